import { z } from 'zod';
import type { Input } from '../../graph/contract.ts';
import {
  ACTIVITY_TYPE,
  Activity,
  DEAD_LETTER_TYPE,
  DIRECTORY_TYPE,
  DirectoryRecord,
  isPlainlyActivity,
} from '../../ingest/contract.ts';
import { directoryEntryOf, type Observed } from '../../resolver/contract.ts';
import type { LogRecord } from '../event-log/port.ts';
import {
  DeadLetterData,
  EXCLUDED_TYPE,
  ExcludedData,
  INTERACTIONS_TYPE,
  type InteractionsData,
} from './event-schemas.ts';

/** A record that no reader of this version understands. */
export interface Poison {
  readonly record: LogRecord;
  readonly message: string;
}

/** What a record of the log amounts to: one input, several (a count of excluded ones), or poison. */
export interface Interpretation {
  readonly inputs: readonly Input[];
  readonly poison?: Poison;
}

/** What a CloudEvent of ours must have. Read by hand, since every record of the log passes here. */
function envelopeOf(value: string): { source: string; type: string; data: unknown } {
  const parsed: unknown = JSON.parse(value);
  const { specversion, source, type, data } = (parsed ?? {}) as Record<string, unknown>;
  const isOurs = specversion === '1.0' && typeof source === 'string' && source !== '' && source.length <= SOURCE_MAX;
  if (!isOurs || typeof type !== 'string') throw new SyntaxError('not a CloudEvent');
  return { source, type, data };
}

/** Longer names of sources are no names. */
const SOURCE_MAX = 256;

/** The source under which records are counted whose envelope cannot be read. */
const UNKNOWN_SOURCE = 'kith://unknown';

/** Reads one record of `activities.v1`, `directory.v1` or `dead-letters.v1`. Never throws: what cannot be read is poison. */
export function interpretRecord(record: LogRecord, observe: (activity: Activity) => Observed): Interpretation {
  if (record.value === null)
    return { inputs: [{ source: UNKNOWN_SOURCE, outcome: { kind: 'erased', reason: 'tombstone' } }] };
  let source = UNKNOWN_SOURCE;
  try {
    const envelope = envelopeOf(record.value);
    source = envelope.source;
    if (envelope.type === ACTIVITY_TYPE) {
      return { inputs: [{ source, outcome: { kind: 'observed', observed: observe(activityOf(envelope.data)) } }] };
    }
    if (envelope.type === DIRECTORY_TYPE) {
      const entry = directoryEntryOf(DirectoryRecord.parse(envelope.data));
      return { inputs: [{ source, outcome: { kind: 'directory', entry } }] };
    }
    if (envelope.type === DEAD_LETTER_TYPE)
      return { inputs: deadLetterInputs(source, DeadLetterData.parse(envelope.data)) };
    if (envelope.type === EXCLUDED_TYPE) return { inputs: excludedInputs(source, ExcludedData.parse(envelope.data)) };
    return poison(record, source, `unknown type ${envelope.type.slice(0, 64)}`);
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : 'not a JSON text';
    return poison(record, source, message);
  }
}

/**
 * Reads a record of `interactions.v1`; absent when it is none. Looked at by hand, since the resolver wrote it and a zod
 * schema would cost more than the scoring.
 */
export function readInteractions(record: LogRecord): InteractionsData | undefined {
  if (record.value === null) return undefined;
  try {
    const { type, data } = envelopeOf(record.value);
    const { a, b, entries, inputs, bite } = (data ?? {}) as Partial<InteractionsData>;
    if (type !== INTERACTIONS_TYPE || typeof a !== 'string' || typeof b !== 'string' || a >= b) return undefined;
    if (!Array.isArray(entries) || entries.length === 0 || !entries.every(isEntry)) return undefined;
    if (!areInputs(inputs) || !isBite(bite)) return undefined;
    return { a, b, entries, inputs, bite };
  } catch {
    return undefined;
  }
}

const ENTRY_FIELDS = 8;

function isEntry(entry: unknown): boolean {
  return Array.isArray(entry) && entry.length === ENTRY_FIELDS && entry.every(Number.isSafeInteger);
}

function areInputs(inputs: unknown): inputs is InteractionsData['inputs'] {
  if (typeof inputs !== 'object' || inputs === null) return false;
  const isCounted = (one: unknown) => Array.isArray(one) && one.length === 2 && one.every(Number.isSafeInteger);
  return Object.values(inputs).every((counted) => Array.isArray(counted) && counted.every(isCounted));
}

function isBite(bite: unknown): bite is InteractionsData['bite'] {
  const { attempt, partition, from, upTo } = (bite ?? {}) as Record<string, unknown>;
  const isPlace = (place: unknown) => Number.isSafeInteger(place) && Number(place) >= 0;
  return typeof attempt === 'string' && [partition, from, upTo].every(isPlace);
}

function activityOf(data: unknown): Activity {
  return isPlainlyActivity(data) ? data : Activity.parse(data);
}

/** A dead letter of a later stage stands for a record that was counted when it was read from its own topic. */
function deadLetterInputs(source: string, letter: z.output<typeof DeadLetterData>): Input[] {
  return letter.stage === 'ingest' ? [{ source, outcome: { kind: 'quarantined', reason: letter.code } }] : [];
}

function excludedInputs(source: string, { reasons }: z.output<typeof ExcludedData>): Input[] {
  return Object.entries(reasons).flatMap(([reason, count]) =>
    Array.from({ length: count }, (): Input => ({ source, outcome: { kind: 'excluded', reason } })),
  );
}

function poison(record: LogRecord, source: string, message: string): Interpretation {
  return { inputs: [{ source, outcome: { kind: 'quarantined', reason: 'poison' } }], poison: { record, message } };
}
