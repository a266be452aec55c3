import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where third-party data for measuring lies; it is never part of the repository. */
export const REAL_DATA = process.env['KITH_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');

/** The path of a file of the real data, or undefined, said loudly, when it is not on this machine. */
export function realFile(...parts: string[]): string | undefined {
  const file = join(REAL_DATA, ...parts);
  if (existsSync(file)) return file;
  console.log(`SKIPPED: ${parts.join('/')} is not there; set KITH_TEST_DATA to the folder that holds it`);
  return undefined;
}
