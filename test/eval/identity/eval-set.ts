import { fullName } from './full-name.ts';
import type { EvalRecord, EvalSet, EvalView } from './record.ts';

/** A name seen beside an address, and whose the truth says it is, if it knows. Times in unix seconds. */
export interface Alias {
  readonly person?: string;
  readonly name: string;
  readonly email: string;
  readonly first: number;
  readonly last: number;
}

const SECONDS_PER_MINUTE = 60;

export interface SetTruth {
  /** Whether it joins everybody who is one. */
  readonly complete: boolean;
  /** Two persons of it with an equal full name or one address: two persons, or perhaps one that nobody has joined yet. */
  readonly namesakes: 'two' | 'unknown';
}

/** Both views of a set of aliases. */
export function evalSetOf(name: string, { complete, namesakes }: SetTruth, aliases: readonly Alias[]): EvalSet {
  const byAddress = Map.groupBy(aliases, ({ email }) => email.toLowerCase());
  return {
    name,
    complete,
    addresses: viewOf(byAddress, namesakes),
    aliases: viewOf(Map.groupBy(aliases, aliasKey), namesakes),
    dropped: [...byAddress.values()].filter((seen) => personsOf(seen).size > 1).length,
  };
}

function aliasKey({ name, email }: Alias): string {
  return `${name} <${email}>`;
}

function viewOf(groups: ReadonlyMap<string, readonly Alias[]>, namesakes: SetTruth['namesakes']): EvalView {
  const records = [...groups].map(([key, seen]) => recordOf(key, seen));
  const truth = new Map<string, string>();
  for (const [key, seen] of groups) {
    const [person, ...others] = personsOf(seen);
    if (person !== undefined && others.length === 0) truth.set(key, person);
  }
  return { records, truth, isUnknown: namesakes === 'two' ? () => false : mayBeOne(records) };
}

function personsOf(seen: readonly Alias[]): Set<string> {
  return new Set(seen.flatMap(({ person }) => person ?? []));
}

function recordOf(key: string, seen: readonly Alias[]): EvalRecord {
  return {
    key,
    address: (seen[0]?.email ?? '').toLowerCase(),
    names: [...new Set(seen.map(({ name }) => name))].filter((name) => name !== ''),
    firstAt: Math.floor(Math.min(...seen.map(({ first }) => first)) / SECONDS_PER_MINUTE),
    lastAt: Math.floor(Math.max(...seen.map(({ last }) => last)) / SECONDS_PER_MINUTE),
  };
}

/** They share a full name or stand beside one address. */
function mayBeOne(records: readonly EvalRecord[]): (one: string, other: string) => boolean {
  const marks = new Map(
    records.map(({ key, address, names }) => [
      key,
      new Set([address, ...names.flatMap((name) => fullName(name) ?? [])]),
    ]),
  );
  return (one, other) => !(marks.get(one) ?? new Set()).isDisjointFrom(marks.get(other) ?? new Set());
}
