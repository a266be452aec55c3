/** An administrator connects a tenant, and something is wrong: a name, a key, a secret, a permission, what answers. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { READING_SCOPES } from '../support/fake-tenant/google/project.ts';
import { MicrosoftFace } from '../support/fake-tenant/microsoft/face.ts';
import { smallTenant } from '../support/fake-tenant/small-tenant.ts';
import { kith } from '../support/run-kith.ts';
import { APP, servedClouds } from '../support/served-clouds.ts';

jest.setTimeout(120_000);

const { folder, tenant, keyFile, faces, serving, google, connectGoogle, connectMicrosoft } = servedClouds();
const ada = tenant.person('ada').primaryAddress;

beforeAll(() => {
  const other = smallTenant({ now: Date.now, seed: 2, domains: ['other-company.example'] });
  faces['/without-calendar'] = google({ delegated: READING_SCOPES.filter((one) => !one.includes('calendar')) }).handle;
  faces['/late-clock'] = google({ tenant: smallTenant({ now: () => Date.now() - 15 * 60_000 }) }).handle;
  faces['/other-tenant'] = google({ tenant: other }).handle;
  faces['/proxy'] = async () =>
    new Response('<html><body>Please sign in</body></html>', { headers: { 'content-type': 'text/html' } });
  const unconsented = { ...APP, roles: APP.roles.filter((role) => role !== 'Mail.ReadBasic.All') };
  faces['/unconsented'] = new MicrosoftFace({ tenant, app: unconsented }).handle;
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
    const { code, stderr } = await kith(connectGoogle('unknown-name', '--exclude-domains', '*.counsel.example'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('"*.counsel.example" is no domain')]);
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
      () => ['connect', 'google', '--key', clientFile(), '--admin', ada, '--data', folder.at('wrong')],
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

  test.each(['tomorrow', '2027-02-30', '2027-13-01'])('a secret that ends on %s: there is no such day', async (day) => {
    const { code, stderr } = await kith(connectMicrosoft('wrong', '--secret-expires', day));
    expect([code, stderr]).toEqual([2, expect.stringContaining('a date such as 2027-03-01 is wanted')]);
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
    for (const more of [[], ['--include-groups', 'nobody-knows@brightwater.example']]) {
      const { code, stderr } = await kith(connectGoogle('moved', ...other, ...more));
      expect([code, stderr]).toEqual([1, expect.stringContaining('CLI_OTHER_TENANT')]);
    }
    expect(readFileSync(folder.at('moved', 'default', 'connections.json'), 'utf8')).toBe(before);
  });
});
