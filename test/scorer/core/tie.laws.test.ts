import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Minute } from '../../../infra/kernel/instant.ts';
import { CHANNELS, type Channel } from '../../../ingest/contract.ts';
import { SIZE_REPRESENTATIVES } from '../../../resolver/contract.ts';
import {
  countInteractions,
  DEFAULT_SETTINGS,
  entriesOf,
  foldLedgers,
  indexOf,
  joinInto,
  type LedgerEntry,
  NO_ENTRIES,
  packEntries,
  reverseEntry,
  reverseTie,
  ScoringSettings,
  scoreTie,
  tieAt,
} from '../../../scorer/contract.ts';
import { entries, liveEntry } from './entries.ts';

const YEAR = 525_960;
const T1980: Minute = 10 * YEAR;
const T2060: Minute = 90 * YEAR;

const within = (from: Minute, until: Minute) =>
  fc.uniqueArray(
    fc.tuple(liveEntry, fc.integer({ min: from, max: until })).map(([entry, minute]) => ({ ...entry, minute })),
    { selector: ({ activity }) => activity, minLength: 1, maxLength: 20 },
  );

const settings = fc
  .record({
    halfLifeDays: fc.constantFrom(14, 30, 45, 90, 365),
    channelWeights: fc.record(
      Object.fromEntries(CHANNELS.map((channel) => [channel, fc.integer({ min: 0, max: 10 })])) as Record<
        Channel,
        fc.Arbitrary<number>
      >,
    ),
  })
  .map((value) => ScoringSettings.parse(value));

/** The formula of docs/scoring.md, term by term and without any of the product's shortcuts. */
function strengthByHand(
  all: readonly LedgerEntry[],
  now: Minute,
  { halfLifeDays, channelWeights }: ScoringSettings,
): number {
  const mass = (bit: 1 | 2): number => {
    const weeks = new Map<number, number>();
    for (const entry of all) {
      if (entry.state !== 1 || entry.minute > now || (entry.direction & bit) === 0) continue;
      const n = SIZE_REPRESENTATIVES[entry.sizeClass] ?? Number.NaN;
      const group = entry.channel === 'mail' ? n ** -0.5 : entry.channel === 'meeting' ? 1 / Math.max(1, n - 1) : 1;
      const weight = (channelWeights[entry.channel] / 5) * (entry.role === 0 ? 1 : 0.75) * group;
      // Monday 1970-01-05 is day 4
      const week = Math.floor((Math.floor(entry.minute / 1440) - 4) / 7);
      weeks.set(week, (weeks.get(week) ?? 0) + weight);
    }
    let sum = 0;
    for (const [week, weight] of weeks) {
      const age = now / 1440 - (4 + week * 7 + 3.5);
      sum += Math.log(1 + 3 * weight) * Math.exp((-Math.LN2 * age) / halfLifeDays);
    }
    return sum;
  };
  const x = mass(1);
  const y = mass(2);
  if (x + y === 0) return 0;
  return (((x + 0.02 * y) ** -0.5 + (y + 0.02 * x) ** -0.5) / 2) ** -2;
}

