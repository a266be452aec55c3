import type { Minute } from '../../infra/kernel/instant.ts';
import {
  agreedClaims,
  cardsAmong,
  type DirectoryClaim,
  type IdentityKey,
  inLatinLetters,
  type Span,
  writtenOut,
} from '../../resolver/contract.ts';

/** Of an identity that only a directory names: before every minute there is, so that it is there at all times. */
export const NEVER: Minute = -1;

/** When an identity was seen that a directory alone names. */
export const UNSEEN: Span = { firstAt: NEVER, lastAt: NEVER };

/** Shared by all of whom no directory says anything. */
export const NO_CLAIMS: readonly DirectoryClaim[] = [];

/** Claims as they are kept: JSON, and null when there are none. */
export function claimsText(claims: readonly DirectoryClaim[]): string | null {
  return claims.length === 0 ? null : JSON.stringify(claims);
}

export function readClaims(text: string | null | undefined): readonly DirectoryClaim[] {
  return text == null ? NO_CLAIMS : (JSON.parse(text) as DirectoryClaim[]);
}

/** The names that directories have beside an address. */
export function directoryNames(claims: readonly DirectoryClaim[]): string[] {
  if (claims.length === 0) return [];
  return [...new Set(agreedClaims(claims).flatMap(({ name }) => name ?? []))];
}

/** The names that cards of contact books have beside an address. */
export function cardNames(claims: readonly DirectoryClaim[]): string[] {
  return [...new Set(cardsAmong(claims).flatMap(({ name }) => name ?? []))];
}

/** The names seen beside an identity, those in directories and those on cards, each once. */
export function allNames(seen: Iterable<string>, claims: readonly DirectoryClaim[]): string[] {
  return claims.length === 0 ? [...seen] : [...new Set([...seen, ...directoryNames(claims), ...cardNames(claims)])];
}

/** What the full-text index knows an identity by: the address, and names as they are, as plain Latin letters, and with vowels as two. */
export function wordsOf(key: IdentityKey, seen: Iterable<string>, claims: readonly DirectoryClaim[]): string {
  const texts = allNames(seen, claims).flatMap((name) => [name, inLatinLetters(name), writtenOut(name)]);
  return [...new Set([key.slice(key.indexOf(':') + 1), ...texts])].join(' ');
}

/** What the directory says of an address from now on, by entry; null where an entry no longer names it. */
export type ClaimChanges = ReadonlyMap<string, DirectoryClaim | null>;

/** What directories say of an address once changes have come, in the order of entries. */
export function claimsAfter(before: readonly DirectoryClaim[], changes: ClaimChanges): readonly DirectoryClaim[] {
  const kept = before.filter(({ entry }) => !changes.has(entry));
  const all = [...kept, ...[...changes.values()].filter((claim) => claim !== null)];
  return all.sort((one, other) => (one.entry < other.entry ? -1 : 1));
}
