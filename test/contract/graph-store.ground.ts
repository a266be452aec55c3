/** What the suite of the store stands on: a graph under test, and activities in one line each. */
import { expect } from '@jest/globals';
import {
  BatchBuilder,
  type GraphBatch,
  type GraphQueries,
  type GraphStore,
  type Input,
  type KnowsRow,
} from '../../graph/contract.ts';
import { isFault } from '../../infra/kernel/fault.ts';
import { Activity } from '../../ingest/contract.ts';
import { createObserver } from '../../resolver/contract.ts';

/** A store and its questions on the same graph, with a clock that the test moves. */
export interface GraphUnderTest {
  readonly store: GraphStore;
  readonly queries: GraphQueries;
  setNow(ms: number): void;
  /** Another process that opens the same graph. */
  openAnother(): Promise<GraphStore>;
  close(): Promise<void>;
}

export const SOURCE = { topic: 'activities.v1', partition: 0 };

export async function expectFault(code: string, promise: Promise<unknown>): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isFault(error) ? error.code : error).toBe(code);
}

export async function tiesOf({ queries }: GraphUnderTest): Promise<KnowsRow[]> {
  const ties: KnowsRow[] = [];
  for await (const tie of queries.knows()) ties.push(tie);
  return ties;
}

export const observe = createObserver();

export function batchOf(
  activities: readonly Activity[],
  from: number,
  upTo: number,
  more: readonly Input[] = [],
): GraphBatch {
  const batch = new BatchBuilder();
  for (const activity of activities)
    batch.add({ source: 'test', outcome: { kind: 'observed', observed: observe(activity) } });
  for (const input of more) batch.add(input);
  return batch.close(new Map(), { from, upTo });
}

export function mail(key: string, from: string, ...to: string[]): Activity {
  const participants = [
    { role: 'from', address: `mailto:${from}@example.com` },
    ...to.map((local) => ({ role: 'to', address: `mailto:${local}@example.com` })),
  ];
  return Activity.parse({ channel: 'mail', key, at: '2026-01-05T09:00:00Z', participants });
}

export function named(local: string, name: string, { day = '2026-01-05', domain = 'example.com' } = {}): Activity {
  const participants = [{ role: 'from', address: `mailto:${local}@${domain}`, name }];
  return Activity.parse({ channel: 'mail', key: `${local} is ${name} ${day}`, at: `${day}T09:00:00Z`, participants });
}
