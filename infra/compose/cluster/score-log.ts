/** The scorer's stage on a cluster: interactions in, ledgers and ties into the graph. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Claim, type GraphStore, ScoringBatch, type SourcePartition } from '../../../graph/contract.ts';
import type { EventLog, LogRecord } from '../../event-log/port.ts';
import { Fault } from '../../kernel/fault.ts';
import { type AppliedBatch, type At, setAside } from '../gather.ts';
import { type Poison, readInteractions } from '../interpret-record.ts';
import { CountedInputs } from './counted-inputs.ts';
import type { BiteSizes } from './partition-work.ts';

const LIMITS = { limit: 4000, bytesMax: 8 * 1024 * 1024 };

/** Interactions of a bite. With a backlog many of one pair cost one write; without one a bite is what has just come. */
const BITE: BiteSizes = { first: 20_000, max: 250_000 };

/** So many interactions at once are part of more, which is worth waiting for. */
const MANY = 2_000;
/** How often it is looked for more, how many looks may bring next to nothing, and how many there are in all: six seconds. */
const LINGER = { ms: 250, quiet: 8, all: 24 };
/** A trickle is not waited for: a look that brings fewer is a quiet one. */
const LITTLE = 200;

interface Gathered {
  readonly batch: ScoringBatch;
  readonly poison: Poison[];
  records: number;
  upTo: number;
}

interface Scoring extends At {
  counted: CountedInputs;
  bite: number;
}

export class ScorerStage {
  readonly #log: EventLog;
  readonly #store: GraphStore;
  readonly #sizes: BiteSizes;

  constructor(log: EventLog, store: GraphStore, sizes: BiteSizes = BITE) {
    this.#sizes = sizes;
    this.#log = log;
    this.#store = store;
  }

  /** Takes a partition over: whoever had it is fenced from then on. */
  async claim(source: SourcePartition): Promise<Scoring> {
    const claim = await this.#store.claim(source);
    await this.#requireWhole(claim);
    const counted = new CountedInputs(claim.note);
    return { claim, position: claim.position, end: Number.POSITIVE_INFINITY, counted, bite: this.#sizes.first };
  }

  /** What was derived is kept for some days only. Whoever was away longer would lose ties without a word. */
  async #requireWhole({ topic, partition, position }: Claim): Promise<void> {
    const start = (await this.#log.partitions(topic))[partition]?.start ?? 0;
    if (start <= position) return;
    throw new Fault('CLI_DERIVED_EXPIRED', `${start - position} records expired before the graph had taken them`, {
      where: `${topic}/${partition} from ${position}`,
      todo: 'run `kith replay`: it makes the graph again from what is kept for ever',
    });
  }

  /** Takes one bite of a partition; absent when nothing waits. */
  async step(at: Scoring): Promise<AppliedBatch | undefined> {
    const { topic, partition } = at.claim;
    const gathered = await this.#gather(at);
    const { batch, poison, records, upTo } = gathered;
    at.bite = records === 0 ? this.#sizes.first : Math.min(this.#sizes.max, at.bite * 4);
    if (records === 0) return undefined;
    await setAside(this.#log, poison, records, 'scorer');
    const range = { from: at.position, upTo, note: at.counted.note() };
    const { ties } = await this.#store.apply(at.claim, batch.close(range));
    at.position = upTo;
    return { topic, partition, records, ties, upTo };
  }

  /**
   * Reads on until there are enough, or until next to nothing more comes. Where many come at once more are on their way, and are
   * waited for: of a pair that is written once instead of ten times nine writes are saved.
   */
  async #gather(at: Scoring): Promise<Gathered> {
    const gathered: Gathered = { batch: new ScoringBatch(), poison: [], records: 0, upTo: at.position };
    await this.#readOn(at, gathered);
    const itemsMax = gathered.batch.items < MANY ? at.bite : this.#sizes.max;
    let quiet = 0;
    for (let looks = 0; looks < LINGER.all && quiet < LINGER.quiet; looks += 1) {
      const before = gathered.batch.items;
      if (before < MANY || before >= itemsMax) break;
      await pause(LINGER.ms);
      await this.#readOn({ ...at, bite: itemsMax }, gathered);
      quiet = gathered.batch.items - before < LITTLE ? quiet + 1 : 0;
    }
    return gathered;
  }

  async #readOn({ claim: { topic, partition }, counted, bite }: Scoring, gathered: Gathered): Promise<void> {
    while (gathered.batch.items < bite) {
      const read = await this.#log.read(topic, partition, gathered.upTo, {
        ...LIMITS,
        limit: Math.min(LIMITS.limit, bite),
      });
      const last = read.at(-1);
      if (last === undefined) return;
      gathered.upTo = last.position + 1;
      gathered.records += read.length;
      for (const record of read) if (!take(record, gathered.batch, counted)) gathered.poison.push(poisonOf(record));
    }
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
