/**
 * What each kind of identity tells of who somebody is: how many of it one person has (frequency), how many of them are one
 * person's alone (exclusivity), and how many are still in use a year later (stability).
 */
import { isFreeMailDomain } from '../../../resolver/contract.ts';
import type { Alias } from './eval-set.ts';
import { fullName } from './full-name.ts';

export interface KindCount {
  readonly kind: string;
  /** Different ones. */
  readonly values: number;
  /** Of those who have any, how many one has. */
  readonly perPerson: number;
  /** Share that one person alone has. */
  readonly exclusive: number;
  /** Share of those whose owner was seen a year and more after them that were, too; NaN when there are none. */
  readonly keptAYear: number;
  /** Of how many that is told. */
  readonly told: number;
}

const YEAR_S = 365 * 86_400;

const localOf = (email: string) => email.slice(0, email.lastIndexOf('@'));
const isFree = (email: string) => isFreeMailDomain(email.slice(email.lastIndexOf('@') + 1));

/** By kind, what of a sighting is of that kind; undefined when nothing is. */
const KINDS: Readonly<Record<string, (seen: { readonly email: string; readonly name: string }) => string | undefined>> =
  {
    'mail address': ({ email }) => email,
    '… of free mail': ({ email }) => (isFree(email) ? email : undefined),
    '… of anybody else': ({ email }) => (isFree(email) ? undefined : email),
    'the part before the @': ({ email }) => localOf(email),
    'full name': ({ name }) => fullName(name),
  };

/** @param aliases those whose person is known */
export function countKinds(aliases: readonly Alias[]): KindCount[] {
  const seen = aliases.flatMap(({ person, email, ...alias }) =>
    person === undefined ? [] : [{ ...alias, person, email: email.toLowerCase() }],
  );
  const lastOf = new Map<string, number>();
  for (const { person, last } of seen) lastOf.set(person, Math.max(lastOf.get(person) ?? 0, last));
  return Object.entries(KINDS).map(([kind, read]) => {
    const ofKind = seen.flatMap((alias) => {
      const value = read(alias);
      return value === undefined ? [] : [{ ...alias, value }];
    });
    const owners = Map.groupBy(ofKind, ({ value }) => value);
    const owned = Map.groupBy(ofKind, ({ person, value }) => `${person} ${value}`);
    const people = new Set(ofKind.map(({ person }) => person));
    const exclusive = [...owners.values()].filter((its) => new Set(its.map(({ person }) => person)).size === 1);
    const told = [...owned.values()].flatMap((its) => {
      const first = Math.min(...its.map((one) => one.first));
      const isTold = (lastOf.get(its[0]?.person ?? '') ?? 0) >= first + YEAR_S;
      return isTold ? [Math.max(...its.map(({ last }) => last)) >= first + YEAR_S] : [];
    });
    return {
      kind,
      values: owners.size,
      perPerson: owned.size / people.size,
      exclusive: exclusive.length / owners.size,
      keptAYear: told.filter(Boolean).length / told.length,
      told: told.length,
    };
  });
}
