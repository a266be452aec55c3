/** The resolver's stage on a cluster: activities in, identities and persons into the graph, interactions into the log. */
import {
  type Claim,
  deriveInteractions,
  type GraphBatch,
  type GraphStore,
  type PairInteractions,
  type SourcePartition,
} from '../../../graph/contract.ts';
import { createObserver } from '../../../resolver/contract.ts';
import type { EventLog, NewRecord } from '../../event-log/port.ts';
import { sharesOf } from '../../event-log/shares.ts';
import { COMMANDS, INTERACTIONS } from '../../event-log/topics.ts';
import { type AppliedBatch, type At, applyCommands, gather, nothingGathered, setAside } from '../gather.ts';
import { interactionsRecord } from '../log-events.ts';
import { MoveTeller } from '../move-teller.ts';
import { type BiteSizes, halfOf } from './partition-work.ts';

const LIMITS = { readMax: 4000, readBytesMax: 8 * 1024 * 1024 };

/** Inputs and interactions of a bite: few at first, then more and more. */
const BITE: BiteSizes = { first: 100_000, max: 200_000 };

/** What one bite may send to one partition: an append to a partition is taken whole up to 8 MiB. */
const SHARE_BYTES_MAX = 6 * 1024 * 1024;

interface Resolving extends At {
  bite: number;
  /** No bite is larger, since the graph could not take one that was. */
  most: number;
}

export class ResolverStage {
  readonly #log: EventLog;
  readonly #store: GraphStore;
  readonly #partitions: number;
  readonly #sizes: BiteSizes;
  readonly #observe = createObserver();
  readonly #teller: MoveTeller;
  #attempts = 0;
  /** Whoever had a partition before may have died with moves untold. */
  #hasTakenOver = false;

  private constructor(log: EventLog, store: GraphStore, partitions: number, sizes: BiteSizes, teller: MoveTeller) {
    this.#sizes = sizes;
    this.#teller = teller;
    this.#log = log;
    this.#store = store;
    this.#partitions = partitions;
  }

  static async start(log: EventLog, store: GraphStore, sizes: BiteSizes = BITE): Promise<ResolverStage> {
    const partitions = (await log.partitions(INTERACTIONS)).length;
    return new ResolverStage(log, store, partitions, sizes, await MoveTeller.start(log, store));
  }

  /** Takes a partition over: whoever had it is fenced from then on. */
  async claim(source: SourcePartition): Promise<Resolving> {
    const claim = await this.#store.claim(source);
    this.#hasTakenOver = true;
    return {
      claim,
      position: claim.position,
      end: Number.POSITIVE_INFINITY,
      bite: this.#sizes.first,
      most: this.#sizes.max,
    };
  }

  /** Takes one bite of a partition; absent when nothing waits in it. */
  async step(at: Resolving): Promise<AppliedBatch | undefined> {
    if (this.#hasTakenOver) {
      this.#hasTakenOver = false;
      await this.#teller.tellAll();
    }
    if (at.claim.topic === COMMANDS) return this.#applyCommands(at);
    const begun = { ...nothingGathered(at.position), positions: [] as number[] };
    const gathered = await gather(
      this.#log,
      at,
      begun,
      { ...LIMITS, readMax: Math.min(LIMITS.readMax, at.bite), itemsMax: at.bite },
      this.#observe,
    );
    if (gathered.records === 0) {
      at.bite = Math.min(this.#sizes.first, at.most);
      return undefined;
    }
    const { batch, poison, records, upTo } = gathered;
    const known = await this.#store.loadRevisions(batch.revisedActivities());
    const whole = batch.close(known, { from: at.position, upTo });
    const { rest, pairs } = deriveInteractions(whole, begun.positions);
    const derived = this.#recordsOf(at.claim, whole, pairs);
    if (derived === undefined) {
      at.bite = Math.max(1, Math.floor(at.bite / 2));
      return this.step(at);
    }
    await setAside(this.#log, poison, records, 'resolver');
    try {
      await this.#hand(at.claim, rest, derived);
    } catch (error) {
      at.most = halfOf(batch.items, error);
      at.bite = at.most;
      return this.step(at);
    }
    at.position = upTo;
    at.bite = Math.min(at.most, at.bite * 2);
    const { topic, partition } = at.claim;
    return { topic, partition, records, ties: 0, upTo };
  }

  async #applyCommands(at: At): Promise<AppliedBatch | undefined> {
    const applied = await applyCommands(this.#log, this.#store, at, LIMITS.readMax);
    if (applied !== undefined) await this.#teller.tellAll();
    return applied;
  }

  /**
   * Identities before anybody mentions them, the position last: a crash in between makes the bite be derived again, and
   * what is said twice counts once.
   */
  async #hand(claim: Claim, rest: GraphBatch, derived: readonly NewRecord[]): Promise<void> {
    if (derived.length === 0) {
      await this.#applyAndTell(claim, rest);
      return;
    }
    const ahead = { ...rest, ...NO_INPUTS, upTo: rest.from };
    await this.#applyAndTell(claim, ahead);
    await this.#log.append(INTERACTIONS, derived);
    await this.#store.apply(claim, { ...rest, identities: rest.identities.between(0, 0) });
  }

  async #applyAndTell(claim: Claim, batch: GraphBatch): Promise<void> {
    const { moves } = await this.#store.apply(claim, batch);
    await this.#teller.tell(moves);
  }

  /** Absent when one partition would get more than fits into one piece, and there is more than one activity to part. */
  #recordsOf(claim: Claim, bite: GraphBatch, pairs: readonly PairInteractions[]): NewRecord[] | undefined {
    this.#attempts += 1;
    const { partition, epoch } = claim;
    const attempt = `${epoch}.${this.#attempts}`;
    const origin = { partition, from: bite.from, upTo: bite.upTo, attempt };
    const records = pairs.map((pair) => interactionsRecord(pair, origin));
    const largest = Math.max(0, ...sharesOf(records, this.#partitions));
    return largest > SHARE_BYTES_MAX && bite.inputs > 1 ? undefined : records;
  }
}

const NO_INPUTS = { sources: [], inputs: 0, ended: new Map(), directory: [], revisions: new Map() };
