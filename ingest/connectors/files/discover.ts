/** From the paths on the command line to the sources to read. */
import { type Dirent, existsSync, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { Fault, isFault } from '../../../infra/kernel/fault.ts';
import { fingerprintText } from '../../../infra/kernel/fingerprint.ts';
import { complaint } from '../../core/complain.ts';
import type { IngestErrorCode } from '../../errors.ts';
import { detectFormat } from './detect-format.ts';
import { fileNames, homeFolder, mailboxOf, wholePath } from './file-name.ts';
import type { FileFormat, FileSource, ImportComplaint, SourceFile } from './file-source.ts';
import { fileFault } from './open-bytes.ts';
import { type Reached, toldAgain, waysAgain } from './same-files.ts';
import { isReadOfTakeout, isTakeout } from './takeout.ts';

export interface Discovery {
  /** In the order of the paths, within a folder by name. */
  readonly sources: FileSource[];
  readonly complaints: ImportComplaint[];
  /** Empty files, and those in folders that hold nothing we read. */
  readonly ignored: number;
}

interface Found extends SourceFile, Reached {
  readonly format: FileFormat;
}

interface Walk {
  readonly format: FileFormat | 'auto';
  readonly nameOf: (path: string) => string;
  readonly found: Found[];
  ignored: number;
  readonly complaints: ImportComplaint[];
  /** Of all walks: the names of files of mail that is not read, by their ending. */
  readonly unread: Map<string, Set<string>>;
  /** Of all walks: the names of links to folders. */
  readonly links: Set<string>;
}

/** Mail in formats of one program. A file so called whose content is that of a plain message is read. */
const UNREAD_MAIL = new Set(['.emlx', '.msg', '.pst', '.olm']);

/**
 * Finds what can be read under `paths`. Files are told by their content first and by their name second; folders are
 * walked (not through links to folders, which is told; not into hidden ones unless they are or hold Maildirs). Small files of one format in a
 * folder become one source; a file that several paths lead to is read once. With `format` given, a file is taken at that word and folders are searched for that format only.
 *
 * @param home the folder that names write as `~`
 */
export function discover(
  paths: readonly string[],
  format: FileFormat | 'auto' = 'auto',
  home = homeFolder(),
): Discovery {
  const discovery: Discovery & { ignored: number } = { sources: [], complaints: [], ignored: 0 };
  const nameOf = fileNames(home);
  const unread: Walk['unread'] = new Map();
  const links: Walk['links'] = new Set();
  const walks = paths.map((path) => {
    const walk: Walk = { format, nameOf, found: [], ignored: 0, complaints: [], unread, links };
    return { walk, root: discoverPath(path, walk) };
  });
  const again = waysAgain(walks.flatMap(({ walk }) => walk.found));
  for (const { walk, root } of walks) {
    const files = again.size === 0 ? walk.found : walk.found.filter((file) => !again.has(file));
    discovery.sources.push(...sourcesOf(files, root));
    discovery.complaints.push(...walk.complaints);
    discovery.ignored += walk.ignored;
  }
  discovery.complaints.push(...toldAgain(again, nameOf), ...toldUnread(unread), ...toldLinks(links));
  return discovery;
}

/** Returns the name of what was found there; where nothing is, the path as it was given. */
function discoverPath(given: string, walk: Walk): string {
  try {
    const stat = statSync(given);
    // Opening one would wait until somebody writes into it, perhaps for ever.
    if (stat.isFIFO() || stat.isSocket()) throw notAFile(given);
    const path = wholePath(given, stat.isDirectory());
    const name = walk.nameOf(path);
    if (stat.isDirectory()) {
      walkFolder(path, walk, false);
      if (walk.found.length === 0 && walk.complaints.length === 0) complain(walk, 'ING_NOTHING_TO_READ', name);
      return name;
    }
    const { byContent, byName, isEmpty } = detectFormat(path);
    const format = walk.format === 'auto' ? (byContent ?? byName) : walk.format;
    // a message without anything is one that was lost
    if (isEmpty && format !== 'eml' && format !== 'maildir') noteEmpty(walk, name);
    else if (format === undefined) complain(walk, 'ING_UNKNOWN_FORMAT', name, UNKNOWN_FORMAT_TODO);
    else walk.found.push({ ...fileOf(path, walk, stat, lstatSync(path).isSymbolicLink()), format });
    return name;
  } catch (error) {
    complainOf(walk, given, error);
    return given;
  }
}

const UNKNOWN_FORMAT_TODO =
  'What this file holds is not clear from its content or its name. Name it with --format (mbox, eml, maildir, ics, calls, contacts, activities); unpack archives first.';

function walkFolder(folder: string, walk: Walk, inTakeout: boolean): void {
  let entries: Dirent[];
  try {
    entries = sortedEntries(folder);
  } catch (error) {
    complainOf(walk, walk.nameOf(folder), error);
    return;
  }
  const names = entries.map((entry) => entry.name);
  const takeout = inTakeout || isTakeout(basename(folder), names);
  const maildir = names.includes('cur') && (names.includes('new') || names.includes('tmp'));
  if (maildir && (walk.format === 'auto' || walk.format === 'maildir')) addMaildir(folder, walk);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (maildir && ['cur', 'new', 'tmp'].includes(entry.name)) continue;
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') || maildir || isHiddenMail(path)) walkFolder(path, walk, takeout);
    } else if (!entry.name.startsWith('.')) {
      addFile(path, entry.isSymbolicLink(), walk, takeout);
    }
  }
}

