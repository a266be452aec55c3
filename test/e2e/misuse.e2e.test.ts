/** What the command line says, and how it ends, when it is asked wrongly or cannot answer where it should. */

import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { kith, kithOut, type Ran, type RunOptions, startKith, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(180_000);

const folder = temporaryFolder();
const data = folder.at('data');
const lines = folder.at('mails.jsonl');
afterAll(() => folder.remove());

beforeAll(async () => {
  writeFileSync(lines, Array.from({ length: 3000 }, (_, i) => `${JSON.stringify(mail(i))}\n`).join(''));
  mkdirSync(data);
  chmodSync(data, 0o755);
  await kithOut(['import', lines, '--data', data]);
});

/** Every mail to another address, so that an export is longer than a pipe. */
function mail(i: number) {
  const participants = [
    { role: 'from', address: 'mailto:ada@acme.example', name: '=HYPERLINK("http://evil.example")' },
    { role: 'to', address: `mailto:reader-${i}@customer.example`, name: `Reader ${i}` },
  ];
  return { channel: 'mail', key: `m${i}@acme.example`, at: '2026-03-01T09:30:00Z', participants };
}

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly todo: string | null };
}

const MISUSES: readonly (readonly [args: readonly string[], said: RegExp])[] = [
  [[], /Usage: kith/],
  [['bogus'], /unknown command 'bogus'/],
  [['status', '--frobnicate'], /unknown option '--frobnicate'/],
  [['import', 'x', '--time-zone', 'Mars/Olympus'], /Europe\/Zurich/],
  [['import', 'x', '--region', 'XX'], /two letters/],
  [['import', 'x', '--domains', 'gmail.com'], /anybody can have an address/],
  [['export', 'knows', '--as-of', '2026-02-31', '--data', data], /CLI_BAD_TIME/],
  [['who-knows', 'ada@acme.example', '--as-of', 'yesterday', '--data', data], /CLI_BAD_TIME/],
  [['who-knows', 'ada@acme.example', '--as-of', '2999-01-01', '--data', data], /--as-of "2999-01-01" lies ahead/],
  [['account', 'customer.example', '--as-of', '2999-01-01T09:30:00Z', '--data', data], /--as-of .* lies ahead/],
  [['explain', 'ada@acme.example', '--as-of', '2999-01-01', '--data', data], /--as-of .* lies ahead/],
  [['export', 'people', '--as-of', '2999-01-01', '--data', data], /--as-of .* lies ahead/],
  [['start', '--port', '99999'], /from 0 to 65535/],
  [['start', '--roles', 'queen'], /"queen" is not a role/],
  [['demo', '--employees', '5', '--data', folder.at('no-demo')], /from 20 to 5000/],
  [['connect', 'twilio', '--include-users', 'ada@acme.example'], /unknown option '--include-users'/],
  [['connect', 'google', '--admin', 'nonsense'], /--admin <address>.*"nonsense" is no mail address/],
  [
    [
      ...['connect', 'microsoft', '--tenant-id', 'x', '--client-id', 'y', '--capabilities', 'directory,calls'],
      ...['--outside', 'ada@acme.example', '--data', data],
    ],
    /--outside: neither mail nor calendar is read/,
  ],
  [['status', '--tenant', '../elsewhere', '--data', data], /CLI_BAD_TENANT/],
];

describe('misuse ends with 2 and says what is wrong', () => {
  let all: readonly Ran[];
  beforeAll(async () => {
    all = await Promise.all(MISUSES.map(([args]) => kith(args, { cwd: folder.path })));
  });

  test.each(MISUSES.map(([args, said], i) => [args.join(' ').replaceAll(folder.path, ''), said, i] as const))(
    'kith %s',
    (_, said, i) => {
      expect(all[i]?.stderr).toMatch(said);
      expect(all[i]).toMatchObject({ code: 2, stdout: '' });
    },
  );

  test('and leaves no data folder behind', () => {
    expect(existsSync(folder.at('kith-data'))).toBe(false);
    expect(existsSync(folder.at('no-demo'))).toBe(false);
  });

  test.each([
    ['a KITH_ variable that is no setting', { KITH_DATTA: 'x' }, /KITH_DATTA, which is not a setting/],
    ['a setting with a wrong value', { KITH_PORT: 'high' }, /KITH_PORT/],
  ])('%s', async (_, env, said) => {
    const ran = await kith(['status', '--data', data], { env });
    expect(ran.stderr).toMatch(said);
    expect(ran.code).toBe(2);
  });
});

