/** What holds of the weight between any two identities. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { edgeWeight, type IdentityFacts, matchWeight, readIdentity, ZONES } from '../../../resolver/contract.ts';
import { aWorld, between, countAmong, seen, shuffled } from './identities.ts';

describe('for all identities', () => {
  const worlds = aWorld(6);
  function forAllPairs(all: readonly IdentityFacts[], check: (...pair: [IdentityFacts, IdentityFacts]) => void): void {
    for (const one of all) for (const other of all.filter((its) => its !== one)) check(one, other);
  }

  test('the weight is the same in both orders', () => {
    fc.assert(
      fc.property(worlds, (all) =>
        forAllPairs(all, (one, other) => expect(between(other, one, ...all)).toEqual(between(one, other, ...all))),
      ),
    );
  });

  test('the sum of the rows is the bits, in hundredths, and the zone follows from them', () => {
    fc.assert(
      fc.property(worlds, (all) =>
        forAllPairs(all, (one, other) => {
          const { bits, zone, rows } = between(one, other, ...all);
          expect(rows.reduce((sum, row) => sum + row.bits, 0)).toBeCloseTo(bits, 6);
          for (const its of [bits, ...rows.map((row) => row.bits)]) expect(Math.round(its * 100) / 100).toBe(its);
          if (zone === 'certain') expect(bits).toBeGreaterThanOrEqual(ZONES.certain);
          expect(bits >= ZONES.likely).toBe(zone === 'certain' || zone === 'likely');
          expect(bits < ZONES.possible).toBe(zone === 'apart');
        }),
      ),
    );
  });

  test('certain has a name and evidence of another family, both for one person', () => {
    let certain = 0;
    fc.assert(
      fc.property(worlds, (all) =>
        forAllPairs(all, (one, other) => {
          const { zone, rows } = between(one, other, ...all);
          if (zone !== 'certain') return;
          certain += 1;
          const speaking = rows.filter(({ bits }) => bits > 0).map(({ comparison }) => comparison);
          expect(speaking).toEqual(['name', 'address']);
        }),
      ),
      {
        numRuns: 300,
        examples: [[[seen('wombat@acme.example', 'Alice Smith'), seen('wombat@corp.example', 'Alice Smith')]]],
      },
    );
    expect(certain).toBeGreaterThan(0);
  });

  test('is an edge where it comes to possible or more, and nothing where it comes to less', () => {
    let edges = 0;
    fc.assert(
      fc.property(worlds, (all) => {
        const count = countAmong(all.map(readIdentity));
        forAllPairs(all, (one, other) => {
          const [a, b] = [readIdentity(one), readIdentity(other)];
          const weight = matchWeight(a, b, count);
          const isEdge = weight.bits >= ZONES.possible;
          if (isEdge) edges += 1;
          expect(edgeWeight(a, b, count)).toEqual(isEdge ? weight : undefined);
        });
      }),
      { numRuns: 300 },
    );
    expect(edges).toBeGreaterThan(0);
  });

  test('the order in which names were seen changes nothing', () => {
    const two = aWorld(6).chain((all) => fc.tuple(fc.constant(all), shuffled(all)));
    const property = fc.property(two, ([all, again]) => {
      const count = countAmong(all.map(readIdentity));
      const same = new Map(again.map((facts) => [facts.key, readIdentity(facts)]));
      forAllPairs(all, (one, other) => {
        const [a, b] = [same.get(one.key) ?? readIdentity(one), same.get(other.key) ?? readIdentity(other)];
        expect(matchWeight(a, b, count)).toEqual(matchWeight(readIdentity(one), readIdentity(other), count));
      });
    });
    const [other, names] = [seen('alice@corp.example', 'Mary Ann Lee'), ['Alice Smith', 'Alicia Smith']];
    const [once, again] = [names, names.toReversed()].map((order) => [seen('alice@acme.example', ...order), other]);
    fc.assert(property, { numRuns: 300, examples: [[[once ?? [], again ?? []]]] });
  });
});
