import type { EnvelopeRecord } from '../../core/envelope.ts';
import type { ImportBatch, ImportRecord } from './file-source.ts';

/** A batch on its way between threads: few and large pieces, of which the largest is handed over and not copied. */
export interface PackedBatch {
  readonly batch: Omit<ImportBatch, 'records'>;
  readonly records: PackedRecords;
}

export interface PackedRecords {
  readonly keys: string;
  /** All values, one behind the other, as UTF-8. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** Per record: where its key ends in `keys`, where its value ends in `values`. */
  readonly ends: readonly number[];
  /** Per record, the text that chooses the partition when it is not the beginning of the key: rare, so kept apart. */
  readonly partitions: ReadonlyMap<number, string>;
  /** Per record: how much of the key chooses the partition. */
  readonly partitionLengths: readonly number[];
}

/** A character takes at most this many bytes of UTF-8 for each of its code units. */
const BYTES_PER_UNIT = 3;

const FIRST_ROOM = 64 * 1024;

/** Packs records as they come: their texts, most of what a batch holds, need not outlive the next collection of garbage. */
export class RecordPacker {
  readonly #keys: string[] = [];
  readonly #ends: number[] = [];
  readonly #partitions = new Map<number, string>();
  readonly #partitionLengths: number[] = [];
  #values = Buffer.allocUnsafeSlow(FIRST_ROOM);
  #keyEnd = 0;
  #valueEnd = 0;

  get length(): number {
    return this.#keys.length;
  }

  /** Bytes of the values so far. */
  get bytes(): number {
    return this.#valueEnd;
  }

  add({ key, partitionBy, value }: EnvelopeRecord): void {
    this.#makeRoomFor(value.length * BYTES_PER_UNIT);
    this.#valueEnd += this.#values.write(value, this.#valueEnd, 'utf8');
    this.#keyEnd += key.length;
    this.#ends.push(this.#keyEnd, this.#valueEnd);
    if (!key.startsWith(partitionBy)) this.#partitions.set(this.#keys.length, partitionBy);
    this.#partitionLengths.push(partitionBy.length);
    this.#keys.push(key);
  }

  pack(): PackedRecords {
    return {
      keys: this.#keys.join(''),
      values: new Uint8Array(this.#values.buffer, 0, this.#valueEnd),
      ends: this.#ends,
      partitions: this.#partitions,
      partitionLengths: this.#partitionLengths,
    };
  }

  #makeRoomFor(bytes: number): void {
    const wanted = this.#valueEnd + bytes;
    if (wanted <= this.#values.length) return;
    const values = Buffer.allocUnsafeSlow(Math.max(2 * this.#values.length, wanted));
    this.#values.copy(values, 0, 0, this.#valueEnd);
    this.#values = values;
  }
}

export function unpackBatch({ batch, records }: PackedBatch): ImportBatch {
  return { ...batch, records: unpackRecords(records) };
}

function unpackRecords({ keys, values, ends, partitions, partitionLengths }: PackedRecords): ImportRecord[] {
  const records: ImportRecord[] = [];
  let keyStart = 0;
  let valueStart = 0;
  for (let index = 0; index < partitionLengths.length; index++) {
    const keyEnd = ends[2 * index] ?? 0;
    const valueEnd = ends[2 * index + 1] ?? 0;
    const key = keys.slice(keyStart, keyEnd);
    const partitionBy = partitions.get(index) ?? key.slice(0, partitionLengths[index]);
    records.push({ key, partitionBy, value: values.subarray(valueStart, valueEnd) });
    keyStart = keyEnd;
    valueStart = valueEnd;
  }
  return records;
}
