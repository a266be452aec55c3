/** A graph built in a temporary folder through the real stages: log, observer, clustering, store. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQueries, GraphStore } from '../../graph/contract.ts';
import { openSqliteGraphQueries } from '../../graph/sqlite/queries.ts';
import { openSqliteGraphStore } from '../../graph/sqlite/store.ts';
import { LogApplier } from '../../infra/compose/apply-log.ts';
import { identityDecisionRecord, tenantDomainRecord } from '../../infra/compose/log-events.ts';
import { openEmbeddedLog } from '../../infra/event-log/embedded.ts';
import type { AppendedRange, EventLog } from '../../infra/event-log/port.ts';
import { ACTIVITIES, COMMANDS, DIRECTORY, topicSpecs } from '../../infra/event-log/topics.ts';
import { type Activity, activityRecord, type DirectoryRecord, directoryRecord } from '../../ingest/contract.ts';
import type { Decision } from '../../resolver/contract.ts';
import { DEFAULT_SETTINGS, type ScoringSettings } from '../../scorer/contract.ts';

export const TEST_SOURCE = 'kith://test';

/** What a log is told. */
export type Told = Activity | DirectoryRecord | Decision;

export function isActivity(told: Told): told is Activity {
  return 'channel' in told;
}

export function isDecision(told: Told): told is Decision {
  return 'said' in told;
}

export function isDirectoryRecord(told: Told): told is DirectoryRecord {
  return !isActivity(told) && !isDecision(told);
}

export interface SmallGraph {
  readonly folder: string;
  readonly log: EventLog;
  readonly store: GraphStore;
  readonly queries: GraphQueries;
  /** Puts activities and records of directories into the log, each kind in one append. Decisions first. */
  append(told: readonly Told[]): Promise<AppendedRange[]>;
  /** Who applies the log, at most `itemsMax` items per transaction. */
  applier(itemsMax?: number): Promise<LogApplier>;
  /** Applies the log to its end, at most `itemsMax` items per transaction. */
  apply(itemsMax?: number): Promise<void>;
  /** The canonical dump. */
  dump(asOf?: number): Promise<string>;
  /** Throws the graph away and opens an empty one on the same log. */
  forgetGraph(): Promise<SmallGraph>;
  close(): Promise<void>;
}

export interface SmallGraphOptions {
  /** Milliseconds since 1970; by default far after all test histories. */
  readonly now?: () => number;
  readonly domains?: readonly string[];
  readonly partitions?: number;
  readonly settings?: ScoringSettings;
}

/** In memory where there is such a place: hundreds of small graphs should not wait for a disk. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const LATER = Date.UTC(2026, 0, 1);

export async function openSmallGraph(options: SmallGraphOptions = {}): Promise<SmallGraph> {
  const folder = mkdtempSync(join(FOLDER, 'kith-test-'));
  const log = openEmbeddedLog({ file: join(folder, 'log.db'), clock: options.now ?? (() => LATER) });
  await log.ensureTopics(topicSpecs(options.partitions ?? 1));
  const domains = options.domains ?? [];
  if (domains.length > 0)
    await log.append(
      COMMANDS,
      domains.map((domain) => tenantDomainRecord(domain, true)),
    );
  return openOn(folder, 0, log, options);
}

/** The dump of a graph built from these batches, each appended and applied on its own. */
export async function dumpOf(
  batches: readonly (readonly Told[])[],
  options: SmallGraphOptions = {},
  asOf?: number,
): Promise<string> {
  const graph = await openSmallGraph(options);
  try {
    for (const batch of batches) {
      await graph.append(batch);
      await graph.apply();
    }
    await graph.apply();
    return await graph.dump(asOf);
  } finally {
    await graph.close();
  }
}

function openOn(folder: string, generation: number, log: EventLog, options: SmallGraphOptions): SmallGraph {
  const file = join(folder, `graph-${generation}.db`);
  const settings = options.settings ?? DEFAULT_SETTINGS;
  const store = openSqliteGraphStore({
    file,
    identitySecret: 'a secret for tests',
    clock: options.now ?? (() => LATER),
    settings,
  });
  const queries = openSqliteGraphQueries({ file });
  const closeGraph = async () => {
    await queries.close();
    await store.close();
  };
  return {
    folder,
    log,
    store,
    queries,
    append: async (told) => {
      const activities = told.filter(isActivity).map((activity) => activityRecord(activity, TEST_SOURCE));
      const records = told.filter(isDirectoryRecord).map((record) => directoryRecord(record, TEST_SOURCE));
      const decisions = told.filter(isDecision).map(identityDecisionRecord);
      if (decisions.length > 0) await log.append(COMMANDS, decisions);
      const ranges = await log.append(ACTIVITIES, activities);
      return records.length === 0 ? ranges : [...ranges, ...(await log.append(DIRECTORY, records))];
    },
    applier: (itemsMax = 100_000) => {
      const readMax = Math.min(itemsMax, 4000);
      return LogApplier.start(log, store, { itemsMax, readMax, readBytesMax: 1_000_000, identitiesAhead: 1 });
    },
    async apply(itemsMax) {
      await (await this.applier(itemsMax)).drain();
    },
    dump: async (asOf) => {
      let text = '';
      for await (const line of queries.dump(asOf)) text += `${line}\n`;
      return text;
    },
    forgetGraph: async () => {
      await closeGraph();
      return openOn(folder, generation + 1, log, options);
    },
    close: async () => {
      await closeGraph();
      await log.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
