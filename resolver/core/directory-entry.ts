import { fingerprint } from '../../infra/kernel/fingerprint.ts';
import type { Minute } from '../../infra/kernel/instant.ts';
import { type DirectoryRecord, directoryKey } from '../../ingest/contract.ts';
import { classOfAddress, type IdentityClass } from './identity-class.ts';
import type { IdentityKey } from './interaction.ts';
import { GUARDS } from './model.ts';
import { tidyName } from './name.ts';
import { mayBeOnes, readAsFullName } from './name-reading.ts';
import { type Identity, identityOf } from './normalise-identity.ts';

/**
 * Rises when more is kept of the records of directories than before. What an older kith has kept lacks it, and only a replay of the log
 * brings it.
 */
export const DIRECTORY_READING = 3;

/** One entry of a directory as the resolver uses it: whose the addresses are, and which of two records of it holds. */
export interface DirectoryEntry {
  /** `google|user|117…`: the record's key in the log. */
  readonly key: string;
  readonly kind: DirectoryRecord['kind'];
  readonly addresses: readonly IdentityKey[];
  /** The one for which the entry's name stands when namesakes are looked for; absent when none is a person's. */
  readonly primary?: IdentityKey;
  readonly name?: string;
  /** Of a user or a card: what the person does, and where, as somebody wrote it. */
  readonly title?: string;
  readonly employer?: string;
  /** The identity that an active user names as their manager; it may be nobody's. */
  readonly manager?: IdentityKey;
  readonly active: boolean;
  readonly guest: boolean;
  /** Milliseconds since 1970. */
  readonly seenAt: number;
  /** Of the whole record: decides between two that were seen at the same moment. */
  readonly content: number;
  /** Why nothing is made of it. */
  readonly ignored?: string;
}

/** What one entry says of one of its addresses. */
export interface DirectoryClaim {
  /** The entry's key. */
  readonly entry: string;
  readonly kind: DirectoryRecord['kind'];
  readonly active: boolean;
  readonly guest?: true;
  readonly primary?: true;
  readonly name?: string;
  readonly manager?: IdentityKey;
  readonly title?: string;
  readonly employer?: string;
  /** When the entry was as it is; absent without a title and an employer. */
  readonly at?: Minute;
}

/**
 * An address that is no identity is left out: the directory then says nothing of it. A card says nothing once it is removed, or when it
 * has too many addresses to be one person's; and none of its addresses stands before the others.
 */
export function directoryEntryOf(record: DirectoryRecord): DirectoryEntry {
  const identities = record.addresses.map(identityOf).filter((one): one is Identity => typeof one !== 'string');
  const isCard = record.kind === 'contact';
  const primary = isCard ? undefined : primaryOf(identities);
  const name = record.name === undefined ? undefined : tidyName(record.name);
  const manager = record.kind === 'user' && record.active ? identityOf(record.manager ?? '') : 'empty';
  const addresses = [...new Set(identities.map(({ key }) => key))];
  const isTooLarge = isCard && addresses.length > GUARDS.cardMax;
  return {
    key: directoryKey(record),
    kind: record.kind,
    addresses: isTooLarge || (isCard && !record.active) ? [] : addresses,
    ...(isTooLarge ? { ignored: 'large card' } : {}),
    ...(primary === undefined ? {} : { primary: primary.key }),
    ...(name === undefined ? {} : { name }),
    ...(typeof manager === 'string' ? {} : { manager: manager.key }),
    ...(isPerson(record) ? { ...textOf('title', record.title), ...textOf('employer', record.employer) } : {}),
    active: record.active,
    guest: record.guest === true,
    seenAt: Date.parse(record.seenAt),
    content: fingerprint(JSON.stringify(record)),
  };
}

function isPerson({ kind }: DirectoryRecord): boolean {
  return kind === 'user' || kind === 'contact';
}

function textOf<Field extends string>(field: Field, written: string | undefined): { readonly [F in Field]?: string } {
  const text = written?.replace(/\s+/g, ' ').trim() ?? '';
  return text === '' ? {} : ({ [field]: text } as { [F in Field]: string });
}

/** The first mail address of somebody's own, else the first number. */
function primaryOf(identities: readonly Identity[]): Identity | undefined {
  const own = identities.filter((identity) => classOfAddress(identity) === 'person');
  return own.find(({ kind }) => kind === 'mail') ?? own[0];
}

