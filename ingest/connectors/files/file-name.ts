/** What a file is called in sightings, complaints and dead letters. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fingerprintText } from '../../../infra/kernel/fingerprint.ts';

/** The longest mailbox that a sighting may hold. */
const MAILBOX_MAX = 320;

/** The home folder of whoever imports; none where the system knows of none. */
export function homeFolder(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/**
 * A path as the file system has it: whole, links to folders followed. A file that is a link keeps its own name, which
 * says what it is.
 */
export function wholePath(path: string, isFolder: boolean): string {
  const whole = resolve(path);
  return isFolder ? realpathSync.native(whole) : join(realpathSync.native(dirname(whole)), basename(whole));
}

/**
 * Names of files by their {@link wholePath}: that path, with `~` for the home folder.
 *
 * The log keeps one record per sighting and one dead letter per place. Two files of one name would hide what only one of
 * them holds (a Bcc, a complaint), even when they are imported on different days; so a name depends neither on what else
 * is imported, nor on the current folder, nor on how the path was written, and nothing shorter than the whole path can
 * promise that. What of it tells of the machine and not of the file, the way to the home folder, is left away.
 *
 * The price: a file that was moved is another copy, so the log holds its records twice. They count once.
 */
export function fileNames(home: string | undefined): (path: string) => string {
  const start = home === undefined ? undefined : realFolder(home);
  return (path) => {
    const isBelow = start !== undefined && (path === start || path.startsWith(`${start}${sep}`));
    return (isBelow ? `~${path.slice(start.length)}` : path).replaceAll(sep, '/');
  };
}

/**
 * A mailbox by its name. One too long keeps its end, which tells people most, and a fingerprint of the whole, which
 * tells it apart.
 */
export function mailboxOf(name: string): string {
  if (name.length <= MAILBOX_MAX) return name;
  const mark = `${fingerprintText(name)}…`;
  return mark + name.slice(mark.length - MAILBOX_MAX).toWellFormed();
}

function realFolder(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}
