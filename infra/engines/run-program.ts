import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { hasCode } from './system-error.ts';

/** The programs of the machine that are used, by name on the path or by path. */
export interface Programs {
  readonly java: string;
  readonly mvn: string;
}

export const ON_THE_PATH: Programs = { java: 'java', mvn: 'mvn' };

/** How a program that was waited for has ended. */
export interface Ended {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  /** What it wrote, standard output and standard error as they came; the last lines of it. */
  readonly lines: readonly string[];
}

interface RunOptions {
  /** Where it runs; by default where this process does. It has to be there. */
  readonly folder?: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Enough for what a program says before it gives up. */
const LINES_KEPT = 200;

/**
 * Runs a program to its end; `signal` asks it to end early. Undefined when there is no such program; any other refusal
 * of the operating system is thrown as it is.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { folder, onLine, signal }: RunOptions = {},
): Promise<Ended | undefined> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  const ended = once(child, 'close');
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      onLine?.(line);
    });
  }
  const abort = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', abort, { once: true });
  try {
    if (signal?.aborted === true) abort();
    const [code] = (await ended) as [number | null];
    return { code, lines };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
