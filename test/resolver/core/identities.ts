/** Invented identities, alone and in worlds of them, and what the resolver makes of them. */
import fc from 'fast-check';
import {
  blockingKeys,
  type CountCarriers,
  classOfAddress,
  clusterAll,
  countMax,
  type IdentityFacts,
  type IdentityReading,
  identityOf,
  type MatchWeight,
  type MergePolicy,
  matchWeight,
  readIdentity,
  roundedCount,
} from '../../../resolver/contract.ts';

export const MERGES_LIKELY: MergePolicy = { mergesLikely: true };
export const MERGES_CERTAIN: MergePolicy = { mergesLikely: false };

/** An address (or `tel:…`, `urn:…`) that was seen with these names. Its id is its key. */
export function seen(value: string, ...names: readonly string[]): IdentityFacts {
  const identity = identityOf(value.includes(':') ? value : `mailto:${value}`);
  if (typeof identity === 'string') throw new Error(`${value} is no identity: ${identity}`);
  return { id: identity.key, key: identity.key, addressClass: classOfAddress(identity), names };
}

export function reading(value: string, ...names: readonly string[]): IdentityReading {
  return readIdentity(seen(value, ...names));
}

/** How many of these carry a key, as clustering counts. */
export function countAmong(all: readonly IdentityReading[]): CountCarriers {
  const carriers = new Map<string, number>();
  for (const key of all.flatMap(blockingKeys)) carriers.set(key, (carriers.get(key) ?? 0) + 1);
  return (key) => roundedCount(Math.min(carriers.get(key) ?? 0, countMax(key)));
}

/** What is between the first two, when the others are all that there are. */
export function between(one: IdentityFacts, other: IdentityFacts, ...others: readonly IdentityFacts[]): MatchWeight {
  const [a, b] = [readIdentity(one), readIdentity(other)];
  return matchWeight(a, b, countAmong([a, b, ...others.map(readIdentity)]));
}

/** The persons of more than one identity, as values without their scheme. */
export function persons(all: readonly IdentityFacts[], policy = MERGES_LIKELY): string[][] {
  const keys = new Map(all.map(({ id, key }) => [id, key.slice(key.indexOf(':') + 1)]));
  return clusterAll(all, policy)
    .clusters.filter(({ members }) => members.length > 1)
    .map(({ members }) => members.map(({ id }) => keys.get(id) ?? '').sort())
    .sort();
}

const A_VALUE = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        ...['alice', 'alice2', 'asmith', 'alice.smith', 'alice.smith2', 'smith', 'smitha', 'bob', 'bob.jones', 'jones'],
        ...['wombat', 'wombat7', 'wom.bat', 'aleo', 'alee', 'x1', 'info', 'me'],
      ),
      fc.constantFrom('acme.example', 'mail.acme.example', 'corp.example', 'mailbox.example', 'alicesmith.example'),
    )
    .map((parts) => parts.join('@')),
  fc.constantFrom('tel:+12025550100', 'tel:+12025550101', 'urn:social:site:wombat', 'urn:social:site:asmith'),
);

const ANY_NAME = fc.constantFrom(
  ...['Alice Smith', 'Alice B. Smith', 'Alice C. Smith', 'Smith, Alice', 'SMITH ALICE', 'Alicia Smith', 'Ali Smith'],
  ...['Alice Jane Smith', 'Jane Smith', 'Bob Smith', 'Robert Smith', 'Bob Jones', 'Alice Jones', 'Carol King'],
  ...['Alice Smithers', 'Alice Smithars', 'Ann Alee', 'Anna Lee', 'Mary Ann Lee', 'Maryann Lee', 'A. Smith', 'Alice S'],
  ...['Alice', 'Bob', 'wombat', 'asmith', 'Leo', 'Alee', 'Support', ''],
  ...['Böb Jönes', 'Boeb Joenes', 'Bob Joenes', 'J. Jönes', 'Böb'],
);

/** Half of them have one of a few names, so that there is much to merge. */
const A_NAME = fc.oneof(fc.constantFrom('Alice Smith', 'Smith, Alice', 'Bob Jones'), ANY_NAME);

const AN_IDENTITY = fc
  .tuple(A_VALUE, fc.uniqueArray(A_NAME, { maxLength: 3 }))
  .map(([value, names]) => seen(value, ...names));

/** Identities that have much in common, each once. */
export function aWorld(maxLength: number): fc.Arbitrary<IdentityFacts[]> {
  return fc.uniqueArray(AN_IDENTITY, { maxLength, selector: ({ key }) => key });
}

/** The same in another order, with the names beside each in another order. */
export function shuffled(all: readonly IdentityFacts[]): fc.Arbitrary<IdentityFacts[]> {
  return fc
    .shuffledSubarray([...all], { minLength: all.length })
    .chain((others) =>
      fc
        .tuple(...others.map(({ names }) => fc.shuffledSubarray([...names], { minLength: names.length })))
        .map((names) => others.map((one, at) => ({ ...one, names: names[at] ?? [] }))),
    );
}
