import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clusterAll, type Decision, Decisions, decisionsAfter, newlyDecided } from '../../../resolver/contract.ts';
import { aWorld, persons, seen } from './identities.ts';

const key = (name: string) => `mailto:${name}@acme.example`;
const said = (what: Decision['said'], one: string, other: string, at = 1): Decision => {
  const [a = '', b = ''] = [one, other].map(key).sort();
  return { a, b, said: what, at };
};

const wordOf = (what: Decision['said'], one: string, other: string, at = 1): Decision => {
  const [a, b] = [one, other].sort() as [string, string];
  return { a, b, said: what, at };
};

describe('what people said of two identities', () => {
  const same = said('same', 'ann', 'bob', 1);
  const different = said('different', 'ann', 'bob', 2);

  test('holds until something else is said later', () => {
    expect(decisionsAfter([same], [different])).toEqual([different]);
    expect(decisionsAfter([different], [same])).toEqual([different]);
  });

  test('is told in any order of the two, and with whom an identity has any', () => {
    const decisions = new Decisions([same, said('different', 'ann', 'cid')]);
    expect(decisions.of(key('bob'), key('ann'))).toEqual(same);
    expect(decisions.of(key('ann'), key('bob'))).toEqual(same);
    expect(decisions.of(key('bob'), key('cid'))).toBeUndefined();
    expect([...decisions.partnersOf(key('ann'))]).toEqual([key('bob'), key('cid')]);
    expect([...decisions.partnersOf(key('dan'))]).toEqual([]);
  });

  test('is nothing when it was withdrawn', () => {
    const withdrawn = said('withdrawn', 'ann', 'bob', 3);
    expect(new Decisions(decisionsAfter([same, different], [withdrawn])).isEmpty).toBe(true);
    expect(new Decisions([same]).isEmpty).toBe(false);
  });

  test('is news for the two of which something else holds now', () => {
    const before = [same, said('same', 'cid', 'dan')];
    const after = decisionsAfter(before, [different, said('same', 'cid', 'dan')]);
    expect(newlyDecided(before, after)).toEqual(new Set([key('ann'), key('bob')]));
    expect(newlyDecided(after, after)).toEqual(new Set());
  });

  test('is a function of the set of all that was said', () => {
    const one = fc
      .tuple(
        fc.constantFrom<Decision['said']>('same', 'different', 'withdrawn'),
        fc.constantFrom(['ann', 'bob'], ['ann', 'cid'], ['bob', 'cid']),
        fc.nat({ max: 3 }),
      )
      .map(([what, [a = '', b = ''], at]) => said(what, a, b, at));
    const twice = fc
      .array(one, { maxLength: 10 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          fc.nat({ max: 20 }),
        ),
      );
    fc.assert(
      fc.property(twice, ([all, again, cut]) => {
        const inBatches = decisionsAfter(decisionsAfter([], again.slice(0, cut)), again.slice(cut));
        expect(inBatches).toEqual(decisionsAfter([], all));
      }),
    );
  });
});

