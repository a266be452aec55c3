import type { Clock } from '../../infra/kernel/instant.ts';
import { DAY } from '../core/stream-state.ts';
import { SyncFailure } from './failure.ts';
import type { Connector } from './port.ts';
import type { SyncSink } from './sink.ts';
import { eventBatch } from './step-outcome.ts';
import type { StreamRow, StreamStore } from './stream-store.ts';

export interface ReconcilerOptions {
  readonly connector: Connector;
  readonly store: StreamStore;
  readonly sink: SyncSink;
  /** How many mails of a day (UTC, `2026-03-01`) the log holds, by the mailbox of the provider. */
  readonly takenOn: (day: string) => Promise<ReadonlyMap<string, number>>;
  readonly now: Clock;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A day is looked at when it is over everywhere, and whatever came late has come. */
const DAYS_BACK = 2;
const LOOK_EVERY_MS = 3_600_000;
/** Each look costs the provider some calls for each stream. */
const STREAMS_PER_LOOK = 50;

/** Once a day, and for each mailbox, compares what the provider holds of a day with what the log holds: the only way to notice what no cursor told. */
export async function reconcileDaily(options: ReconcilerOptions, signal: AbortSignal): Promise<void> {
  if (options.connector.count === undefined) return;
  while (!signal.aborted) {
    await options.sleep(LOOK_EVERY_MS, signal).catch(() => {});
    if (!signal.aborted) await reconcileDue(options, signal);
  }
}

/** Looks at the streams whose turn it is. Returns how many could be compared. */
export async function reconcileDue(options: ReconcilerOptions, signal: AbortSignal): Promise<number> {
  const { store, now, takenOn } = options;
  const due = store
    .rows()
    .filter((row) => isDue(row, now()))
    .slice(0, STREAMS_PER_LOOK);
  if (due.length === 0) return 0;
  const day = new Date(now() - DAYS_BACK * DAY).toISOString().slice(0, 10);
  const taken = await takenOn(day);
  let compared = 0;
  for (const row of due) {
    if (signal.aborted) break;
    if (await compare(row, day, taken.get(row.stream.subject?.id ?? '') ?? 0, options, signal)) compared += 1;
  }
  return compared;
}

function isDue({ stream, state, reconciled }: StreamRow, now: number): boolean {
  return stream.capability === 'mail' && state.name === 'live' && (reconciled?.at ?? 0) <= now - DAY;
}

async function compare(
  row: StreamRow,
  day: string,
  taken: number,
  { connector, store, sink, now }: ReconcilerOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const counted = await connector.count?.(row.stream, day, signal);
    if (counted === undefined) return false;
    const provider = counted.items;
    await sink.take(
      eventBatch(connector.provider, row.id, [{ type: 'reconciled', stream: row.id, day, provider, taken }]),
    );
    store.note(row.id, { reconciled: { day, provider, taken, at: now() } });
    return true;
  } catch (error) {
    // tomorrow is another day: a comparison that fails says nothing of the stream
    if (signal.aborted || error instanceof SyncFailure) return false;
    throw error;
  }
}
