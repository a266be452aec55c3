/**
 * glibc raises the size from which it gives memory back at once to the size of the largest buffer that was ever freed: a
 * megabyte-sized hole between two small allocations then stays for good. An import of the Enron mails peaks a seventh lower
 * with a size that is fixed.
 */
const GIVEN_BACK_FROM = { MALLOC_MMAP_THRESHOLD_: String(256 * 1024) };

/** Those that move large buffers about. */
const COMMANDS: ReadonlySet<string | undefined> = new Set(['demo', 'import', 'replay', 'start']);

/**
 * Begins this process again, under the same number, with glibc told to give large buffers back: it reads that only when a
 * process starts. Does nothing elsewhere than on Linux, and where the environment says something of its own.
 */
export function giveBackLargeBuffers(): void {
  if (process.platform !== 'linux' || process.execve === undefined) return;
  if (!COMMANDS.has(process.argv[2]) || 'MALLOC_MMAP_THRESHOLD_' in process.env) return;
  const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...process.env, ...GIVEN_BACK_FROM });
}
