/** Runs the steps of one stream of a connector as a worker would, with cursor and marks in memory. */
import type { Activity, Reading } from '../../ingest/contract.ts';
import type { DirectoryRecord } from '../../ingest/core/directory.ts';
import { SyncFailure } from '../../ingest/sync/failure.ts';
import type { Connector, Json, Marks, StepResult, Stream } from '../../ingest/sync/port.ts';

/** What the marks of a stream hold: what was put, and the round in which it was put last. */
export type MarkTable = Map<string, { round: number; what: Json }>;

/** A stream as the durable side sees it. Whatever a test expects of a connector can be read from here. */
export interface DrivenStream {
  readonly stream: Stream;
  cursor: Json;
  /** The last step failed with `cursor-expired`: the next one begins a bounded round. */
  expired: boolean;
  phase: StepResult['phase'] | undefined;
  /** Whether the step before wanted another at once. */
  more: boolean;
  upTo: number | undefined;
  readonly marks: MarkTable;
  /** Everything that the log took, in its order. */
  readonly readings: Reading[];
  readonly directory: DirectoryRecord[];
  readonly subjects: NonNullable<StepResult['subjects']>[];
  readonly domains: Set<string>;
  readonly notes: Map<string, number>;
  /** Failures of steps, oldest first. */
  readonly failures: SyncFailure[];
  steps: number;
}

export interface DriveOptions {
  /** Milliseconds since 1970; everything, when absent. */
  readonly horizon?: number;
  readonly signal?: AbortSignal;
  /** How many steps in a row have failed before, as the worker counts them. */
  readonly failures?: number;
}

export interface DrainOptions extends DriveOptions {
  /** A connector that never comes to an end is a defect: after so many steps the drive fails. 1,000 when absent. */
  readonly stepsMax?: number;
  /** Called after each step that went well: here a test lets mail arrive, or stops half way by returning `stop`. */
  readonly after?: (result: StepResult, driven: DrivenStream) => unknown;
}

export function drivenStream(stream: Stream, before: Partial<Pick<DrivenStream, 'cursor'>> = {}): DrivenStream {
  return {
    stream,
    cursor: before.cursor ?? null,
    expired: false,
    phase: undefined,
    more: true,
    upTo: undefined,
    marks: new Map(),
    readings: [],
    directory: [],
    subjects: [],
    domains: new Set(),
    notes: new Map(),
    failures: [],
    steps: 0,
  };
}

/**
 * One step. Rejects with what the connector failed with, except that `cursor-expired` is kept for the next step.
 *
 * `crash`: the log takes the readings, and then the worker dies: neither cursor nor marks are saved.
 */
export async function stepOnce(
  connector: Connector,
  driven: DrivenStream,
  {
    horizon = 0,
    signal = new AbortController().signal,
    failures = 0,
    crash = false,
  }: DriveOptions & { crash?: boolean } = {},
): Promise<StepResult | undefined> {
  driven.steps += 1;
  let result: StepResult;
  try {
    const { expired } = driven;
    // what is kept went through JSON, as it does in a store
    const cursor = through(driven.cursor);
    result = await connector.step(driven.stream, {
      cursor,
      expired,
      horizon,
      marks: marksOf(driven.marks),
      failures,
      signal,
    });
  } catch (error) {
    if (error instanceof SyncFailure) driven.failures.push(error);
    if (!(error instanceof SyncFailure) || error.kind !== 'cursor-expired') throw error;
    driven.expired = true;
    driven.more = true;
    return undefined;
  }
  take(driven, result);
  if (!crash) save(driven, result);
  return result;
}

/** Steps until there is nothing more to read at once. */
export async function drain(
  connector: Connector,
  driven: DrivenStream,
  { stepsMax = 1000, after, ...options }: DrainOptions = {},
): Promise<DrivenStream> {
  for (let steps = 0; ; steps += 1) {
    if (steps >= stepsMax) throw new Error(`not at an end after ${stepsMax} steps`);
    const result = await stepOnce(connector, driven, options);
    if (result === undefined) continue;
    if ((await after?.(result, driven)) === 'stop' || !result.more) return driven;
  }
}

/** A new stream, from the beginning until there is nothing more to read at once. */
export async function driveStream(connector: Connector, stream: Stream, options: DrainOptions = {}) {
  return await drain(connector, drivenStream(stream), options);
}

/** The activities among the readings, in their order. */
export function activitiesOf({ readings }: Pick<DrivenStream, 'readings'>): Activity[] {
  return readings.flatMap((reading) => (reading.kind === 'activity' ? [reading.activity] : []));
}

/** The key of each activity. */
export function keysOf(driven: Pick<DrivenStream, 'readings'>): string[] {
  return activitiesOf(driven).map(({ key }) => key);
}

/** The key of each activity, and whether it takes back what had it. */
export function readsAs(driven: Pick<DrivenStream, 'readings'>): [key: string, cancelled: boolean][] {
  return activitiesOf(driven).map(({ key, cancelled = false }) => [key, cancelled]);
}

/** How many readings were left out, by reason. */
export function excludedOf({ readings }: Pick<DrivenStream, 'readings'>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reading of readings) {
    if (reading.kind === 'excluded') counts[reading.reason] = (counts[reading.reason] ?? 0) + 1;
  }
  return counts;
}

/** What holds of each act: the activity with the highest version, and of equal ones the last. */
export function holding({ readings }: Pick<DrivenStream, 'readings'>): Map<string, Activity> {
  const held = new Map<string, Activity>();
  for (const activity of activitiesOf({ readings })) {
    const before = held.get(activity.key);
    if (before === undefined || before.version <= activity.version) held.set(activity.key, activity);
  }
  return held;
}

export function marksOf(table: MarkTable): Marks {
  return {
    get(ids) {
      const known = ids.flatMap((id) => {
        const mark = table.get(id);
        return mark === undefined ? [] : [[id, mark.what] as const];
      });
      return new Map(known);
    },
    notOf(round, limit) {
      const others = [...table].filter(([, mark]) => mark.round !== round).slice(0, limit);
      return new Map(others.map(([id, mark]) => [id, mark.what]));
    },
  };
}

function take(driven: DrivenStream, { readings, directory, subjects, domains, notes }: StepResult): void {
  driven.readings.push(...readings);
  driven.directory.push(...(directory ?? []));
  if (subjects !== undefined) driven.subjects.push(subjects);
  for (const domain of domains ?? []) driven.domains.add(domain);
  for (const [reason, count] of Object.entries(notes ?? {})) {
    driven.notes.set(reason, (driven.notes.get(reason) ?? 0) + count);
  }
}

function save(driven: DrivenStream, result: StepResult): void {
  driven.cursor = through(result.cursor);
  driven.expired = false;
  driven.phase = result.phase;
  driven.more = result.more;
  driven.upTo = result.upTo ?? driven.upTo;
  const { round = 0, put = [], remove = [] } = result.marks ?? {};
  for (const [id, what] of put) driven.marks.set(id, { round, what: through(what) });
  for (const id of remove) driven.marks.delete(id);
}

function through(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
