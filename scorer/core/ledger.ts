import type { Direction, RoleRank } from '../../resolver/contract.ts';
import {
  compareActivities,
  copyEntry,
  ENTRY_BYTES,
  entryCount,
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

/** Packed entries somewhere in `bytes`: those of `offsets` from `from` to `to` (exclusive). */
export interface PackedEntries {
  readonly bytes: Uint8Array;
  /** Where each begins. Joining puts them in the order of their fingerprints. */
  readonly offsets: Int32Array;
  readonly from: number;
  readonly to: number;
  /** Whether they are to be read from the other side. */
  readonly reversed: boolean;
}

/** A ledger after joining. `changed[i]` tells whether the i-th new entry changed anything: what did not is a duplicate. */
export interface Joined {
  readonly ledger: Uint8Array;
  readonly changed: readonly boolean[];
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
  const changed = new Uint8Array(added.length);
  const joined = joinPacked(ledger, allEntriesOf(bytes, false), changed);
  return { ledger: joined, changed: Array.from(changed, (one) => one === 1) };
}

/**
 * The same with entries that are packed already. Returns the ledger itself when nothing changed it.
 *
 * @param changed gets a 1 for every entry of `bytes` that changed anything, at its place among them
 * @param roomFor gives so many bytes for the result, whose content does not matter
 */
export function joinPacked(
  ledger: Uint8Array,
  added: PackedEntries,
  changed: Uint8Array,
  roomFor: (bytes: number) => Uint8Array = newBytes,
): Uint8Array {
  const { bytes, offsets, from, to, reversed } = added;
  putInOrder(added);
  const joined = roomFor(ledger.length + (to - from) * ENTRY_BYTES);
  let isChanged = false;
  let known = 0;
  let end = 0;
  for (let next = from; next < to; next += 1) {
    const at = offsets[next] ?? 0;
    while (known < ledger.length && compareActivities(ledger, known, bytes, at) <= 0) {
      copyEntry(ledger, known, joined, end, false);
      known += ENTRY_BYTES;
      end += ENTRY_BYTES;
    }
    const last = end - ENTRY_BYTES;
    if (end === 0 || compareActivities(joined, last, bytes, at) !== 0) {
      copyEntry(bytes, at, joined, end, reversed);
      end += ENTRY_BYTES;
    } else if (!joinAt(joined, last, bytes, at, reversed)) continue;
    changed[at / ENTRY_BYTES] = 1;
    isChanged = true;
  }
  if (!isChanged) return ledger;
  joined.set(known === 0 ? ledger : ledger.subarray(known), end);
  end += ledger.length - known;
  return end === joined.length ? joined : joined.subarray(0, end);
}

function newBytes(bytes: number): Uint8Array {
  return new Uint8Array(bytes);
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
    folded = joinPacked(folded, allEntriesOf(ledger, reversed), new Uint8Array(entryCount(ledger)));
  }
  return folded;
}

function allEntriesOf(bytes: Uint8Array, reversed: boolean): PackedEntries {
  const offsets = new Int32Array(entryCount(bytes));
  for (let i = 0; i < offsets.length; i += 1) offsets[i] = i * ENTRY_BYTES;
  return { bytes, offsets, from: 0, to: offsets.length, reversed };
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

/** Most runs are this short, or nearly in order: then moving entries to their places one by one is cheapest. */
const SHORT_RUN = 24;

/** Puts the offsets in the order of the entries' fingerprints; those of one activity in the order in which they came. */
function putInOrder({ bytes, offsets, from, to }: PackedEntries): void {
  if (to - from > SHORT_RUN) {
    offsets.subarray(from, to).sort((one, other) => compareActivities(bytes, one, bytes, other) || one - other);
    return;
  }
  for (let next = from + 1; next < to; next += 1) {
    const moved = offsets[next] ?? 0;
    let place = next;
    while (place > from && compareActivities(bytes, offsets[place - 1] ?? 0, bytes, moved) > 0) {
      offsets[place] = offsets[place - 1] ?? 0;
      place -= 1;
    }
    offsets[place] = moved;
  }
}
