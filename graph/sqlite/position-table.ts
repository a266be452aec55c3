import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Fault } from '../../infra/kernel/fault.ts';
import type { Claim, SourcePartition } from '../contract.ts';

/** How far each partition has been applied, and under which epoch. */
export class PositionTable {
  readonly #file: string;
  readonly #claim: StatementSync;
  readonly #read: StatementSync;
  readonly #advance: StatementSync;
  readonly #begin: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.#file = file;
    this.#begin = db.prepare('INSERT INTO position VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING');
    this.#claim = db.prepare(
      'INSERT INTO position VALUES (?, ?, 1, 0) ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch, position',
    );
    this.#read = db.prepare('SELECT epoch, position FROM position WHERE topic = ? AND partition = ?');
    this.#advance = db.prepare(
      'UPDATE position SET position = ? WHERE topic = ? AND partition = ? AND epoch = ? AND position = ?',
    );
  }

  claim({ topic, partition }: SourcePartition): { epoch: number; position: number } {
    const row = this.#claim.get(topic, partition);
    return { epoch: Number(row?.['epoch']), position: Number(row?.['position']) };
  }

  /** Lets a partition begin at a position, if nobody has claimed it yet. */
  beginAt({ topic, partition }: SourcePartition, end: number): void {
    this.#begin.run(topic, partition, end);
  }

  read({ topic, partition }: SourcePartition): { epoch: number; position: number } | undefined {
    const row = this.#read.get(topic, partition);
    return row === undefined ? undefined : { epoch: Number(row['epoch']), position: Number(row['position']) };
  }

  advance(claim: Claim, from: number, upTo: number): void {
    const { topic, partition, epoch } = claim;
    if (this.#advance.run(upTo, topic, partition, epoch, from).changes === 1) return;
    const stands = this.read(claim);
    const where = `${this.#file}, ${topic}/${partition}`;
    if (stands === undefined || stands.epoch !== epoch) {
      throw new Fault('GRA_FENCED', 'another process has taken over this part of the stream', { where });
    }
    throw new Fault('GRA_GAP', `a batch begins at ${from}, the graph stands at ${stands.position}`, { where });
  }
}
