import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQueries, SourcePartition } from '../../../graph/contract.ts';
import type { EventLog } from '../../event-log/port.ts';
import { INTERACTIONS, TRUTH } from '../../event-log/topics.ts';
import { type AppliedPartition, endsIn, type PartitionEnd, positionsFrom } from '../positions.ts';

type Applied = readonly (SourcePartition & { readonly position: number })[];

/** What one look at both engines found. */
export interface Look {
  readonly graph: PromiseSettledResult<Applied>;
  readonly log: PromiseSettledResult<readonly PartitionEnd[]>;
  /** How far the log has been applied. Of an engine that does not answer, what it last said; empty when it never has. */
  readonly positions: readonly AppliedPartition[];
}

/** A server that takes connections and never answers, as one that is frozen, is given up for this look. Kafka has ten seconds by itself. */
const LOOK_MS = 15_000;

export interface KnownPositions {
  look(): Promise<Look>;
  /** Without waiting for an engine that did not answer at the last look. */
  quickly(): Promise<readonly AppliedPartition[]>;
}

/** Asks both engines how far the log has been applied, and remembers what each said last. */
export function knownPositions(log: EventLog, queries: GraphQueries): KnownPositions {
  let applied: Applied | undefined;
  let ends: readonly PartitionEnd[] | undefined;
  let last: Look | undefined;
  const look = async () => {
    const [graph, told] = await Promise.allSettled([
      inTime(queries.positions()),
      inTime(endsIn(log, [...TRUTH, INTERACTIONS])),
    ]);
    if (graph.status === 'fulfilled') applied = graph.value;
    if (told.status === 'fulfilled') ends = told.value;
    const positions = applied === undefined || ends === undefined ? [] : positionsFrom(applied, ends);
    last = { graph, log: told, positions };
    return last;
  };
  const isAway = () => last?.graph.status === 'rejected' || last?.log.status === 'rejected';
  return { look, quickly: async () => (last !== undefined && isAway() ? last : await look()).positions };
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const late = pause(LOOK_MS, undefined, { signal: answered.signal, ref: false }).then(() => {
    throw new Error('it does not answer');
  });
  late.catch(() => {});
  try {
    return await Promise.race([asked, late]);
  } finally {
    answered.abort();
  }
}
