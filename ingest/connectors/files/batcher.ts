import { activityRecord, deadLetterRecord, directoryRecord, type EnvelopeRecord } from '../../core/envelope.ts';
import type { FileReading, ImportComplaint } from './file-source.ts';
import { type PackedBatch, RecordPacker } from './packed-batch.ts';

/** A batch is closed at this many bytes of records even when it holds few. */
const BATCH_BYTES = 2 * 1024 * 1024;

/** Collects readings into batches of records that are ready for the log. */
export class Batcher {
  readonly #source: string;
  readonly #bytesTotal: number;
  readonly #size: number;
  #records = new RecordPacker();
  #deadLetters: EnvelopeRecord[] = [];
  #complaints: ImportComplaint[] = [];
  #excludedBy: Record<string, number> = {};
  #excluded = 0;
  /** Inputs taken so far, those of earlier batches and earlier runs included. */
  inputs: number;
  bytesRead = 0;

  constructor(options: { source: string; bytesTotal: number; size: number; inputs: number }) {
    this.#source = options.source;
    this.#bytesTotal = options.bytesTotal;
    this.#size = options.size;
    this.inputs = options.inputs;
  }

  /** Takes a reading; true when the batch should be handed on now. */
  take(reading: FileReading): boolean {
    if (reading.kind === 'warning' || reading.kind === 'notice') {
      this.complain({ ...reading.complaint, kind: reading.kind });
      return this.isFull();
    }
    this.inputs++;
    if (reading.kind === 'excluded') {
      this.#excluded++;
      this.#excludedBy[reading.reason] = (this.#excludedBy[reading.reason] ?? 0) + 1;
      return false;
    }
    if (reading.kind === 'quarantined') this.complain({ ...reading.complaint, kind: 'quarantined' });
    if (reading.kind === 'activity') this.#records.add(activityRecord(reading.activity, this.#source));
    else if (reading.kind === 'directory') this.#records.add(directoryRecord(reading.record, this.#source));
    else this.#deadLetters.push(deadLetterRecord(reading.complaint, this.#source));
    return this.isFull();
  }

  complain(complaint: ImportComplaint): void {
    this.#complaints.push(complaint);
  }

  isFull(): boolean {
    const items = Math.max(this.#records.length + this.#deadLetters.length, this.#complaints.length);
    return items >= this.#size || this.#records.bytes >= BATCH_BYTES;
  }

  /** The batch so far, and a new one is begun. */
  close(): PackedBatch {
    const records = this.#records.pack();
    const batch = {
      source: this.#source,
      deadLetters: this.#deadLetters,
      excluded: this.#excluded,
      excludedBy: this.#excludedBy,
      complaints: this.#complaints,
      inputs: this.inputs,
      bytesRead: this.bytesRead,
      bytesTotal: this.#bytesTotal,
    };
    this.#records = new RecordPacker();
    this.#deadLetters = [];
    this.#complaints = [];
    this.#excludedBy = {};
    this.#excluded = 0;
    return { batch, records };
  }
}
