/** The scorer's stage on a cluster: interactions in, ledgers and ties into the graph. */
import { type GraphStore, ScoringBatch, type SourcePartition } from '../../graph/contract.ts';
import type { EventLog, LogRecord } from '../event-log/port.ts';
import { CountedInputs } from './counted-inputs.ts';
import { type AppliedBatch, type At, setAside } from './gather.ts';
import { readInteractions } from './interpret-record.ts';

const LIMITS = { readMax: 4000, readBytesMax: 8 * 1024 * 1024 };

/** Interactions of a bite. With a backlog many of one pair cost one write; without one a bite is what has just come. */
const BITE = { first: 4_000, max: 200_000 };

interface Scoring extends At {
  counted: CountedInputs;
  bite: number;
}

export class ScorerStage {
  readonly #log: EventLog;
  readonly #store: GraphStore;

  constructor(log: EventLog, store: GraphStore) {
    this.#log = log;
    this.#store = store;
  }

  /** Takes a partition over: whoever had it is fenced from then on. */
  async claim(source: SourcePartition): Promise<Scoring> {
    const claim = await this.#store.claim(source);
    const counted = new CountedInputs(claim.note);
    return { claim, position: claim.position, end: Number.POSITIVE_INFINITY, counted, bite: BITE.first };
  }

  /** Takes one bite of a partition; absent when nothing waits in it. */
  async step(at: Scoring): Promise<AppliedBatch | undefined> {
    const { topic, partition } = at.claim;
    const batch = new ScoringBatch();
    const poison = [];
    let [upTo, records] = [at.position, 0];
    while (batch.items < at.bite) {
      const read = await this.#log.read(topic, partition, upTo, {
        limit: LIMITS.readMax,
        bytesMax: LIMITS.readBytesMax,
      });
      const last = read.at(-1);
      if (last === undefined) break;
      upTo = last.position + 1;
      records += read.length;
      for (const record of read) if (!take(record, batch, at.counted)) poison.push(poisonOf(record));
    }
    at.bite = records === 0 ? BITE.first : Math.min(BITE.max, at.bite * 2);
    if (records === 0) return undefined;
    await setAside(this.#log, poison, records, 'scorer');
    const range = { from: at.position, upTo, note: at.counted.note() };
    const { ties } = await this.#store.apply(at.claim, batch.close(range));
    at.position = upTo;
    return { topic, partition, records, ties, upTo };
  }
}

function take(record: LogRecord, batch: ScoringBatch, counted: CountedInputs): boolean {
  const said = readInteractions(record);
  if (said === undefined) return false;
  batch.add(said, counted.isNew(said.bite));
  return true;
}

function poisonOf(record: LogRecord) {
  return { record, message: 'not interactions of a pair' };
}
