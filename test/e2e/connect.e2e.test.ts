/** An administrator connects a tenant: from the key file to the first answer, with whatever goes wrong on the way. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { selfSigned } from '../ingest/connectors/microsoft/self-signed.ts';
import { GoogleFace } from '../support/fake-tenant/google/face.ts';
import { newProject, READING_SCOPES } from '../support/fake-tenant/google/project.ts';
import type { Handler } from '../support/fake-tenant/handler.ts';
import { MARKERS } from '../support/fake-tenant/markers.ts';
import { messageWith } from '../support/fake-tenant/messages.ts';
import type { Application } from '../support/fake-tenant/microsoft/application.ts';
import { MicrosoftFace } from '../support/fake-tenant/microsoft/face.ts';
import { type Serving, serve } from '../support/fake-tenant/serve.ts';
import { smallTenant } from '../support/fake-tenant/small-tenant.ts';
import type { Tenant } from '../support/fake-tenant/tenant.ts';
import { kith, kithJson, type RunningKith, startKith, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(120_000);

const folder = temporaryFolder();
const project = newProject();
const tenant = smallTenant({ now: Date.now });
const [ada, ben] = ['ada', 'ben'].map((id) => tenant.person(id).primaryAddress);
const SECRET = 'the value of the secret';
const APP: Application = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: '22222222-2222-4222-8222-222222222222',
  secrets: [
    { value: SECRET, expiresAt: Date.now() + 86_400_000 },
    { value: 'the one of last year', expiresAt: Date.now() - 86_400_000 },
  ],
  certificates: [],
  roles: ['User.Read.All', 'GroupMember.Read.All', 'Mail.ReadBasic.All', 'Calendars.ReadBasic.All'],
};
const keyFile = folder.at('service-account.json');
const secretFile = folder.at('client-secret');
let serving: Serving;
/** By prefix, so that a test may point at a face of its own. */
const faces: Record<string, Handler> = {};

beforeAll(async () => {
  writeFileSync(keyFile, JSON.stringify(project.keyFile));
  writeFileSync(secretFile, SECRET);
  fillWithMail(tenant);
  faces['/google'] = google().handle;
  faces['/microsoft'] = new MicrosoftFace({ tenant, app: APP }).handle;
  const other = smallTenant({ now: Date.now, seed: 2, domains: ['other-company.example'] });
  faces['/without-calendar'] = google({ delegated: READING_SCOPES.filter((one) => !one.includes('calendar')) }).handle;
  faces['/late-clock'] = google({ tenant: smallTenant({ now: () => Date.now() - 15 * 60_000 }) }).handle;
  faces['/other-tenant'] = google({ tenant: other }).handle;
  faces['/proxy'] = async () =>
    new Response('<html><body>Please sign in</body></html>', { headers: { 'content-type': 'text/html' } });
  const unconsented = { ...APP, roles: APP.roles.filter((role) => role !== 'Mail.ReadBasic.All') };
  faces['/unconsented'] = new MicrosoftFace({ tenant, app: unconsented }).handle;
  serving = await serve(faces, 0, (error) => console.error(error));
});

afterAll(async () => {
  await serving.close();
  folder.remove();
});

function google(more: Partial<ConstructorParameters<typeof GoogleFace>[0]> = {}): GoogleFace {
  return new GoogleFace({ tenant, account: project.account, delegated: READING_SCOPES, ...more });
}

function fillWithMail(into: Tenant): void {
  for (const person of ['ada', 'cleo']) {
    const to = [{ address: into.person(person).primaryAddress }];
    const at = Date.now() - 86_400_000;
    into.deliver(
      person,
      messageWith({ id: `to-${person}`, receivedAt: at, from: { address: 'rosa@customer.example' }, to }),
    );
  }
  for (let n = 0; n < 12; n += 1) {
    const at = Date.now() - (n + 1) * 3 * 86_400_000;
    mail(into, `old-${n}`, at, ben ?? '', 'rosa@customer.example');
    mail(into, `back-${n}`, at + 3_600_000, 'rosa@customer.example', ben ?? '');
  }
}

function mail(into: Tenant, id: string, at: number, from: string, to: string): void {
  const isSent = into.personAt(from) !== undefined;
  into.deliver(
    'ben',
    messageWith({
      id,
      receivedAt: at,
      from: { address: from, name: nameOf(from) },
      to: [{ address: to, name: nameOf(to) }],
      folder: isSent ? 'sent' : 'inbox',
    }),
  );
}