/** A Maildir, or what KMail keeps the folders within one in: those of `inbox` lie in `.inbox.directory`. */
function isHiddenMail(folder: string): boolean {
  const holds = (name: string): boolean => existsSync(join(folder, name));
  return folder.endsWith('.directory') || (holds('cur') && (holds('new') || holds('tmp')));
}

function addFile(path: string, isLink: boolean, walk: Walk, takeout: boolean): void {
  const name = walk.nameOf(path);
  try {
    const stat = statSync(path);
    // only a link can lead to a folder here
    if (stat.isDirectory()) walk.links.add(name);
    if (!stat.isFile()) return;
    const { byContent, byName, isEmpty } = detectFormat(path);
    // a CSV in a folder may be anything: it counts only when its columns are those of calls; a message without anything was lost
    const format =
      isEmpty && byName !== 'eml'
        ? undefined
        : (byContent ?? (byName === 'calls' && walk.format !== 'calls' ? undefined : byName));
    const wanted =
      walk.format === 'auto' ? !takeout || (format !== undefined && isReadOfTakeout(format)) : format === walk.format;
    if (format === undefined || !wanted) {
      walk.ignored++;
      if (format === undefined) noteUnread(walk, name);
      return;
    }
    const file = fileOf(path, walk, stat, isLink);
    walk.found.push({
      ...file,
      format,
      ...(format === 'eml' ? { mailbox: mailboxOf(walk.nameOf(dirname(path))) } : {}),
    });
  } catch (error) {
    complainOf(walk, name, error);
  }
}

/** Messages by name, `cur` before `new`; `tmp` holds what is not delivered yet. */
function addMaildir(folder: string, walk: Walk): void {
  const mailbox = mailboxOf(walk.nameOf(folder));
  for (const part of ['cur', 'new']) {
    let entries: Dirent[];
    try {
      entries = sortedEntries(join(folder, part));
    } catch {
      continue; // a Maildir that never got new mail may lack the folder
    }
    for (const entry of entries) {
      const path = join(folder, part, entry.name);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined || !stat.isFile() || entry.name.startsWith('.')) continue;
      walk.found.push({ ...fileOf(path, walk, stat, entry.isSymbolicLink()), mailbox, format: 'maildir' });
    }
  }
}

