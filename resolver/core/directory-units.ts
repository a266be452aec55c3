import { areDifferentUsers, type DirectoryClaim } from './directory-entry.ts';

/** An identity and the user entries that name it, in their order. */
export interface Claimed {
  readonly key: string;
  readonly claims: readonly DirectoryClaim[];
}

/** Identities that a directory calls one person, by their places. */
export interface Unit {
  readonly members: readonly number[];
  /** The entries that join them, each with two of its identities by key. */
  readonly joins: readonly { readonly entry: string; readonly between: readonly [string, string] }[];
}

/**
 * Parts identities into those that are one by the word of directories. All addresses of an entry are one person's, and an
 * address that two directories have joins their entries. Where they contradict each other (one has two people, the other
 * one), an address goes with the entry whose key comes first, and the entries are not joined.
 *
 * A function of the set: neither the order of arrival nor ids decide.
 */
export function directoryUnits(identities: readonly Claimed[]): Unit[] {
  return partedBy(allOf, placesOf(identities), identities).flatMap((unit) =>
    agrees(unit, identities) ? [unit] : partedBy(firstOf, unit.members, identities),
  );
}

type EntriesOf = (claimed: Claimed | undefined) => readonly string[];

const allOf: EntriesOf = (claimed) => claimed?.claims.map(({ entry }) => entry) ?? [];
const firstOf: EntriesOf = (claimed) => allOf(claimed).slice(0, 1);

function placesOf(identities: readonly unknown[]): number[] {
  return identities.map((_, place) => place);
}

/** Whoever hangs together by common entries, directly or through others. */
function partedBy(entriesOf: EntriesOf, places: readonly number[], identities: readonly Claimed[]): Unit[] {
  const byEntry = new Map<string, number[]>();
  for (const place of places) {
    for (const entry of entriesOf(identities[place])) byEntry.getOrInsertComputed(entry, () => []).push(place);
  }
  const units = new Map(places.map((place): [number, Unit] => [place, { members: [place], joins: [] }]));
  const keyOf = (place: number) => identities[place]?.key ?? '';
  for (const entry of [...byEntry.keys()].sort()) {
    const [first = 0, ...others] = (byEntry.get(entry) ?? []).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    for (const other of others) {
      const [one, two] = [units.get(first), units.get(other)];
      if (one === undefined || two === undefined || one === two) continue;
      const join = { entry, between: [keyOf(first), keyOf(other)] as const };
      const both: Unit = { members: [...one.members, ...two.members], joins: [...one.joins, ...two.joins, join] };
      for (const member of both.members) units.set(member, both);
    }
  }
  return [...new Set(units.values())];
}

/** Whether no directory has two people here. */
function agrees({ members }: Unit, identities: readonly Claimed[]): boolean {
  const claims = new Map(
    members.flatMap((place) => identities[place]?.claims ?? []).map((claim) => [claim.entry, claim]),
  );
  return !areDifferentUsers([...claims.values()], [...claims.values()]);
}