const nameOf = (address: string) =>
  address.startsWith('rosa') ? 'Rosa Marble' : (tenant.personAt(address)?.name ?? address);

const connectGoogle = (data: string, ...more: string[]) => [
  ...['connect', 'google', '--key', keyFile, '--admin', ada ?? '', '--data', folder.at(data)],
  ...(more.includes('--endpoint') ? more : [...more, '--endpoint', `${serving.origin}/google`]),
];
const connectMicrosoft = (data: string, ...more: string[]) => [
  ...['connect', 'microsoft', '--tenant-id', APP.tenantId, '--client-id', APP.clientId, '--data', folder.at(data)],
  ...(more.includes('--secret-file') ? more : [...more, '--secret-file', secretFile]),
  ...(more.includes('--endpoint') ? [] : ['--endpoint', `${serving.origin}/microsoft`]),
];

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

describe('a name in the scope that the directory does not know', () => {
  const mistyped = 'selers@brightwater.example';
  const connectionsIn = (data: string) => folder.at(data, 'default', 'connections.json');

  test('refuses to connect, names it and where it is changed, and saves nothing', async () => {
    const { code, stdout, stderr } = await kith(connectGoogle('unknown-name', '--include-groups', mistyped));
    expect([code, stdout]).toEqual([1, expect.stringContaining(`group ${mistyped} of --include-groups`)]);
    expect(stdout).toContain('ING_NAME_UNKNOWN');
    expect(stdout).toContain('Correct it in --include-groups, or say --allow-unknown-names');
    expect(stdout + stderr).not.toContain('--capabilities');
    expect(existsSync(connectionsIn('unknown-name'))).toBe(false);
    expect(existsSync(folder.at('unknown-name', 'default', 'secrets.json'))).toBe(false);
  });

  test('is kept when it is meant for later, until another is mistyped', async () => {
    const later = ['--exclude-groups', mistyped, '--allow-unknown-names'];
    expect((await kith(connectMicrosoft('later', ...later))).code).toBe(0);
    const saved = readFileSync(connectionsIn('later'), 'utf8');
    expect(JSON.parse(saved).microsoft).toMatchObject({ namesForLater: [mistyped] });
    const again = (...more: string[]) => kith(['connect', 'microsoft', '--data', folder.at('later'), ...more]);
    expect((await again('--history-days', '40')).code).toBe(0);
    const { code, stdout } = await again('--exclude-users', 'bem@brightwater.example');
    expect([code, stdout]).toEqual([1, expect.stringContaining('bem@brightwater.example of --exclude-users')]);
    expect(JSON.parse(readFileSync(connectionsIn('later'), 'utf8')).microsoft).toMatchObject({
      ...{ historyDays: 40, scope: { excludeUsers: [] } },
    });
  });

  test('is told by the doctor when it was known once', async () => {
    const group = { id: 'crew', name: 'Crew', address: 'crew@brightwater.example', aliases: [] };
    tenant.putGroup({ ...group, members: [{ kind: 'person', id: 'ben' }] });
    expect((await kith(connectGoogle('dissolved', '--include-groups', group.address))).code).toBe(0);
    const doctor = () => kith(['doctor', '--data', folder.at('dissolved')]);
    expect((await doctor()).stdout).toContain('finds 1 mailbox that the scope lets be read');
    tenant.deleteGroup('crew');
    const { code, stdout } = await doctor();
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/crew@brightwater\.example of --include-groups[\s\S]*NOBODY/),
    ]);
  });

  test('a domain cannot be looked up, but one that is none is refused', async () => {
    const { code, stderr } = await kith(connectGoogle('unknown-name', '--exclude-domains', '@counsel.example'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('"@counsel.example" is no domain')]);
  });
});

