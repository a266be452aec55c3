/** Clustering step by step, as identities and names come, beside clustering everything from scratch. */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Activity, DirectoryRecord } from '../../ingest/contract.ts';
import {
  claimsOf,
  classOfAddress,
  clusterAll,
  createObserver,
  type Decision,
  Decisions,
  type DirectoryClaim,
  type DirectoryEntry,
  decisionsAfter,
  directoryEntryOf,
  holdsAgainst,
  type IdentityFacts,
  identityOf,
  identityOfKey,
} from '../../resolver/contract.ts';
import { openSmallGraph, type SmallGraph } from '../support/small-graph.ts';

/** More with KITH_TEST_RUNS=1000, for a night. */
const RUNS = { numRuns: Number(process.env['KITH_TEST_RUNS'] ?? 60) };
jest.setTimeout(600_000);

/** Few names and few ways to write them, so that most have something in common, and many carry the same. */
const GIVEN = ['Robert', 'Bob', 'Alice', 'Alicia', 'Wei', 'R.', 'Robrt'];
const FAMILY = ['Smith', 'Smith', 'Hollander', 'Zhang', 'Li'];
const aName = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...GIVEN), fc.constantFrom(...FAMILY)).map((two) => two.join(' ')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('Robert A. Smith', 'Robert B. Smith', 'Smith, Alice', 'Alice', 'wzhang', 'rsmith42'),
  },
);
const aLocal = fc.constantFrom(
  ...[
    'robert.smith',
    'rsmith',
    'bob',
    'alice',
    'alice.smith',
    'wzhang',
    'wei.li',
    'x7',
    'rsmith42',
    'hollander',
    'info',
    'bob.hollander',
  ],
);
const aDomain = fc.integer({ min: 1, max: 40 }).map((n) => (n % 5 === 0 ? 'gmail.com' : `org${n}.example`));

interface Seen {
  readonly address: string;
  readonly name?: string;
}

const aSighting = fc.record(
  { address: fc.tuple(aLocal, aDomain).map((two) => two.join('@')), name: aName },
  { requiredKeys: ['address'] },
) as fc.Arbitrary<Seen>;

/** Of two sightings, by their places. */
const aWord = fc.record({
  one: fc.nat({ max: 120 }),
  other: fc.nat({ max: 120 }),
  said: fc.constantFrom('same', 'different', 'withdrawn'),
  at: fc.nat({ max: 5 }),
});

const aPhone = fc.integer({ min: 0, max: 5 }).map((n) => `tel:+1202555010${n}`);

/** Cards of few contact books, so that some are written anew: of addresses that are seen, by their places, of some that are not, and phones. */
const aCard = fc.record({
  id: fc.constantFrom('1', '2', '3', '4'),
  seen: fc.uniqueArray(fc.nat({ max: 120 }), { maxLength: 5 }),
  others: fc.uniqueArray(fc.tuple(aLocal, aDomain), { maxLength: 2 }),
  phones: fc.uniqueArray(aPhone, { maxLength: 2 }),
  name: fc.option(aName, { nil: undefined }),
  day: fc.integer({ min: 1, max: 3 }),
  isKept: fc.constantFrom(true, true, true, false),
});

/** Sightings in some order, where they are cut into batches, and what people say and write on cards after each. */
const aWorld = fc.record({
  sightings: fc.array(aSighting, { minLength: 2, maxLength: 120 }),
  cuts: fc.array(fc.nat({ max: 120 }), { maxLength: 8 }),
  words: fc.array(aWord, { maxLength: 6 }),
  cards: fc.array(aCard, { maxLength: 8 }),
});
type World = typeof aWorld extends fc.Arbitrary<infer W> ? W : never;

function decisionsIn({ sightings, words }: World): Decision[] {
  const keyAt = (place: number) => {
    const identity = identityOf(`mailto:${sightings[place % sightings.length]?.address}`);
    return typeof identity === 'string' ? '' : identity.key;
  };
  return words.flatMap(({ one, other, said, at }) => {
    const [a = '', b = ''] = [keyAt(one), keyAt(other)].sort();
    return a === b ? [] : [{ a, b, said, at } as Decision];
  });
}

function cardsIn({ sightings, cards }: World): DirectoryRecord[] {
  return cards.map(({ id, seen, others, phones, name, day, isKept }) =>
    DirectoryRecord.parse({
      kind: 'contact',
      provider: 'contacts',
      id,
      addresses: [
        ...seen.map((place) => `mailto:${sightings[place % sightings.length]?.address}`),
        ...others.map((two) => `mailto:${two.join('@')}`),
        ...phones,
      ],
      ...(name === undefined ? {} : { name }),
      active: isKept,
      seenAt: `2024-01-0${day}T00:00:00Z`,
    }),
  );
}

