/** The jars of an engine, in a folder of the user's cache that is complete or absent. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../config/cache-folder.ts';
import { engineFault } from './errors.ts';
import { lastLines } from './last-lines.ts';
import { onDisk } from './on-disk.ts';
import { ON_THE_PATH, type Programs, runProgram } from './run-program.ts';
import type { EngineVersion } from './versions.ts';

export interface JarOptions {
  /** Folder of all engines' jars; by default the user's cache folder, which is shared by all clones of kith. */
  readonly cache?: string;
  readonly programs?: Programs;
  /** Called for each jar that has arrived: `done` of about `total`. */
  readonly onJar?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Written last into a folder of jars: what has to lie beside it. */
const CONTENTS = 'contents.json';
const Contents = z.object({ pom: z.string(), sizes: z.record(z.string(), z.number()) });

/** The folder of an engine's jars, whether it is there or not. */
export function jarFolder({ engine, version }: EngineVersion, cache = defaultCache()): string {
  return join(cache, `${engine}-${version}`);
}

function defaultCache(): string {
  return join(cacheFolder(), 'engines');
}

/** Whether a folder holds all the jars that this version's Maven file names, each in full length. */
export function hasJars(version: EngineVersion, folder: string): boolean {
  try {
    const { pom, sizes } = Contents.parse(JSON.parse(readFileSync(join(folder, CONTENTS), 'utf8')));
    if (pom !== fingerprintOf(version.pom)) return false;
    return Object.entries(sizes).every(([name, size]) => statSync(join(folder, name)).size === size);
  } catch {
    return false;
  }
}

/**
 * The folder with the jars of an engine. Maven fills it when it is not there; that takes some seconds, or minutes over a
 * slow network. Several processes may ask at once. Faults: `ENG_NO_MAVEN`, `ENG_NO_JARS`, `ENG_FOLDER`, `ENG_INTERRUPTED`.
 */
export async function bringJars(version: EngineVersion, options: JarOptions = {}): Promise<string> {
  const folder = jarFolder(version, options.cache);
  if (hasJars(version, folder)) return folder;
  const fresh = await onDisk(folder, () => {
    mkdirSync(dirname(folder), { recursive: true });
    return mkdtempSync(`${folder}.new-`);
  });
  try {
    await copyJars(version, fresh, options);
    await onDisk(folder, () => {
      writeContents(version, fresh);
      putInPlace(version, fresh, folder);
    });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

async function copyJars(version: EngineVersion, folder: string, options: JarOptions): Promise<void> {
  const { programs = ON_THE_PATH, onJar, signal } = options;
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'];
  let arrived = 0;
  const onLine = (line: string) => {
    const isNews = line.includes(' Downloaded from ') || line.includes(' Copying ');
    if (!isNews || !line.includes('.jar ')) return;
    arrived += 1;
    // Jars are told of when they are downloaded and when they are copied, and Maven's own are among them.
    onJar?.(Math.min(arrived, version.jars), version.jars);
  };
  const args = ['--batch-mode', '-Dstyle.color=never', '-f', version.pom, ...goal];
  const ran = await runProgram(programs.mvn, args, { onLine, signal });
  if (signal?.aborted === true) throw engineFault('ENG_INTERRUPTED', `bringing ${version.title} was interrupted`);
  if (ran === undefined) {
    throw engineFault('ENG_NO_MAVEN', `mvn is not on the path, and the jars of ${version.title} are not here yet`, {
      where: jarFolder(version, options.cache),
      todo: 'install Maven 3.6 or later and put its mvn on the path, or use an engine that runs elsewhere',
    });
  }
  if (ran.code !== 0 || !existsSync(folder) || readdirSync(folder).length === 0) {
    throw engineFault('ENG_NO_JARS', `Maven could not bring ${version.title}:\n${complaintsOf(ran.lines)}`, {
      where: version.pom,
      todo: 'check the network and the settings of Maven, then try again; nothing half is left behind',
    });
  }
}

/** What Maven calls an error, or its last words when it calls nothing one. */
function complaintsOf(lines: readonly string[]): string {
  const errors = lines.filter((line) => /^\[ERROR\] \S/.test(line)).slice(0, 3);
  return lastLines(errors.length > 0 ? errors : lines);
}

function writeContents({ pom }: EngineVersion, folder: string): void {
  const sizes = Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
  writeFileSync(join(folder, CONTENTS), JSON.stringify({ pom: fingerprintOf(pom), sizes }));
}

/** Renames `fresh` to `folder`. Where another process was first its jars are as good; what is damaged makes way. */
function putInPlace(version: EngineVersion, fresh: string, folder: string): void {
  if (existsSync(folder) && !hasJars(version, folder)) {
    const old = `${fresh}.old`;
    renameSync(folder, old);
    rmSync(old, { recursive: true, force: true });
  }
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!hasJars(version, folder)) throw error;
  }
}

function fingerprintOf(pom: string): string {
  return createHash('sha256').update(readFileSync(pom)).digest('hex');
}