describe('with --json an error is a JSON object on standard output, and nothing else is', () => {
  const failing: [string, readonly string[], RunOptions, string, number][] = [
    ['misuse', ['status', '--frobnicate', '--json'], {}, 'CLI_MISUSE', 2],
    ['no command', ['--json'], {}, 'CLI_MISUSE', 2],
    ['no command below a command', ['secrets', '--json'], {}, 'CLI_MISUSE', 2],
    ['a setting', ['status', '--json'], { env: { KITH_DATTA: 'x' } }, 'CLI_BAD_SETTING', 2],
    ['two forms at once', ['export', 'knows', '--format', 'csv', '--json', '--data', data], {}, 'CLI_MISUSE', 2],
    ['no data', ['status', '--json', '--data', folder.at('none')], {}, 'CLI_NO_DATA', 1],
    ['nobody', ['who-knows', 'nobody@acme.example', '--json', '--data', data], {}, 'CLI_NOBODY', 1],
    ['several', ['who-knows', 'reader', '--json', '--data', data], {}, 'CLI_SEVERAL', 1],
    [
      'a file in the way',
      ['export', 'knows', '--json', '--out', folder.at('no', 'such', 'folder'), '--data', data],
      {},
      'CLI_CANNOT_WRITE',
      1,
    ],
  ];
  let all: readonly Ran[];
  beforeAll(async () => {
    all = await Promise.all(failing.map(([, args, options]) => kith(args, options)));
  });

  test.each(failing.map(([what, , , code, exit], i) => [what, code, exit, i] as const))('%s', (_, code, exit, i) => {
    const { error } = JSON.parse(all[i]?.stdout ?? '') as Failure;
    expect([error.code, all[i]?.code]).toEqual([code, exit]);
    expect(error.message).toMatch(/^\w/);
  });
});

describe('--help and --version', () => {
  test('the help of a command shows examples', async () => {
    const commands = ['import', 'who-knows', 'export'];
    for (const ran of await Promise.all(commands.map((name) => kith([name, '--help'])))) {
      expect(ran.code).toBe(0);
      expect(ran.stdout).toContain('Examples:');
    }
  });

  test('--version is a version', async () => {
    expect(await kithOut(['--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('where an answer goes', () => {
  /** The answer of a command whose reader closes the pipe after the first bytes. */
  async function readOnlyTheBeginning(args: readonly string[]): Promise<Ran> {
    const running = startKith([...args, '--data', data]);
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    return running.ended;
  }

  test.each([
    ['export', 'dump'],
    ['export', 'knows', '--format', 'csv'],
  ])('a reader that has seen enough of kith %s %s is no error', async (...args) => {
    const { code, signal, stderr } = await readOnlyTheBeginning(args);
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  });

  const onLinux = existsSync('/dev/full') ? test : test.skip;
  onLinux('a full disk behind --out is said, with exit code 1', async () => {
    const ran = await kith(['export', 'dump', '--out', '/dev/full', '--data', data]);
    expect(ran.stderr).toContain('CLI_CANNOT_WRITE');
    expect(ran.code).toBe(1);
  });

  test('the dump has no other form than lines of JSON, and a replay no second place that is the first', async () => {
    for (const args of [
      ['export', 'dump', '--format', 'csv'],
      ['replay', '--into', data],
    ]) {
      const ran = await kith([...args, '--data', data]);
      expect([args, ran.code]).toEqual([args, 2]);
      expect(ran.stderr).toContain('CLI_MISUSE');
    }
  });

  test('with --json standard error stays empty, also for what cannot be understood', async () => {
    const ran = await kith(['export', 'everything', '--json', '--data', data]);
    expect(ran).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(ran.stdout).error.code).toBe('CLI_MISUSE');
  });

  test('a name that begins like a formula is none in a CSV', async () => {
    const csv = await kithOut(['export', 'people', '--format', 'csv', '--data', data]);
    expect(csv).toContain('HYPERLINK');
    expect(csv).not.toMatch(/(^|,)"?=/m);
  });
});

describe('a data folder that was there', () => {
  test('keeps its mode: it may be anybody’s', () => {
    expect(statSync(data).mode & 0o777).toBe(0o755);
    expect(statSync(join(data, 'default')).mode & 0o777).toBe(0o700);
  });
});
