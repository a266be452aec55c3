/** What somebody is told whose settings of a cluster cannot be right: one sentence, and nothing is touched. */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { kith, type Ran, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(120_000);

/** A port on which nobody listens: the first one is reserved. */
const NOBODY = '127.0.0.1:1';

describe('a cluster whose settings cannot be right', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const nobodyThere = { KITH_KAFKA: NOBODY, KITH_NEO4J: `bolt://${NOBODY}` };
  // Both wait until their time is out: side by side.
  const asked = kith(['status', '--data', folder.at('asked')], { env: nobodyThere });
  const started = kith(['start', '--roles', 'resolver', '--port', '0', '--data', folder.at('started')], {
    env: nobodyThere,
  });

  test.each([
    ['half of it', { KITH_KAFKA: NOBODY }, ['status'], 'KITH_NEO4J', 2],
    ['the other half', { KITH_NEO4J: `bolt://${NOBODY}` }, ['status'], 'KITH_KAFKA', 2],
    [
      'a user without a password',
      { KITH_KAFKA: NOBODY, KITH_NEO4J: `bolt://${NOBODY}`, KITH_KAFKA_USER: 'kith' },
      ['status'],
      'KITH_KAFKA_PASSWORD',
      2,
    ],
    [
      'a broker without a port',
      { KITH_KAFKA: 'kafka.example', KITH_NEO4J: `bolt://${NOBODY}` },
      ['status'],
      'a port is missing',
      2,
    ],
    [
      'an encrypted broker named by its IP address',
      { KITH_KAFKA: NOBODY, KITH_NEO4J: `bolt://${NOBODY}`, KITH_KAFKA_TLS: '1' },
      ['status'],
      'names a broker by its IP address',
      2,
    ],
    [
      'settings without a name for the second graph',
      { KITH_KAFKA: NOBODY, KITH_NEO4J: `bolt://${NOBODY}` },
      ['replay', '--settings', 'slower.json'],
      '--into NAME',
      2,
    ],
    [
      'a session shorter than brokers allow',
      { KITH_KAFKA: NOBODY, KITH_NEO4J: `bolt://${NOBODY}`, KITH_SESSION_SECONDS: '3' },
      ['status'],
      'KITH_SESSION_SECONDS: a whole number from 6 to 1800 is wanted',
      2,
    ],
    [
      'an authority that is not there',
      {
        ...{ KITH_KAFKA: 'kafka.example:9092', KITH_NEO4J: `bolt://${NOBODY}` },
        ...{ KITH_KAFKA_TLS: '1', KITH_KAFKA_CA: '/nowhere/ca.pem' },
      },
      ['start', '--roles', 'scorer', '--port', '0'],
      '/nowhere/ca.pem',
      2,
    ],
    ['a demo on it', { KITH_KAFKA: NOBODY, KITH_NEO4J: `bolt://${NOBODY}` }, ['demo', '--no-serve'], 'unset them', 2],
    ['a second graph without it', {}, ['who-knows', 'ada', '--graph', 'other'], '--data', 2],
  ])('%s', async (_, env, args, said, code) => {
    const ran = await kith([...args, '--data', folder.at('data')], { env });
    expectRefused(ran, 'data', said, code);
  });

  test('brokers that do not answer', async () => expectRefused(await started, 'started', 'LOG_UNREACHABLE', 1));

  function expectRefused(ran: Ran, data: string, said: string, code: number): void {
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).not.toContain('    at ');
    expect(ran.code).toBe(code);
    const made = existsSync(folder.at(data, 'default')) ? readdirSync(folder.at(data, 'default')) : [];
    expect(made).toEqual([]);
  }

  test('status names what does not answer, and ends with 1', async () => {
    const ran = await asked;
    expect(ran.stdout).toMatch(/Kafka does not answer, and since when is not known, .*\(LOG_UNREACHABLE\)/);
    expect(ran.stdout).toContain('what waits in the log is not known');
    expect(ran.stdout).not.toContain('nothing waits');
    expect(ran.stdout).toMatch(/Neo4j does not answer, and since when is not known, .*\(GRA_UNREACHABLE\)/);
    expect(ran.code).toBe(1);
  });
});
