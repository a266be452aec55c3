import type { Asking } from '../contract.ts';

/** Which page of an account's contacts is asked for. */
export interface AccountAsking extends Asking {
  readonly colleaguesPerContact: number;
  /** How many of the best known are left out; none by default. */
  readonly offset?: number;
}

/** The contacts of an account, best known first, and how many colleagues know any of them. */
export interface RankedContacts<Id> {
  /** Persons with K of their strongest tie in scope; minus infinity when there is none. */
  readonly contacts: readonly { readonly n: Id; readonly k: number }[];
  readonly colleagues: number;
}

/** A tie of a contact. */
export interface Touch<Id> {
  readonly contact: Id;
  readonly other: Id;
  readonly k: number;
}

/** Who is at the other end of these ties. */
export function othersOf<Id>(touches: readonly Touch<Id>[]): Id[] {
  return [...new Set(touches.map(({ other }) => other))];
}

/** @param inScope those of {@link othersOf} who count as colleagues */
export function rankContacts<Id>(
  contacts: readonly Id[],
  touches: readonly Touch<Id>[],
  inScope: ReadonlySet<Id>,
): RankedContacts<Id> {
  const best = new Map(contacts.map((n) => [n, Number.NEGATIVE_INFINITY]));
  for (const { contact, other, k } of touches) {
    if (k > (best.get(contact) ?? k) && inScope.has(other)) best.set(contact, k);
  }
  const ranked = [...best].map(([n, k]) => ({ n, k }));
  return {
    contacts: ranked.sort((one, other) => Number(one.k < other.k) - Number(one.k > other.k)),
    colleagues: inScope.size,
  };
}

/** The first `limit`, and whoever is as well known as the last of them: ids decide between those. */
export function upTo<Id>({ contacts }: RankedContacts<Id>, limit: number): RankedContacts<Id>['contacts'] {
  const last = contacts[limit - 1];
  if (last === undefined) return limit > 0 ? contacts : [];
  let end = limit;
  while (contacts[end]?.k === last.k) end += 1;
  return contacts.slice(0, end);
}
