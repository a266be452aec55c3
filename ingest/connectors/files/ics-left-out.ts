import { complaint } from '../../core/complain.ts';
import { recurrenceWindow } from '../../core/recurrence.ts';
import { INGEST_ERRORS } from '../../errors.ts';
import type { FileReading } from './file-source.ts';
import type { Starts } from './ics-starts.ts';

interface Side {
  /** Where the first entry begins that has occurrences there. */
  readonly line: number;
  readonly entries: number;
}

/** What the series of a file have before and after the window in which recurring meetings are read: each side is said once. */
export class LeftOut {
  #before: Side | undefined;
  #after: Side | undefined;

  add(line: number, { before, after, cut }: Starts): void {
    // of what is cut, another sentence says where it begins
    if (before && cut === undefined) this.#before = another(this.#before, line);
    if (after && cut?.part !== 'first') this.#after = another(this.#after, line);
  }

  *notices(file: string, now: number): Generator<FileReading> {
    const { from, upTo } = recurrenceWindow(now);
    if (this.#before !== undefined) {
      yield said(this.#before, file, `before ${dayOf(from)}`, BEFORE);
    }
    if (this.#after !== undefined) {
      yield said(this.#after, file, `after ${dayOf(upTo)}`, AFTER);
    }
  }
}

/** A calendar without meetings may be one of tasks, or an export that went wrong. */
export function noEvents(file: string): FileReading {
  return { kind: 'notice', complaint: complaint('ING_NO_EVENTS', { file }) };
}

const BEFORE = 'of what recurs, the last ten years are read. Nothing is to be done: older contact weighs nothing.';
const AFTER = 'of what recurs, a year ahead is read. Import the calendar again by then to have them.';

/** Why nothing of a series was read. */
export function whyNone({ before, after }: Starts): string {
  if (before && !after) return 'more than ten years ago';
  return after && !before ? 'more than a year ahead' : 'no occurrence';
}

/** Which part of an entry that recurs too often was read. */
export function cutAt({ part, occurrences }: NonNullable<Starts['cut']>, now: number): string {
  const until = part === 'last' ? ` up to ${dayOf(recurrenceWindow(now).upTo)}` : '';
  const taken = `its ${part} ${occurrences.toLocaleString('en-US')} occurrences${until} were taken`;
  return `${INGEST_ERRORS.ING_RECURRENCE_CUT.slice(0, -1)}: ${taken}.`;
}

function another(side: Side | undefined, line: number): Side {
  return { line: side?.line ?? line, entries: (side?.entries ?? 0) + 1 };
}

function said({ line, entries }: Side, file: string, when: string, why: string): FileReading {
  const among = entries === 1 ? '' : `, in ${entries} entries of which this is the first`;
  const message = `Occurrences ${when} were left out${among}: ${why}`;
  return { kind: 'notice', complaint: complaint('ING_RECURRENCE_WINDOW', { file, line }, { field: 'RRULE', message }) };
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
