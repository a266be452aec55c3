import type { Direction, RoleRank } from '../../resolver/contract.ts';
import {
  activityAt,
  copyEntry,
  ENTRY_BYTES,
  isSamePacked,
  type LedgerEntry,
  readEntry,
  reverseEntry,
  writeEntry,
} from './ledger-entry.ts';

/*
 * The ledger of two identities: one packed entry per activity, sorted by fingerprint.
 *
 * Law: joining is idempotent, commutative and associative, entry by entry, so a ledger depends only on the *set* of
 * interactions that reached it.
 */

/** An empty ledger. */
export const NO_ENTRIES = new Uint8Array(0);

/** Packed entries somewhere in `bytes`: each begins at one of `offsets`. To be read from the other side when `reversed`. */
export interface PackedEntries {
  readonly bytes: Uint8Array;
  readonly offsets: readonly number[];
  readonly reversed: boolean;
}

/** A ledger after joining. `changed[i]` tells whether the i-th new entry changed anything: what did not is a duplicate. */
export interface Joined {
  readonly ledger: Uint8Array;
  readonly changed: readonly boolean[];
}

/** How many entries a ledger has, whatever their state. */
export function entryCount(ledger: Uint8Array): number {
  return ledger.length / ENTRY_BYTES;
}

/** The entries of a ledger in the order of their fingerprints. */
export function* entriesOf(ledger: Uint8Array): Generator<LedgerEntry> {
  for (let at = 0; at < ledger.length; at += ENTRY_BYTES) yield readEntry(ledger, at);
}

/** The join of two entries of the same activity: the higher version, then the higher state, then field by field. */
export function joinEntries(one: LedgerEntry, other: LedgerEntry): LedgerEntry {
  if (one.version !== other.version) return one.version > other.version ? one : other;
  if (one.state !== other.state) return one.state > other.state ? one : other;
  const joined = {
    minute: Math.min(one.minute, other.minute),
    channel: one.channel < other.channel ? one.channel : other.channel,
    direction: (one.direction | other.direction) as Direction,
    role: Math.min(one.role, other.role) as RoleRank,
    sizeClass: Math.min(one.sizeClass, other.sizeClass),
  };
  return { ...one, ...joined };
}

/** Whether two entries of the same activity say the same. */
export function sameEntry(one: LedgerEntry, other: LedgerEntry): boolean {
  return (
    one.version === other.version &&
    one.state === other.state &&
    one.minute === other.minute &&
    one.channel === other.channel &&
    one.direction === other.direction &&
    one.role === other.role &&
    one.sizeClass === other.sizeClass
  );
}

/** Joins new entries, in any order and with repeats, into a ledger, one after the other. */
export function joinInto(ledger: Uint8Array, added: readonly LedgerEntry[]): Joined {
  const bytes = new Uint8Array(added.length * ENTRY_BYTES);
  added.forEach((entry, index) => {
    writeEntry(bytes, index * ENTRY_BYTES, entry);
  });
  return joinPacked(ledger, { bytes, offsets: added.map((_, index) => index * ENTRY_BYTES), reversed: false });
}

/** The same with entries that are packed already. */
export function joinPacked(ledger: Uint8Array, added: PackedEntries): Joined {
  const { bytes, offsets, reversed } = added;
  const joined = new Uint8Array(ledger.length + offsets.length * ENTRY_BYTES);
  const changed = offsets.map(() => true);
  let known = 0;
  let end = 0;
  const keep = (from: Uint8Array, at: number, mirrored: boolean): void => {
    copyEntry(from, at, joined, end, mirrored);
    end += ENTRY_BYTES;
  };
  for (const index of inOrder(added)) {
    const at = offsets[index] ?? 0;
    const activity = activityAt(bytes, at);
    for (; known < ledger.length && activityAt(ledger, known) <= activity; known += ENTRY_BYTES) {
      keep(ledger, known, false);
    }
    if (end > 0 && activityAt(joined, end - ENTRY_BYTES) === activity) {
      changed[index] = joinAt(joined, end - ENTRY_BYTES, bytes, at, reversed);
    } else keep(bytes, at, reversed);
  }
  for (; known < ledger.length; known += ENTRY_BYTES) keep(ledger, known, false);
  if (!changed.includes(true)) return { ledger, changed };
  return { ledger: end === joined.length ? joined : joined.slice(0, end), changed };
}

/** Packs entries of distinct activities, in any order: the ledger has them sorted by fingerprint. */
export function packEntries(entries: readonly LedgerEntry[]): Uint8Array {
  return joinInto(NO_ENTRIES, entries).ledger;
}

/** The ledgers of several identity pairs folded into one: a mail to two addresses of one person counts once. */
export function foldLedgers(parts: readonly { ledger: Uint8Array; reversed: boolean }[]): Uint8Array {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined && !only.reversed) return only.ledger;
  let folded: Uint8Array = NO_ENTRIES;
  for (const { ledger, reversed } of parts) {
    const offsets = Array.from({ length: entryCount(ledger) }, (_, index) => index * ENTRY_BYTES);
    folded = joinPacked(folded, { bytes: ledger, offsets, reversed }).ledger;
  }
  return folded;
}

/** Joins a packed entry into another of the same activity, in place. Whether that changed it. */
function joinAt(into: Uint8Array, intoAt: number, bytes: Uint8Array, at: number, reversed: boolean): boolean {
  // Nearly always a second copy says exactly what the first said.
  if (isSamePacked(into, intoAt, bytes, at, reversed)) return false;
  const before = readEntry(into, intoAt);
  const entry = readEntry(bytes, at);
  const after = joinEntries(before, reversed ? reverseEntry(entry) : entry);
  if (sameEntry(before, after)) return false;
  writeEntry(into, intoAt, after);
  return true;
}

/** Indices of the entries by fingerprint; those of one activity in the order in which they came. */
function inOrder({ bytes, offsets }: PackedEntries): readonly number[] {
  if (offsets.length === 1) return ONLY;
  const activities = offsets.map((at) => activityAt(bytes, at));
  return [...activities.keys()].sort((one, other) => (activities[one] ?? 0) - (activities[other] ?? 0) || one - other);
}

const ONLY: readonly number[] = [0];
