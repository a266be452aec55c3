/**
 * What the decisions of a batch read and write, as one transaction sees it: each engine has its own. Numbers (`n`) tell
 * the identities of one transaction apart; a person has the number of the identity that gives it its id.
 */
import type { Minute } from '../../infra/kernel/instant.ts';
import type {
  DirectoryEntry,
  Evidence,
  IdentityClass,
  IdentityKey,
  MatchWeight,
  Span,
  Survivors,
} from '../../resolver/contract.ts';
import type { Tie } from '../../scorer/contract.ts';
import type { IdentityRow } from './identity-record.ts';

/** Whose an identity is. */
export interface Assignment {
  readonly class: IdentityClass;
  readonly zone: string;
  /** The n of the person; null when it is nobody's own. */
  readonly person: number | null;
}

export interface IdentityRows {
  /** The highest number there is; 0 when there is none. */
  lastNumber(): number;
  /** Whether there is no identity at all, so that none need be looked for. */
  isEmpty(): boolean;
  byKey(key: IdentityKey): IdentityRow | undefined;
  byN(n: number): IdentityRow | undefined;
  /** A new one, without its names. */
  insert(row: IdentityRow): void;
  /** Writes when a row was seen. @param firstChanged whether more than the last time is new */
  updateTimes(row: IdentityRow, firstChanged: boolean): void;
  updatePerson(row: IdentityRow, to: Assignment): void;
  /** Writes what directories say of a row, which stands in it. */
  updateDirectory(row: IdentityRow): void;
  /** Takes an identity away that nothing was ever seen of, with what it is found by. */
  remove(row: IdentityRow): void;
  namesOf(n: number): Map<string, Span>;
  putName(n: number, name: string, span: Span): void;
  addBlock(key: string, n: number): void;
  removeBlock(key: string, n: number): void;
  /** What the identity is found by when somebody searches. @param isNew whether it was found by nothing before */
  putWords(n: number, words: string, isNew: boolean): void;
}

/** Entries of directories, by their keys. */
export interface DirectoryRows {
  entry(key: string): DirectoryEntry | undefined;
  putEntry(entry: DirectoryEntry): void;
  /** All addresses of the entries that name a manager by this key. */
  reporterAddresses(manager: IdentityKey): IdentityKey[];
}

/** Whom a person reports to, by the word of one directory. */
export interface ReportsTo {
  /** The n of the manager. */
  readonly manager: number;
  readonly source: string;
}

/** Who reports to whom. */
export interface ReportingRows {
  /** Writes all that a person reports to, in place of what was there. */
  put(person: number, managers: readonly ReportsTo[]): void;
}

/** What is shown of a person. */
export interface ShownPerson {
  readonly name: string;
  readonly address: string;
  readonly employee: boolean;
  readonly organisation: string | null;
  /** What directories and cards say that the person does, and for whom. */
  readonly facts: Survivors;
  /** Why several identities are one person. */
  readonly evidence: readonly Evidence[];
}

export interface PersonRows {
  /** At most `limit` identities that carry a blocking key. */
  carriersOf(key: string, limit: number): number[];
  /** In the order of their numbers. */
  membersOf(person: number): number[];
  /** Everybody, in the order of their numbers. */
  all(): number[];
  evidenceOf(person: number): readonly Evidence[];
  put(person: number, shown: ShownPerson): void;
  remove(person: number): void;
}

/** What stands between pairs of identities that are, or may be, one person. */
export interface EdgeRows {
  /** By the other identity. */
  edgesOf(n: number): Map<number, MatchWeight>;
  put(lo: number, hi: number, weight: MatchWeight): void;
  remove(lo: number, hi: number): void;
  /**
   * Of an engine that reads in rounds what it is asked for: ends the round when something is lacking, since whatever is decided without
   * it will be decided again. Absent where every question is answered at once.
   */
  readonly endRound?: () => void;
}

/** Ledgers between two numbers of which the first is the lower; direction 1 of an entry goes from it to the other. */
export interface LedgerRows {
  between(lo: number, hi: number): Uint8Array | undefined;
  /** The identities with which an identity has a ledger. */
  partnersOf(n: number): number[];
  /**
   * The ledgers of an identity with others whose address is a person's by itself, by the other one, each in the direction in which
   * it is kept.
   */
  ledgersOf(n: number): Map<number, Uint8Array>;
  /** The bytes are the caller's again afterwards. */
  put(lo: number, hi: number, ledger: Uint8Array): void;
}

/** Ties between two numbers of which the first is the lower; `out` goes from it to the other. */
export interface TieRows {
  put(a: number, b: number, tie: Tie, strength: number, scoredAt: Minute): void;
  remove(a: number, b: number): void;
  removeAllOf(person: number): void;
  /** Remembers that a tie must be scored again, because something in it lies ahead until then. */
  addDue(at: Minute, a: number, b: number): void;
  /** The ties that are to be scored again by now, which are then remembered no longer. */
  takeDue(now: Minute): { readonly a: number; readonly b: number }[];
}

/** How inputs ended. */
export interface AccountRows {
  /** Writes an ignored activity. Whether it is news: not there, or of an earlier time than what was there. */
  putIgnored(activity: number, reason: string, key: string, at: Minute): boolean;
  addInputs(source: string, ending: string, reason: string, inputs: number): void;
}
