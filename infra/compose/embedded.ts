import type { GraphQueries, GraphStore } from '../../graph/contract.ts';
import { openSqliteGraphQueries } from '../../graph/sqlite/queries.ts';
import { openSqliteGraphStore } from '../../graph/sqlite/store.ts';
import type { ScoringSettings } from '../../scorer/contract.ts';
import { openEmbeddedLog } from '../event-log/embedded.ts';
import type { EventLog } from '../event-log/port.ts';
import { topicSpecs } from '../event-log/topics.ts';
import type { Clock } from '../kernel/instant.ts';
import { LogApplier, type LogBounds } from './apply-log.ts';
import { type DataFolder, noLogHere, takeWriterLock } from './data-folder.ts';
import { removeGraph, requireReplaceable, switchGraph } from './graph-file.ts';
import { rememberSecret, requireSameSecret } from './secret-check.ts';
import { SETTINGS, secretOf as secretOfTenant } from './settings.ts';

/** One process applies the log, one core at a time: more partitions would only scatter the reading. */
const PARTITIONS = 1;

export interface EmbeddedOptions {
  readonly folder: DataFolder;
  readonly clock: Clock;
  /** Absent: made from the tenant's name, so that a person has the same id on every machine. */
  readonly identitySecret?: string;
}

/** The log of a folder, ready for use. Fails with `GRA_OTHER_LOG` where there is only a second graph. */
export async function openLog({ folder, clock }: EmbeddedOptions): Promise<EventLog> {
  if (folder.secondGraphOf !== undefined) throw noLogHere(folder.root, folder.secondGraphOf);
  const log = openEmbeddedLog({ file: folder.logFile, clock });
  await log.ensureTopics(topicSpecs(PARTITIONS));
  return log;
}

/** The graph of a folder, for writing. Fails with `GRA_SECRET` when its ids are made with another secret. */
export function openGraph(options: EmbeddedOptions): GraphStore {
  requireSameSecret(options.folder, secretOf(options));
  return openGraphIn(options, options.folder.graphFile);
}

function openGraphIn(options: EmbeddedOptions, file: string, settings = SETTINGS): GraphStore {
  return openSqliteGraphStore({ file, clock: options.clock, identitySecret: secretOf(options), settings });
}

function secretOf({ folder: { tenant }, identitySecret }: EmbeddedOptions): string {
  return secretOfTenant({ tenant, ...(identitySecret === undefined ? {} : { identitySecret }) });
}

/** Makes the tables of a new graph. False when another process writes it: then they are there, or are being made. */
export async function makeGraph(options: EmbeddedOptions): Promise<boolean> {
  const lock = takeWriterLock(options.folder);
  if (lock === undefined) return false;
  try {
    await openGraph(options).close();
    return true;
  } finally {
    lock.release();
  }
}

/** The graph of a folder, for asking. It must have been made by a writer before. */
export function openQueries({ folder }: EmbeddedOptions): GraphQueries {
  return openQueriesOf(folder.graphFile);
}

/** The graph in a file, for asking. */
export function openQueriesOf(file: string): GraphQueries {
  return openSqliteGraphQueries({ file });
}

/**
 * The graph of a folder, for asking, after what an interrupted import left in the log has been applied, and meetings that have
 * begun since. As far as no other process does that.
 */
export async function openCurrentQueries(options: EmbeddedOptions, signal?: AbortSignal): Promise<GraphQueries> {
  // A second graph has no log here: it stays as it was made.
  if (options.folder.secondGraphOf === undefined) await catchUp(options, signal);
  return openQueries(options);
}

async function catchUp(options: EmbeddedOptions, signal?: AbortSignal): Promise<void> {
  const log = await openLog(options);
  try {
    const writer = await becomeWriter(options, log);
    if (writer === undefined) return;
    try {
      await writer.applier.drain(undefined, signal);
      await writer.store.wake();
    } finally {
      await writer.close();
    }
  } finally {
    await log.close();
  }
}

/** The one process that applies the log to the graph. */
export interface Writer {
  readonly store: GraphStore;
  readonly applier: LogApplier;
  close(): Promise<void>;
}

/** Becomes the writer of a folder; undefined when another process is. */
export async function becomeWriter(options: EmbeddedOptions, log: EventLog): Promise<Writer | undefined> {
  const lock = takeWriterLock(options.folder);
  if (lock === undefined) return undefined;
  let store: GraphStore | undefined;
  const close = async () => {
    await store?.close();
    lock.release();
  };
  try {
    store = openGraph(options);
    return { store, applier: await LogApplier.start(log, store, undefined, undefined, true), close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface BuildOptions {
  readonly onBatch?: Parameters<LogApplier['drain']>[0];
  readonly signal?: AbortSignal;
  /** Others than the live ones: for a second graph. */
  readonly settings?: ScoringSettings | undefined;
  /** A part of the log: for a second graph. */
  readonly bounds?: LogBounds;
  /** Hears of the finished graph while the old one is still in its place. */
  readonly beforeSwitch?: (newGraphFile: string) => Promise<void>;
}

/**
 * Builds the graph of `target` from the whole log and puts it in the place of the old one when it is finished; the
 * caller holds the writer's lock of `target`. A half-built graph of an earlier attempt is thrown away. Fails with
 * `GRA_NEWER`, before anything is touched, when a newer kith wrote the old one.
 */
export async function rebuildGraph(
  options: EmbeddedOptions,
  log: EventLog,
  target: DataFolder,
  build: BuildOptions = {},
): Promise<void> {
  const { newGraphFile, graphFile } = target;
  requireReplaceable(graphFile);
  removeGraph(newGraphFile);
  try {
    const store = openGraphIn(options, newGraphFile, build.settings);
    try {
      const applier = await LogApplier.start(log, store, undefined, build.bounds);
      await applier.drain(build.onBatch, build.signal);
    } finally {
      await store.close();
    }
    if (build.signal?.aborted) return;
    await build.beforeSwitch?.(newGraphFile);
    switchGraph(newGraphFile, graphFile);
    rememberSecret(target, secretOf(options));
  } finally {
    removeGraph(newGraphFile);
  }
}
