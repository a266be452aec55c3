/** Engines that stay when the command ends which started them: bringing them up, knowing them again, ending them. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { kafkaAnswers, neo4jAnswers } from './answers.ts';
import { type Engine, markOf } from './engine-process.ts';
import { engineFault } from './errors.ts';
import type { JarOptions } from './jars.ts';
import { startKafka } from './kafka.ts';
import { startNeo4j } from './neo4j.ts';
import { onDisk } from './on-disk.ts';
import { isFree, LOOPBACK } from './ports.ts';
import { isProcess } from './process-identity.ts';
import { hasCode } from './system-error.ts';
import {
  KAFKA_VERSIONS,
  type KafkaVersion,
  kafkaVersion,
  NEO4J_VERSIONS,
  type Neo4jVersion,
  neo4jVersion,
} from './versions.ts';

/** What is written down of an engine. It stays when the engine has ended, so that it comes up on the same port again. */
const Kept = z.discriminatedUnion('engine', [
  z.object({ engine: z.literal('kafka'), version: z.enum(KAFKA_VERSIONS), port: z.int(), pid: z.int().optional() }),
  z.object({ engine: z.literal('neo4j'), version: z.enum(NEO4J_VERSIONS), port: z.int(), pid: z.int().optional() }),
]);
type Kept = z.output<typeof Kept>;

/** Which engine is wanted, in which version. */
export type Wanted =
  | { readonly engine: 'kafka'; readonly version: KafkaVersion }
  | { readonly engine: 'neo4j'; readonly version: Neo4jVersion };

/** An engine that was brought up some time, as it is now. */
export interface DetachedEngine {
  readonly engine: 'kafka' | 'neo4j';
  /** `Kafka 4.3.1` */
  readonly title: string;
  readonly version: string;
  readonly address: string;
  /** `silent`: its process is there and does not answer. `lost`: it has ended by itself. `down`: it was brought down. */
  readonly state: 'answers' | 'silent' | 'lost' | 'down';
  /** Absent when it does not run. */
  readonly pid?: number;
  /** Its data, settings and log. */
  readonly folder: string;
}

const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 40_000;
const KILL_PATIENCE_MS = 5_000;
const BETWEEN_LOOKS_MS = 100;

/**
 * Makes sure that an engine runs, with its data below `root`, and that it outlives this process. One that answers already
 * is left alone. Faults: `ENG_OTHER_VERSION`, and all of starting.
 */
export async function bringUp(
  root: string,
  wanted: Wanted,
  options: Pick<JarOptions, 'cache' | 'programs' | 'onJar' | 'signal'> = {},
): Promise<DetachedEngine> {
  await onDisk(root, () => mkdirSync(root, { recursive: true, mode: 0o700 }));
  const kept = readKept(root, wanted.engine);
  const before = kept === undefined ? undefined : await look(root, kept);
  if (before?.pid !== undefined) {
    if (before.version !== wanted.version) {
      throw engineFault('ENG_OTHER_VERSION', `${before.title} is running here`, {
        where: root,
        todo: 'end it first (`kith engines down`), or name another folder with --data',
      });
    }
    if (await untilItAnswers(root, wanted.engine)) return { ...before, state: 'answers' };
    await bringDown(root, wanted.engine);
  }
  const port = kept !== undefined && (await isFree(kept.port)) ? { port: kept.port } : {};
  let fresh: Kept = { ...wanted, port: 0 };
  // At once: if this process is killed while it waits, the engine can still be found and ended.
  const onProcess = (pid: number, port: number) => {
    fresh = { ...wanted, port, pid };
    keep(root, fresh);
  };
  await start(wanted, { ...options, ...port, outlives: true, folder: folderOf(root, wanted), onProcess });
  return look(root, fresh);
}