describe('a scored tie', () => {
  test('has the strength that the formula gives by hand', () => {
    fc.assert(
      fc.property(
        within(YEAR * 50, YEAR * 55),
        settings,
        fc.integer({ min: 0, max: 2 * YEAR }),
        (all, chosen, later) => {
          const now = YEAR * 55 + later;
          const { tie } = scoreTie(packEntries(all), chosen, now);
          const strength = tie === undefined ? 0 : tieAt(tie, now, chosen).strength;
          const expected = strengthByHand(all, now, chosen);
          expect(Math.abs(strength - expected)).toBeLessThanOrEqual(1e-9 * expected + 1e-300);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('keeps its logarithm while nothing happens, to the last bit', () => {
    fc.assert(
      fc.property(within(YEAR * 40, YEAR * 50), fc.integer({ min: 0, max: 10 * YEAR }), (all, later) => {
        const ledger = packEntries(all);
        const { tie } = scoreTie(ledger, DEFAULT_SETTINGS, YEAR * 50);
        expect(scoreTie(ledger, DEFAULT_SETTINGS, YEAR * 50 + later).tie).toEqual(tie);
      }),
    );
  });

  test('stands in the same order by logarithm as by strength, now and for years', () => {
    fc.assert(
      fc.property(fc.array(within(YEAR * 48, YEAR * 50), { minLength: 2, maxLength: 8 }), (ledgers) => {
        const all = ledgers.map((ledger) => ({
          ledger,
          tie: scoreTie(packEntries(ledger), DEFAULT_SETTINGS, YEAR * 50).tie,
        }));
        for (let week = 0; week < 128; week += 16) {
          const now = YEAR * 50 + week * 7 * 1440;
          for (const one of all) {
            for (const other of all) {
              if (one.tie === undefined || other.tie === undefined) continue;
              const apart =
                strengthByHand(one.ledger, now, DEFAULT_SETTINGS) / strengthByHand(other.ledger, now, DEFAULT_SETTINGS);
              if (Math.abs(apart - 1) < 1e-9) expect(Math.abs(one.tie.k - other.tie.k)).toBeLessThan(1e-8);
              else expect(Math.sign(one.tie.k - other.tie.k)).toBe(Math.sign(apart - 1));
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('drifts by less than one part in 10^12 when it is brought to another time', () => {
    fc.assert(
      fc.property(within(YEAR * 48, YEAR * 50), fc.integer({ min: 0, max: 128 }), (all, weeks) => {
        const { tie } = scoreTie(packEntries(all), DEFAULT_SETTINGS, YEAR * 50);
        if (tie === undefined) throw new Error('every entry lies before now');
        const now = YEAR * 50 + weeks * 7 * 1440;
        const expected = strengthByHand(all, now, DEFAULT_SETTINGS);
        expect(Math.abs(tieAt(tie, now, DEFAULT_SETTINGS).strength / expected - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  test('stays finite with the shortest half-life from 1980 to 2060', () => {
    const shortest = ScoringSettings.parse({ halfLifeDays: 14 });
    fc.assert(
      fc.property(within(T1980, T2060), fc.integer({ min: T1980, max: T2060 }), (all, now) => {
        const { tie } = scoreTie(packEntries(all), shortest, now);
        if (tie === undefined) return;
        for (const value of [tie.k, tie.kDepth, tie.reciprocity, tie.kOut ?? 0, tie.kIn ?? 0])
          expect(Number.isFinite(value)).toBe(true);
        const seen = tieAt(tie, now, shortest);
        for (const value of Object.values(seen)) expect(Number.isFinite(value)).toBe(true);
        expect(seen.index).toBeGreaterThanOrEqual(0);
        expect(seen.index).toBeLessThanOrEqual(100);
      }),
    );
  });

  test('seen from the other person is the tie of the ledger seen from the other side, field by field and bit by bit', () => {
    fc.assert(
      fc.property(entries, settings, fc.integer({ min: 0, max: 47_000_000 }), (added, chosen, now) => {
        const { ledger } = joinInto(NO_ENTRIES, added);
        const mirrored = packEntries([...entriesOf(ledger)].map(reverseEntry));
        const one = scoreTie(ledger, chosen, now);
        const other = scoreTie(mirrored, chosen, now);
        expect(other.nextAt).toBe(one.nextAt);
        expect(other.tie).toEqual(one.tie === undefined ? undefined : reverseTie(one.tie));
      }),
      { numRuns: 300 },
    );
  });

  test('of folded ledgers gives each part its own tie back when they are taken apart again', () => {
    fc.assert(
      fc.property(entries, entries, (left, right) => {
        const [a, b] = [left, right].map((added) => joinInto(NO_ENTRIES, added).ledger);
        if (a === undefined || b === undefined) return;
        const before = [a, b].map((ledger) => scoreTie(ledger, DEFAULT_SETTINGS, 47_000_000));
        const merged = scoreTie(
          foldLedgers([
            { ledger: a, reversed: false },
            { ledger: b, reversed: true },
          ]),
          DEFAULT_SETTINGS,
          47_000_000,
        );
        expect(merged).toEqual(
          scoreTie(joinInto(a, [...entriesOf(b)].map(reverseEntry)).ledger, DEFAULT_SETTINGS, 47_000_000),
        );
        expect([a, b].map((ledger) => scoreTie(ledger, DEFAULT_SETTINGS, 47_000_000))).toEqual(before);
      }),
    );
  });

  test('under new settings needs its ledger and nothing else', () => {
    fc.assert(
      fc.property(entries, settings, settings, (added, before, after) => {
        let arrived: Uint8Array = NO_ENTRIES;
        for (const one of added) {
          arrived = joinInto(arrived, [one]).ledger;
          scoreTie(arrived, before, 47_000_000);
        }
        const replayed = joinInto(NO_ENTRIES, added).ledger;
        expect(scoreTie(arrived, after, 47_000_000)).toEqual(scoreTie(replayed, after, 47_000_000));
      }),
    );
  });

  test('as of a time is the tie of what had happened by then', () => {
    fc.assert(
      fc.property(within(1, 47_000_000), fc.integer({ min: 1, max: 47_000_000 }), (all, asOf) => {
        const happened = all.filter(({ minute }) => minute <= asOf);
        expect(scoreTie(packEntries(all), DEFAULT_SETTINGS, asOf).tie).toEqual(
          scoreTie(packEntries(happened), DEFAULT_SETTINGS, asOf).tie,
        );
      }),
    );
  });

  test('counts what is live, no more', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 0, max: 47_000_000 }), (added, now) => {
        const { ledger } = joinInto(NO_ENTRIES, added);
        const live = [...entriesOf(ledger)].filter(({ state, minute }) => state === 1 && minute <= now);
        const { tie } = scoreTie(ledger, DEFAULT_SETTINGS, now);
        expect(tie === undefined ? 0 : tie.mails + tie.meetings + tie.calls + tie.others).toBe(live.length);
        const counts = countInteractions(ledger, -1, now);
        expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(live.length);
      }),
    );
  });
});

describe('a meeting that lies ahead', () => {
  const meeting: LedgerEntry = {
    activity: 1,
    version: 0,
    minute: 1000,
    channel: 'meeting',
    direction: 3,
    role: 0,
    sizeClass: 1,
    state: 1,
  };

  test('counts nothing yet, and the tie says when it will', () => {
    expect(scoreTie(packEntries([meeting]), DEFAULT_SETTINGS, 999)).toEqual({ nextAt: 1000 });
  });

  test('counts from the minute it begins', () => {
    const { tie, nextAt } = scoreTie(packEntries([meeting]), DEFAULT_SETTINGS, 1000);
    expect(tie?.meetings).toBe(1);
    expect(nextAt).toBeUndefined();
  });

  test('announces the first of several, and not one that was called off', () => {
    const later = { ...meeting, activity: 2, minute: 3000 };
    const calledOff: LedgerEntry = { ...meeting, activity: 3, minute: 0, direction: 0, sizeClass: 0, state: 2 };
    expect(scoreTie(packEntries([later, meeting, calledOff]), DEFAULT_SETTINGS, 5).nextAt).toBe(1000);
  });
});

describe('settings', () => {
  const mail: LedgerEntry = {
    activity: 1,
    version: 0,
    minute: 1000,
    channel: 'mail',
    direction: 3,
    role: 0,
    sizeClass: 0,
    state: 1,
  };

  test('a channel of weight 0 leaves the tie in place, below all others and without infinities', () => {
    const silent = ScoringSettings.parse({ channelWeights: { mail: 0 } });
    const { tie } = scoreTie(packEntries([mail]), silent, 2000);
    expect(tie).toMatchObject({ k: -1e6, kOut: null, kIn: null, reciprocity: 0, mails: 1 });
    expect(tie && tieAt(tie, 2000, silent)).toEqual({ strength: 0, index: 0, depth: 0, out: 0, into: 0 });
  });

  test('doubling a weight does not double a score', () => {
    const strengthAt = (weight: number) => {
      const chosen = ScoringSettings.parse({ channelWeights: { mail: weight } });
      const { tie } = scoreTie(packEntries([mail]), chosen, 2000);
      return tie === undefined ? 0 : tieAt(tie, 2000, chosen).strength;
    };
    expect(strengthAt(10) / strengthAt(5)).toBeCloseTo(Math.log(7) / Math.log(4), 12);
  });

  test.each([13, 366, Number.NaN])('a half-life of %p days is refused', (halfLifeDays) => {
    expect(ScoringSettings.safeParse({ halfLifeDays }).success).toBe(false);
  });

  test('the index is 50 where strength is 4, 0 at nothing, and never reaches 100', () => {
    expect([0, 4, 1e9].map(indexOf)).toEqual([0, 50, expect.closeTo(100, 5)]);
    expect(indexOf(1e9)).toBeLessThan(100);
  });
});
