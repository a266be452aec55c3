/** From the paths on the command line to the sources to read. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isFault } from '../../../infra/kernel/fault.ts';
import { fingerprint } from '../../../infra/kernel/fingerprint.ts';
import { complaint } from '../../core/complain.ts';
import type { IngestErrorCode } from '../../errors.ts';
import { detectFormat } from './detect-format.ts';
import type { FileFormat, FileSource, ImportComplaint, SourceFile } from './file-source.ts';
import { fileFault } from './open-bytes.ts';
import { isReadOfTakeout, isTakeout } from './takeout.ts';

export interface Discovery {
  /** In the order of the paths, within a folder by name. */
  readonly sources: FileSource[];
  readonly complaints: ImportComplaint[];
  /** Files in folders that hold nothing we read. */
  readonly ignored: number;
}

interface Found extends SourceFile {
  readonly format: FileFormat;
  readonly changed: number;
}

interface Walk {
  readonly format: FileFormat | 'auto';
  readonly found: Found[];
  ignored: number;
  readonly complaints: ImportComplaint[];
}

/**
 * Finds what can be read under `paths`. Files are told by their content first and by their name second; folders are
 * walked (not through links to folders, not into hidden ones unless they are Maildirs). Small files of one format in a
 * folder become one source. With `format` given, a file is taken at that word and folders are searched for that format only.
 */
export function discover(paths: readonly string[], format: FileFormat | 'auto' = 'auto'): Discovery {
  const discovery: Discovery & { ignored: number } = { sources: [], complaints: [], ignored: 0 };
  for (const path of paths) {
    const walk: Walk = { format, found: [], ignored: 0, complaints: [] };
    discoverPath(path, walk);
    discovery.sources.push(...sourcesOf(walk.found));
    discovery.complaints.push(...walk.complaints);
    discovery.ignored += walk.ignored;
  }
  return discovery;
}

function discoverPath(path: string, walk: Walk): void {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      walkFolder(path, '', basename(resolve(path)), walk, false);
      if (walk.found.length === 0 && walk.complaints.length === 0) complain(walk, 'ING_NOTHING_TO_READ', path);
      return;
    }
    const format = walk.format === 'auto' ? formatOfFile(path) : walk.format;
    if (format === undefined) {
      complain(walk, 'ING_UNKNOWN_FORMAT', path, UNKNOWN_FORMAT_TODO);
      return;
    }
    const name = basename(path);
    walk.found.push({ path, name, mailbox: mailboxOf(name), bytes: stat.size, format, changed: stat.mtimeMs });
  } catch (error) {
    complainOf(walk, path, error);
  }
}

const UNKNOWN_FORMAT_TODO =
  'What this file holds is not clear from its content or its name. Name it with --format (mbox, eml, maildir, ics, calls, activities); unpack archives first.';

function formatOfFile(path: string): FileFormat | undefined {
  const detected = detectFormat(path);
  return detected.byContent ?? detected.byName;
}

/** `below` is the folder's path within the root; `root` how the user would call the root. */
function walkFolder(folder: string, below: string, root: string, walk: Walk, inTakeout: boolean): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    complainOf(walk, join(root, below), error);
    return;
  }
  const names = entries.map((entry) => entry.name);
  const takeout = inTakeout || isTakeout(basename(resolve(folder)), names);
  const maildir = names.includes('cur') && (names.includes('new') || names.includes('tmp'));
  if (maildir && (walk.format === 'auto' || walk.format === 'maildir')) addMaildir(folder, below, root, walk);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const inside = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (maildir && ['cur', 'new', 'tmp'].includes(entry.name)) continue;
      if (!entry.name.startsWith('.') || maildir) walkFolder(path, inside, root, walk, takeout);
    } else if (!entry.name.startsWith('.')) {
      addFile(path, inside, root, walk, takeout);
    }
  }
}

