import type { Minute } from '../../infra/kernel/instant.ts';
import { CHANNELS, type Channel } from '../../ingest/contract.ts';
import type { Direction, EntryState, RoleRank } from '../../resolver/contract.ts';

/**
 * The ledger of two identities: one entry per activity, sorted by fingerprint, packed in bytes.
 *
 * Law: joining is idempotent, commutative and associative, entry by entry, so a ledger depends only on the *set* of
 * interactions that reached it. Layout of an entry, big-endian: fingerprint 8 · version 4 · minute 4 ·
 * channel (3 bits), direction (2), role (2) · state (2 bits), size class (3).
 */
export const ENTRY_BYTES = 18;

/** An empty ledger. */
export const NO_ENTRIES = new Uint8Array(0);

/** One activity between two identities, oriented: direction 1 is from the first to the second. */
export interface LedgerEntry {
  readonly activity: number;
  readonly version: number;
  readonly minute: Minute;
  readonly channel: Channel;
  readonly direction: Direction | 0;
  readonly role: RoleRank;
  readonly sizeClass: number;
  readonly state: EntryState;
}

/** Where the fields of entry `i` begin. */
const VERSION_AT = 8;
const MINUTE_AT = 12;
const FLAGS_AT = 16;
const STATE_AT = 17;
const TWO_32 = 4_294_967_296;

/** How many entries a ledger has, whatever their state. */
export function entryCount(ledger: Uint8Array): number {
  return ledger.length / ENTRY_BYTES;
}

/** The entries of a ledger in the order of their fingerprints. */
export function* entriesOf(ledger: Uint8Array): Generator<LedgerEntry> {
  const view = viewOf(ledger);
  for (let at = 0; at < ledger.length; at += ENTRY_BYTES) yield readEntry(view, at);
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

/**
 * Joins new entries, in any order and with repeats, into a ledger.
 *
 * `changed[i]` tells whether the i-th new entry changed anything, taken one after the other: what did not is a duplicate.
 */
export function joinInto(
  ledger: Uint8Array,
  added: readonly LedgerEntry[],
): { ledger: Uint8Array; changed: readonly boolean[] } {
  // The commonest case by far, a first mail, needs no map.
  if (ledger.length === 0 && added.length === 1) return { ledger: packEntries(added), changed: [true] };
  const known = new Map<number, LedgerEntry>();
  for (const entry of entriesOf(ledger)) known.set(entry.activity, entry);
  const changed = added.map((entry) => {
    const before = known.get(entry.activity);
    const after = before === undefined ? entry : joinEntries(before, entry);
    if (before !== undefined && sameEntry(before, after)) return false;
    known.set(entry.activity, after);
    return true;
  });
  return changed.includes(true) ? { ledger: packEntries([...known.values()]), changed } : { ledger, changed };
}

/** Packs entries of distinct activities, in any order: the ledger has them sorted by fingerprint. */
export function packEntries(entries: readonly LedgerEntry[]): Uint8Array {
  const sorted = entries.length > 1 ? entries.toSorted((one, other) => one.activity - other.activity) : entries;
  const ledger = new Uint8Array(entries.length * ENTRY_BYTES);
  const view = viewOf(ledger);
  let at = 0;
  for (const entry of sorted) {
    writeEntry(view, at, entry);
    at += ENTRY_BYTES;
  }
  return ledger;
}

/** The ledgers of several identity pairs folded into one: a mail to two addresses of one person counts once. */
export function foldLedgers(parts: readonly { ledger: Uint8Array; reversed: boolean }[]): Uint8Array {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined && !only.reversed) return only.ledger;
  const joined = new Map<number, LedgerEntry>();
  for (const { ledger, reversed } of parts) {
    for (const raw of entriesOf(ledger)) {
      const entry = reversed ? reverseEntry(raw) : raw;
      const before = joined.get(entry.activity);
      joined.set(entry.activity, before === undefined ? entry : joinEntries(before, entry));
    }
  }
  return packEntries([...joined.values()]);
}

/** The same entry seen from the other side. */
export function reverseEntry(entry: LedgerEntry): LedgerEntry {
  const direction = (((entry.direction & 1) << 1) | (entry.direction >> 1)) as Direction | 0;
  const { activity, version, minute, channel, role, sizeClass, state } = entry;
  return { activity, version, minute, channel, direction, role, sizeClass, state };
}

function viewOf(ledger: Uint8Array): DataView {
  return new DataView(ledger.buffer, ledger.byteOffset, ledger.byteLength);
}

function readEntry(view: DataView, at: number): LedgerEntry {
  const flags = view.getUint8(at + FLAGS_AT);
  const state = view.getUint8(at + STATE_AT);
  return {
    activity: view.getUint32(at) * TWO_32 + view.getUint32(at + 4),
    version: view.getUint32(at + VERSION_AT),
    minute: view.getUint32(at + MINUTE_AT),
    channel: CHANNELS[flags >> 4] ?? 'mail',
    direction: ((flags >> 2) & 3) as Direction | 0,
    role: (flags & 3) as RoleRank,
    sizeClass: state & 7,
    state: (state >> 3) as EntryState,
  };
}

function writeEntry(view: DataView, at: number, entry: LedgerEntry): void {
  view.setUint32(at, Math.floor(entry.activity / TWO_32));
  view.setUint32(at + 4, entry.activity % TWO_32);
  view.setUint32(at + VERSION_AT, entry.version);
  view.setUint32(at + MINUTE_AT, entry.minute);
  view.setUint8(at + FLAGS_AT, (CHANNELS.indexOf(entry.channel) << 4) | (entry.direction << 2) | entry.role);
  view.setUint8(at + STATE_AT, (entry.state << 3) | entry.sizeClass);
}
