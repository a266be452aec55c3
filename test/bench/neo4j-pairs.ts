/** Who has a tie with whom in an invented company, by the places of the persons. */
import { below, type Chance, chanceOf, happens, seedFrom, skewed } from '../../ingest/connectors/demo/chance.ts';
import type { Population } from './neo4j-people.ts';

/** What part of all ties is among employees, and what among contacts of one account; the rest goes from one to the other. */
const INSIDE = 0.15;
const AMONG_CONTACTS = 0.1;

/** How unequal people are (sigma of the logarithm): some employees know thousands, some contacts are known by hundreds. */
const INEQUALITY = 1.1;

/** How often the next contact of an employee is of the same account as the last. */
const SAME_ACCOUNT = 0.5;

/** A pair of places, the smaller first; none comes twice. */
export type Pair = readonly [number, number];

export function* inventPairs(seed: number, { employees, accounts }: Population, ties: number): Generator<Pair> {
  const chance = chanceOf(seed);
  const persons = accounts.at(-1) ?? employees;
  const most = (employees * (employees - 1)) / 2;
  yield* insidePairs(chanceOf(seedFrom(chance)), employees, Math.min(ties * INSIDE, most / 2));
  const outward = ties * (1 - INSIDE - AMONG_CONTACTS);
  yield* outwardPairs(chanceOf(seedFrom(chance)), { employees, persons, accounts }, outward);
  yield* contactPairs(chanceOf(seedFrom(chance)), accounts, ties * AMONG_CONTACTS);
}

function* insidePairs(chance: Chance, employees: number, ties: number): Generator<Pair> {
  const degrees = degreesOf(chance, employees, ties);
  const slots = slotsOf(chance, 0, employees, ties);
  const known: Set<number>[] = Array.from({ length: employees }, () => new Set());
  for (let one = 0; one < employees; one += 1) {
    const wanted = degrees[one] ?? 0;
    for (let tries = 0, found = 0; found < wanted && tries < 4 * wanted; tries += 1) {
      const other = slots[below(chance, slots.length)] ?? 0;
      const [lo, hi] = one < other ? [one, other] : [other, one];
      if (lo === hi || known[lo]?.has(hi)) continue;
      known[lo]?.add(hi);
      found += 1;
      yield [lo, hi];
    }
  }
}

interface Whom {
  readonly employees: number;
  readonly persons: number;
  readonly accounts: readonly number[];
}

function* outwardPairs(chance: Chance, { employees, persons, accounts }: Whom, ties: number): Generator<Pair> {
  const degrees = degreesOf(chance, employees, ties);
  const slots = slotsOf(chance, employees, persons, ties);
  const accountOf = new Uint32Array(persons);
  for (let account = 0; account + 1 < accounts.length; account += 1) {
    accountOf.fill(account, accounts[account], accounts[account + 1]);
  }
  for (let one = 0; one < employees; one += 1) {
    const wanted = Math.min(degrees[one] ?? 0, (persons - employees) / 4);
    const known = new Set<number>();
    let last: number | undefined;
    for (let tries = 0; known.size < wanted && tries < 4 * wanted; tries += 1) {
      let other = slots[below(chance, slots.length)] ?? employees;
      if (last !== undefined && happens(chance, SAME_ACCOUNT)) {
        const account = accountOf[last] ?? 0;
        const [from = 0, until = 0] = [accounts[account], accounts[account + 1]];
        other = from + below(chance, until - from);
      }
      last = other;
      if (known.has(other)) continue;
      known.add(other);
      yield [one, other];
    }
  }
}

function* contactPairs(chance: Chance, accounts: readonly number[], ties: number): Generator<Pair> {
  const [first = 0, end = 0] = [accounts[0], accounts.at(-1)];
  const each = ties / (end - first);
  for (let account = 0; account + 1 < accounts.length; account += 1) {
    const [from = 0, until = 0] = [accounts[account], accounts[account + 1]];
    for (let one = from; one < until - 1; one += 1) {
      const known = new Set<number>();
      // Those in accounts of one know nobody there, so the others know more.
      const wanted = Math.min(until - 1 - one, Math.round(skewed(chance, 0.8 * each, INEQUALITY)));
      for (let tries = 0; known.size < wanted && tries < 4 * wanted; tries += 1) {
        const other = one + 1 + below(chance, until - one - 1);
        if (known.has(other)) continue;
        known.add(other);
        yield [one, other];
      }
    }
  }
}

/** How many each gets so that it makes about so many in all. */
function degreesOf(chance: Chance, persons: number, ties: number): Uint32Array {
  const weights = Float64Array.from({ length: persons }, () => skewed(chance, 1, INEQUALITY));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return Uint32Array.from(weights, (weight) => Math.round((weight / all) * ties));
}

/** The places from `from` to `until`, each as often as it is popular: one drawn from these is drawn by popularity. */
function slotsOf(chance: Chance, from: number, until: number, ties: number): Uint32Array {
  const degrees = degreesOf(chance, until - from, Math.max(ties, until - from));
  const slots = new Uint32Array(degrees.reduce((sum, degree) => sum + Math.max(1, degree), 0));
  let end = 0;
  for (const [place, degree] of degrees.entries()) {
    slots.fill(from + place, end, end + Math.max(1, degree));
    end += Math.max(1, degree);
  }
  return slots;
}