function addFile(path: string, inside: string, root: string, walk: Walk, takeout: boolean): void {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return;
    const { byContent, byName } = stat.size === 0 ? {} : detectFormat(path);
    // a CSV in a folder may be anything: it counts only when its columns are those of calls
    const format = byContent ?? (byName === 'calls' && walk.format !== 'calls' ? undefined : byName);
    const wanted =
      walk.format === 'auto' ? !takeout || (format !== undefined && isReadOfTakeout(format)) : format === walk.format;
    if (format === undefined || !wanted) {
      walk.ignored++;
      return;
    }
    const folder = inside.includes('/') ? inside.slice(0, inside.lastIndexOf('/')) : root;
    const mailbox = mailboxOf(format === 'eml' ? folder : inside);
    walk.found.push({ path, name: `${root}/${inside}`, mailbox, bytes: stat.size, format, changed: stat.mtimeMs });
  } catch (error) {
    complainOf(walk, `${root}/${inside}`, error);
  }
}

/** Messages by name, `cur` before `new`; `tmp` holds what is not delivered yet. */
function addMaildir(folder: string, below: string, root: string, walk: Walk): void {
  const mailbox = mailboxOf(below === '' ? root : below);
  for (const part of ['cur', 'new']) {
    let names: string[];
    try {
      names = readdirSync(join(folder, part)).sort();
    } catch {
      continue; // a Maildir that never got new mail may lack the folder
    }
    for (const name of names) {
      const path = join(folder, part, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined || !stat.isFile() || name.startsWith('.')) continue;
      const inside = [below, part, name].filter((step) => step !== '').join('/');
      walk.found.push({
        path,
        name: `${root}/${inside}`,
        mailbox,
        bytes: stat.size,
        format: 'maildir',
        changed: stat.mtimeMs,
      });
    }
  }
}

/** A thread for each of many small files would be slow: those of one format are read as one source. */
function sourcesOf(found: readonly Found[]): FileSource[] {
  const groups = new Map<string, Found[]>();
  for (const file of found) {
    const together = groupOf(file);
    const group = groups.get(together);
    if (group) group.push(file);
    else groups.set(together, [file]);
  }
  return [...groups.values()].map(sourceOf);
}

const SMALL_BYTES = 1024 * 1024;

/** Files of the same group are one source: a Maildir, the messages of a folder, small mailboxes and calendars. */
function groupOf({ format, mailbox, bytes, path }: Found): string {
  if (format === 'maildir') return `maildir ${mailbox}`;
  const isSmall = bytes < SMALL_BYTES && (format === 'mbox' || format === 'ics');
  return format === 'eml' || isSmall ? format : path;
}

function sourceOf(group: readonly Found[]): FileSource {
  const [first] = group;
  const format = first?.format ?? 'eml';
  const files = group.map(({ path, name, mailbox, bytes }) => ({ path, name, mailbox, bytes }));
  const name =
    group.length === 1 || !first
      ? (first?.name ?? '')
      : `${first.name.split('/')[0]} (${format}, ${group.length} files)`;
  const stamp = fingerprint(group.map((file) => `${file.name}|${file.bytes}|${file.changed}`).join('\n')).toString(36);
  return { format, name, files, bytes: group.reduce((sum, file) => sum + file.bytes, 0), stamp };
}

/** The tail of a long name tells files apart better than its beginning. */
function mailboxOf(name: string): string {
  return name.slice(-320);
}

function complainOf(walk: Walk, path: string, error: unknown): void {
  const fault = isFault(error) ? error : fileFault(path, error);
  walk.complaints.push({
    code: fault.code,
    message: `${fault.message} ${fault.todo ?? ''}`.trim(),
    file: path,
    kind: 'failed',
  });
}

function complain(walk: Walk, code: IngestErrorCode, path: string, message?: string): void {
  walk.complaints.push({
    ...complaint(code, { file: path }, message === undefined ? {} : { message }),
    kind: 'failed',
  });
}
