import type { Claim, GraphStore, Input } from '../../graph/contract.ts';
import {
  createObserver,
  ObservationJoin,
  type Observed,
  type Revision,
  type RevisionState,
  revise,
} from '../../resolver/contract.ts';
import type { EventLog, LogRecord, PartitionState } from '../event-log/port.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS } from '../event-log/topics.ts';
import { Fault } from '../kernel/fault.ts';
import { interpretRecord, type Poison } from './interpret-record.ts';
import { poisonRecord, readTenantDomain } from './log-events.ts';

/** How much one transaction may take. A backlog is applied in large bites, so that many interactions of a pair cost one write. */
export interface ApplyLimits {
  /** Inputs and interactions per transaction: what its memory is made of, some 250 bytes each. */
  readonly itemsMax: number;
  /** Records read at once. */
  readonly readMax: number;
  /** Bytes read at once. */
  readonly readBytesMax: number;
}

export const DEFAULT_LIMITS: ApplyLimits = { itemsMax: 150_000, readMax: 4000, readBytesMax: 8 * 1024 * 1024 };

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
  readonly inputs: Input[];
  readonly observations: ObservationJoin;
  readonly poison: Poison[];
  readonly revisions: Map<number, RevisionState>;
  readonly upTo: number;
  readonly records: number;
}

/**
 * The fused stages of the embedded profile: reads the log, observes, and applies to the graph; the derived topics are
 * never written. Claims every partition when it starts, so that an older process is fenced.
 */
export class LogApplier {
  readonly #log: EventLog;
  readonly #store: GraphStore;
  readonly #limits: ApplyLimits;
  readonly #observe = createObserver();
  readonly #claims: { claim: Claim; position: number }[];

  private constructor(log: EventLog, store: GraphStore, limits: ApplyLimits, claims: Claim[]) {
    this.#log = log;
    this.#store = store;
    this.#limits = limits;
    this.#claims = claims.map((claim) => ({ claim, position: claim.position }));
  }

  static async start(log: EventLog, store: GraphStore, limits = DEFAULT_LIMITS): Promise<LogApplier> {
    const ends: PartitionState[] = [];
    for (const topic of [COMMANDS, ACTIVITIES, DEAD_LETTERS]) ends.push(...(await log.partitions(topic)));
    await store.bindLog({ id: await log.id(), ends });
    const claims: Claim[] = [];
    for (const { topic, partition } of ends) claims.push(await store.claim({ topic, partition }));
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

  async #applyNext(at: { claim: Claim; position: number }): Promise<AppliedBatch | undefined> {
    const { topic, partition } = at.claim;
    if (topic === COMMANDS) return this.#applyCommands(at);
    const gathered = await this.#gather(topic, partition, at.position);
    if (gathered === undefined) return undefined;
    const { inputs, observations, revisions, upTo, records, poison } = gathered;
    await this.#setAside(poison, records);
    const report = await this.#store.apply(at.claim, {
      inputs,
      observations: observations.summaries(),
      revisions,
      from: at.position,
      upTo,
    });
    at.position = upTo;
    return { topic, partition, records, ties: report.ties };
  }

  /** Reads on until the limit is reached or the log ends. */
  async #gather(topic: string, partition: number, from: number): Promise<Gathered | undefined> {
    const { itemsMax, readMax, readBytesMax } = this.#limits;
    const gathered = {
      inputs: [] as Input[],
      observations: new ObservationJoin(),
      poison: [] as Poison[],
      revisions: new Map<number, RevisionState>(),
    };
    let upTo = from;
    let records = 0;
    for (let items = 0; items < itemsMax; ) {
      const read = await this.#log.read(topic, partition, upTo, { limit: readMax, bytesMax: readBytesMax });
      const last = read.at(-1);
      if (last === undefined) break;
      upTo = last.position + 1;
      records += read.length;
      items += await this.#interpret(read, gathered);
    }
    return records === 0 ? undefined : { ...gathered, upTo, records };
  }

  /** Adds what records amount to; returns how many items that is. */
  async #interpret(records: readonly LogRecord[], into: Omit<Gathered, 'upTo' | 'records'>): Promise<number> {
    const read = records.map((record) => interpretRecord(record, this.#observe));
    const revised = read.flatMap(({ inputs }) => inputs.map(revisionOf)).filter((revision) => revision !== undefined);
    await this.#rememberRevisions(revised, into.revisions);
    let items = 0;
    for (const { inputs, poison } of read) {
      if (poison !== undefined) into.poison.push(poison);
      for (const input of inputs) {
        const observed = observedOf(input);
        if (observed !== undefined) into.observations.add(observed.observations);
        const settled = settle(input, into.revisions);
        into.inputs.push(settled);
        items += 1 + (observedOf(settled)?.interactions.length ?? 0);
      }
    }
    return items;
  }

  async #rememberRevisions(revised: readonly Revision[], known: Map<number, RevisionState>): Promise<void> {
    const missing = [...new Set(revised.map((revision) => revision.activity))].filter(
      (activity) => !known.has(activity),
    );
    if (missing.length === 0) return;
    for (const [activity, state] of await this.#store.loadRevisions(missing)) known.set(activity, state);
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

  async #applyCommands(at: { claim: Claim; position: number }): Promise<AppliedBatch | undefined> {
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

function observedOf(input: Input): Observed | undefined {
  return input.outcome.kind === 'observed' ? input.outcome.observed : undefined;
}

function revisionOf(input: Input): Revision | undefined {
  return observedOf(input)?.revision;
}

/** Joins a revision with what is remembered of its activity, and leaves behind what the batch has taken already. */
function settle(input: Input, states: Map<number, RevisionState>): Input {
  const observed = observedOf(input);
  if (observed === undefined) return input;
  const { revision, ...rest } = observed;
  if (revision === undefined)
    return { source: input.source, outcome: { kind: 'observed', observed: { ...rest, observations: [] } } };
  const { state, interactions } = revise(states.get(observed.activity), revision);
  states.set(observed.activity, state);
  return { source: input.source, outcome: { kind: 'observed', observed: { ...rest, observations: [], interactions } } };
}
