/** What is said to keep two persons apart, beside clustering itself. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type CrossPair,
  cluster,
  clusterAll,
  type Edge,
  heldApart,
  matchWeight,
  readIdentity,
  ZONES,
} from '../../../resolver/contract.ts';
import { aWorld, countAmong, MERGES_LIKELY } from './identities.ts';

const MERGED_ALL_THE_SAME = ['rival', 'too common'];

test('two persons who would be one if they were alone in the world are held apart by others only', () => {
  let met = 0;
  fc.assert(
    fc.property(aWorld(9), (all) => {
      const people = all.map(readIdentity).filter(({ class: its }) => its === 'person');
      const count = countAmong(people);
      const places = new Map(people.map(({ id }, place) => [id, place]));
      const weightOf = (one: number, other: number) =>
        matchWeight(people[one] as (typeof people)[number], people[other] as (typeof people)[number], count);
      const persons = clusterAll(all, MERGES_LIKELY).clusters.map(({ members }) =>
        members.map(({ id }) => places.get(id) ?? 0),
      );
      for (const [at, mine] of persons.entries()) {
        for (const theirs of persons.slice(at + 1)) {
          const pairs = mine.flatMap((one) =>
            theirs.map((other): CrossPair => {
              return { a: people[one]?.key ?? '', b: people[other]?.key ?? '', weight: weightOf(one, other) };
            }),
          );
          const alone = [...mine, ...theirs];
          const edges = alone.flatMap((_, one) =>
            alone.slice(one + 1).map((__, n): Edge => {
              const other = one + 1 + n;
              return { one, other, weight: weightOf(alone[one] ?? 0, alone[other] ?? 0) };
            }),
          );
          const strong = edges.filter(({ weight }) => weight.bits >= ZONES.likely);
          // Only where both were whole when they met: else what is told of them now was not yet so then.
          const isAcross = ({ one, other }: Edge) => one < mine.length !== other < mine.length;
          const best = Math.max(...pairs.map(({ weight }) => weight.bits));
          if (strong.some((edge) => !isAcross(edge) && edge.weight.bits <= best)) continue;
          const found = cluster(
            alone.map((place) => people[place] as (typeof people)[number]),
            strong,
            (one, other) => weightOf(alone[one] ?? 0, alone[other] ?? 0),
            MERGES_LIKELY,
          );
          if (found.length !== 1) continue;
          met += 1;
          const units = [mine.length, theirs.length] as const;
          const { why } = heldApart(pairs, { unitOf: (key) => key, units, mergesLikely: true, compared: true });
          expect(MERGED_ALL_THE_SAME).toContain(why);
        }
      }
    }),
    { numRuns: 2000 },
  );
  expect(met).toBeGreaterThan(20);
});
