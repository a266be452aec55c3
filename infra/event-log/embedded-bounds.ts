/** The row that the embedded log keeps for each partition: where it begins and ends. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { corruptRecord } from './embedded-faults.ts';
import type { Position } from './port.ts';

export interface Bounds {
  /** Position of the oldest record; `end` when there is none. */
  readonly first: Position;
  /** Position of the newest record; -1 when there is none. */
  readonly last: Position;
  /** The position that the next record gets. It never goes back, whatever is taken out. */
  readonly end: Position;
  /** Below this position there is one record for each key, and all of them are in the key index. */
  readonly cleanedTo: Position;
  /** When the newest record was appended, milliseconds since 1970. */
  readonly appendedAt: number;
}

const NONE: Bounds = { first: 0, last: -1, end: 0, cleanedTo: 0, appendedAt: 0 };

export class BoundsRow {
  readonly #topic: string;
  readonly #partition: number;
  readonly #select: StatementSync;
  readonly #update: StatementSync;

  static create(db: DatabaseSync, id: number, topic: string, partition: number): void {
    db.prepare('INSERT INTO partitions (id, topic, partition, bounds, crc) VALUES (?, ?, ?, ?, ?)').run(
      id,
      topic,
      partition,
      ...stored(topic, partition, NONE),
    );
  }

  constructor(db: DatabaseSync, id: number, topic: string, partition: number) {
    this.#topic = topic;
    this.#partition = partition;
    this.#select = db.prepare(`SELECT bounds, crc FROM partitions WHERE id = ${id}`);
    this.#update = db.prepare(`UPDATE partitions SET bounds = ?, crc = ? WHERE id = ${id}`);
  }

  read(): Bounds {
    const { bounds, crc } = this.#select.get() ?? {};
    if (typeof bounds !== 'string' || crc !== checksum(this.#topic, this.#partition, bounds)) {
      throw corruptRecord(this.#topic, this.#partition, 'end', 'where the partition begins and ends is damaged');
    }
    return JSON.parse(bounds) as Bounds;
  }

  write(bounds: Bounds): void {
    this.#update.run(...stored(this.#topic, this.#partition, bounds));
  }
}

function stored(topic: string, partition: number, bounds: Bounds): [string, number] {
  const text = JSON.stringify(bounds);
  return [text, checksum(topic, partition, text)];
}

function checksum(topic: string, partition: number, bounds: string): number {
  return crc32(`${topic}/${partition} ${bounds}`);
}
