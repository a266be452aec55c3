/**
 * Compaction of one partition, in steps.
 *
 * Each step is one short transaction, and others may append, read or even compact between two of them. All of them are
 * safe to repeat, so a compaction that was killed is simply begun again: what is below `cleanedTo` is done, the rest is
 * looked at once more. The work is proportional to what was appended since the last time, not to the size of the log.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { fingerprint } from '../kernel/fingerprint.ts';
import type { PartitionTable } from './embedded-partition.ts';
import type { Transactions } from './embedded-transactions.ts';
import type { Position, TopicSpec } from './port.ts';

/** What one step may touch, so that it holds the write lock for tens of milliseconds. */
const STEP = { limit: 1_000, bytesMax: 4_000_000 };

/** What one round keeps in memory. */
const ROUND = { keys: 50_000, keyBytes: 8_000_000, superseded: 200_000 };

/** Cleans a partition as its topic asks, as of `now`; returns how many records went. */
export async function compactPartition(
  table: PartitionTable,
  { cleanup, retentionMs }: TopicSpec,
  now: number,
  file: Transactions,
): Promise<number> {
  const young = file.read(() => table.positionAt(now - retentionMs));
  if (cleanup === 'expire') return expire(table, young, file);
  const superseded = await supersede(table, file);
  return superseded + (await dropTombstones(table, young, file));
}

async function expire(table: PartitionTable, young: Position, file: Transactions): Promise<number> {
  for (let gone = 0; ; await breathe()) {
    const went = await file.write(() => {
      const { first } = table.bounds();
      const old = table.read(first, STEP).filter(({ position }) => position < young);
      const newest = old.at(-1);
      if (newest !== undefined) table.removeUpTo(newest.position);
      return old.length;
    });
    gone += went;
    if (went === 0) return gone;
  }
}

/** Takes out every record whose key has a newer one. */
async function supersede(table: PartitionTable, file: Transactions): Promise<number> {
  const { cleanedTo, end } = file.read(() => table.bounds());
  let gone = 0;
  for (let from = cleanedTo; from < end; ) {
    const { newest, superseded, to } = await gather(table, from, end, file);
    await inSteps(newest, file, (candidate) => settle(table, candidate, superseded));
    gone += await takeOut(superseded, table, file);
    await file.write(() => table.cleaned(to));
    from = to;
  }
  return gone;
}

/** The newest record that a round found for a key. */
interface Candidate {
  readonly mark: number;
  readonly key: string;
  readonly position: Position;
}

interface Round {
  readonly newest: readonly Candidate[];
  readonly superseded: Set<Position>;
  /** Where the next round begins. */
  readonly to: Position;
}

/** Looks at the records from `from` on, up to `end` or until enough is in memory. */
async function gather(table: PartitionTable, from: Position, end: Position, file: Transactions): Promise<Round> {
  const newest = new Map<string, Position>();
  const superseded = new Set<Position>();
  let keyBytes = 0;
  let to = from;
  while (to < end && newest.size < ROUND.keys && keyBytes < ROUND.keyBytes && superseded.size < ROUND.superseded) {
    const records = file.read(() => table.read(to, STEP));
    for (const { key, position } of records) {
      const older = newest.get(key);
      if (older === undefined) keyBytes += 2 * key.length;
      else superseded.add(older);
      newest.set(key, position);
    }
    to = (records.at(-1)?.position ?? end - 1) + 1;
    await breathe();
  }
  const candidates = [...newest].map(([key, position]) => ({ mark: fingerprint(key), key, position }));
  // in the order of the index: neighbours then share their pages within a transaction
  return { newest: candidates.sort((a, b) => a.mark - b.mark), superseded, to };
}

/**
 * Puts the newest record of a key into the index and notes the others as superseded; returns the bytes it read.
 *
 * Another process may have seen a newer one than this round did, so the highest position wins. The entries of the
 * others stay until their records go: a compaction that dies in between must find them again.
 */
function settle(table: PartitionTable, { mark, key, position }: Candidate, superseded: Set<Position>): number {
  const holders = [position];
  let bytes = 0;
  for (const other of table.keys.find(mark)) {
    if (other === position) continue;
    const record = table.get(other);
    if (record === undefined) table.keys.remove(mark, other);
    else if (record.key === key) holders.push(other);
    bytes += record?.value?.length ?? 0;
  }
  const newest = Math.max(...holders);
  for (const holder of holders) if (holder !== newest) superseded.add(holder);
  if (newest === position) table.keys.add(mark, position);
  return bytes;
}

/** Tombstones of the compacted part: nothing older of their keys is left, so they have said what they had to say. */
async function dropTombstones(table: PartitionTable, young: Position, file: Transactions): Promise<number> {
  for (let gone = 0; ; ) {
    const old = file.read(() => table.tombstonesBelow(Math.min(young, table.bounds().cleanedTo), STEP.limit));
    if (old.length === 0) return gone;
    gone += await takeOut(old, table, file);
  }
}

/** Takes out the records at these positions and their entries in the key index; returns how many there still were. */
async function takeOut(positions: Iterable<Position>, table: PartitionTable, file: Transactions): Promise<number> {
  let gone = 0;
  // neighbours share a page, which is then written once
  const inOrder = [...positions].sort((a, b) => a - b);
  await inSteps(inOrder, file, (position) => {
    const record = table.remove(position);
    if (record === undefined) return 0;
    table.keys.remove(fingerprint(record.key), position);
    gone += 1;
    return record.value?.length ?? 0;
  });
  return gone;
}

/** Works through the items, as many in one transaction as a step may hold; `work` returns the bytes that it touched. */
async function inSteps<T>(items: readonly T[], file: Transactions, work: (item: T) => number): Promise<void> {
  for (let next = 0; next < items.length; await breathe()) {
    await file.write(() => {
      let bytes = 0;
      for (const item of items.slice(next, next + STEP.limit)) {
        next += 1;
        bytes += work(item);
        if (bytes > STEP.bytesMax) break;
      }
    });
  }
}
