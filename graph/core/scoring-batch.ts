import { CHANNELS } from '../../ingest/contract.ts';
import { type Direction, type EntryState, ObservedIdentities, type RoleRank } from '../../resolver/contract.ts';
import { InteractionColumns } from '../../scorer/contract.ts';
import type { GraphBatch } from './batch.ts';
import type { EntryTuple, PairInteractions } from './derive-interactions.ts';

/** The number of an input that is counted elsewhere: behind all that are counted here. */
const NOT_COUNTED = 2 ** 31 - 1;

/** Gathers derived interactions into a batch. Many of one pair cost one write. */
export class ScoringBatch {
  readonly #identities = new ObservedIdentities();
  readonly #interactions = new InteractionColumns();
  readonly #sources: { source: string; inputs: number }[] = [];
  #inputs = 0;

  /** Interactions so far. */
  get items(): number {
    return this.#interactions.length;
  }

  /** @param isCounted whether the input at this position of the activities is counted with this record */
  add({ a, b, entries, inputs }: PairInteractions, isCounted: (position: number) => boolean): void {
    const one = this.#identities.indexOf(a);
    const other = this.#identities.indexOf(b);
    const numbers = new Map<number, number>();
    for (const [source, counted] of Object.entries(inputs)) {
      for (const [entry, position] of counted) if (isCounted(position)) numbers.set(entry, this.#number(source));
    }
    entries.forEach((entry, index) => {
      const minute = entry[2];
      // For a graph other than the one for which this was derived: it may not know the two yet.
      if (minute > 0) {
        this.#identities.widen(one, minute, minute);
        this.#identities.widen(other, minute, minute);
      }
      this.#interactions.add(interactionOf(a, b, entry), one, other, numbers.get(index) ?? NOT_COUNTED);
    });
  }

  close(range: { readonly from: number; readonly upTo: number; readonly note: string }): GraphBatch {
    return {
      sources: this.#sources,
      inputs: this.#inputs,
      ended: new Map(),
      identities: this.#identities,
      observedBefore: true,
      interactions: this.#interactions,
      revisions: new Map(),
      ...range,
    };
  }

  #number(source: string): number {
    const last = this.#sources.at(-1);
    if (last?.source === source) last.inputs += 1;
    else this.#sources.push({ source, inputs: 1 });
    this.#inputs += 1;
    return this.#inputs - 1;
  }
}

function interactionOf(a: string, b: string, entry: EntryTuple) {
  const [activity, version, minute, channel, direction, role, sizeClass, state] = entry;
  return {
    ...{ a, b, activity, version, minute, sizeClass },
    channel: CHANNELS[channel] ?? 'mail',
    direction: direction as Direction | 0,
    role: role as RoleRank,
    state: state as EntryState,
  };
}