/** Another process may have started it just now. */
async function untilItAnswers(root: string, engine: 'kafka' | 'neo4j'): Promise<boolean> {
  const limit = AbortSignal.timeout(START_PATIENCE_MS);
  for (;;) {
    const kept = readKept(root, engine);
    const { state } = kept === undefined ? { state: 'down' } : await look(root, kept);
    if (state !== 'silent') return state === 'answers';
    if (limit.aborted) return false;
    await pause(BETWEEN_LOOKS_MS);
  }
}

type StartOptions = Omit<Parameters<typeof startKafka>[0], 'version'> &
  Omit<Parameters<typeof startNeo4j>[0], 'version'>;

function start(wanted: Wanted, options: StartOptions): Promise<Engine> {
  return wanted.engine === 'kafka'
    ? startKafka({ ...options, version: wanted.version })
    : startNeo4j({ ...options, version: wanted.version });
}

/** The engines that were brought up below `root` some time. */
export async function detachedEngines(root: string): Promise<DetachedEngine[]> {
  const kept = (['kafka', 'neo4j'] as const).map((engine) => readKept(root, engine));
  return Promise.all(kept.filter((each) => each !== undefined).map((each) => look(root, each)));
}

/**
 * Ends an engine below `root`, in order when it listens and by force when not, and waits until it is gone. Only a process
 * that is still the one which was started is touched. Undefined when there was none; fault `ENG_UNENDING`.
 */
export async function bringDown(root: string, engine: 'kafka' | 'neo4j'): Promise<DetachedEngine | undefined> {
  const kept = readKept(root, engine);
  if (kept?.pid === undefined) return undefined;
  const { pid } = kept;
  const isThere = () => isProcess(pid, markOf(engine, folderOf(root, kept)));
  const wasThere = isThere();
  if (!(await endPid(pid, isThere))) {
    throw engineFault('ENG_UNENDING', `process ${pid} does not end`, { where: root, todo: `look at process ${pid}` });
  }
  const { pid: _, ...rest } = kept;
  await onDisk(root, () => keep(root, rest));
  return wasThere ? look(root, rest) : undefined;
}

/** Whether it is gone in the end. */
async function endPid(pid: number, isThere: () => boolean): Promise<boolean> {
  for (const [signal, patience] of [
    ['SIGTERM', STOP_PATIENCE_MS],
    ['SIGKILL', KILL_PATIENCE_MS],
  ] as const) {
    if (!isThere()) return true;
    send(pid, signal);
    const limit = AbortSignal.timeout(patience);
    while (isThere() && !limit.aborted) await pause(BETWEEN_LOOKS_MS);
  }
  return !isThere();
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended between the look and the signal.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

async function look(root: string, kept: Kept): Promise<DetachedEngine> {
  const { engine, version, port, pid } = kept;
  const folder = folderOf(root, kept);
  const runs = pid !== undefined && isProcess(pid, markOf(engine, folder));
  const answers = engine === 'kafka' ? kafkaAnswers : neo4jAnswers;
  const state = pid === undefined ? 'down' : !runs ? 'lost' : (await answers(LOOPBACK, port)) ? 'answers' : 'silent';
  const { title } = kept.engine === 'kafka' ? kafkaVersion(kept.version) : neo4jVersion(kept.version);
  return { engine, title, version, address: `${LOOPBACK}:${port}`, state, folder, ...(runs ? { pid } : {}) };
}

/** Each version has data of its own: an older one cannot read what a newer one wrote. */
function folderOf(root: string, { engine, version }: Wanted): string {
  return resolve(root, `${engine}-${version}`);
}

/** What cannot be read was of another kith, and says nothing. */
function readKept(root: string, engine: 'kafka' | 'neo4j'): Kept | undefined {
  try {
    return Kept.parse(JSON.parse(readFileSync(join(root, `${engine}.json`), 'utf8')));
  } catch {
    return undefined;
  }
}

function keep(root: string, kept: Kept): void {
  const file = join(root, `${kept.engine}.json`);
  const fresh = `${file}.${process.pid}.tmp`;
  writeFileSync(fresh, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}