function sortedEntries(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fileOf(path: string, { nameOf }: Walk, stat: Stats, isLink: boolean): Omit<Found, 'format'> {
  const name = nameOf(path);
  return { path, name, mailbox: mailboxOf(name), bytes: stat.size, changedAt: stat.mtimeMs, isLink };
}

/** A thread for each of many small files would be slow: those of one format are read as one source. */
function sourcesOf(found: readonly Found[], root: string): FileSource[] {
  const groups = new Map<string, Found[]>();
  for (const file of found) {
    const together = groupOf(file);
    const group = groups.get(together);
    if (group) group.push(file);
    else groups.set(together, [file]);
  }
  return [...groups.values()].map((group) => sourceOf(group, root));
}

const SMALL_BYTES = 1024 * 1024;

/** Files of the same group are one source: a Maildir, the messages of a folder, small mailboxes and calendars. */
function groupOf({ format, mailbox, bytes, path }: Found): string {
  if (format === 'maildir') return `maildir ${mailbox}`;
  const isSmall = bytes < SMALL_BYTES && (format === 'mbox' || format === 'ics');
  return format === 'eml' || isSmall ? format : path;
}

function sourceOf(group: readonly Found[], root: string): FileSource {
  const [first] = group;
  const format = first?.format ?? 'eml';
  const files = group.map(({ path, name, mailbox, bytes, changedAt }) => ({ path, name, mailbox, bytes, changedAt }));
  const together = format === 'maildir' ? first?.mailbox : root;
  const name = group.length === 1 ? (first?.name ?? '') : `${together} (${format}, ${group.length} files)`;
  const stamp = fingerprintText(group.map((file) => `${file.name}|${file.bytes}|${file.changedAt}`).join('\n'));
  return { format, name, files, bytes: group.reduce((sum, file) => sum + file.bytes, 0), stamp };
}

function notAFile(given: string): Fault {
  return new Fault('ING_FILE_UNREADABLE', 'This is a pipe or a socket, not a file.', {
    where: given,
    todo: 'Write what it carries into a file first.',
  });
}

function complainOf(walk: Walk, file: string, error: unknown): void {
  const fault = isFault(error) ? error : fileFault(file, error);
  walk.complaints.push({
    code: fault.code,
    message: `${fault.message} ${fault.todo ?? ''}`.trim(),
    file,
    kind: 'failed',
  });
}

function noteUnread({ format, unread }: Walk, name: string): void {
  const ending = extname(name).toLowerCase();
  if (!UNREAD_MAIL.has(ending) || !['auto', 'eml', 'mbox', 'maildir'].includes(format)) return;
  unread.set(ending, (unread.get(ending) ?? new Set()).add(name));
}

/** An archive may hold thousands of them, so each ending is told once. */
function toldUnread(unread: Walk['unread']): ImportComplaint[] {
  return [...unread].map(([ending, names]) => {
    const [file = ''] = names;
    const count = names.size.toLocaleString('en-US');
    const which =
      names.size === 1 ? 'This file is' : `${count} files ending in ${ending}, of which this is the first, are`;
    const message = `${which} mail in a format that kith does not read. Export it from the mail program as .eml or .mbox, and import that.`;
    return { ...complaint('ING_MAIL_NOT_READ', { file }, { message }), kind: 'notice' };
  });
}

function toldLinks(links: Walk['links']): ImportComplaint[] {
  const [file] = links;
  if (file === undefined) return [];
  const count = links.size.toLocaleString('en-US');
  const which =
    links.size === 1
      ? 'This link leads to a folder and was'
      : `${count} links, of which this is the first, lead to folders and were`;
  const message = `${which} not followed. To import what is there, name the folder itself.`;
  return [{ ...complaint('ING_LINK_LEFT_OUT', { file }, { message }), kind: 'notice' }];
}

function noteEmpty(walk: Walk, file: string): void {
  walk.ignored++;
  walk.complaints.push({ ...complaint('ING_FILE_EMPTY', { file }), kind: 'notice' });
}

function complain(walk: Walk, code: IngestErrorCode, file: string, message?: string): void {
  walk.complaints.push({
    ...complaint(code, { file }, message === undefined ? {} : { message }),
    kind: 'failed',
  });
}
