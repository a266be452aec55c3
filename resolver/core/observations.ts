import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityKey, IdentityObservation, Span } from './interaction.ts';

interface OpenSpan {
  firstAt: Minute;
  lastAt: Minute;
}

/** Shared by all that have none. */
const NO_NAMES: ReadonlyMap<string, Span> = new Map();

/** Before every minute there is, so that the first observation sets both ends. */
const NEVER = -1;

/**
 * The identities that some activities name, each once and by index, and the join of what was observed of them.
 *
 * Observations join as they come, so that a batch remembers one line per identity and not one note per mail.
 * Idempotent, commutative and associative: spans only widen.
 */
export class ObservedIdentities {
  readonly #keys: IdentityKey[] = [];
  readonly #indices = new Map<IdentityKey, number>();
  readonly #firstAt: Minute[] = [];
  readonly #lastAt: Minute[] = [];
  readonly #names = new Map<number, Map<string, OpenSpan>>();

  get length(): number {
    return this.#keys.length;
  }

  /** The identities in the order of their indices. */
  get keys(): readonly IdentityKey[] {
    return this.#keys;
  }

  /** The index of an identity, observed or only mentioned. */
  indexOf(key: IdentityKey): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.#keys.length;
    this.#keys.push(key);
    this.#firstAt.push(NEVER);
    this.#lastAt.push(NEVER);
    this.#indices.set(key, index);
    return index;
  }

  add({ identity, name }: IdentityObservation, minute: Minute): void {
    const index = this.indexOf(identity);
    this.widen(index, minute, minute);
    if (name !== undefined) this.widenName(index, name, minute, minute);
  }

  /** Joins a span in which an identity was seen. */
  widen(index: number, firstAt: Minute, lastAt: Minute): void {
    const before = this.#firstAt[index] ?? NEVER;
    if (before === NEVER || firstAt < before) this.#firstAt[index] = firstAt;
    if (lastAt > (this.#lastAt[index] ?? NEVER)) this.#lastAt[index] = lastAt;
  }

  /** Joins a span in which a name was seen beside an identity. */
  widenName(index: number, name: string, firstAt: Minute, lastAt: Minute): void {
    const names = this.#names.getOrInsertComputed(index, () => new Map());
    const span = names.get(name);
    if (span === undefined) {
      names.set(name, { firstAt, lastAt });
      return;
    }
    if (firstAt < span.firstAt) span.firstAt = firstAt;
    if (lastAt > span.lastAt) span.lastAt = lastAt;
  }

  /** When an identity was first and last seen; absent when it was mentioned and never observed. */
  spanOf(index: number): Span | undefined {
    const firstAt = this.#firstAt[index] ?? NEVER;
    return firstAt === NEVER ? undefined : { firstAt, lastAt: this.#lastAt[index] ?? NEVER };
  }

  /** Those from an index on, by themselves. */
  between(first: number, end: number): ObservedIdentities {
    const rest = new ObservedIdentities();
    for (let index = first; index < Math.min(end, this.length); index += 1) {
      const copy = rest.indexOf(this.#keys[index] ?? '');
      const span = this.spanOf(index);
      if (span !== undefined) rest.widen(copy, span.firstAt, span.lastAt);
      for (const [name, { firstAt, lastAt }] of this.namesOf(index)) rest.widenName(copy, name, firstAt, lastAt);
    }
    return rest;
  }

  namesOf(index: number): ReadonlyMap<string, Span> {
    return this.#names.get(index) ?? NO_NAMES;
  }
}
