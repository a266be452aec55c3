import type { Minute } from '../../infra/kernel/instant.ts';
import { CHANNELS, type Channel } from '../../ingest/contract.ts';
import type { Direction, EntryState, RoleRank } from '../../resolver/contract.ts';

/**
 * One activity between two identities, oriented: direction 1 is from the first to the second.
 *
 * Packed, big-endian: fingerprint 8 · version 4 · minute 4 · channel (3 bits), direction (2), role (2) · state (2 bits),
 * size class (3). Bytes are read one by one: a view over each of hundreds of thousands of small arrays would cost more
 * than all the rest.
 */
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

/** How long a packed entry is. */
export const ENTRY_BYTES = 18;

/** How many entries a ledger has, whatever their state. */
export function entryCount(ledger: Uint8Array): number {
  return ledger.length / ENTRY_BYTES;
}

const VERSION_AT = 8;
const MINUTE_AT = 12;
const FLAGS_AT = 16;
const STATE_AT = 17;
const TWO_32 = 4_294_967_296;

export function readEntry(bytes: Uint8Array, at: number): LedgerEntry {
  return {
    activity: activityAt(bytes, at),
    version: uint32At(bytes, at + VERSION_AT),
    minute: minuteAt(bytes, at),
    channel: CHANNELS[channelAt(bytes, at)] ?? 'mail',
    direction: directionAt(bytes, at),
    role: roleAt(bytes, at),
    sizeClass: sizeClassAt(bytes, at),
    state: stateAt(bytes, at),
  };
}

export function writeEntry(bytes: Uint8Array, at: number, entry: LedgerEntry): void {
  // not with %, which for numbers this large is a slow division of floats
  const high = Math.floor(entry.activity / TWO_32);
  writeUint32(bytes, at, high);
  writeUint32(bytes, at + 4, entry.activity - high * TWO_32);
  writeUint32(bytes, at + VERSION_AT, entry.version);
  writeUint32(bytes, at + MINUTE_AT, entry.minute);
  bytes[at + FLAGS_AT] = (CHANNELS.indexOf(entry.channel) << 4) | (entry.direction << 2) | entry.role;
  bytes[at + STATE_AT] = (entry.state << 3) | entry.sizeClass;
}

/** Copies a packed entry, as seen from the other side when `reversed`. */
export function copyEntry(from: Uint8Array, at: number, to: Uint8Array, toAt: number, reversed: boolean): void {
  for (let byte = 0; byte < ENTRY_BYTES; byte += 1) to[toAt + byte] = from[at + byte] ?? 0;
  if (reversed) to[toAt + FLAGS_AT] = reverseFlags(from[at + FLAGS_AT] ?? 0);
}

/** Whether two packed entries of the same activity say the same. */
export function isSamePacked(one: Uint8Array, at: number, other: Uint8Array, otherAt: number, reversed: boolean) {
  for (let byte = VERSION_AT; byte < FLAGS_AT; byte += 1) {
    if (one[at + byte] !== other[otherAt + byte]) return false;
  }
  const flags = other[otherAt + FLAGS_AT] ?? 0;
  const isFlagged = one[at + FLAGS_AT] === (reversed ? reverseFlags(flags) : flags);
  return isFlagged && one[at + STATE_AT] === other[otherAt + STATE_AT];
}

/** The same entry seen from the other side. */
export function reverseEntry(entry: LedgerEntry): LedgerEntry {
  const { activity, version, minute, channel, role, sizeClass, state } = entry;
  return { activity, version, minute, channel, direction: reverseDirection(entry.direction), role, sizeClass, state };
}

/** The fields of the packed entry that begins at `at`. */
export function activityAt(bytes: Uint8Array, at: number): number {
  return uint32At(bytes, at) * TWO_32 + uint32At(bytes, at + 4);
}

/** Below 0, 0 or above 0: how the fingerprints of two packed entries compare, without reading more bytes than it takes. */
export function compareActivities(one: Uint8Array, at: number, other: Uint8Array, otherAt: number): number {
  for (let byte = 0; byte < VERSION_AT; byte += 1) {
    const difference = (one[at + byte] ?? 0) - (other[otherAt + byte] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function minuteAt(bytes: Uint8Array, at: number): Minute {
  return uint32At(bytes, at + MINUTE_AT);
}

/** Index into {@link CHANNELS}. */
export function channelAt(bytes: Uint8Array, at: number): number {
  return (bytes[at + FLAGS_AT] ?? 0) >> 4;
}

export function directionAt(bytes: Uint8Array, at: number): Direction | 0 {
  return (((bytes[at + FLAGS_AT] ?? 0) >> 2) & 3) as Direction | 0;
}

export function roleAt(bytes: Uint8Array, at: number): RoleRank {
  return ((bytes[at + FLAGS_AT] ?? 0) & 3) as RoleRank;
}

export function sizeClassAt(bytes: Uint8Array, at: number): number {
  return (bytes[at + STATE_AT] ?? 0) & 7;
}

export function stateAt(bytes: Uint8Array, at: number): EntryState {
  return ((bytes[at + STATE_AT] ?? 0) >> 3) as EntryState;
}

function reverseFlags(flags: number): number {
  return (flags & ~12) | (reverseDirection(((flags >> 2) & 3) as Direction | 0) << 2);
}

function reverseDirection(direction: Direction | 0): Direction | 0 {
  return (((direction & 1) << 1) | (direction >> 1)) as Direction | 0;
}

function uint32At(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
