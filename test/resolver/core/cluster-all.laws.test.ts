import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  blockingKeys,
  blockMax,
  type Clustering,
  classOf,
  cluster,
  clusterAll,
  type Edge,
  type IdentityFacts,
  type IdentityReading,
  isEntryKey,
  matchWeight,
  readIdentity,
  ZONES,
} from '../../../resolver/contract.ts';
import { GUARDS } from '../../../resolver/core/model.ts';
import { aWorld, countAmong, MERGES_CERTAIN, MERGES_LIKELY, seen, shuffled } from './identities.ts';

describe('the clustering of a world', () => {
  const world = aWorld(18);
  const policy = fc.constantFrom(MERGES_LIKELY, MERGES_CERTAIN);
  const peopleOf = (all: readonly IdentityFacts[]) => all.map(readIdentity).filter((one) => one.class === 'person');
  const inOrder = ({ clusters, reviews }: Clustering) => ({
    clusters: clusters.toSorted((one, other) => (one.person < other.person ? -1 : 1)),
    reviews: reviews.toSorted((one, other) => (one.ids.join() < other.ids.join() ? -1 : 1)),
  });
  const inTwoOrders = world.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );

  test('has the same persons and the same reviews in whatever order identities come', () => {
    fc.assert(
      fc.property(inTwoOrders, policy, ([all, again], merges) => {
        const [one, other] = [all, again].map((its) => inOrder(clusterAll(its, merges)));
        expect(other?.clusters.map(({ members }) => members)).toEqual(one?.clusters.map(({ members }) => members));
        expect(other?.reviews).toEqual(one?.reviews);
      }),
      { numRuns: 300 },
    );
  });

  test('has the same evidence, too, and in whatever order names were seen', () => {
    const twice = world.chain((all) => fc.tuple(fc.constant(all), shuffled(all)));
    const property = fc.property(twice, ([all, again]) => {
      expect(inOrder(clusterAll(again, MERGES_LIKELY))).toEqual(inOrder(clusterAll(all, MERGES_LIKELY)));
    });
    const other = seen('alice@corp.example', 'Mary Ann Lee', 'Alicia Smith');
    const [once, again] = [
      ['Alice Smith', 'Bob Jones'],
      ['Bob Jones', 'Alice Smith'],
    ].map((names) => [seen('alice@acme.example', ...names, ''), other]);
    fc.assert(property, { numRuns: 1000, examples: [[[once ?? [], again ?? []]]] });
  });

  test('has every identity of class person in exactly one person, whose id is its smallest, and no other', () => {
    fc.assert(
      fc.property(world, policy, (all, merges) => {
        const { clusters } = clusterAll(all, merges);
        const placed = clusters.flatMap(({ members }) => members.map(({ id }) => id));
        expect(placed.sort()).toEqual(
          all
            .filter((one) => classOf(one) === 'person')
            .map(({ id }) => id)
            .sort(),
        );
        for (const { person, members } of clusters) expect(person).toBe(members.map(({ id }) => id).sort()[0]);
      }),
    );
  });

  test('has every pair that shares a key and may be one merged or in review, once, and no other in review', () => {
    let reviewed = 0;
    fc.assert(
      fc.property(world, policy, (all, merges) => {
        const people = peopleOf(all);
        const { clusters, reviews } = clusterAll(all, merges);
        const personOf = new Map(clusters.flatMap(({ person, members }) => members.map(({ id }) => [id, person])));
        const common = commonKeys(people.flatMap(blockingKeys));
        const open = new Map<string, number>();
        for (const one of people) {
          for (const other of people.filter(({ id }) => id > one.id)) {
            const theirs = blockingKeys(other);
            if (!blockingKeys(one).some((key) => !common.has(key) && theirs.includes(key))) continue;
            const { bits } = matchWeight(one, other, countAmong(people));
            if (bits < ZONES.possible || personOf.get(one.id) === personOf.get(other.id)) continue;
            open.set(`${one.id} ${other.id}`, bits);
          }
        }
        reviewed += open.size;
        expect(new Map(reviews.map(({ ids, weight }) => [ids.join(' '), weight.bits]))).toEqual(open);
        expect(reviews).toHaveLength(open.size);
      }),
      { numRuns: 200 },
    );
    expect(reviewed).toBeGreaterThan(0);
  });

  test('is the same when nothing is parted before: whoever hangs together is clustered as the whole would be', () => {
    fc.assert(
      fc.property(world, policy, (all, merges) => {
        const people = peopleOf(all);
        const count = countAmong(people);
        const weightOf = (one: number, other: number) =>
          matchWeight(people[one] as IdentityReading, people[other] as IdentityReading, count);
        const common = commonKeys(people.flatMap(blockingKeys));
        const edges = people.flatMap((reading, one) =>
          people.flatMap((theirs, other): Edge[] => {
            const keys = blockingKeys(theirs);
            const meet = one < other && blockingKeys(reading).some((key) => !common.has(key) && keys.includes(key));
            return meet && weightOf(one, other).bits >= ZONES.likely
              ? [{ one, other, weight: weightOf(one, other) }]
              : [];
          }),
        );
        const whole = { clusters: cluster(people, edges, weightOf, merges), reviews: [] };
        expect(inOrder(whole).clusters).toEqual(inOrder(clusterAll(all, merges)).clusters);
      }),
      { numRuns: 200 },
    );
  });

  test('never has two of one person in review', () => {
    fc.assert(
      fc.property(world, policy, (all, merges) => {
        const { clusters, reviews } = clusterAll(all, merges);
        for (const { members } of clusters) {
          const ids = members.map(({ id }) => id);
          expect(reviews.filter(({ ids: [one, other] }) => ids.includes(one) && ids.includes(other))).toEqual([]);
        }
      }),
    );
  });

  test('never has two in one person who are apart, and never more than a person may have', () => {
    let merged = 0;
    fc.assert(
      fc.property(world, (all) => {
        const people = peopleOf(all);
        const count = countAmong(people);
        const byId = new Map(people.map((one) => [one.id, one]));
        for (const { members } of clusterAll(all, MERGES_LIKELY).clusters) {
          expect(members.length).toBeLessThanOrEqual(GUARDS.sizeMax);
          const own = members.map(({ id }) => byId.get(id)).filter((one) => one !== undefined);
          for (const one of own) {
            for (const other of own.filter(({ id }) => id > one.id)) {
              merged += 1;
              expect(matchWeight(one, other, count).bits).toBeGreaterThan(GUARDS.apart);
            }
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(merged).toBeGreaterThan(0);
  });
});

/** Of all keys as they are carried, those that bring nobody together. */
function commonKeys(keys: readonly string[]): Set<string> {
  const carriers = Map.groupBy(keys, (key) => key);
  return new Set(
    [...carriers].filter(([key, all]) => isEntryKey(key) || all.length > blockMax(key)).map(([key]) => key),
  );
}
