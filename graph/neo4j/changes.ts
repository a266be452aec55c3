import type { Minute } from '../../infra/kernel/instant.ts';
import type { DirectoryEntry, MatchWeight, Span } from '../../resolver/contract.ts';
import type { Tie } from '../../scorer/contract.ts';
import { claimsText } from '../core/directory-claims.ts';
import type { IdentityRow } from '../core/identity-record.ts';
import { pairOf } from '../core/pair-order.ts';
import type { Assignment, ReportsTo, ShownPerson } from '../core/rows.ts';

export interface ScoredTie {
  readonly a: number;
  readonly b: number;
  /** Absent: it is taken down. */
  readonly scored?: { readonly tie: Tie; readonly strength: number; readonly scoredAt: Minute };
}

/** What a batch writes, by the numbers of its identities: the last word on each thing. */
export class Changes {
  /** New ones. */
  readonly identities = new Map<number, IdentityRow>();
  readonly times = new Map<number, { readonly firstAt: Minute; readonly lastAt: Minute }>();
  /** What directories say of an identity, as JSON. */
  readonly directory = new Map<number, string | null>();
  /** Identities that only a directory named, and that are there no longer. */
  readonly removed = new Set<number>();
  readonly entries = new Map<string, DirectoryEntry>();
  readonly assignments = new Map<number, Assignment>();
  readonly names = new Map<number, Map<string, Span>>();
  readonly words = new Map<number, string>();
  /** By person: who belongs to it from now on, and who no longer. */
  readonly members = new Map<number, Map<number, boolean>>();
  /** By blocking key: which identities carry it from now on, and which no longer. */
  readonly blocks = new Map<string, Map<number, boolean>>();
  /** By pair. Null: it is taken away. */
  readonly edges = new Map<number, MatchWeight | null>();
  /** Null: there is nobody left. */
  readonly persons = new Map<number, ShownPerson | null>();
  /** By person: all whom it reports to. */
  readonly managers = new Map<number, readonly ReportsTo[]>();
  readonly ledgers = new Map<number, Uint8Array>();
  /** The same by either identity, and then by the other one. */
  readonly ledgersOf = new Map<number, Map<number, Uint8Array>>();
  readonly tiesRemovedOf = new Set<number>();
  readonly ties = new Map<number, ScoredTie>();
  readonly due = new Map<string, { readonly at: Minute; readonly a: number; readonly b: number }>();
  /** Until when those that are due are not remembered any longer. */
  dueTaken: Minute | undefined;
  readonly ignored = new Map<string, { activity: number; reason: string; key: string; at: Minute }>();
  readonly inputs: { source: string; ending: string; reason: string; inputs: number }[] = [];

  updateDirectory({ n, directory }: IdentityRow): void {
    this.directory.set(n, claimsText(directory));
  }

  putLedger(lo: number, hi: number, ledger: Uint8Array): void {
    this.ledgers.set(pairOf(lo, hi), ledger);
    this.ledgersOf.getOrInsertComputed(lo, () => new Map()).set(hi, ledger);
    this.ledgersOf.getOrInsertComputed(hi, () => new Map()).set(lo, ledger);
  }

  addIdentity(row: IdentityRow): void {
    this.identities.set(row.n, row);
    this.#noteMember(row.person, row.n, true);
  }

  assign({ n, person }: IdentityRow, to: Assignment): void {
    this.assignments.set(n, to);
    this.#noteMember(person, n, false);
    this.#noteMember(to.person, n, true);
  }

  #noteMember(person: number | null, n: number, belongs: boolean): void {
    if (person !== null) this.members.getOrInsertComputed(person, () => new Map()).set(n, belongs);
  }

  /** Whether somebody who was there before is of another person now, or a person has other members. */
  regroups(isKnown: (n: number) => boolean): boolean {
    if (this.removed.size > 0 || [...this.persons.values()].includes(null)) return true;
    if ([...this.assignments.keys()].some(isKnown)) return true;
    return [...this.identities.values()].some(({ person }) => person !== null && isKnown(person));
  }
}
