/** What a file source is, how it is read, and what comes out: the types that the shell and the worker share. */
import type { Activity, Complaint, DirectoryRecord, Reading } from '../../contract.ts';
import type { DayOrder } from '../../core/call-values.ts';
import type { EnvelopeRecord } from '../../core/envelope.ts';
import type { CallMap } from './call-columns.ts';

export const FORMATS = ['mbox', 'eml', 'maildir', 'ics', 'calls', 'contacts', 'activities'] as const;
export type FileFormat = (typeof FORMATS)[number];

/** One file of a source. */
export interface SourceFile {
  readonly path: string;
  /** See `file-name.ts`: the same on every import, and no other file's. Complaints carry it. */
  readonly name: string;
  /** The mailbox (or calendar, or call list) whose copy this is: part of the sighting. */
  readonly mailbox: string;
  readonly bytes: number;
  /** When it was last written to, in milliseconds since 1970: what says no time of its own was seen then. */
  readonly changedAt: number;
}

/** What is imported in one go and resumed as one: a file, a Maildir, or a folder of small files of one format. */
export interface FileSource {
  readonly format: FileFormat;
  /** For people and for the accounts: `~/archive.mbox`, `~/boxes (mbox, 3 files)`. */
  readonly name: string;
  /** In the order in which they are read. */
  readonly files: readonly SourceFile[];
  readonly bytes: number;
  /** Changes when a file is added, removed or written to: a resume cursor is worth something only for the same stamp. */
  readonly stamp: string;
}

export interface ReadOptions {
  /** Milliseconds since 1970: what is later than a day after it is no date of a mail. */
  readonly now: number;
  /** Inputs that an earlier run has already taken. Ignored for `ics`, where what recurs depends on `now`. */
  readonly skipInputs?: number;
  /** IANA name of the zone of times that name none (floating meetings, call lists). Default `UTC`. */
  readonly timeZone?: string;
  /** What the first two numbers of a day such as 03/04/2026 are, in call lists. Without it such days are set aside. */
  readonly dayOrder?: DayOrder;
  /** ISO 3166 country of phone numbers written without a country code, such as `US`. Without it they stay local. */
  readonly region?: string;
  /** How the columns of a call list are named; by default the presets are tried one after the other. */
  readonly callMap?: CallMap;
  /** Records per batch, 1,000 by default. A batch is also closed at 2 MB. */
  readonly batchSize?: number;
  /** An input that keeps the reader busy for longer is set aside. Default 5,000 ms. */
  readonly itemDeadlineMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * A complaint and what it means for the account: one input set aside, a remark on one that was read, a source that failed;
 * or a *notice* of what was left out as the documents say, where nothing is wrong.
 */
export interface ImportComplaint extends Complaint {
  readonly kind: 'quarantined' | 'warning' | 'failed' | 'notice';
}

/** A record as it comes from the worker: its value is the UTF-8 of what an {@link EnvelopeRecord} has as a text. */
export type ImportRecord = Omit<EnvelopeRecord, 'value'> & { readonly value: Uint8Array };

export interface ImportBatch {
  /** `kith://files/mbox`: the accounts are kept under this name. */
  readonly source: string;
  readonly records: ImportRecord[];
  readonly deadLetters: EnvelopeRecord[];
  /** Inputs of this batch that were left out on purpose. */
  readonly excluded: number;
  /** Why inputs were left out, and how many: sums up to `excluded`. */
  readonly excludedBy: Readonly<Record<string, number>>;
  readonly complaints: ImportComplaint[];
  /** Inputs taken from this source so far: the cursor to resume from (`skipInputs`) once this batch is safe. */
  readonly inputs: number;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  /** What a {@link Digest} made of the activities of `records`, in their order; absent where there was none. */
  readonly digest?: unknown;
}

/**
 * Something that is to be made of every activity while the worker has it in hand, for whoever takes the batch: what
 * comes out must survive being posted to another thread.
 */
export interface Digest {
  take(activity: Activity, source: string): void;
  /** What was made since the last call, and the buffers in it that need not be copied. */
  close(): { readonly made: unknown; readonly buffers: ArrayBuffer[] };
}

/** What a format's reader is given beside the bytes. */
export interface ReadContext {
  readonly file: SourceFile;
  readonly now: number;
  readonly timeZone: string;
  readonly dayOrder?: DayOrder;
  readonly region?: string;
  readonly callMap?: CallMap;
  /** Announces the input that starts at `line`; from now on it is timed. False: it hung before and must be set aside unread. */
  begin(line: number): boolean;
  /** How many inputs of this file to pass over. A reader that can do so cheaply lowers it and yields nothing for them. */
  skip: number;
}

/** What a file yields: a contact book also what it says of somebody. A notice is no input of its own. */
export type FileReading =
  | Reading
  | { readonly kind: 'directory'; readonly record: DirectoryRecord }
  | { readonly kind: 'notice'; readonly complaint: Complaint };

/** One format: bytes in, readings out, in the order of the file. */
export type FormatReader = (bytes: AsyncIterable<Uint8Array>, context: ReadContext) => AsyncGenerator<FileReading>;

export function sourceUri(format: FileFormat): string {
  return `kith://files/${format}`;
}
