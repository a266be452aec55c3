/** `kith engines`, with a program in the place of Java. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { markOf } from '../../../infra/engines/engine-process.ts';
import { isProcess } from '../../../infra/engines/process-identity.ts';
import { fakePrograms } from '../../support/fake-engines.ts';
import { type DetachedRun, detachedRun } from '../../support/kith-engines.ts';
import { kith, temporaryFolder } from '../../support/run-kith.ts';

let folder: ReturnType<typeof temporaryFolder>;
let engines: DetachedRun;
let env: Record<string, string>;

beforeEach(() => {
  folder = temporaryFolder();
  const { folder: programs } = fakePrograms(folder.at('bin'));
  env = { PATH: `${programs}:${process.env['PATH'] ?? ''}`, XDG_CACHE_HOME: folder.at('cache') };
  engines = detachedRun(folder.at('data'), env);
});
afterEach(async () => {
  await engines.end();
  folder.remove();
});

const runs = (pid: number | undefined) =>
  isProcess(pid ?? 0, markOf('kafka', folder.at('data', 'engines', 'kafka-4.3.1')));

describe('kith engines', () => {
  test('brings one up that outlives the command, and says how to point kith at it', async () => {
    const { engines: up, environment } = await engines.up('--kafka');
    expect(up).toMatchObject([{ title: 'Kafka 4.3.1', state: 'answers', address: environment.KITH_KAFKA }]);
    expect(environment).not.toHaveProperty('KITH_NEO4J');
    expect(runs(up[0]?.pid)).toBe(true);
    expect(await engines.status()).toMatchObject({ code: 0, engines: up });
  });

  test('leaves one that answers alone, by whatever word it is named', async () => {
    expect(await engines.up('kafka')).toEqual(await engines.up('--kafka'));
  });

  test('ends it, waits until it is gone, and brings it up on the same port again', async () => {
    const { engines: up, environment } = await engines.up('--kafka');
    // One that is not named is left alone.
    expect(await engines.down('neo4j')).toEqual({ ended: [] });
    expect(runs(up[0]?.pid)).toBe(true);
    const { ended } = await engines.down('kafka');
    expect(ended).toMatchObject([{ title: 'Kafka 4.3.1', state: 'down' }]);
    expect(runs(up[0]?.pid)).toBe(false);
    expect(await engines.down()).toEqual({ ended: [] });
    expect(await engines.status()).toMatchObject({ code: 1, engines: [{ state: 'down' }] });
    expect((await engines.up('--kafka')).environment).toEqual(environment);
  });

  test('says that one has ended by itself, and brings it up again', async () => {
    const { engines: up } = await engines.up('--kafka');
    process.kill(up[0]?.pid ?? 0, 'SIGKILL');
    while (runs(up[0]?.pid)) await new Promise(setImmediate);
    expect(await engines.status()).toMatchObject({ code: 1, engines: [{ state: 'lost' }] });
    expect((await engines.up('--kafka')).engines).toMatchObject([{ state: 'answers' }]);
  });

  test('does not bring up another version beside one that runs', async () => {
    await engines.up('--kafka', '4.3.1');
    const { code, stderr } = await kith(['engines', 'up', '--kafka', '3.9.1', '--data', folder.at('data')], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('Kafka 4.3.1 is running here');
    expect(stderr).toContain('ENG_OTHER_VERSION');
  });

  test('does not touch a process that has got the number of one that is gone', async () => {
    mkdirSync(folder.at('data', 'engines'), { recursive: true });
    const kept = { engine: 'kafka', version: '4.3.1', port: 1, pid: process.pid };
    writeFileSync(folder.at('data', 'engines', 'kafka.json'), JSON.stringify(kept));
    expect(await engines.down()).toEqual({ ended: [] });
    expect(await engines.status()).toMatchObject({ engines: [{ state: 'down' }] });
  });

  test('takes what it cannot read for nothing', async () => {
    mkdirSync(folder.at('data', 'engines'), { recursive: true });
    writeFileSync(folder.at('data', 'engines', 'kafka.json'), '{"engine":"kafka","version":"1.0"}');
    expect(await engines.status()).toMatchObject({ code: 1, engines: [] });
  });

  test('refuses a version that it does not know as misuse', async () => {
    const { code, stderr } = await kith(['engines', 'up', '--kafka', '1.0', '--data', folder.at('data')], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('4.3.1, 3.9.1');
  });

  test('says in its status what the tests would use, without a password', async () => {
    const named = { ...env, KITH_NEO4J: 'bolt://ann:wren-and-skua@127.0.0.1:7687' };
    const args = ['engines', 'status', '--data', folder.at('data')];
    const told = await kith([...args, '--json'], { env: named });
    expect(JSON.parse(told.stdout)).toMatchObject({
      forTests: { kafka: { from: 'jars' }, neo4j: { from: 'given', url: 'bolt://127.0.0.1:7687' } },
    });
    const { stdout } = await kith(args, { env: named });
    expect(stdout).toContain('the Neo4j that KITH_NEO4J names');
    expect(told.stdout + stdout).not.toContain('wren');
  });
});
