import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { complaint } from '../../core/complain.ts';
import type { ImportComplaint } from './file-source.ts';

/** A file as it was reached. */
export interface Reached {
  /** With all links to folders followed. */
  readonly path: string;
  readonly name: string;
  /** The path leads to a link, not to the file itself. */
  readonly isLink: boolean;
}

/**
 * Which of several ways to one file count for nothing, each with the one by which the file is read: that to the file
 * itself, else the first. Copies, also hard links, are files of their own.
 */
export function waysAgain<T extends Reached>(files: readonly T[]): Map<T, T> {
  const reals = files.map(realPath);
  const read = new Map<string, T>();
  for (const [i, file] of files.entries()) {
    const real = reals[i] ?? file.path;
    const known = read.get(real);
    if (known === undefined || (known.isLink && !file.isLink)) read.set(real, file);
  }
  const again = new Map<T, T>();
  for (const [i, file] of files.entries()) {
    const way = read.get(reals[i] ?? file.path);
    if (way !== undefined && way !== file) again.set(file, way);
  }
  return again;
}

/** A notice for each way that counts for nothing; those of one folder are told together. */
export function toldAgain(again: ReadonlyMap<Reached, Reached>, nameOf: (path: string) => string): ImportComplaint[] {
  const folders = Map.groupBy(again, ([{ path }]) => dirname(path));
  return [...folders].map(([folder, files]) => {
    const [first] = files;
    if (files.length > 1 || first === undefined) {
      const message = `${files.length} files of this folder are the same as others that are read; they were left out.`;
      return notice(nameOf(folder), message);
    }
    const [{ name }, read] = first;
    if (name === read.name) return notice(name);
    return notice(name, `This leads to the same file as ${read.name}, which is read; it was left out.`);
  });
}

function notice(file: string, message?: string): ImportComplaint {
  return {
    ...complaint('ING_FILE_TWICE', { file }, message === undefined ? {} : { message }),
    kind: 'notice',
  };
}

function realPath({ path, isLink }: Reached): string {
  try {
    return isLink ? realpathSync.native(path) : path;
  } catch {
    return path; // it went away just now, which whoever reads it will say
  }
}
