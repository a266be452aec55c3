import type { IdentityKey } from './interaction.ts';

/** What a person said of two identities. It wins over all evidence. */
export interface Decision {
  /** The smaller key. */
  readonly a: IdentityKey;
  readonly b: IdentityKey;
  /** `withdrawn`: evidence decides again. */
  readonly said: 'same' | 'different' | 'withdrawn';
  /** When it was said, in milliseconds since 1970: what was said later holds. */
  readonly at: number;
}

/** Decisions by their pairs, and for each identity with whom it has any. */
export class Decisions {
  readonly #byPair = new Map<string, Decision>();
  readonly #partners = new Map<IdentityKey, Set<IdentityKey>>();

  constructor(decisions: readonly Decision[] = []) {
    for (const decision of decisions) {
      if (decision.said === 'withdrawn') continue;
      const { a, b } = decision;
      this.#byPair.set(pairOf(a, b), decision);
      this.#partners.getOrInsertComputed(a, () => new Set()).add(b);
      this.#partners.getOrInsertComputed(b, () => new Set()).add(a);
    }
  }

  get isEmpty(): boolean {
    return this.#byPair.size === 0;
  }

  /** What holds of two identities, in any order; absent when nothing was said, or it was withdrawn. */
  of(one: IdentityKey, other: IdentityKey): Decision | undefined {
    return this.#byPair.get(one < other ? pairOf(one, other) : pairOf(other, one));
  }

  /** With whom an identity has decisions that hold. */
  partnersOf(key: IdentityKey): ReadonlySet<IdentityKey> {
    return this.#partners.get(key) ?? NOBODY;
  }
}

const NOBODY: ReadonlySet<IdentityKey> = new Set();

function pairOf(a: IdentityKey, b: IdentityKey): string {
  return `${a} ${b}`;
}

/** Those that hold after more was said, in the order of their pairs. A function of the set of all that was ever said. */
export function decisionsAfter(before: readonly Decision[], said: readonly Decision[]): Decision[] {
  const held = new Map(before.map((decision) => [pairOf(decision.a, decision.b), decision]));
  for (const decision of said) {
    const pair = pairOf(decision.a, decision.b);
    const other = held.get(pair);
    if (other === undefined || holdsAgainst(decision, other)) held.set(pair, decision);
  }
  return [...held].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, decision]) => decision);
}

function holdsAgainst(one: Decision, other: Decision): boolean {
  return one.at === other.at ? one.said > other.said : one.at > other.at;
}

/** The keys of the identities of which something else holds now. */
export function newlyDecided(before: readonly Decision[], after: readonly Decision[]): Set<IdentityKey> {
  const known = new Set(before.map((decision) => JSON.stringify(decision)));
  const news = after.filter((decision) => !known.has(JSON.stringify(decision)));
  return new Set(news.flatMap(({ a, b }) => [a, b]));
}
