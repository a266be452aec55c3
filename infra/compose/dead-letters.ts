/** The dead letters of a log: what was set aside, whether it can be read by now, and putting it back. */
import { z } from 'zod';
import {
  ACTIVITY_TYPE,
  Activity,
  activityRecord,
  DEAD_LETTER_TYPE,
  DIRECTORY_TYPE,
  DirectoryRecord,
  directoryRecord,
} from '../../ingest/contract.ts';
import { createObserver } from '../../resolver/contract.ts';
import type { EventLog, LogRecord } from '../event-log/port.ts';
import { ACTIVITIES, DEAD_LETTERS, DIRECTORY } from '../event-log/topics.ts';
import { DeadLetterData, Envelope } from './event-schemas.ts';
import { interpretRecord } from './interpret-record.ts';
import { jsonOf } from './json-of.ts';
import { REDRIVEN_STAGE, redrivenRecord } from './log-events.ts';
import { recordsOf } from './records-of.ts';

/** One input that was set aside, as its newest dead letter says. */
export interface DeadLetter {
  /** The same whenever the same input is set aside for the same reason. */
  readonly id: string;
  readonly key: string;
  /** Who set it aside, `ingest` or `resolver`; `redriven` once it was put back. */
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  /** The connector it came from. */
  readonly source: string;
  /** When it was set aside last, milliseconds since 1970. */
  readonly at: number;
  /** How often; what lies in the log, once. */
  readonly times: number;
  /** In a file: `~/a.jsonl:12 participants`. */
  readonly place?: string;
  /** In the log, whose record still holds the whole input. */
  readonly record?: RecordPlace;
}

interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
}

const Letter = Envelope.extend({ type: z.literal(DEAD_LETTER_TYPE), data: DeadLetterData });

/** All dead letters, each input once, in the order in which they were first set aside. */
export async function deadLettersOf(log: EventLog): Promise<DeadLetter[]> {
  const letters = new Map<string, DeadLetter>();
  for await (const record of recordsOf(log, DEAD_LETTERS)) {
    const letter = letterOf(record);
    if (letter === undefined) continue;
    const before = letters.get(letter.key);
    letters.set(letter.key, { ...letter, times: timesAfter(before, letter) });
  }
  return [...letters.values()];
}

/** A record of the log is set aside once, however often a graph is made from it; and that it was put back is no reason to set it aside. */
function timesAfter(before: DeadLetter | undefined, { stage, record }: DeadLetter): number {
  if (before === undefined) return stage === REDRIVEN_STAGE ? 0 : 1;
  return before.times + (record === undefined ? 1 : 0);
}

function letterOf({ key, value, appendedAt: at }: LogRecord): DeadLetter | undefined {
  const read = value === null ? undefined : Letter.safeParse(jsonOf(value));
  if (read?.success !== true) return undefined;
  const { id, source, data } = read.data;
  const { stage, code, message = '', file, line, field, topic, partition, position } = data;
  const place = [[file, line].filter((part) => part !== undefined).join(':'), field].filter(Boolean).join(' ');
  const isInLog = topic !== undefined && partition !== undefined && position !== undefined;
  return {
    id,
    key,
    stage,
    code,
    message,
    source,
    at,
    times: 1,
    ...(place === '' ? {} : { place }),
    ...(isInLog ? { record: { topic, partition, position } } : {}),
  };
}

/** Whether a later version may be able to read it. In other topics only what is no JSON at all is set aside. */
export function mayBePutBack({ record }: DeadLetter): boolean {
  return record !== undefined && PUT_BACK.has(record.topic);
}

/** What became of letters that were to be put back. */
export interface RedriveReport {
  readonly redriven: number;
  /** Their record is still not understood. */
  readonly unreadable: number;
  /** They were set aside while a file or a provider was read, whose text is not kept. */
  readonly absent: number;
  /** Their record has gone from the log. */
  readonly gone: number;
}

/**
 * Appends the records of dead letters once more that this version can read, and notes that it did. Where they are counted
 * as quarantined they stay so; the record that is appended is a new input.
 */
export async function redrive(log: EventLog, letters: readonly DeadLetter[]): Promise<RedriveReport> {
  const report = { redriven: 0, unreadable: 0, absent: 0, gone: 0 };
  const observe = createObserver();
  for (const letter of letters) {
    const record = letter.record === undefined ? undefined : await recordAt(log, letter.record);
    if (letter.record === undefined) report.absent += 1;
    else if (record === undefined) report.gone += 1;
    else if (!mayBePutBack(letter) || interpretRecord(record, observe).poison !== undefined) report.unreadable += 1;
    else {
      const read = Readable.parse(JSON.parse(record.value ?? ''));
      // First the record, then the note: a crash in between puts it back twice, and it counts once.
      await log.append(record.topic, [
        read.type === ACTIVITY_TYPE ? activityRecord(read.data, read.source) : directoryRecord(read.data, read.source),
      ]);
      await log.append(DEAD_LETTERS, [redrivenRecord(letter.key, letter.id, letter.code, record)]);
      report.redriven += 1;
    }
  }
  return report;
}

const PUT_BACK: ReadonlySet<string> = new Set([ACTIVITIES, DIRECTORY]);

const Readable = z.discriminatedUnion('type', [
  Envelope.extend({ type: z.literal(ACTIVITY_TYPE), data: Activity }),
  Envelope.extend({ type: z.literal(DIRECTORY_TYPE), data: DirectoryRecord }),
]);

/** What stands at a place of the log; undefined when nothing does, or a tombstone. */
async function recordAt(log: EventLog, { topic, partition, position }: RecordPlace): Promise<LogRecord | undefined> {
  const [record] = await log.read(topic, partition, position, { limit: 1 });
  return record?.position === position && record.value !== null ? record : undefined;
}
