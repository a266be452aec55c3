import { z } from 'zod';
import type { InteractionsData } from '../event-schemas.ts';

const State = z.object({ counted: z.int().min(0), attempt: z.string(), upTo: z.int().min(0) });
const States = z.record(z.string(), State);

type Bite = InteractionsData['bite'];

/**
 * Which inputs have been counted already, of all that are counted by one partition of the interactions.
 *
 * A worker that dies between deriving a bite and noting its position makes the next one derive it again, from the same
 * input on and perhaps further. An attempt reaches a partition whole or not at all, so it is enough to know up to where the
 * attempts before this one have counted. Kept with the position, hence exact.
 */
export class CountedInputs {
  readonly #states: Map<string, z.output<typeof State>>;

  /** @param note what {@link note} gave */
  constructor(note: string | undefined) {
    this.#states = new Map(Object.entries(note === undefined ? {} : States.parse(JSON.parse(note))));
  }

  /** Whether the input at this position is to be counted now. To be asked record by record, in the log's order. */
  isNew({ partition, attempt, upTo }: Bite): (position: number) => boolean {
    const key = String(partition);
    const before = this.#states.get(key) ?? { counted: 0, attempt: '', upTo: 0 };
    const counted = before.attempt === attempt ? before.counted : Math.max(before.counted, before.upTo);
    this.#states.set(key, { counted, attempt, upTo });
    return (position) => position >= counted;
  }

  note(): string {
    return JSON.stringify(Object.fromEntries(this.#states));
  }
}

/** The note of a graph in which all inputs before these positions, by partition of the activities, are counted already. */
export function noteOfCounted(positions: ReadonlyMap<number, number>): string {
  const states = [...positions].map(([partition, counted]) => [partition, { counted, attempt: '', upTo: counted }]);
  return JSON.stringify(Object.fromEntries(states));
}
