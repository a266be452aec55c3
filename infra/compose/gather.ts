/** Reading the log into batches: what every stage that begins at the log does alike. */
import { BatchBuilder, type Claim, type GraphStore } from '../../graph/contract.ts';
import type { createObserver } from '../../resolver/contract.ts';
import type { EventLog, LogRecord } from '../event-log/port.ts';
import { DEAD_LETTERS } from '../event-log/topics.ts';
import { Fault } from '../kernel/fault.ts';
import { interpretRecord, type Poison } from './interpret-record.ts';
import { jsonOf } from './json-of.ts';
import { factsAfter, poisonRecord } from './log-events.ts';
import { recordsOf } from './records-of.ts';

/** More poison than this among the records of one batch means that something is wrong with us, not with them. */
const POISON_SHARE_MAX = 0.2;
/** A handful of bad records at the head of a short batch is not yet a sign of that. */
const POISON_FREE = 50;

export interface ReadLimits {
  /** Records read at once. */
  readonly readMax: number;
  /** Bytes read at once. */
  readonly readBytesMax: number;
}

export interface AppliedBatch {
  readonly topic: string;
  readonly partition: number;
  /** Records of the log that the batch took. */
  readonly records: number;
  readonly ties: number;
  /** The partition has been applied up to here (exclusive). */
  readonly upTo: number;
}

/** One batch, gathered from the log. */
export interface Gathered {
  readonly batch: BatchBuilder;
  readonly poison: Poison[];
  /** Where each input stands, for who wants to know. */
  readonly positions?: number[];
  upTo: number;
  records: number;
  /** How many of its identities the graph knows already. */
  known?: number;
}

/** How far one partition has been applied. */
export interface At {
  readonly claim: Claim;
  position: number;
  /** Records from here on are left alone. */
  readonly end: number;
}

export function nothingGathered(position: number): Gathered {
  return { batch: new BatchBuilder(), poison: [], upTo: position, records: 0 };
}

/** Reads on until there are so many items or the log ends. */
export async function gather(
  log: EventLog,
  { claim: { topic, partition }, end }: At,
  gathered: Gathered,
  { readMax: limit, readBytesMax: bytesMax, itemsMax }: ReadLimits & { readonly itemsMax: number },
  observe: ReturnType<typeof createObserver>,
): Promise<Gathered> {
  while (gathered.batch.items < itemsMax) {
    const found = await log.read(topic, partition, gathered.upTo, { limit, bytesMax });
    const read = found.filter(({ position }) => position < end);
    const last = read.at(-1);
    if (last === undefined) break;
    gathered.upTo = last.position + 1;
    gathered.records += read.length;
    for (const record of read) {
      const { inputs, poison } = interpretRecord(record, observe);
      if (poison !== undefined) gathered.poison.push(poison);
      for (const input of inputs) {
        gathered.batch.add(input);
        gathered.positions?.push(record.position);
      }
    }
  }
  return gathered;
}

/**
 * Poison goes to the dead letters before the batch counts as done; too much of it stops the stage instead. What lies there already is
 * not set aside once more: a replay, or a batch after a crash, meets the same record of the log, which may have been put back since.
 */
export async function setAside(
  log: EventLog,
  poison: readonly Poison[],
  records: number,
  stage: 'resolver' | 'scorer',
): Promise<void> {
  const first = poison[0];
  if (first === undefined) return;
  if (poison.length > POISON_FREE && poison.length > records * POISON_SHARE_MAX) throw tooMuch(first, poison, records);
  const letters = new Map(
    poison.map(({ record, message }) => poisonRecord(record, stage, message)).map((letter) => [letter.key, letter]),
  );
  for await (const { key } of recordsOf(log, DEAD_LETTERS)) letters.delete(key);
  if (letters.size > 0) await log.append(DEAD_LETTERS, [...letters.values()]);
}

function tooMuch({ record, message }: Poison, poison: readonly Poison[], records: number): Fault {
  return new Fault('CLI_TOO_MUCH_POISON', `${poison.length} of ${records} records cannot be read: ${message}`, {
    where: `${record.topic}/${record.partition} from ${record.position}`,
    todo: 'nothing was skipped; use the version of kith that wrote them, or a newer one',
  });
}

/** Applies the commands that wait in a partition; absent when none does. */
export async function applyCommands(
  log: EventLog,
  store: GraphStore,
  at: At,
  limit: number,
): Promise<AppliedBatch | undefined> {
  const { topic, partition } = at.claim;
  const records = await log.read(topic, partition, at.position, { limit });
  const last = records.at(-1);
  if (last === undefined) return undefined;
  const poison = records.filter(isUnreadable).map((record) => ({ record, message: 'not a JSON text' }));
  await setAside(log, poison, records.length, 'resolver');
  const facts = factsAfter(await store.tenantFacts(), records);
  const upTo = last.position + 1;
  await store.applyTenantFacts(at.claim, facts, at.position, upTo);
  at.position = upTo;
  return { topic, partition, records: records.length, ties: 0, upTo };
}

function isUnreadable({ value }: LogRecord): boolean {
  return value !== null && jsonOf(value) === undefined;
}
