import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Interaction, type Revision, type RevisionState, revise } from '../../../resolver/contract.ts';
import { entriesOf, joinInto, NO_ENTRIES } from '../../../scorer/contract.ts';

const PAIRS = [
  ['mailto:ann@acme.example', 'mailto:bob@acme.example'],
  ['mailto:ann@acme.example', 'mailto:cid@acme.example'],
  ['mailto:bob@acme.example', 'mailto:cid@acme.example'],
  ['mailto:cid@acme.example', 'mailto:dan@acme.example'],
] as const;

/** One copy: a version, whether it was called off, and which pairs this mailbox sees in it. */
interface Copy {
  readonly version: number;
  readonly cancelled: boolean;
  readonly pairs: readonly number[];
}

const copy: fc.Arbitrary<Copy> = fc.record({
  version: fc.nat({ max: 3 }),
  cancelled: fc.boolean().chain((rare) => (rare ? fc.boolean() : fc.constant(false))),
  pairs: fc.subarray([0, 1, 2, 3]),
});

function revisionOf({ version, cancelled, pairs }: Copy): Revision {
  const interactions = pairs.map((pair): Interaction => {
    const [a, b] = PAIRS[pair] ?? PAIRS[0];
    const common = { a, b, activity: 7, version, channel: 'meeting', role: 0 } as const;
    return cancelled
      ? { ...common, minute: 0, direction: 0, sizeClass: 0, state: 2 }
      : { ...common, minute: 1000 + version, direction: 3, sizeClass: 2, state: 1 };
  });
  return { activity: 7, channel: 'meeting', version, cancelled, interactions };
}

/** What the ledgers hold in the end: for each pair the version that stands, when it is live. */
function deliver(copies: readonly Copy[]): Map<string, number> {
  let state: RevisionState | undefined;
  const ledgers = new Map<string, Uint8Array>();
  for (const one of copies) {
    const step = revise(state, revisionOf(one));
    state = step.state;
    for (const interaction of step.interactions) {
      const pair = `${interaction.a} ${interaction.b}`;
      ledgers.set(pair, joinInto(ledgers.get(pair) ?? NO_ENTRIES, [interaction]).ledger);
    }
  }
  const live = new Map<string, number>();
  for (const [pair, ledger] of ledgers) {
    for (const entry of entriesOf(ledger)) if (entry.state === 1) live.set(pair, entry.version);
  }
  return live;
}

/** The law in one breath: of the highest version all pairs that any copy shows, and none if any copy was called off. */
function lawOf(copies: readonly Copy[]): Map<string, number> {
  const version = Math.max(...copies.map((one) => one.version));
  const highest = copies.filter((one) => one.version === version);
  if (highest.some(({ cancelled }) => cancelled)) return new Map();
  return new Map(
    [...new Set(highest.flatMap(({ pairs }) => pairs))].map((pair) => [(PAIRS[pair] ?? PAIRS[0]).join(' '), version]),
  );
}

describe('copies of an activity that is revised', () => {
  const copies = fc.array(copy, { minLength: 1, maxLength: 8 });

  test('leave the pairs of the highest version, in whatever order and however often they come', () => {
    const deliveries = copies.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
    );
    fc.assert(
      fc.property(deliveries, ([all, delivered]) => {
        expect(deliver(all)).toEqual(lawOf(all));
        expect(deliver(delivered)).toEqual(lawOf(all));
      }),
      { numRuns: 1000 },
    );
  });

  test('leave the same memory in whatever order and however often they come', () => {
    const remember = (all: readonly Copy[]) =>
      all.reduce<RevisionState | undefined>((state, one) => revise(state, revisionOf(one)).state, undefined);
    const deliveries = copies.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
    );
    fc.assert(
      fc.property(deliveries, ([all, delivered]) => expect(remember(delivered)).toEqual(remember(all))),
      { numRuns: 1000 },
    );
  });

  test('bring a meeting back that was called off when a higher version lives', () => {
    const off = { version: 1, cancelled: true, pairs: [0] };
    const on = { version: 2, cancelled: false, pairs: [0, 1] };
    expect([...deliver([off, on]).values()]).toEqual([2, 2]);
    expect([...deliver([on, off]).values()]).toEqual([2, 2]);
  });

  test('take back a pair that the next version no longer has, even when the first comes late', () => {
    const first = { version: 1, cancelled: false, pairs: [0, 1] };
    const next = { version: 2, cancelled: false, pairs: [1] };
    const left = new Map([[PAIRS[1].join(' '), 2]]);
    expect(deliver([first, next])).toEqual(left);
    expect(deliver([next, first])).toEqual(left);
  });
});
