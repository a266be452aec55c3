/** The command line as a user runs it: real processes on a folder that is thrown away. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../infra/clock.ts';
import { openDataFolder } from '../../infra/compose/data-folder.ts';
import { openCurrentQueries } from '../../infra/compose/embedded.ts';
import { CODE_CACHE } from '../runner/code-cache.ts';

export interface Ran {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Added to an environment in which nothing is set for kith. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** No file may grow beyond this many KiB: what a full disk or a quota looks like to the process. */
  readonly fileKibMax?: number;
}

/** A process that has not ended yet. */
export interface RunningKith {
  readonly child: ChildProcess;
  /** The first line on standard output, as JSON. Rejects when the process ends before it. */
  firstAnswer<T>(): Promise<T>;
  /** Asks it to stop and waits until it did. */
  stop(signal?: NodeJS.Signals): Promise<Ran>;
  readonly ended: Promise<Ran>;
}

const MAIN = fileURLToPath(new URL('../../infra/main.ts', import.meta.url));

/** In memory where there is such a place: the disk has nothing to add to these tests. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const running = new Set<ChildProcess>();

/** A new folder for a test. Removing it ends what still runs: nothing outlives its test. @param where by default in memory */
export function temporaryFolder(where = FOLDER): { path: string; at(...names: string[]): string; remove(): void } {
  const path = mkdtempSync(join(where, 'kith-e2e-'));
  return {
    path,
    at: (...names) => join(path, ...names),
    remove: () => {
      for (const child of running) child.kill('SIGKILL');
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Runs one command to its end, whatever its exit code. */
export async function kith(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  while (atOnce.size >= AT_ONCE_MAX) await Promise.race(atOnce);
  const { ended } = startKith(args, options);
  const done: Promise<unknown> = ended.then(() => atOnce.delete(done));
  atOnce.add(done);
  return ended;
}

/** Tests may ask for many at once; more than this only get in each other's way. */
const AT_ONCE_MAX = 3;
const atOnce = new Set<Promise<unknown>>();

/** Runs one command that must succeed; returns what it wrote. */
export async function kithOut(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await kith(args, options);
  if (ran.code !== 0) throw new Error(`kith ${args.join(' ')} ended with ${ran.code ?? ran.signal}:\n${ran.stderr}`);
  return ran.stdout;
}

/** Runs one command with `--json` that must succeed, and reads its answer. */
export async function kithJson<T>(args: readonly string[], options: RunOptions = {}): Promise<T> {
  return JSON.parse(await kithOut([...args, '--json'], options)) as T;
}

/** The canonical dump of a data folder, as `kith export dump` writes it, and without a process of its own. */
export async function dumpOfFolder(data: string): Promise<string> {
  const folder = openDataFolder({ root: data, tenant: 'default' });
  const queries = await openCurrentQueries({ folder, clock: systemClock });
  try {
    const lines = [];
    for await (const line of queries.dump()) lines.push(`${line}\n`);
    return lines.join('');
  } finally {
    await queries.close();
  }
}

export function startKith(args: readonly string[], { env = {}, cwd, fileKibMax }: RunOptions = {}): RunningKith {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(KITH_|NODE_OPTIONS|FORCE_COLOR)/.test(name));
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', MAIN, ...args];
  const [program = '', ...rest] =
    fileKibMax === undefined
      ? command
      : ['bash', '-c', `trap '' XFSZ; ulimit -f ${fileKibMax}; exec "$@"`, 'kith', ...command];
  const child = spawn(program, rest, {
    env: { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: CODE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return watch(child, args);
}

function watch(child: ChildProcess, args: readonly string[]): RunningKith {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the child has no pipes');
  let out = '';
  let err = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code, signal]): Ran => ({ code, signal, stdout: out, stderr: err }));
  const firstLine = once(createInterface({ input: stdout }), 'line').then(([line]) => String(line));
  return {
    child,
    ended,
    firstAnswer: async <T>() => {
      const line = await Promise.race([firstLine, ended.then(() => undefined)]);
      if (line === undefined) throw new Error(`kith ${args.join(' ')} ended before it answered:\n${err}`);
      return JSON.parse(line) as T;
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Waits until `holds`; false when `running` ended before it did. */
export async function until(holds: () => boolean, running: RunningKith): Promise<boolean> {
  let ended = false;
  void running.ended.then(() => {
    ended = true;
  });
  while (!holds()) {
    if (ended) return false;
    await pause(2);
  }
  return true;
}

/** Waits until a server says that it is ready. */
export async function untilReady(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await pause(20);
}

/** How many bytes lie in a folder, or in those of its files whose names fit. */
export function bytesIn(folder: string, names = /./): number {
  if (!existsSync(folder)) return 0;
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map(({ name, parentPath }) => statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What `kith status --json` tells, as far as tests look. */
export interface Status {
  readonly conserved: boolean;
  /** Null while the log does not answer. */
  readonly waiting: number | null;
  readonly waitingSince?: string;
  readonly trouble: readonly string[];
  /** On a cluster: engines that do not answer, workers, and those that have fallen silent. */
  readonly away?: readonly { readonly engine: string; readonly since: string | null }[];
  readonly workers?: { readonly resolver: number; readonly scorer: number };
  readonly silent?: readonly { readonly stage: string }[];
  readonly waitingKnownAt?: string;
  readonly total: Readonly<
    Record<'received' | 'applied' | 'duplicate' | 'ignored' | 'excluded' | 'erased' | 'quarantined', number>
  > & { readonly reasons: Readonly<Record<string, number>> };
  readonly counts: Readonly<Record<'persons' | 'employees' | 'identities' | 'ledgers' | 'ties', number>>;
  readonly domains: readonly string[];
}

/** What `kith import --json` tells. */
export interface Imported {
  readonly inputs: number;
  readonly records: number;
  readonly quarantined: number;
  readonly excluded: number;
  readonly resumed: number;
  readonly failed: number;
  readonly complaintsTotal: number;
  readonly complaints: readonly {
    readonly kind: 'quarantined' | 'warning' | 'failed' | 'notice';
    readonly code: string;
    readonly message: string;
    readonly file: string;
    readonly line?: number;
    readonly field?: string;
  }[];
  readonly interrupted: boolean;
}
