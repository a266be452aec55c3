import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';
import { requireReplaceable } from './graph-file.ts';

/** Raised when the layout of the folder changes; a folder with a higher number was written by a newer kith. */
const FORMAT = 1;

const Stamp = z.object({ format: z.int().min(1), demo: z.boolean().optional() });

/** Names of tenants are names of folders. */
const TENANT_NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** Where everything of one tenant lives. */
export interface DataFolder {
  readonly root: string;
  readonly tenant: string;
  readonly logFile: string;
  readonly graphFile: string;
  /** The graph that `replay` builds before it takes the place of the other. */
  readonly newGraphFile: string;
  /** Locked by the one process that writes the graph. */
  readonly lockFile: string;
  readonly cursorFile: string;
  /** Which providers are connected, without their secrets. */
  readonly connectionsFile: string;
  /** The secrets of the connections, encrypted. */
  readonly secretsFile: string;
  /** Their key, unless the environment holds it or names another file. */
  readonly secretKeyFile: string;
  /** How far each stream of a provider was read. */
  readonly streamsFile: string;
  /** What each process of a cluster notes of itself and of the engines. */
  readonly processesFolder: string;
  /** The generated token of the API. */
  readonly tokenFile: string;
  /** Filled by `kith demo`, hence nothing anybody would miss. */
  readonly demo: boolean;
  /** A check value of the identity secret. */
  readonly secretCheckFile: string;
  /** What the demo invented here, so that it is told again the same. */
  readonly demoFile: string;
  /** The folder whose log the graph here was made from by `kith replay --into`; there is no log here then. */
  readonly secondGraphOf?: string;
}

export interface FolderOptions {
  readonly root: string;
  readonly tenant: string;
  /** Make it when it is missing, now or `later`, by opening it again; `demo` marks a new one. */
  readonly create?: { readonly demo: boolean; readonly later?: boolean };
}

/** Opens a data folder. Faults: `CLI_NO_DATA`, `CLI_DATA_NEWER`, `CLI_DATA_UNREADABLE`, `CLI_BAD_TENANT`. */
export function openDataFolder({ root, tenant, create }: FolderOptions): DataFolder {
  if (!TENANT_NAME.test(tenant)) {
    throw new Fault('CLI_BAD_TENANT', `"${tenant}" cannot name a tenant`, {
      todo: 'use small letters, digits, dots and hyphens',
    });
  }
  const folder = join(root, tenant);
  const stampFile = join(root, 'kith.json');
  requireFolder(folder);
  const hasStamp = isThere(stampFile);
  if (!hasStamp || !isThere(folder)) {
    if (create === undefined) {
      throw new Fault('CLI_NO_DATA', hasStamp ? `there is no tenant "${tenant}" here` : 'there is no data here yet', {
        where: root,
        todo: 'run `kith demo`, `kith import PATH` or `kith connect` first, or name the folder with --data',
      });
    }
    onDisk(root, () => (create.later ? requireWritable(root) : makeFolder(folder, stampFile, create.demo)));
  }
  const stamp = hasStamp || create?.later !== true ? readStamp(stampFile) : { format: FORMAT };
  const secondGraphOf = readSecondGraph(join(folder, SECOND_GRAPH));
  return {
    root,
    tenant,
    logFile: join(folder, 'log.db'),
    graphFile: join(folder, 'graph.db'),
    newGraphFile: join(folder, 'graph.new.db'),
    lockFile: join(folder, 'writer.lock'),
    cursorFile: join(folder, 'cursors.json'),
    connectionsFile: join(folder, 'connections.json'),
    secretsFile: join(folder, 'secrets.json'),
    secretKeyFile: join(root, 'secret.key'),
    ...{ streamsFile: join(folder, 'streams.db'), processesFolder: join(folder, 'processes') },
    ...{ tokenFile: join(root, 'token'), demo: stamp.demo === true },
    secretCheckFile: join(folder, 'secret-check'),
    demoFile: join(folder, 'demo.json'),
    ...(secondGraphOf === undefined ? {} : { secondGraphOf }),
  };
}

const SECOND_GRAPH = 'second-graph.json';
const SecondGraph = z.object({ of: z.string() });

/**
 * A folder for a second graph of `first`, made when it is missing. Fails with `GRA_OTHER_LOG` when it has a log of its
 * own, to which the graph there belongs, and with `GRA_NEWER` when a newer kith wrote that graph.
 */
export function openSecondFolder(root: string, first: DataFolder): DataFolder {
  const { tenant } = first;
  const second = openDataFolder({ root, tenant, create: { demo: false } });
  if (existsSync(second.logFile) || first.secondGraphOf !== undefined) {
    throw new Fault('GRA_OTHER_LOG', 'this folder has an event log of its own, from which its graph is made', {
      where: root,
      todo: 'name a new folder with --into',
    });
  }
  requireReplaceable(second.graphFile);
  replaceFile(join(root, tenant, SECOND_GRAPH), `${JSON.stringify({ of: resolve(first.root) })}\n`);
  return openDataFolder({ root, tenant });
}

/** What is said when something wants the log of a folder that holds only a second graph. */
export function noLogHere(root: string, first: string): Fault {
  return new Fault('GRA_OTHER_LOG', `this folder holds a second graph of ${first}, and no event log`, {
    where: root,
    todo: `it is for asking only: use --data ${first} for anything else`,
  });
}

