import type { Minute } from '../../infra/kernel/instant.ts';
import { bandOf, type ScoringSettings, tieAt } from '../../scorer/contract.ts';
import type { KnowsRow, PersonId } from '../contract.ts';

/** One tie in two graphs: its index in each, null where it does not exist. */
export interface TieMove {
  readonly a: PersonId;
  readonly b: PersonId;
  readonly before: number | null;
  readonly after: number | null;
}

/** What became of the ties of one graph in another. */
export interface TieDiffReport {
  readonly same: number;
  /** In both, with another index. */
  readonly moved: number;
  readonly appeared: number;
  readonly vanished: number;
  /** Of those that moved: into another band (`scorer/core/bands.ts`). */
  readonly changedBand: number;
  /** The largest changes of the index, appeared and vanished ties among them, largest first. */
  readonly largest: readonly TieMove[];
}

/** Indices closer than this are equal: the last digits of the logarithm. */
const EQUAL_WITHIN = 1e-9;

/** Compares the ties of two graphs, pair by pair, as of one minute. Holds the largest moves and nothing else. */
export class TieDiff {
  readonly #now: Minute;
  readonly #settings: { readonly before: ScoringSettings; readonly after: ScoringSettings };
  readonly #keep: number;
  readonly #counts = { same: 0, moved: 0, appeared: 0, vanished: 0, changedBand: 0 };
  #largest: TieMove[] = [];

  /** @param keep how many of the largest moves are wanted */
  constructor(now: Minute, settings: { before: ScoringSettings; after: ScoringSettings }, keep: number) {
    this.#now = now;
    this.#settings = settings;
    this.#keep = keep;
  }

  /** Takes one pair: its row in the first graph, in the second, or in both. */
  take(before: KnowsRow | undefined, after: KnowsRow | undefined): void {
    const row = before ?? after;
    if (row === undefined) return;
    const move = {
      a: row.a,
      b: row.b,
      before: before === undefined ? null : tieAt(before.tie, this.#now, this.#settings.before).index,
      after: after === undefined ? null : tieAt(after.tie, this.#now, this.#settings.after).index,
    };
    this.#count(move);
    if (sizeOf(move) > EQUAL_WITHIN) this.#remember(move);
  }

  report(): TieDiffReport {
    return { ...this.#counts, largest: this.#sorted().slice(0, this.#keep) };
  }

  #count({ before, after }: TieMove): void {
    if (before === null) this.#counts.appeared += 1;
    else if (after === null) this.#counts.vanished += 1;
    else if (Math.abs(after - before) <= EQUAL_WITHIN) this.#counts.same += 1;
    else {
      this.#counts.moved += 1;
      if (bandOf(before) !== bandOf(after)) this.#counts.changedBand += 1;
    }
  }

  /** Sorted now and then only: a tenth of a second for ten million ties. */
  #remember(move: TieMove): void {
    this.#largest.push(move);
    if (this.#largest.length >= 2 * this.#keep + 1000) this.#largest = this.#sorted().slice(0, this.#keep);
  }

  #sorted(): TieMove[] {
    return this.#largest.toSorted((one, other) => sizeOf(other) - sizeOf(one) || byPair(one, other));
  }
}

/** The order in which graphs give their ties: by the ids of both persons. */
export function byPair(one: Pick<KnowsRow, 'a' | 'b'>, other: Pick<KnowsRow, 'a' | 'b'>): number {
  if (one.a !== other.a) return one.a < other.a ? -1 : 1;
  if (one.b !== other.b) return one.b < other.b ? -1 : 1;
  return 0;
}

function sizeOf({ before, after }: TieMove): number {
  return Math.abs((after ?? 0) - (before ?? 0));
}
