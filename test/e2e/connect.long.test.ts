/** An administrator connects a tenant, and connects it again: from the key file to the first answer. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { selfSigned } from '../ingest/connectors/microsoft/self-signed.ts';
import { MARKERS } from '../support/fake-tenant/markers.ts';
import { kith, kithJson, type RunningKith, startKith } from '../support/run-kith.ts';
import { APP, mail, SECRET, servedClouds } from '../support/served-clouds.ts';

jest.setTimeout(120_000);

const { folder, project, tenant, serving, connectGoogle, connectMicrosoft } = servedClouds();
const [ada, ben] = ['ada', 'ben'].map((id) => tenant.person(id).primaryAddress);

interface Sync {
  readonly sync: readonly {
    readonly provider: string;
    readonly capabilities: readonly { capability: string; states: Record<string, number>; streams: number }[];
  }[];
  readonly conserved: boolean;
}

/** Asks the server: a command for each look would take more time than what is waited for. */
async function untilLive(data: string, running: RunningKith, streams: number): Promise<Sync> {
  const { url, token } = await running.firstAnswer<{ url: string; token: string }>();
  for (let looks = 0; looks < 100; looks += 1) {
    const answer = await fetch(`${url}/v1/sync`, { headers: { authorization: `Bearer ${token}` } });
    const { providers } = (await answer.json()) as { providers: Sync['sync'] };
    const all = providers.flatMap(({ capabilities }) => capabilities);
    // Eve has no mailbox, which is no fault
    const settled = (states: Record<string, number>) => (states['live'] ?? 0) + (states['not-provisioned'] ?? 0);
    const live = all.reduce((sum, { states }) => sum + (states['live'] ?? 0), 0);
    if (live >= streams && all.every((one) => settled(one.states) === one.streams))
      return kithJson<Sync>(['status', '--data', folder.at(data)]);
    await Promise.race([pause(300), running.ended]);
  }
  throw new Error('not everything came to be live');
}

