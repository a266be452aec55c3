/** Starting and ending, with a program in the place of Java. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { kafkaAnswers, neo4jAnswers } from '../../../infra/engines/answers.ts';
import { type Engine, markOf } from '../../../infra/engines/engine-process.ts';
import { type KafkaOptions, startKafka } from '../../../infra/engines/kafka.ts';
import { startNeo4j } from '../../../infra/engines/neo4j.ts';
import { freePorts, isFree } from '../../../infra/engines/ports.ts';
import { isProcess } from '../../../infra/engines/process-identity.ts';
import { ANSWERING, fakePrograms } from '../../support/fake-engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

let folder: ReturnType<typeof temporaryFolder>;
const started: Engine[] = [];

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const engine of started.splice(0)) await engine.kill();
  folder.remove();
});

type Script = Parameters<typeof fakePrograms>[1];

function start(script: Script = {}, more: Partial<KafkaOptions> = {}): Promise<Engine> {
  const programs = fakePrograms(folder.at('bin'), script);
  return startKafka({ version: '4.3.1', folder: folder.at('kafka'), cache: folder.at('cache'), programs, ...more });
}

async function running(engine: Promise<Engine>): Promise<Engine> {
  const up = await engine;
  started.push(up);
  return up;
}

const portOf = ({ address }: Engine) => Number(address.split(':')[1]);

describe('an engine', () => {
  test('answers when it is up, and its port is free when it has stopped', async () => {
    const engine = await running(start());
    expect(engine.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await kafkaAnswers('127.0.0.1', portOf(engine))).toBe(true);
    expect(readFileSync(engine.logFile, 'utf8')).toContain('Kafka Server started');
    await engine.stop();
    expect(await isFree(portOf(engine))).toBe(true);
    await engine.stop();
  });

  test('starts again on its folder and port after it was killed, and its folder is prepared once', async () => {
    const engine = await running(start());
    await engine.kill();
    const again = await running(start({}, { port: portOf(engine) }));
    expect(again.address).toBe(engine.address);
    expect(again.pid).not.toBe(engine.pid);
  });

  test('that does not end when it is asked to is killed after a while', async () => {
    const engine = await running(start({ engine: `export DEAF=1; ${ANSWERING}` }, { stopPatienceMs: 50 }));
    await engine.stop();
    expect(isProcess(engine.pid, markOf('kafka', folder.at('kafka')))).toBe(false);
    expect(await isFree(portOf(engine))).toBe(true);
  });

  test('ends with the process that started it, even when that is killed', async () => {
    const { java, mvn } = fakePrograms(folder.at('bin'));
    const script = join(import.meta.dirname, '../../support/engine-starting-process.ts');
    const args = [script, java, mvn, folder.at('cache'), folder.at('kafka')];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const isThere = () => isProcess(Number(said), markOf('kafka', folder.at('kafka')));
    expect(isThere()).toBe(true);
    parent.kill('SIGKILL');
    while (isThere()) await pause(10);
  });

  test('tells its process id before it answers', async () => {
    const told: [number, number][] = [];
    const engine = await running(start({}, { onProcess: (...each) => told.push(each) }));
    expect(told).toEqual([[engine.pid, portOf(engine)]]);
  });
});

describe('an engine is not started, and the fault says why,', () => {
  test('without Java', async () => {
    const refused = start({}, { programs: { java: folder.at('gone'), mvn: folder.at('gone') } });
    await expect(refused).rejects.toMatchObject({
      code: 'ENG_NO_JAVA',
      message: 'java is not on the path',
      todo: expect.stringContaining('install a Java 17'),
    });
  });

  test.each([
    ['11.0.22', 'java is 11; 17 is needed'],
    ['1.8.0_402', 'java is 8; 17 is needed'],
    ['new', 'java is of a version that it does not say; 17 is needed'],
  ])('when Java is %s', async (version, message) => {
    await expect(start({ version })).rejects.toMatchObject({ code: 'ENG_OLD_JAVA', message });
  });

  test('when it ends early, with its last words but not with where Java was in its code', async () => {
    const engine = `echo 'boom: no such thing' >&2; printf '\\tat kafka.Kafka.main\\n' >&2; exit 3`;
    const refused = start({ engine });
    await expect(refused).rejects.toMatchObject({
      code: 'ENG_ENDED',
      message: 'Kafka 4.3.1 ended with exit code 3 before it answered, and said last:\n  boom: no such thing',
      where: folder.at('kafka', 'kafka.log'),
    });
  });

  test('with the words of this start only, when it has started on that folder before', async () => {
    await (await running(start())).stop();
    const refused = start({ engine: 'echo now; kill -9 $$' });
    await expect(refused).rejects.toMatchObject({
      message: 'Kafka 4.3.1 was ended by SIGKILL before it answered, and said last:\n  now',
    });
  });

  test('when Java gets no memory, with what to do about that', async () => {
    const refused = start({ engine: 'echo "Error: Could not reserve enough space for object heap"; exit 1' });
    await expect(refused).rejects.toMatchObject({ code: 'ENG_ENDED', todo: expect.stringContaining('memory') });
  });

  test('when its port is in use', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    try {
      await expect(start({}, { port })).rejects.toMatchObject({ code: 'ENG_PORT_TAKEN', where: `127.0.0.1:${port}` });
      expect(existsSync(folder.at('kafka', 'kafka.log'))).toBe(false);
    } finally {
      server.close();
    }
  });

  test('when somebody takes the port meanwhile: with free ports it tries others, three times', async () => {
    const engine = 'echo tried >> ../tries; echo "java.net.BindException: Address already in use"; exit 1';
    await expect(start({ engine })).rejects.toMatchObject({ code: 'ENG_PORT_TAKEN' });
    expect(readFileSync(folder.at('tries'), 'utf8')).toBe('tried\n'.repeat(3));
  });

  test('when it is interrupted, and nothing is left running', async () => {
    const stop = new AbortController();
    let pid = 0;
    const refused = start(
      { engine: 'exec sleep 60' },
      {
        signal: stop.signal,
        onProcess: (told) => {
          pid = told;
          stop.abort();
        },
      },
    );
    await expect(refused).rejects.toMatchObject({ code: 'ENG_INTERRUPTED' });
    expect(isProcess(pid, '60')).toBe(false);
  });

  test('when Neo4j does not take the password, which is not shown', async () => {
    const programs = fakePrograms(folder.at('bin'), { engine: 'echo "no: $*" >&2; exit 1' });
    const options = { folder: folder.at('neo4j'), cache: folder.at('cache'), programs };
    const refused = startNeo4j({ version: '5.26.30', ...options, auth: { password: 'wren-1' } });
    await expect(refused).rejects.toMatchObject({
      code: 'ENG_NOT_PREPARED',
      message: expect.stringMatching(/set-initial-password \*\*\*$/),
    });
  });
});

describe('a port where something else answers', () => {
  test('is neither a Kafka nor a Neo4j', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    try {
      expect(await kafkaAnswers('127.0.0.1', port)).toBe(false);
      expect(await neo4jAnswers('127.0.0.1', port)).toBe(false);
    } finally {
      server.close();
    }
  });

  test('is neither when nobody listens', async () => {
    const [port = 0] = await freePorts(1);
    expect(await kafkaAnswers('127.0.0.1', port)).toBe(false);
    expect(await neo4jAnswers('127.0.0.1', port)).toBe(false);
  });
});
