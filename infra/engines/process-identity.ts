import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Whether a process runs and has `argument` among its arguments. A number alone says nothing: the operating system gives
 * it to another process sooner or later.
 */
export function isProcess(pid: number, argument: string): boolean {
  if (existsSync('/proc/self/cmdline')) return argumentsOf(pid).includes(argument);
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return ` ${stdout?.trim() ?? ''} `.includes(` ${argument} `);
}

/** None when there is no such process, or when it has ended and nobody has asked how. */
function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
