import {
  type Observed,
  ObservedIdentities,
  type Revision,
  type RevisionState,
  revise,
} from '../../resolver/contract.ts';
import { InteractionColumns } from '../../scorer/contract.ts';
import type { DirectoryInput } from './directory-table.ts';
import type { EndedInput, Input, SourceRun } from './input.ts';
import { type PackedInputs, packIdentities, unpackIdentities } from './packed-inputs.ts';

/** What one transaction applies: inputs of one partition, and the position behind the last of them. */
export interface GraphBatch {
  /** Where the inputs came from, in order. */
  readonly sources: readonly SourceRun[];
  readonly inputs: number;
  /** Those inputs that make no tie, by their number. */
  readonly ended: ReadonlyMap<number, EndedInput>;
  /** What inputs say of entries of directories. */
  readonly directory?: readonly DirectoryInput[];
  /** All identities that the inputs name, and what they say of them. */
  readonly identities: ObservedIdentities;
  /** An earlier stage has observed the identities: what is said of them here counts only for those that are missing. */
  readonly observedBefore?: boolean;
  /** Interactions refer to identities by index, and to inputs by number. */
  readonly interactions: InteractionColumns;
  /** New states of revisable activities, by fingerprint. */
  readonly revisions: ReadonlyMap<number, RevisionState>;
  /** Where the batch begins: the position at which the store stands. */
  readonly from: number;
  /** The claim's partition has been read up to here (exclusive). */
  readonly upTo: number;
  /** Kept with the position, for whoever claims the partition next. Absent: the one before stays. */
  readonly note?: string;
}

/** Gathers inputs into a batch. What it keeps of an input is what the store needs, so that a batch may be large. */
export class BatchBuilder {
  readonly #sources: { source: string; inputs: number }[] = [];
  readonly #ended = new Map<number, EndedInput>();
  readonly #directory: DirectoryInput[] = [];
  readonly #identities = new ObservedIdentities();
  readonly #interactions = new InteractionColumns();
  /** Revisions, to be joined with what is remembered of their activities, and the inputs they came from. */
  readonly #revisions: [input: number, revision: Revision][] = [];
  #revised = 0;
  #addresses = 0;
  #inputs = 0;

  /** Inputs, interactions and addresses of directories so far: what the batch's memory is made of. */
  get items(): number {
    return this.#inputs + this.#interactions.length + this.#revised + this.#addresses;
  }

  get inputs(): number {
    return this.#inputs;
  }

  add({ source, outcome }: Input): void {
    const input = this.#inputs;
    this.#addRun(source, 1);
    if (outcome.kind === 'directory') {
      this.#direct(input, outcome.entry);
      return;
    }
    if (outcome.kind !== 'observed') {
      this.#ended.set(input, outcome);
      return;
    }
    const { activity, key, minute, ignored, observations, interactions, revision } = outcome.observed;
    for (const observation of observations) this.#identities.add(observation, minute);
    for (const interaction of interactions) this.#interact(interaction, input);
    if (revision !== undefined) this.#revise(input, revision);
    if (ignored !== undefined) this.#ended.set(input, { kind: 'ignored', reason: ignored, activity, key, minute });
  }

  /** All inputs so far, ready for another thread: its buffers can be transferred. Nothing must be added afterwards. */
  pack(): PackedInputs {
    return {
      sources: this.#sources,
      ended: this.#ended,
      directory: this.#directory,
      identities: packIdentities(this.#identities),
      interactions: this.#interactions.pack(),
      revisions: this.#revisions,
    };
  }

  /** Adds inputs that were gathered in another thread, behind those that are here. */
  addPacked({ sources, ended, directory, identities, interactions, revisions }: PackedInputs): void {
    const before = this.#inputs;
    for (const [input, end] of ended) this.#ended.set(before + input, end);
    for (const [input, entry] of directory) this.#direct(before + input, entry);
    this.#interactions.addPacked(interactions, unpackIdentities(identities, this.#identities), before);
    for (const [input, revision] of revisions) this.#revise(before + input, revision);
    for (const { source, inputs } of sources) this.#addRun(source, inputs);
  }

  /** How many identities the inputs so far name. */
  get identities(): number {
    return this.#identities.length;
  }

  /**
   * The identities from an index to another (exclusive), as a batch without any input, which leaves the position where it is: what it says
   * will be said again by the batch itself, and counts once.
   */
  identitiesAhead(first: number, end: number, position: number): GraphBatch {
    const ahead = new BatchBuilder().close(new Map(), { from: position, upTo: position });
    return { ...ahead, identities: this.#identities.between(first, end) };
  }

  /** The activities whose earlier versions must be known when the batch is closed, by fingerprint. */
  revisedActivities(): number[] {
    return [...new Set(this.#revisions.map(([, { activity }]) => activity))];
  }

  /**
   * The batch; nothing can be added to it afterwards.
   *
   * @param known what is remembered of {@link revisedActivities}
   */
  close(known: ReadonlyMap<number, RevisionState>, range: Pick<GraphBatch, 'from' | 'upTo'>): GraphBatch {
    const states = new Map(known);
    for (const [input, revision] of this.#revisions) {
      const { state, interactions } = revise(states.get(revision.activity), revision);
      states.set(revision.activity, state);
      for (const interaction of interactions) this.#interact(interaction, input);
    }
    return {
      sources: this.#sources,
      inputs: this.#inputs,
      ended: this.#ended,
      directory: this.#directory,
      identities: this.#identities,
      interactions: this.#interactions,
      revisions: states,
      ...range,
    };
  }

  #direct(input: number, entry: DirectoryInput[1]): void {
    this.#directory.push([input, entry]);
    this.#addresses += entry.addresses.length;
  }

  #addRun(source: string, inputs: number): void {
    const last = this.#sources.at(-1);
    if (last?.source === source) last.inputs += inputs;
    else this.#sources.push({ source, inputs });
    this.#inputs += inputs;
  }

  #interact(interaction: Observed['interactions'][number], input: number): void {
    const a = this.#identities.indexOf(interaction.a);
    const b = this.#identities.indexOf(interaction.b);
    this.#interactions.add(interaction, a, b, input);
  }

  #revise(input: number, revision: Revision): void {
    this.#revisions.push([input, revision]);
    this.#revised += revision.interactions.length;
  }
}
