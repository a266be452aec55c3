import { BatchBuilder, type GraphStore, type PackedInputs } from '../../graph/contract.ts';
import { createObserver } from '../../resolver/contract.ts';
import type { AppendedRange, EventLog, PartitionState } from '../event-log/port.ts';
import { COMMANDS, DIRECTORY, TRUTH } from '../event-log/topics.ts';
import {
  type AppliedBatch,
  type At,
  applyCommands,
  type Gathered,
  gather,
  nothingGathered,
  type ReadLimits,
  setAside,
} from './gather.ts';
import { MoveTeller } from './move-teller.ts';

/** How much one transaction may take. A backlog is applied in large bites, so that many interactions of a pair cost one write. */
export interface ApplyLimits extends ReadLimits {
  /** Inputs and interactions per transaction: its memory grows with them, 30 bytes of columns for each interaction and what is made of them. */
  readonly itemsMax: number;
  /** Fewer new identities than this are not worth a transaction of their own. */
  readonly identitiesAhead: number;
}

export const DEFAULT_LIMITS: ApplyLimits = {
  itemsMax: 1_500_000,
  readMax: 4000,
  readBytesMax: 8 * 1024 * 1024,
  identitiesAhead: 4000,
};

/**
 * Items of the first bite out of the log; each further one is twice as large. A process that is killed soon after every start
 * gets on all the same.
 */
const FIRST_BITE = 100_000;

/** More identities at a time are not clustered together: what they are compared by is in memory meanwhile, some kB each. */
const CLUSTERED_TOGETHER = 20_000;

/** How far one partition has been applied, and what is on its way. */
interface Taking extends At {
  /** What was handed over and not applied yet: it begins at `position`. */
  taken?: Gathered | undefined;
}

/** A part of the log, by the time at which it took the records; milliseconds since 1970. */
export interface LogBounds {
  readonly from?: number | undefined;
  /** Exclusive. */
  readonly until?: number | undefined;
}

/** Lets a partition begin further on. */
async function skipTo(at: At, position: number, store: GraphStore): Promise<void> {
  const nothing = new BatchBuilder().close(new Map(), { from: at.position, upTo: position });
  await store.apply(at.claim, nothing);
  at.position = position;
}

/**
 * The fused stages of the embedded profile: reads the log, observes, and applies to the graph; the derived topics are
 * never written. Claims every partition when it starts, so that an older process is fenced.
 */
export class LogApplier {
  readonly #log: EventLog;
  readonly #store: GraphStore;
  readonly #limits: ApplyLimits;
  #bite = FIRST_BITE;
  readonly #observe = createObserver();
  readonly #claims: readonly Taking[];
  readonly #teller: MoveTeller | undefined;

  private constructor(
    log: EventLog,
    store: GraphStore,
    limits: ApplyLimits,
    claims: readonly Taking[],
    teller: MoveTeller | undefined,
  ) {
    this.#log = log;
    this.#store = store;
    this.#limits = limits;
    this.#claims = claims;
    this.#teller = teller;
  }

  /**
   * @param bounds a part of the log by the time at which it was appended, for a graph of its own that is empty yet
   * @param telling whether the log is told of moves: by who keeps the graph that answers, not by who makes another one
   */
  static async start(
    log: EventLog,
    store: GraphStore,
    limits = DEFAULT_LIMITS,
    bounds: LogBounds = {},
    telling = false,
  ): Promise<LogApplier> {
    const ends: PartitionState[] = [];
    for (const topic of TRUTH) ends.push(...(await log.partitions(topic)));
    await store.bindLog({ id: await log.id(), ends });
    const claims: Taking[] = [];
    for (const { topic, partition } of ends) {
      const claim = await store.claim({ topic, partition });
      // What people decided and what directories say holds for every part.
      const { from, until } = topic === COMMANDS || topic === DIRECTORY ? {} : bounds;
      const end = until === undefined ? Number.POSITIVE_INFINITY : await log.positionAt(topic, partition, until);
      const at = { claim, position: claim.position, end };
      if (from !== undefined) await skipTo(at, await log.positionAt(topic, partition, from), store);
      claims.push(at);
    }
    const teller = telling ? await MoveTeller.start(log, store) : undefined;
    return new LogApplier(log, store, limits, claims, teller);
  }

