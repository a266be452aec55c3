import { BatchBuilder, type Claim, type GraphStore, type PackedInputs } from '../../graph/contract.ts';
import { createObserver } from '../../resolver/contract.ts';
import type { AppendedRange, EventLog, PartitionState } from '../event-log/port.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS } from '../event-log/topics.ts';
import { Fault } from '../kernel/fault.ts';
import { interpretRecord, type Poison } from './interpret-record.ts';
import { poisonRecord, readTenantDomain } from './log-events.ts';

/** How much one transaction may take. A backlog is applied in large bites, so that many interactions of a pair cost one write. */
export interface ApplyLimits {
  /** Inputs and interactions per transaction: its memory grows with them, 30 bytes of columns for each interaction and what is made of them. */
  readonly itemsMax: number;
  /** Records read at once. */
  readonly readMax: number;
  /** Bytes read at once. */
  readonly readBytesMax: number;
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

/** More poison than this among the records of one batch means that something is wrong with us, not with them. */
const POISON_SHARE_MAX = 0.2;
/** A handful of bad records at the head of a short batch is not yet a sign of that. */
const POISON_FREE = 50;

export interface AppliedBatch {
  readonly topic: string;
  readonly partition: number;
  /** Records of the log that the batch took. */
  readonly records: number;
  readonly ties: number;
}

/** One batch, gathered from the log. */
interface Gathered {
  readonly batch: BatchBuilder;
  readonly poison: Poison[];
  upTo: number;
  records: number;
  /** How many of its identities the graph knows already. */
  known?: number;
}

/** How far one partition has been applied. */
interface At {
  readonly claim: Claim;
  position: number;
  /** Records from here on are left alone. */
  readonly end: number;
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
  readonly #claims: readonly At[];

  private constructor(log: EventLog, store: GraphStore, limits: ApplyLimits, claims: readonly At[]) {
    this.#log = log;
    this.#store = store;
    this.#limits = limits;
    this.#claims = claims;
  }

  /** @param bounds a part of the log by the time at which it was appended, for a graph of its own that is empty yet */
  static async start(
    log: EventLog,
    store: GraphStore,
    limits = DEFAULT_LIMITS,
    bounds: LogBounds = {},
  ): Promise<LogApplier> {
    const ends: PartitionState[] = [];
    for (const topic of [COMMANDS, ACTIVITIES, DEAD_LETTERS]) ends.push(...(await log.partitions(topic)));
    await store.bindLog({ id: await log.id(), ends });
    const claims: At[] = [];
    for (const { topic, partition } of ends) {
      const claim = await store.claim({ topic, partition });
      // What people decided holds for every part.
      const { from, until } = topic === COMMANDS ? {} : bounds;
      const end = until === undefined ? Number.POSITIVE_INFINITY : await log.positionAt(topic, partition, until);
      const at = { claim, position: claim.position, end };
      if (from !== undefined) await skipTo(at, await log.positionAt(topic, partition, from), store);
      claims.push(at);
    }
    return new LogApplier(log, store, limits, claims);
  }

  /** Applies until the end of the log, or until `signal` aborts between two batches. */
  async drain(onBatch: (batch: AppliedBatch) => void = () => {}, signal?: AbortSignal): Promise<void> {
    for (let busy = true; busy && signal?.aborted !== true; ) {
      busy = false;
      for (const at of this.#claims) {
        const batch = await this.#applyNext(at);
        if (batch === undefined) continue;
        busy = true;
        onBatch(batch);
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
    at.taken ??= { batch: new BatchBuilder(), poison: [], upTo: from, records: 0 };
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
    for (const at of this.#claims) {
      const { batch, known = 0 } = at.taken ?? {};
      if (batch === undefined || batch.identities - known < this.#limits.identitiesAhead) continue;
      await this.#store.apply(at.claim, batch.identitiesAhead(known, at.position));
      at.taken = { ...(at.taken as Gathered), known: batch.identities };
      return true;
    }
    return false;
  }

  async #applyNext(at: At): Promise<AppliedBatch | undefined> {
    if (at.claim.topic === COMMANDS) return this.#applyCommands(at);
    const begun = at.taken ?? { batch: new BatchBuilder(), poison: [], upTo: at.position, records: 0 };
    at.taken = undefined;
    const gathered = await this.#gather(at, begun);
    return gathered.records === 0 ? undefined : this.#apply(at, gathered);
  }

  async #apply(at: At, { batch, upTo, records, poison }: Gathered): Promise<AppliedBatch> {
    const { topic, partition } = at.claim;
    await this.#setAside(poison, records);
    const known = await this.#store.loadRevisions(batch.revisedActivities());
    const report = await this.#store.apply(at.claim, batch.close(known, { from: at.position, upTo }));
    at.position = upTo;
    return { topic, partition, records, ties: report.ties };
  }

  /** Reads on until the limit is reached or the log ends. */
  async #gather({ claim: { topic, partition }, end }: At, gathered: Gathered): Promise<Gathered> {
    const { readMax: limit, readBytesMax: bytesMax } = this.#limits;
    const itemsMax = Math.min(this.#bite, this.#limits.itemsMax);
    this.#bite = Math.min(2 * this.#bite, this.#limits.itemsMax);
    while (gathered.batch.items < itemsMax) {
      const found = await this.#log.read(topic, partition, gathered.upTo, { limit, bytesMax });
      const read = found.filter(({ position }) => position < end);
      const last = read.at(-1);
      if (last === undefined) break;
      gathered.upTo = last.position + 1;
      gathered.records += read.length;
      for (const record of read) {
        const { inputs, poison } = interpretRecord(record, this.#observe);
        if (poison !== undefined) gathered.poison.push(poison);
        for (const input of inputs) gathered.batch.add(input);
      }
    }
    return gathered;
  }

  /** Poison goes to the dead letters before the batch counts as done; too much of it stops the stage instead. */
  async #setAside(poison: readonly Poison[], records: number): Promise<void> {
    const first = poison[0];
    if (first === undefined) return;
    if (poison.length > POISON_FREE && poison.length > records * POISON_SHARE_MAX) {
      const { topic, partition, position } = first.record;
      throw new Fault(
        'CLI_TOO_MUCH_POISON',
        `${poison.length} of ${records} records cannot be read: ${first.message}`,
        {
          where: `${topic}/${partition} from ${position}`,
          todo: 'nothing was skipped; use the version of kith that wrote them, or a newer one',
        },
      );
    }
    await this.#log.append(
      DEAD_LETTERS,
      poison.map(({ record, message }) => poisonRecord(record, 'resolver', message)),
    );
  }

  async #applyCommands(at: At): Promise<AppliedBatch | undefined> {
    const { topic, partition } = at.claim;
    const records = await this.#log.read(topic, partition, at.position, { limit: this.#limits.readMax });
    const last = records.at(-1);
    if (last === undefined) return undefined;
    const domains = new Set((await this.#store.tenantFacts()).domains);
    for (const record of records) {
      const said = readTenantDomain(record);
      if (said?.own === true) domains.add(said.domain);
      if (said?.own === false) domains.delete(said.domain);
    }
    const upTo = last.position + 1;
    await this.#store.applyTenantFacts(at.claim, { domains: [...domains].sort() }, at.position, upTo);
    at.position = upTo;
    return { topic, partition, records: records.length, ties: 0 };
  }
}