/** Whether a record holds against another of the same key: it was seen later, or its content decides. */
export function holdsAgainst(one: DirectoryEntry, other: DirectoryEntry): boolean {
  return one.seenAt === other.seenAt ? one.content > other.content : one.seenAt > other.seenAt;
}

/** What an entry says of each of its addresses. */
export function claimsOf(entry: DirectoryEntry): Map<IdentityKey, DirectoryClaim> {
  const { key, kind, active, guest, name, primary, manager } = entry;
  const more = {
    ...(name === undefined ? {} : { name }),
    ...(manager === undefined ? {} : { manager }),
    ...positionOf(entry),
  };
  const claim = { entry: key, kind, active, ...(guest ? { guest: true as const } : {}), ...more };
  return new Map(
    entry.addresses.map((address) => [address, address === primary ? { ...claim, primary: true } : claim]),
  );
}

function positionOf({ title, employer, seenAt }: DirectoryEntry): Pick<DirectoryClaim, 'title' | 'employer' | 'at'> {
  if (title === undefined && employer === undefined) return {};
  const at = Math.floor(seenAt / 60_000);
  return { ...(title === undefined ? {} : { title }), ...(employer === undefined ? {} : { employer }), at };
}

/**
 * The claims of directories that hold of one address, in the order of entries: within a provider those of removed entries give way to
 * those of active ones, since the address of somebody who left is given to a successor.
 */
export function heldClaims(claims: readonly DirectoryClaim[] = NONE): readonly DirectoryClaim[] {
  const own = claims.some(isCard) ? claims.filter((claim) => !isCard(claim)) : claims;
  if (own.length < 2) return own;
  const active = new Set(own.filter((claim) => claim.active).map(providerOf));
  return own.filter((claim) => claim.active || !active.has(providerOf(claim)));
}

/**
 * Those of the held ones that say something of the owner: an entry that calls an address otherwise than the first one does has it
 * by mistake. Two names of one person, such as before and after a marriage, are none.
 */
export function agreedClaims(claims: readonly DirectoryClaim[] = NONE): readonly DirectoryClaim[] {
  const held = heldClaims(claims);
  const first = held.find(({ name }) => readAsFullName(name) !== undefined);
  const named = readAsFullName(first?.name);
  if (held.length < 2 || named === undefined) return held;
  return held.filter(({ name }) => {
    const its = readAsFullName(name);
    return its === undefined || mayBeOnes(named, its);
  });
}

/** The cards of contact books that name an address, in the order of entries. They are people's word, and no directory's. */
export function cardsAmong(claims: readonly DirectoryClaim[] = NONE): readonly DirectoryClaim[] {
  return claims.length === 0 ? NONE : claims.filter(isCard);
}

const NONE: readonly DirectoryClaim[] = [];

function isCard({ kind }: DirectoryClaim): boolean {
  return kind === 'contact';
}

/** What directories make of an address; absent when they say nothing that its own class does not. @param held see {@link heldClaims} */
export function classInDirectory(held: readonly DirectoryClaim[]): IdentityClass | undefined {
  if (held.some(({ kind }) => kind === 'group')) return 'list';
  if (held.some(({ kind }) => kind === 'room')) return 'role';
  // Two users of one directory with one address: a switchboard, a shared mailbox.
  return new Set(held.map(providerOf)).size < held.length ? 'shared' : undefined;
}

/** Whether two addresses belong to different users of one directory: they are two people, whatever else speaks for one. */
export function areDifferentUsers(one: readonly DirectoryClaim[], other: readonly DirectoryClaim[]): boolean {
  return one.some((mine) =>
    other.some((theirs) => theirs.entry !== mine.entry && providerOf(theirs) === providerOf(mine)),
  );
}

/** Whether an address is that of an employee. @param byDomain whether its domain is the tenant's own */
export function isEmployeeAddress(claims: readonly DirectoryClaim[] | undefined, byDomain: boolean): boolean {
  const users = heldClaims(claims).filter(({ kind }) => kind === 'user');
  // A guest has an address in the tenant's domain, too, which the directory makes up.
  if (users.some(({ guest }) => guest === true)) return false;
  return byDomain || users.some(({ active }) => active);
}

/** The directory that makes a claim: `google`. */
export function providerOf({ entry }: DirectoryClaim): string {
  return entry.slice(0, entry.indexOf('|'));
}
