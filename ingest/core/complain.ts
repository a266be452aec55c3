/** Readings about inputs that could not be read as they are. */
import type { Reading } from '../contract.ts';
import { INGEST_ERRORS, type IngestErrorCode } from '../errors.ts';

/** Where an input begins. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

interface More {
  /** Instead of the sentence that belongs to the code. Must not hold anything that the input said. */
  readonly message?: string;
  readonly field?: string;
}

/** One input that is set aside. */
export function quarantined(code: IngestErrorCode, place: Place, more: More = {}): Reading {
  return { kind: 'quarantined', complaint: complaint(code, place, more) };
}

/** A remark on an input that was read. */
export function warning(code: IngestErrorCode, place: Place, more: More = {}): Reading {
  return { kind: 'warning', complaint: complaint(code, place, more) };
}

/** The readings of one input; whatever goes wrong in a library on the way, the input is set aside and the rest goes on. */
export function readOrSetAside<T = never>(place: Place, read: () => Iterable<Reading | T>): readonly (Reading | T)[] {
  try {
    const readings = read();
    return Array.isArray(readings) ? readings : [...readings];
  } catch {
    // the error may quote the input, so only its place is told
    return [quarantined('ING_PARSE_FAILED', place)];
  }
}

export function complaint(code: IngestErrorCode, place: Place, more: More = {}) {
  return {
    code,
    message: more.message ?? INGEST_ERRORS[code],
    file: place.file,
    ...(place.line === undefined ? {} : { line: place.line }),
    ...(more.field === undefined ? {} : { field: more.field }),
  };
}