describe('connecting Google and Microsoft', () => {
  test('says what the administrator has to do, tries everything, and keeps the secret sealed', async () => {
    const { code, stdout, stderr } = await kith(connectGoogle('both'));
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓ google is connected')]);
    expect(stdout).toContain('as it should be');
    expect(stderr).toContain(String(project.keyFile['client_id']));
    expect(stderr).toContain('https://www.googleapis.com/auth/gmail.metadata');
    expect((await kith(connectMicrosoft('both'))).code).toBe(0);
    const files = readdirSync(folder.at('both'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const texts = files.map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8'));
    expect(texts.filter((text) => text.includes(SECRET) || text.includes('PRIVATE KEY'))).toEqual([]);
  });

  test('then reads what is there, and knows within seconds what is new', async () => {
    const running = startKith(['start', '--port', '0', '--json', '--data', folder.at('both')]);
    try {
      const status = await untilLive('both', running, 14);
      expect(status.conserved).toBe(true);
      expect((await kith(['status', '--data', folder.at('both')])).stdout).not.toContain('no process has read');
      const before = await kithJson<{ knownBy: unknown[] }>([
        'who-knows',
        'rosa@customer.example',
        '--data',
        folder.at('both'),
      ]);
      expect(JSON.stringify(before)).toContain(ben);
      mail(tenant, 'new-1', Date.now(), 'newcomer@prospect.example', ben ?? '');
      let found = '';
      for (let looks = 0; looks < 60 && !found.includes(ben ?? ''); looks += 1) {
        await pause(500);
        found = (await kith(['who-knows', 'newcomer@prospect.example', '--data', folder.at('both'), '--json'])).stdout;
      }
      expect(found).toContain(ben);
    } finally {
      const { code, stdout, stderr } = await running.stop();
      expect(code).toBe(0);
      for (const word of ['@brightwater', 'rosa', SECRET, ...Object.values(MARKERS)])
        expect(stdout + stderr).not.toContain(word);
    }
  });

  test('once the process has ended, it is said since when nobody reads', async () => {
    const { stdout } = await kith(['status', '--data', folder.at('both')]);
    const today = new Date().toISOString().slice(0, 10);
    for (const provider of ['google', 'microsoft']) {
      expect(stdout).toMatch(new RegExp(`no process has read ${provider} since ${today}T..:..Z: kith start goes on`));
    }
  });

  test('is examined by the doctor, who reports a refusal as a success', async () => {
    const { code, stdout } = await kith(['doctor', '--data', folder.at('both')]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/body of a mail.*, as it should be/)]);
    expect(stdout).toMatch(/mail: about \d+ items in 3 mailboxes \(counted in all of them, of any age/);
    expect(stdout).toMatch(/mail: about \d+ items in 4 mailboxes \(counted in all of them, since \d{4}-/);
  });

  test('is forgotten with its secret, and what was read stays', async () => {
    expect((await kith(['disconnect', 'google', '--data', folder.at('both')])).code).toBe(0);
    const { sync } = await kithJson<Sync>(['status', '--data', folder.at('both')]);
    expect(sync.map(({ provider }) => provider)).toEqual(['microsoft']);
    expect((await kith(['who-knows', 'rosa@customer.example', '--data', folder.at('both')])).stdout).toContain(
      'Ben South',
    );
    expect((await kith(['doctor', 'google', '--data', folder.at('both')])).code).toBe(1);
  });

  test('a process that is killed at any moment goes on where it was', async () => {
    expect((await kith(connectGoogle('killed'))).code).toBe(0);
    for (let kills = 0; kills < 3; kills += 1) {
      const running = startKith(['start', '--port', '0', '--json', '--data', folder.at('killed')]);
      await running.firstAnswer();
      await pause(400 + kills * 500);
      running.child.kill('SIGKILL');
      await running.ended;
    }
    const running = startKith(['start', '--port', '0', '--json', '--data', folder.at('killed')]);
    const status = await untilLive('killed', running, 7);
    await running.stop();
    expect(status.conserved).toBe(true);
    const { stdout } = await kith(['export', 'activities', '--data', folder.at('killed')]);
    const keys = stdout.split('\n').filter((line) => line.includes('"channel":"mail"'));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe((tenant.mailbox('ben')?.size ?? 0) + 2);
  });
});

describe('connecting again', () => {
  const savedIn = (data: string) => JSON.parse(readFileSync(folder.at(data, 'default', 'connections.json'), 'utf8'));

  test('changes what is named and nothing else: neither the key nor what is left out need be said twice', async () => {
    const first = ['--exclude-users', ben ?? '', '--exclude-domains', 'counsel.example', '--region', 'CH'];
    expect((await kith(connectGoogle('again', ...first))).code).toBe(0);
    const { code, stdout } = await kith(['connect', 'google', '--history-days', '30', '--data', folder.at('again')]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`--exclude-users ${ben}`)]);
    expect(savedIn('again').google).toMatchObject({
      ...{ historyDays: 30, region: 'CH', admin: ada },
      scope: { excludeUsers: [ben], excludeDomains: ['counsel.example'] },
    });
    const cleared = await kith(['connect', 'google', '--exclude-users', '', '--data', folder.at('again')]);
    expect([cleared.code, savedIn('again').google.scope.excludeUsers]).toEqual([0, []]);
  });

  test.each([
    ['google', connectGoogle],
    ['microsoft', connectMicrosoft],
  ])('%s: leaving less out than before brings what had been left out, and nothing twice', async (provider, connect) => {
    const data = ['--data', folder.at(`less-${provider}`)];
    expect((await kith(connect(`less-${provider}`, '--exclude-domains', 'customer.example'))).code).toBe(0);
    const running = startKith(['start', '--port', '0', '--json', ...data]);
    try {
      await untilLive(`less-${provider}`, running, 7);
      const asked = () => kith(['who-knows', 'rosa@customer.example', '--json', ...data]);
      expect((await asked()).stdout).not.toContain(ben);
      expect((await kith(['connect', provider, '--exclude-domains', '', ...data])).code).toBe(0);
      let found = '';
      for (let looks = 0; looks < 60 && !found.includes(ben ?? ''); looks += 1) {
        await pause(500);
        found = (await asked()).stdout;
      }
      expect(found).toContain(ben);
    } finally {
      await running.stop();
    }
    const { stdout } = await kith(['export', 'activities', ...data]);
    const mails = stdout.split('\n').filter((line) => line.includes('"channel":"mail"'));
    expect(new Set(mails).size).toBe(mails.length);
  });

  test('says what is wrong with the key, when it is the key for which the secret cannot be opened', async () => {
    expect((await kith(connectMicrosoft('damaged-key'))).code).toBe(0);
    writeFileSync(folder.at('damaged-key', 'secret.key'), 'nonsense\n');
    const again = ['connect', 'microsoft', '--history-days', '100', '--data', folder.at('damaged-key')];
    const { code, stderr } = await kith(again);
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('not 32 bytes in base64')]);
    expect(stderr).not.toContain('is missing');
  });

  test('a damaged file of the streams is told with what to do, and the server goes on answering', async () => {
    expect((await kith(connectGoogle('damaged-streams'))).code).toBe(0);
    const file = folder.at('damaged-streams', 'default', 'streams.db');
    for (const beside of ['-wal', '-shm']) rmSync(`${file}${beside}`, { force: true });
    writeFileSync(file, Buffer.alloc(100_000, 'ada@brightwater.example '));
    const said = 'the file of the streams is damaged';
    const data = ['--data', folder.at('damaged-streams')];
    expect((await kith(['status', ...data])).stdout).toContain(said);
    const again = await kith(['connect', 'google', '--history-days', '30', ...data]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining(said)]);
    expect(again.stderr).not.toContain('CLI_DEFECT');
    const running = startKith(['start', '--port', '0', '--json', ...data]);
    const { url, token } = await running.firstAnswer<{ url: string; token: string }>();
    // longer than it takes to look how the streams stand
    await pause(11_000);
    const answer = await fetch(`${url}/v1/sync`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ providers: [{ trouble: expect.stringContaining(said) }] });
    const { code, stdout, stderr } = await running.stop();
    expect([code, (stdout + stderr).includes('ada@')]).toEqual([0, false]);
  });

  test('a certificate that has ended is refused before anybody is asked', async () => {
    const { certificatePem, privateKeyPem } = selfSigned(Date.UTC(2026, 0, 31, 12));
    writeFileSync(folder.at('ended.pem'), certificatePem + privateKeyPem);
    const { code, stderr } = await kith([
      ...['connect', 'microsoft', '--tenant-id', APP.tenantId, '--client-id', APP.clientId],
      ...['--certificate', folder.at('ended.pem'), '--endpoint', `${serving.origin}/microsoft`],
      ...['--data', folder.at('ended')],
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--certificate: it ended on 2026-01-31')]);
    expect(existsSync(folder.at('ended'))).toBe(false);
  });

  test('a mailbox outside is named no longer when nothing is named', async () => {
    expect((await kith(connectMicrosoft('outside', '--outside', 'nobody@elsewhere.example'))).code).toBe(0);
    expect(savedIn('outside').microsoft.outside).toBe('nobody@elsewhere.example');
    expect((await kith(['connect', 'microsoft', '--outside', '', '--data', folder.at('outside')])).code).toBe(0);
    expect(savedIn('outside').microsoft).not.toHaveProperty('outside');
  });

  test('two connects at once keep both, with their secrets', async () => {
    const both = await Promise.all([kith(connectGoogle('at-once')), kith(connectMicrosoft('at-once'))]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(Object.keys(savedIn('at-once')).sort()).toEqual(['google', 'microsoft']);
    expect((await kith(['doctor', '--data', folder.at('at-once')])).code).toBe(0);
    const secrets = JSON.parse(readFileSync(folder.at('at-once', 'default', 'secrets.json'), 'utf8'));
    writeFileSync(folder.at('at-once', 'default', 'secrets.json'), JSON.stringify({ microsoft: secrets.microsoft }));
    const { code, stdout } = await kith(['doctor', '--data', folder.at('at-once')]);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/CLI_SECRET_LOST[\s\S]*lists the users of the directory/),
    ]);
  });
});
