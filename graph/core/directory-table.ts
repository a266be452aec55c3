import {
  claimsOf,
  type DirectoryClaim,
  type DirectoryEntry,
  holdsAgainst,
  type IdentityKey,
} from '../../resolver/contract.ts';
import type { ClaimChanges } from './directory-claims.ts';
import { APPLIED, DUPLICATE, type End, ignored } from './input-end.ts';
import type { DirectoryRows } from './rows.ts';

/** An input that says something of an entry of a directory, by its number. */
export type DirectoryInput = readonly [input: number, entry: DirectoryEntry];

export interface DirectoryReport {
  readonly claims: ReadonlyMap<IdentityKey, ClaimChanges>;
  /** How each of these inputs ended. */
  readonly ends: ReadonlyMap<number, End>;
}

const NOTHING: DirectoryReport = { claims: new Map(), ends: new Map() };

/** The entries of directories, each as the record of it that was seen last says. */
export class DirectoryTable {
  readonly #rows: DirectoryRows;

  constructor(rows: DirectoryRows) {
    this.#rows = rows;
  }

  /** Takes entries in. What holds afterwards depends on the set of all that were ever given. */
  take(inputs: readonly DirectoryInput[] = []): DirectoryReport {
    if (inputs.length === 0) return NOTHING;
    const before = new Map<string, DirectoryEntry | undefined>();
    const after = new Map<string, DirectoryEntry>();
    const ends = new Map<number, End>();
    for (const [input, entry] of inputs) {
      const held = after.get(entry.key) ?? before.getOrInsertComputed(entry.key, () => this.#rows.entry(entry.key));
      ends.set(input, endOf(entry, held));
      if (held === undefined || holdsAgainst(entry, held)) after.set(entry.key, entry);
    }
    const claims = new Map<IdentityKey, Map<string, DirectoryClaim | null>>();
    for (const [key, entry] of after) {
      this.#rows.putEntry(entry);
      for (const [address, claim] of changesOf(before.get(key), entry)) {
        claims.getOrInsertComputed(address, () => new Map()).set(key, claim);
      }
    }
    return { claims, ends };
  }
}

function endOf(entry: DirectoryEntry, held: DirectoryEntry | undefined): End {
  const isNews = held === undefined || holdsAgainst(entry, held);
  if (!isNews)
    return entry.content === held.content && entry.seenAt === held.seenAt ? DUPLICATE : ignored('superseded');
  if (entry.ignored !== undefined) return ignored(entry.ignored);
  const namesNobody = entry.addresses.length + (held?.addresses.length ?? 0) === 0;
  return namesNobody ? ignored('no address') : APPLIED;
}

function changesOf(before: DirectoryEntry | undefined, after: DirectoryEntry): Map<IdentityKey, DirectoryClaim | null> {
  const changes = new Map<IdentityKey, DirectoryClaim | null>();
  const said = before === undefined ? new Map<IdentityKey, DirectoryClaim>() : claimsOf(before);
  for (const address of said.keys()) changes.set(address, null);
  for (const [address, claim] of claimsOf(after)) {
    if (isSame(claim, said.get(address))) changes.delete(address);
    else changes.set(address, claim);
  }
  return changes;
}

function isSame(one: DirectoryClaim, other: DirectoryClaim | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
