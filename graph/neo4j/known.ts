import type { Minute } from '../../infra/kernel/instant.ts';
import type { DirectoryEntry, Evidence, IdentityKey, MatchWeight, Span } from '../../resolver/contract.ts';
import { NEVER, readClaims } from '../core/directory-claims.ts';
import type { IdentityRow } from '../core/identity-record.ts';
import { pairOf } from '../core/pair-order.ts';
import { type IdentityNode, spansOf } from './identity-node.ts';

/**
 * The server's own name of a node, by which it is found without an index. Another node may get it when this one is gone, so it
 * is good only where the node is known to be there.
 */
export type Element = string;

/** What was read of an identity. */
export interface KnownIdentity {
  readonly n: number;
  readonly node: IdentityNode;
  readonly element: Element;
  /** The number of its person. */
  readonly person: number | null;
}

export interface KnownPerson {
  /** Absent when there is nobody of that number. */
  readonly element?: Element;
  readonly members: readonly number[];
  readonly evidence: readonly Evidence[];
}

/**
 * What one transaction has read, under the lock that it holds. Numbers are given here, in the order in which ids are met,
 * and mean nothing outside.
 */
export class Known {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #identities = new Map<number, KnownIdentity>();
  /** Those of them that were read under the present lock. */
  readonly #fresh = new Set<number>();
  /** Null: looked for, and there is none. */
  readonly #byKey = new Map<IdentityKey, number | null>();
  readonly #blocks = new Map<string, { readonly limit: number; readonly carriers: readonly number[] }>();
  readonly #persons = new Map<number, KnownPerson>();
  readonly #partners = new Map<number, readonly number[]>();
  readonly #ledgersOf = new Map<number, ReadonlyMap<number, Uint8Array>>();
  readonly #edges = new Map<number, ReadonlyMap<number, MatchWeight>>();
  readonly #ledgers = new Map<number, Uint8Array | null>();
  readonly #ignored = new Map<string, Minute | null>();
  readonly #entries = new Map<string, DirectoryEntry | null>();
  /** By the key that they name as their manager's. */
  readonly #reporters = new Map<IdentityKey, readonly DirectoryEntry[]>();
  /** Everybody, once that has been asked for. */
  everybody: readonly number[] | undefined;
  /** Ties whose time has come, once that has been asked for. */
  due: readonly { readonly a: number; readonly b: number }[] | undefined;

  /**
   * Forgets what somebody else may have written since, when only who is whose has stayed as it was. Whom nobody had seen is looked
   * for again: by now somebody may have, and dates are joined to what is known.
   */
  keepPersons(): void {
    this.#fresh.clear();
    const ofPairs = [this.#partners, this.#edges, this.#ledgersOf, this.#ledgers];
    for (const read of [...ofPairs, this.#blocks, this.#ignored, this.#entries, this.#reporters]) read.clear();
    for (const [key, n] of this.#byKey) {
      if (n === null || this.#identities.get(n)?.node.firstAt === NEVER) this.#byKey.delete(key);
    }
    this.everybody = undefined;
    this.due = undefined;
  }

  /** How many numbers there are: they are 1 to this. */
  get size(): number {
    return this.#ids.length;
  }

  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#ids.push(id);
    this.#numbers.set(id, this.#ids.length);
    return this.#ids.length;
  }

  idOf(n: number): string | undefined {
    return this.#ids[n - 1];
  }

  /** Takes in an identity, in place of what was read of it before. */
  addIdentity(node: IdentityNode, element: Element): number {
    const n = this.numberOf(node.id);
    const person = node.person === null ? null : this.numberOf(node.person);
    this.#identities.set(n, { n, node, element, person });
    this.#byKey.set(node.key, n);
    this.#fresh.add(n);
    return n;
  }

  addMissing(key: IdentityKey): void {
    this.#byKey.set(key, null);
  }

  addBlock(key: string, limit: number, carriers: readonly number[]): void {
    this.#blocks.set(key, { limit, carriers });
  }

  addPerson(n: number, person: KnownPerson): void {
    this.#persons.set(n, person);
  }

  addPartners(n: number, partners: readonly number[]): void {
    this.#partners.set(n, partners);
  }

  addLedgersOf(n: number, ledgers: ReadonlyMap<number, Uint8Array>): void {
    this.#ledgersOf.set(n, ledgers);
  }

  addEdges(n: number, edges: ReadonlyMap<number, MatchWeight>): void {
    this.#edges.set(n, edges);
  }

  addLedger(lo: number, hi: number, ledger: Uint8Array | null): void {
    this.#ledgers.set(pairOf(lo, hi), ledger);
  }

  addIgnored(activity: number, reason: string, at: Minute | null): void {
    this.#ignored.set(`${activity} ${reason}`, at);
  }

  /** @param key of an entry of a directory */
  addEntry(key: string, entry: DirectoryEntry | null): void {
    this.#entries.set(key, entry);
  }

  addReporters(manager: IdentityKey, entries: readonly DirectoryEntry[]): void {
    this.#reporters.set(manager, entries);
  }

  /** Its number; null when there is none; absent when it has not been looked for. The same holds for those below. */
  byKey(key: IdentityKey): number | null | undefined {
    return this.#byKey.get(key);
  }

  identity(n: number): KnownIdentity | undefined {
    return this.#identities.get(n);
  }

  /** Whether an identity is as it is now: else only whose it is has stayed so, and somebody may have named it otherwise. */
  isFresh(n: number): boolean {
    return this.#fresh.has(n);
  }

  carriers(key: string, limit: number): readonly number[] | undefined {
    const block = this.#blocks.get(key);
    return block === undefined || block.limit < limit ? undefined : block.carriers;
  }

  person(n: number): KnownPerson | undefined {
    return this.#persons.get(n);
  }

  edges(n: number): ReadonlyMap<number, MatchWeight> | undefined {
    return this.#edges.get(n);
  }

  partners(n: number): readonly number[] | undefined {
    return this.#partners.get(n);
  }

  ledgersOf(n: number): ReadonlyMap<number, Uint8Array> | undefined {
    return this.#ledgersOf.get(n);
  }

  ledger(lo: number, hi: number): Uint8Array | null | undefined {
    return this.#ledgers.get(pairOf(lo, hi));
  }

  ignoredAt(activity: number, reason: string): Minute | null | undefined {
    return this.#ignored.get(`${activity} ${reason}`);
  }

  entry(key: string): DirectoryEntry | null | undefined {
    return this.#entries.get(key);
  }

  /** The entries that name a manager by this key. */
  reporters(manager: IdentityKey): readonly DirectoryEntry[] | undefined {
    return this.#reporters.get(manager);
  }
}

/** A row that a batch may write to. */
export function rowOf({ n, node, person }: KnownIdentity): IdentityRow {
  const { key, id, addressClass, domain, organisation, zone, firstAt, lastAt } = node;
  const own = { class: node.class, zone, person, firstAt, lastAt, directory: readClaims(node.directory) };
  return { n, key, id, addressClass, domain, organisation, isNew: false, isBare: false, names: undefined, ...own };
}

export function namesOf({ node }: KnownIdentity): Map<string, Span> {
  return spansOf(node);
}