describe('clustering with what people said', () => {
  const [ann, bob, cid] = [
    seen('ann@acme.example', 'Ann Berg'),
    seen('bob@acme.example', 'Bob Jones'),
    seen('cid@acme.example', 'Ann Berg'),
  ];
  const policyOf = (...all: Decision[]) => ({ mergesLikely: true, decisions: new Decisions(all) });

  test('merges those of whom it was said that they are one, for certain, whatever the evidence', () => {
    const together = said('same', 'ann', 'bob');
    expect(persons([ann, bob])).toEqual([]);
    for (const mergesLikely of [true, false]) {
      const { clusters, reviews } = clusterAll([ann, bob], { ...policyOf(together), mergesLikely });
      expect(clusters).toMatchObject([
        { members: [{ zone: 'certain' }, { zone: 'certain' }], evidence: [{ comparison: 'decision' }] },
      ]);
      expect(reviews).toEqual([]);
    }
  });

  test('keeps those apart of whom it was said that they are two, and asks no more', () => {
    expect(persons([ann, cid])).toHaveLength(1);
    const { clusters, reviews } = clusterAll([ann, cid], policyOf(said('different', 'ann', 'cid')));
    expect(clusters).toHaveLength(2);
    expect(reviews).toEqual([]);
  });

  test('does not join by two words what a third says are two', () => {
    const words = [said('same', 'ann', 'bob'), said('same', 'bob', 'cid'), said('different', 'ann', 'cid')];
    expect(persons([ann, bob, cid], policyOf(...words))).toEqual([['ann@acme.example', 'bob@acme.example']]);
    expect(persons([ann, bob, cid], policyOf(...words.slice(0, 2)))[0]).toHaveLength(3);
  });

  test('does not let evidence join whom two words together keep apart', () => {
    const alike = [
      seen('ann@acme.example', 'Ann Berg'),
      seen('bob@corp.example', 'Ann Berg'),
      seen('cid@firm.example', 'Ann Berg'),
    ];
    const [a, b, c] = alike.map((one) => one.key) as [string, string, string];
    expect(persons(alike)[0]).toHaveLength(3);
    for (const [one, other, third] of [
      [a, b, c],
      [b, c, a],
      [c, a, b],
    ] as [string, string, string][]) {
      const words = [wordOf('same', one, other), wordOf('different', one, third)];
      expect(persons(alike, policyOf(...words))).toEqual([
        [one, other].map((its) => its.slice('mailto:'.length)).sort(),
      ]);
    }
  });

  test('does not let evidence join two persons of whose further addresses one word says that they are two', () => {
    const all = ['ann', 'bob', 'cid', 'dan'].map((name) => seen(`${name}@${name}.example`, 'Ann Berg'));
    const [a, b, m, n] = all.map((one) => one.key) as [string, string, string, string];
    const found = persons(all, policyOf(wordOf('same', a, b), wordOf('different', m, n)));
    const ofA = found.find((members) => members.includes('ann@ann.example')) ?? [];
    expect(ofA).toContain('bob@bob.example');
    expect(ofA.filter((member) => member === 'cid@cid.example' || member === 'dan@dan.example')).toHaveLength(1);
  });

  test('takes as many words as a person has addresses but one to make all of them certain', () => {
    const all = ['ann', 'bob', 'cid', 'dan'].map((name) => seen(`${name}@${name}.example`, 'Ann Berg'));
    const words: Decision[] = [];
    for (let left = 3; left >= 0; left -= 1) {
      const [person] = clusterAll(all, policyOf(...words)).clusters;
      const likely = (person?.evidence ?? [])
        .filter(({ level }) => level === 'same name')
        .map(({ between }) => between);
      expect(likely).toHaveLength(left);
      expect(person?.evidence.filter(({ comparison }) => comparison === 'decision')).toHaveLength(3 - left);
      const [next] = likely;
      if (next !== undefined) words.push(wordOf('same', next[0], next[1], words.length + 1));
      else expect(person?.members.map(({ zone }) => zone)).toEqual(Array(4).fill('certain'));
    }
  });

  test('comes to what evidence says when all was withdrawn', () => {
    fc.assert(
      fc.property(aWorld(8), (all) => {
        const withdrawn = all.slice(1).map((one, at): Decision => {
          const [a = '', b = ''] = [one.key, all[at]?.key ?? ''].sort();
          return { a, b, said: 'withdrawn', at: 2 };
        });
        expect(clusterAll(all, policyOf(...withdrawn))).toEqual(clusterAll(all, { mergesLikely: true }));
      }),
    );
  });

  test('never has two in one person who were said to be two, and has all in one who were said to be one where no word is against it', () => {
    const pairs = fc.tuple(aWorld(8), fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.boolean()), { maxLength: 6 }));
    fc.assert(
      fc.property(pairs, ([all, words]) => {
        const decisions = words.flatMap(([one, other, isSame]): Decision[] => {
          const [a, b] = [all[one]?.key ?? '', all[other]?.key ?? ''].sort() as [string, string];
          return a === '' || a === b ? [] : [{ a, b, said: isSame ? 'same' : 'different', at: 1 }];
        });
        const held = decisionsAfter([], decisions);
        const { clusters } = clusterAll(all, policyOf(...held));
        const personOf = new Map(clusters.flatMap(({ person, members }) => members.map(({ id }) => [id, person])));
        const isPerson = (one: string) => personOf.has(one);
        for (const { a, b } of held.filter((one) => one.said === 'different' && isPerson(one.a) && isPerson(one.b)))
          expect(personOf.get(a)).not.toBe(personOf.get(b));
        for (const { a, b } of consistent(held.filter((one) => isPerson(one.a) && isPerson(one.b))))
          expect(personOf.get(a)).toBe(personOf.get(b));
      }),
      { numRuns: 300 },
    );
  });
});

/** The words of "they are one" that no words of "they are two" stand against, whatever others hang on them. */
function consistent(words: readonly Decision[]): Decision[] {
  const [same, different] = [
    words.filter(({ said }) => said === 'same'),
    words.filter(({ said }) => said === 'different'),
  ];
  const hanging = (from: string): Set<string> => {
    const all = new Set([from]);
    for (const one of all) for (const { a, b } of same) if (a === one || b === one) all.add(a).add(b);
    return all;
  };
  return same.filter(({ a }) => {
    const all = hanging(a);
    return !different.some((word) => all.has(word.a) && all.has(word.b));
  });
}