/** What the cards say in the end, by address. */
function claimsIn(cards: readonly DirectoryRecord[]): Map<string, DirectoryClaim[]> {
  const entries = new Map<string, DirectoryEntry>();
  for (const entry of cards.map(directoryEntryOf)) {
    const held = entries.get(entry.key);
    if (held === undefined || holdsAgainst(entry, held)) entries.set(entry.key, entry);
  }
  const claims = new Map<string, DirectoryClaim[]>();
  for (const [, entry] of [...entries].sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const [key, claim] of claimsOf(entry)) claims.getOrInsertComputed(key, () => []).push(claim);
  }
  return claims;
}

/** The names seen beside each identity, as they are kept. */
function namesIn(sightings: readonly Seen[]): Map<string, Set<string>> {
  const observe = createObserver();
  const names = new Map<string, Set<string>>();
  for (const { identity: key, name } of sightings.flatMap((seen, n) => observe(activityOf(seen, n)).observations)) {
    if (name !== undefined) names.getOrInsertComputed(key, () => new Set()).add(name);
  }
  return names;
}

function activityOf({ address, name }: Seen, n: number): Activity {
  const participant = { role: 'from', address: `mailto:${address}`, ...(name === undefined ? {} : { name }) };
  return Activity.parse({ channel: 'mail', key: `seen-${n}`, at: '2024-01-01T00:00:00Z', participants: [participant] });
}

async function tell(graph: SmallGraph, world: World) {
  const { sightings, cuts } = world;
  const decisions = decisionsIn(world);
  const cards = cardsIn(world);
  const activities = sightings.map(activityOf);
  const places = [0, ...cuts.filter((cut) => cut < activities.length).sort((a, b) => a - b), activities.length];
  for (const [i, end] of places.slice(1).entries()) {
    await graph.append(activities.slice(places[i], end));
    await graph.append(decisions.filter((_, n) => n % (places.length - 1) === i));
    await graph.append(cards.filter((_, n) => n % (places.length - 1) === i));
    await graph.apply();
  }
}

/** Of every identity, its person and how sure that is, as the graph has it and as clustering from scratch has it. */
async function bothWays(
  graph: SmallGraph,
  sightings: readonly Seen[],
  { said = [], cards = [] }: { said?: readonly Decision[]; cards?: readonly DirectoryRecord[] } = {},
): Promise<{ stored: string[]; fromScratch: string[] }> {
  const stored: string[] = [];
  const facts: IdentityFacts[] = [];
  const [seen, claims] = [namesIn(sightings), claimsIn(cards)];
  for await (const { id, kind, value, person, zone, class: itsClass } of graph.queries.identities()) {
    stored.push(`${value} ${itsClass} ${person ?? '-'} ${zone ?? '-'}`);
    const key = `${kind === 'phone' ? 'tel' : 'mailto'}:${value}`;
    const own = { addressClass: classOfAddress(identityOfKey(key)), names: [...(seen.get(key) ?? [])] };
    facts.push({ id, key, ...own, directory: claims.get(key) ?? [] });
  }
  const members = new Map(
    clusterAll(facts, { mergesLikely: true, decisions: new Decisions(decisionsAfter([], said)) }).clusters.flatMap(
      ({ person, members: own }) => own.map(({ id, zone }) => [id, `${person} ${zone}`] as const),
    ),
  );
  const fromScratch = facts.map(({ id, key }, at) => {
    const itsClass = stored[at]?.split(' ')[1];
    return `${key.slice(key.indexOf(':') + 1)} ${itsClass} ${members.get(id) ?? '- -'}`;
  });
  return { stored: stored.sort(), fromScratch: fromScratch.sort() };
}

describe('clustering step by step', () => {
  test('comes to the same as clustering everything from scratch, in any order and any batches', async () => {
    const same = fc.asyncProperty(aWorld, async (world) => {
      const graph = await openSmallGraph();
      try {
        await tell(graph, world);
        const { stored, fromScratch } = await bothWays(graph, world.sightings, {
          said: decisionsIn(world),
          cards: cardsIn(world),
        });
        expect(stored).toEqual(fromScratch);
      } finally {
        await graph.close();
      }
    });
    await fc.assert(same, RUNS);
  });

  test('does so while a name becomes common, address by address', async () => {
    const graph = await openSmallGraph();
    const sightings = Array.from({ length: 60 }, (_, n) => ({
      address: `p${n}@org${n}.example`,
      name: n % 3 === 0 ? 'Alice Smith' : `${GIVEN[n % 4]} Smith`,
    }));
    for (const [n, seen] of sightings.entries()) {
      await graph.append([activityOf(seen, n)]);
      await graph.apply();
      if (n % 7 !== 0 && n < 50) continue;
      const { stored, fromScratch } = await bothWays(graph, sightings.slice(0, n + 1));
      expect(stored).toEqual(fromScratch);
    }
    await graph.close();
  });
});