describe('what goes wrong when connecting', () => {
  const clientFile = () => {
    const path = folder.at('client.json');
    writeFileSync(path, JSON.stringify({ installed: { client_id: 'x', client_secret: 'y' } }));
    return path;
  };

  test.each<[string, () => string[], RegExp, RegExp]>([
    [
      'a key file of the wrong kind',
      () => ['connect', 'google', '--key', clientFile(), '--admin', ada ?? '', '--data', folder.at('wrong')],
      /OAuth/,
      /JSON/,
    ],
    [
      'a delegation without the calendar',
      () => connectGoogle('wrong', '--endpoint', `${serving.origin}/without-calendar`),
      /calendar/,
      /calendar\.events\.readonly.*|admin\.google\.com/,
    ],
    [
      'a clock fifteen minutes off',
      () => connectGoogle('wrong', '--endpoint', `${serving.origin}/late-clock`),
      /clock/,
      /time/,
    ],
    [
      'a proxy that answers a page',
      () => connectGoogle('wrong', '--endpoint', `${serving.origin}/proxy`),
      /ING_PROXY_ANSWERED/,
      /proxy|reach/,
    ],
    [
      'an administrator whom nobody knows',
      () => [
        'connect',
        'google',
        '--key',
        keyFile,
        '--admin',
        'nobody@brightwater.example',
        '--endpoint',
        `${serving.origin}/google`,
        '--data',
        folder.at('wrong'),
      ],
      /ING_ADMIN_UNKNOWN/,
      /--admin|administrator/,
    ],
    [
      'an expired secret',
      () => {
        writeFileSync(folder.at('expired'), 'the one of last year');
        return connectMicrosoft('wrong', '--secret-file', folder.at('expired'));
      },
      /ING_SECRET_EXPIRED/,
      /entra\.microsoft\.com|Certificates & secrets/,
    ],
    [
      'a wrong secret',
      () => {
        writeFileSync(folder.at('mistyped'), 'something else');
        return connectMicrosoft('wrong', '--secret-file', folder.at('mistyped'));
      },
      /ING_SECRET_REFUSED/,
      /value/i,
    ],
    [
      'a role that nobody has consented to',
      () => connectMicrosoft('wrong', '--endpoint', `${serving.origin}/unconsented`),
      /Mail\.ReadBasic/,
      /consent/i,
    ],
    [
      'what the cloud does not offer',
      () => connectMicrosoft('wrong', '--cloud', 'china', '--capabilities', 'directory,transport'),
      /ING_NOT_OFFERED/,
      /Leave it out of --capabilities/,
    ],
    [
      'an address at which something else answers',
      () => connectGoogle('wrong', '--endpoint', `${serving.origin}/nothing`),
      /another form \(status 404\)/,
      /what to do: .*--endpoint/,
    ],
  ])('%s: one sentence says what, another what to change, and nothing is saved', async (_, args, what, todo) => {
    const { code, stdout, stderr } = await kith(args());
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(what);
    expect(stdout + stderr).toMatch(todo);
    expect(existsSync(folder.at('wrong', 'default', 'connections.json'))).toBe(false);
    expect(existsSync(folder.at('wrong', 'default', 'secrets.json'))).toBe(false);
  });

  test.each<[string, () => string[]]>([
    ['a wrong secret', () => connectMicrosoft('never', '--secret-file', keyFile)],
    [
      'a key file that is not there',
      () => ['connect', 'google', '--key', '/nonexistent', '--data', folder.at('never')],
    ],
  ])('%s: no folder is left where there was none', async (_, args) => {
    expect((await kith(args())).code).not.toBe(0);
    expect(existsSync(folder.at('never'))).toBe(false);
  });

  test.each(['2026-01-31', '1970-01-01'])(
    'a secret that ended on %s: it is said, and nothing is saved',
    async (ended) => {
      const { code, stderr } = await kith(connectMicrosoft('wrong', '--secret-expires', ended));
      expect([code, stderr]).toEqual([2, expect.stringContaining(`the secret ended on ${ended}`)]);
      expect(stderr).toContain('make a new one at the provider');
      expect(existsSync(folder.at('wrong', 'default', 'connections.json'))).toBe(false);
    },
  );

  test.each(['', ' \n\t\n'])('a secret file that holds %j is refused before anybody is asked', async (text) => {
    const empty = folder.at('empty');
    writeFileSync(empty, text);
    const { code, stdout, stderr } = await kith(connectMicrosoft('wrong', '--secret-file', empty));
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('the file of the secret is empty')]);
    expect(stderr).toContain(empty);
    expect(existsSync(folder.at('wrong', 'default', 'connections.json'))).toBe(false);
  });

  test('another tenant of the provider: it is said before anything is mixed', async () => {
    expect((await kith(connectGoogle('moved'))).code).toBe(0);
    const before = readFileSync(folder.at('moved', 'default', 'connections.json'), 'utf8');
    const other = ['--admin', 'ada@other-company.example', '--endpoint', `${serving.origin}/other-tenant`];
    const { code, stderr } = await kith(connectGoogle('moved', ...other));
    expect([code, stderr]).toEqual([1, expect.stringContaining('CLI_OTHER_TENANT')]);
    expect(readFileSync(folder.at('moved', 'default', 'connections.json'), 'utf8')).toBe(before);
  });
});
