/** The scorer's stage on a cluster: interactions in, ledgers and ties into the graph. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type ApplyReport,
  type Claim,
  type GraphStore,
  ScoringBatch,
  type SourcePartition,
} from '../../../graph/contract.ts';
import type { EventLog, LogRecord } from '../../event-log/port.ts';
import { Fault } from '../../kernel/fault.ts';
import { type AppliedBatch, type At, setAside } from '../gather.ts';
import { type Poison, readInteractions } from '../interpret-record.ts';
import { MoveTeller } from '../move-teller.ts';
import { CountedInputs } from './counted-inputs.ts';
import { halfOf } from './partition-work.ts';
import { ResolverBacklog } from './resolver-backlog.ts';

const LIMITS = { limit: 4000, bytesMax: 8 * 1024 * 1024 };

/** Interactions of a bite. With a backlog many of one pair cost one write; without one a bite is what has just come. */
const BITE_MAX = 250_000;

/** So many interactions at once are part of more. */
const MANY = 2_000;

/**
 * How a backlog is waited for: how often it is looked for more, how many looks in a row may bring nothing, and how many there
 * are in all. That is half a minute of silence, longer than a resolver has the graph for one bite, and five minutes of waiting.
 */
const LINGER = { ms: 500, silent: 60, all: 600 };

interface Gathered {
  readonly batch: ScoringBatch;
  readonly poison: Poison[];
  records: number;
  upTo: number;
}

interface Scoring extends At {
  counted: CountedInputs;
  /** What is kept with the position. */
  note: string | undefined;
  /** No bite is larger, since the graph could not take one that was. */
  most: number;
}

export class ScorerStage {
  readonly #log: EventLog;
  readonly #store: GraphStore;
  readonly #biteMax: number;
  readonly #backlog: ResolverBacklog;
  readonly #teller: MoveTeller;
  /** Whoever had a partition before may have died with moves untold. */
  #hasTakenOver = false;

  private constructor(log: EventLog, store: GraphStore, teller: MoveTeller, biteMax: number) {
    this.#teller = teller;
    this.#biteMax = biteMax;
    this.#log = log;
    this.#store = store;
    this.#backlog = new ResolverBacklog(log, store);
  }

  static async start(log: EventLog, store: GraphStore, biteMax = BITE_MAX): Promise<ScorerStage> {
    return new ScorerStage(log, store, await MoveTeller.start(log, store), biteMax);
  }

  /** Takes a partition over: whoever had it is fenced from then on. */
  async claim(source: SourcePartition): Promise<Scoring> {
    const claim = await this.#store.claim(source);
    this.#hasTakenOver = true;
    await this.#requireWhole(claim);
    const { note, position } = claim;
    const counted = new CountedInputs(note);
    return { claim, position, end: Number.POSITIVE_INFINITY, counted, note, most: this.#biteMax };
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
  async step(at: Scoring, hurry: AbortSignal): Promise<AppliedBatch | undefined> {
    const { topic, partition } = at.claim;
    if (this.#hasTakenOver) {
      this.#hasTakenOver = false;
      await this.#teller.tellAll();
    }
    const gathered = await this.#gather(at, hurry);
    const { batch, poison, records, upTo } = gathered;
    if (records === 0) return undefined;
    await setAside(this.#log, poison, records, 'scorer');
    const range = { from: at.position, upTo, note: at.counted.note() };
    const items = batch.items;
    let report: ApplyReport;
    try {
      report = await this.#store.apply(at.claim, batch.close(range));
    } catch (error) {
      at.most = halfOf(items, error);
      at.counted = new CountedInputs(at.note);
      return this.step(at, hurry);
    }
    at.position = upTo;
    at.note = range.note;
    const { ties, moves } = report;
    // Ledgers have a say in who is one person, and so in who has moved.
    await this.#teller.tell(moves);
    return { topic, partition, records, ties, upTo };
  }

  /**
   * Reads on until there are enough, or until nothing more is on its way: as long as the resolvers have a backlog, what they send is
   * gathered, since of a pair that is written once instead of ten times nine writes are saved.
   */
  async #gather(at: Scoring, hurry: AbortSignal): Promise<Gathered> {
    const gathered: Gathered = { batch: new ScoringBatch(), poison: [], records: 0, upTo: at.position };
    await this.#readOn(at, gathered);
    let silent = 0;
    for (let looks = 0; looks < LINGER.all && silent < LINGER.silent; looks += 1) {
      const before = gathered.batch.items;
      if (hurry.aborted || before < MANY || before >= at.most || !(await this.#backlog.isLarge())) break;
      await pause(LINGER.ms, undefined, { signal: hurry }).catch(() => {});
      await this.#readOn(at, gathered);
      silent = gathered.batch.items > before ? 0 : silent + 1;
    }
    return gathered;
  }

  async #readOn({ claim: { topic, partition }, counted, most }: Scoring, gathered: Gathered): Promise<void> {
    while (gathered.batch.items < most) {
      const limit = Math.min(LIMITS.limit, most);
      const read = await this.#log.read(topic, partition, gathered.upTo, { ...LIMITS, limit });
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
