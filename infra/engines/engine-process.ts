/** One engine as a process of its own: starting it, knowing when it answers, ending it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../kernel/fault.ts';
import { engineFault } from './errors.ts';
import { lastLines } from './last-lines.ts';
import { LOOPBACK, portTaken } from './ports.ts';

/** An engine that runs and answers. */
export interface Engine {
  /** `127.0.0.1:39071` */
  readonly address: string;
  readonly pid: number;
  readonly logFile: string;
  /** Asks it to end, kills it when it does not within `stopPatienceMs`, and waits until it is gone. May be called twice. */
  stop(): Promise<void>;
  /** Kills it as `kill -9` does, and waits until it is gone. */
  kill(): Promise<void>;
}

/** What all engines can be told. */
export interface ProcessOptions {
  /** It stays when this process ends. By default it ends with this process, however that ends. */
  readonly outlives?: boolean;
  /** Told the process id and the port as soon as there is a process, long before it answers. */
  readonly onProcess?: ((pid: number, port: number) => void) | undefined;
  /** How long `stop` waits for an end in order before it kills. Default 30,000. */
  readonly stopPatienceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Launch extends ProcessOptions {
  /** `Kafka 4.3.1` */
  readonly title: string;
  readonly java: string;
  readonly args: readonly string[];
  /** It runs in this folder, which is there. */
  readonly folder: string;
  readonly logFile: string;
  readonly port: number;
  /** What it writes when all of it is up. */
  readonly startedLine: string;
  answers(host: string, port: number): Promise<boolean>;
}

const PATIENCE_MS = 120_000;
const STOP_PATIENCE_MS = 30_000;
const BETWEEN_LOOKS_MS = 100;

/** The argument by which the process of a folder is known again. Java takes it for a property that nobody reads. */
export function markOf(engine: string, folder: string): string {
  return `-Dkith.engine=${engine}:${folder}`;
}

/** Starts an engine and waits until it answers. Faults: `ENG_ENDED`, `ENG_SILENT`, `ENG_PORT_TAKEN`, `ENG_INTERRUPTED`. */
export async function launch(options: Launch): Promise<Engine> {
  const { folder, logFile, port } = options;
  const said = existsSync(logFile) ? statSync(logFile).size : 0;
  const log = openSync(logFile, 'a', 0o600);
  // In a group of its own, so that Ctrl-C reaches only us and the engine is ended in order.
  const child = spawn(options.java, options.args, { cwd: folder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  await once(child, 'spawn');
  const { pid = 0 } = child;
  options.onProcess?.(pid, port);
  if (options.outlives !== true) leash(child);
  try {
    await untilItAnswers(child, options, () => readFileSync(logFile).subarray(said).toString('utf8'));
  } catch (error) {
    await end(child, 'SIGKILL');
    throw error;
  }
  child.unref();
  return {
    address: `${LOOPBACK}:${port}`,
    pid,
    logFile,
    stop: () => end(child, 'SIGTERM', options.stopPatienceMs),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function untilItAnswers(child: ChildProcess, options: Launch, log: () => string): Promise<void> {
  const { port, startedLine, answers, signal, title, logFile: where } = options;
  const limit = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    if (hasEnded(child)) throw endedFault(child, options, log());
    if (signal?.aborted === true) throw engineFault('ENG_INTERRUPTED', `starting ${title} was interrupted`);
    if (log().includes(startedLine) && (await answers(LOOPBACK, port))) return;
    if (limit.aborted) {
      throw engineFault('ENG_SILENT', `${title} does not answer, and said last:\n${lastLines(log().split('\n'))}`, {
        where,
        todo: 'look into its log; a machine under heavy load may need another try',
      });
    }
    await pause(BETWEEN_LOOKS_MS);
  }
}

function endedFault({ exitCode, signalCode }: ChildProcess, { title, port, logFile }: Launch, log: string): Fault {
  if (/Address already in use|BindException/.test(log)) return portTaken(port);
  const how = exitCode === null ? `was ended by ${signalCode}` : `ended with exit code ${exitCode}`;
  const isMemory = /OutOfMemoryError|insufficient memory|Could not reserve enough space/.test(log);
  return engineFault('ENG_ENDED', `${title} ${how} before it answered, and said last:\n${lastLines(log.split('\n'))}`, {
    where: logFile,
    todo: isMemory
      ? 'give it more memory, or the machine fewer other things to do'
      : 'look into its log; if its data is damaged, remove its folder or name another',
  });
}

/**
 * Ends the engine when this process ends, even by `kill -9`: a shell waits for the end of its input, which we hold open
 * until then and never write to.
 */
function leash(child: ChildProcess): void {
  const script = `cat > /dev/null; kill -9 ${child.pid}`;
  const watch = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  watch.on('error', () => {});
  watch.unref();
  if (watch.stdin !== null && 'unref' in watch.stdin && typeof watch.stdin.unref === 'function') watch.stdin.unref();
  // Killed before it sees the end of its input: by then the number may be another process's.
  child.once('exit', () => watch.kill('SIGKILL'));
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL', patienceMs = STOP_PATIENCE_MS): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  const ended = once(child, 'exit');
  const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  child.kill(signal);
  await ended;
  clearTimeout(patience);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