function readSecondGraph(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return SecondGraph.parse(JSON.parse(readFileSync(file, 'utf8'))).of;
  } catch (error) {
    throw new Fault('CLI_DATA_UNREADABLE', 'the mark of a second graph is damaged', {
      where: file,
      todo: 'remove the folder and run `kith replay --into` again',
      cause: error,
    });
  }
}

/**
 * The right to write the graph, held until `release()` or until the process ends, however it ends: the lock is the
 * operating system's, taken through SQLite. Undefined when another process holds it.
 */
export function takeWriterLock(folder: DataFolder): { release: () => void } | undefined {
  onDisk(folder.lockFile, () => closeSync(openSync(folder.lockFile, 'a', 0o600)));
  const db = new DatabaseSync(folder.lockFile, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    const isFull = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
    throw new Fault('CLI_DATA_UNREADABLE', `the data folder cannot be written${isFull ? ': the disk is full' : ''}`, {
      where: folder.root,
      todo: 'make room on its disk, or check its permissions: kith goes on where it was',
      cause: error,
    });
  }
  return { release: () => db.close() };
}

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/** The API's token; made on first use, readable by the owner only. */
export function apiToken(folder: DataFolder): string {
  return onDisk(folder.tokenFile, () => {
    if (!existsSync(folder.tokenFile)) makeToken(folder.tokenFile);
    for (let looks = 0; looks < TOKEN_LOOKS.all; looks += 1) {
      const token = readFileSync(folder.tokenFile, 'utf8').trim();
      if (token !== '') return token;
      // Another process that starts at once has made the file and not written it yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TOKEN_LOOKS.ms);
    }
    // Nobody is at it: a disk was full, or a machine went down.
    replaceFile(folder.tokenFile, newToken());
    return readFileSync(folder.tokenFile, 'utf8').trim();
  });
}

const TOKEN_LOOKS = { all: 20, ms: 10 };

/** Of two processes that start at once the first one's token holds. */
function makeToken(file: string): void {
  try {
    writeFileSync(file, newToken(), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
}

function newToken(): string {
  return `${randomBytes(24).toString('base64url')}\n`;
}

/** Puts `text` in the place of a small file at once: there is never half a file, nor one of another process. */
export function replaceFile(file: string, text: string): void {
  // By chance: processes in containers that share a folder may have the same number.
  const fresh = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  onDisk(file, () => {
    try {
      writeFileSync(fresh, text, { mode: 0o600 });
      renameSync(fresh, file);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
}

/** Runs `work`, saying what the file system refuses as `CLI_DATA_UNREADABLE`. */
function onDisk<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Fault('CLI_DATA_UNREADABLE', `the data folder cannot be used: ${REFUSALS[code] ?? code}`, {
      where,
      todo: 'make room, check its permissions, or name another folder with --data',
      cause: error,
    });
  }
}

/** Whether a file is there; fails where nobody lets us look. */
function isThere(path: string): boolean {
  return onDisk(path, () => statSync(path, { throwIfNoEntry: false }) !== undefined);
}

/** What the file system's most common refusals mean. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read or write there (EACCES)',
  EDQUOT: 'the quota of the disk is used up (EDQUOT)',
  EEXIST: 'a file of this name is in the way (EEXIST)',
  EFBIG: 'no file may grow that large (EFBIG)',
  ENOSPC: 'the disk is full (ENOSPC)',
  ENOTDIR: 'it is a file, or lies below one (ENOTDIR)',
  EROFS: 'the disk is read-only (EROFS)',
};

/** What is made here is its owner's only. A folder that was there keeps its mode: it may be anybody's home. */
function makeFolder(folder: string, stampFile: string, demo: boolean): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (existsSync(stampFile)) return;
  replaceFile(stampFile, `${JSON.stringify({ format: FORMAT, ...(demo ? { demo } : {}) })}\n`);
}

/** Fails where no folder could be made: nobody should answer many questions first. */
function requireWritable(folder: string): void {
  accessSync(`${nearestThere(folder)}/.`, constants.W_OK);
}

/** Fails where a file is in the place of a folder, or of one above it: there is no data, and none can come there. */
function requireFolder(folder: string): void {
  const where = nearestThere(folder);
  if (onDisk(where, () => statSync(where).isDirectory())) return;
  throw new Fault('CLI_DATA_UNREADABLE', 'this is not a folder', { where, todo: 'name a folder with --data' });
}

/** The path itself, or the nearest above it that is there. */
function nearestThere(path: string): string {
  const whole = resolve(path);
  return isThere(whole) || dirname(whole) === whole ? whole : nearestThere(dirname(whole));
}

function readStamp(stampFile: string): z.output<typeof Stamp> {
  let stamp: z.output<typeof Stamp>;
  try {
    stamp = Stamp.parse(JSON.parse(readFileSync(stampFile, 'utf8')));
  } catch (error) {
    throw new Fault('CLI_DATA_UNREADABLE', 'this is not a data folder of kith, or its stamp is damaged', {
      where: stampFile,
      cause: error,
    });
  }
  if (stamp.format > FORMAT) {
    throw new Fault(
      'CLI_DATA_NEWER',
      `the data folder has format ${stamp.format}; this kith knows formats up to ${FORMAT}`,
      {
        where: stampFile,
        todo: 'use the kith that wrote it, or a newer one; nothing was changed',
      },
    );
  }
  return stamp;
}