  /** Applies until the end of the log, or until `signal` aborts between two batches. @param onBatch told of each, and waited for */
  async drain(onBatch: (batch: AppliedBatch) => void | Promise<void> = () => {}, signal?: AbortSignal): Promise<void> {
    for (let busy = true; busy && signal?.aborted !== true; ) {
      busy = false;
      for (const at of this.#claims) {
        const batch = await this.#applyNext(at);
        if (batch === undefined) continue;
        busy = true;
        await onBatch(batch);
        if (signal?.aborted) return;
      }
    }
  }

  /**
   * Takes inputs that somebody observed while appending their records, so that they need not be read again. They are
   * applied when there are enough of them, or by the next {@link drain}. What does not continue what is known here is
   * left out: the log says the same.
   */
  async take({ topic, partition, from, upTo }: AppendedRange, inputs: PackedInputs): Promise<void> {
    const at = this.#claims.find(({ claim }) => claim.topic === topic && claim.partition === partition);
    if (at === undefined || from !== (at.taken?.upTo ?? at.position)) return;
    at.taken ??= nothingGathered(from);
    at.taken.batch.addPacked(inputs);
    at.taken.upTo = upTo;
    at.taken.records += upTo - from;
    if (at.taken.batch.items >= this.#limits.itemsMax) await this.#applyNext(at);
  }

  /**
   * To be called when there is nothing else to do: makes known whom the inputs taken so far name, so that less is left to
   * do when their time comes. Whether there was anything to do.
   */
  async lookAhead(): Promise<boolean> {
    for (const at of this.#claims) if (at.taken !== undefined && (await this.#tellAhead(at, at.taken))) return true;
    return false;
  }

  /** Tells the store some of the identities that it does not know yet. Whether there were enough of them. */
  async #tellAhead(at: At, gathered: Gathered): Promise<boolean> {
    const { batch, known = 0 } = gathered;
    if (batch.identities - known < this.#limits.identitiesAhead) return false;
    const end = Math.min(batch.identities, known + CLUSTERED_TOGETHER);
    const { moves } = await this.#store.apply(at.claim, batch.identitiesAhead(known, end, at.position));
    gathered.known = end;
    await this.#teller?.tell(moves);
    return true;
  }

  async #applyNext(at: Taking): Promise<AppliedBatch | undefined> {
    if (at.claim.topic === COMMANDS) return this.#applyCommands(at);
    const begun = at.taken ?? nothingGathered(at.position);
    at.taken = undefined;
    const itemsMax = Math.min(this.#bite, this.#limits.itemsMax);
    this.#bite = Math.min(2 * this.#bite, this.#limits.itemsMax);
    const gathered = await gather(this.#log, at, begun, { ...this.#limits, itemsMax }, this.#observe);
    return gathered.records === 0 ? undefined : this.#apply(at, gathered);
  }

  async #applyCommands(at: At): Promise<AppliedBatch | undefined> {
    const applied = await applyCommands(this.#log, this.#store, at, this.#limits.readMax);
    if (applied !== undefined) await this.#teller?.tellAll();
    return applied;
  }

  async #apply(at: At, gathered: Gathered): Promise<AppliedBatch> {
    const { batch, upTo, records, poison } = gathered;
    const { topic, partition } = at.claim;
    while (batch.identities > CLUSTERED_TOGETHER && (await this.#tellAhead(at, gathered)));
    await setAside(this.#log, poison, records, 'resolver');
    const known = await this.#store.loadRevisions(batch.revisedActivities());
    const report = await this.#store.apply(at.claim, batch.close(known, { from: at.position, upTo }));
    at.position = upTo;
    await this.#teller?.tell(report.moves);
    return { topic, partition, records, ties: report.ties, upTo };
  }
}
