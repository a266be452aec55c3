/** The second graphs that `kith replay --into` made of a data folder: which there are, and taking one away. */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Fault, isFault } from '../kernel/fault.ts';
import { type DataFolder, openDataFolder, replaceFile, takeWriterLock } from './data-folder.ts';
import { openQueriesOf } from './embedded.ts';
import { removeGraph } from './graph-file.ts';

/** A graph beside the one that answers. */
export interface SecondGraph {
  /** Its folder; on a cluster its name. */
  readonly name: string;
  /** Whether the replay that makes it is through. */
  readonly whole: boolean;
  /** On a cluster: it bears no name that somebody gave it; a replay that was killed has left it. */
  readonly leftOver?: boolean;
  /** On a cluster: a replay is at work on it. */
  readonly beingMade?: boolean;
  /** How many people it knows; absent when it cannot be asked. */
  readonly people?: number;
}

const Folders = z.array(z.string());

/** Writes down in the first folder that there is a second graph of it, so that it can be listed. */
export function rememberSecond(first: DataFolder, { root }: DataFolder): void {
  const known = new Set([...rememberedOf(first), resolve(root)]);
  replaceFile(listOf(first), `${JSON.stringify([...known])}\n`);
}

/** Those that were written down and are still there. */
export async function secondGraphsOf(first: DataFolder): Promise<SecondGraph[]> {
  const there = rememberedOf(first).filter((root) => isSecondOf(first, root));
  return Promise.all(there.map(async (root) => ({ name: root, ...(await stateOf(join(root, first.tenant))) })));
}

/**
 * Takes away what a replay made in a folder, and the folder when nothing else lies there. Faults: `CLI_MISUSE` when it is the first
 * folder itself or holds no second graph of it, `CLI_BUSY` while a replay builds it.
 */
export function removeSecondGraph(first: DataFolder, root: string): void {
  const { tenant } = first;
  if (resolve(root) === resolve(first.root)) {
    throw new Fault('CLI_MISUSE', 'this folder holds the graph that answers, which is not removed', {
      where: root,
      todo: 'name a folder that `kith replay --into` made: `kith replay list` lists them',
    });
  }
  if (!isSecondOf(first, root)) {
    throw new Fault('CLI_MISUSE', `there is no second graph of ${first.root} in this folder`, {
      where: root,
      todo: '`kith replay list` lists them; nothing was removed',
    });
  }
  const second = openDataFolder({ root, tenant });
  const lock = takeWriterLock(second);
  if (lock === undefined)
    throw new Fault('CLI_BUSY', 'a replay is building this graph', { where: root, todo: 'stop it first' });
  try {
    removeGraph(second.newGraphFile);
    removeGraph(second.graphFile);
    rmSync(second.secretCheckFile, { force: true });
  } finally {
    lock.release();
  }
  rmSync(second.lockFile, { force: true });
  // The mark last: as long as it is there, whoever was interrupted can run it again.
  rmSync(join(root, tenant, 'second-graph.json'), { force: true });
  removeEmptied(root, tenant);
  replaceFile(listOf(first), `${JSON.stringify(rememberedOf(first).filter((each) => each !== resolve(root)))}\n`);
}

function removeEmptied(root: string, tenant: string): void {
  const folder = join(root, tenant);
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  // A token is made by whoever served the second graph.
  if (readdirSync(root).some((name) => name !== 'kith.json' && name !== 'token')) return;
  rmSync(join(root, 'token'), { force: true });
  rmSync(join(root, 'kith.json'), { force: true });
  rmdirSync(root);
}

function isSecondOf(first: DataFolder, root: string): boolean {
  try {
    return resolve(openDataFolder({ root, tenant: first.tenant }).secondGraphOf ?? root) === resolve(first.root);
  } catch (error) {
    if (isFault(error, 'CLI_NO_DATA') || isFault(error, 'CLI_DATA_UNREADABLE')) return false;
    throw error;
  }
}

async function stateOf(folder: string): Promise<Omit<SecondGraph, 'name'>> {
  const file = join(folder, 'graph.db');
  if (!existsSync(file)) return { whole: false };
  try {
    const queries = openQueriesOf(file);
    return { whole: true, people: (await queries.counts().finally(() => queries.close())).persons };
  } catch (error) {
    if (isFault(error)) return { whole: true };
    throw error;
  }
}

function rememberedOf(first: DataFolder): string[] {
  try {
    return Folders.parse(JSON.parse(readFileSync(listOf(first), 'utf8')));
  } catch {
    // Without it they are there all the same, and can be removed by their names.
    return [];
  }
}

function listOf({ root, tenant }: DataFolder): string {
  return join(root, tenant, 'second-graphs.json');
}
