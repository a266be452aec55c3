import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type BucketState,
  burstOf,
  type Charge,
  newBucket,
  pay,
  raise,
  refuse,
} from '../../../ingest/core/token-bucket.ts';

const LIMIT = { units: 6000, seconds: 60 };
const charge = (cost: number): Charge => ({ bucket: 'user', cost, limit: LIMIT });

/** Pays as fast as the bucket lets it, and says when each charge was paid. */
function spend(costs: readonly number[], from: number, start = newBucket(LIMIT, from)) {
  let state: BucketState = start;
  let now = from;
  const paid: { at: number; cost: number }[] = [];
  for (const cost of costs) {
    for (;;) {
      const next = pay(state, charge(cost), now);
      if (typeof next !== 'number') {
        state = raise(next, charge(cost));
        break;
      }
      now += next;
    }
    paid.push({ at: now, cost });
  }
  return { paid, state, now };
}

function mostWithin(paid: readonly { at: number; cost: number }[], ms: number): number {
  return Math.max(
    ...paid.map(({ at }) =>
      paid.filter((other) => other.at >= at && other.at < at + ms).reduce((sum, { cost }) => sum + cost, 0),
    ),
  );
}

describe('a bucket of tokens', () => {
  test('never spends more than the limit in any minute, whatever the calls cost', () => {
    const costs = fc.array(fc.integer({ min: 1, max: burstOf(LIMIT) }), { minLength: 50, maxLength: 400 });
    fc.assert(
      fc.property(costs, (all) => {
        expect(mostWithin(spend(all, 0).paid, 60_000)).toBeLessThanOrEqual(LIMIT.units);
      }),
    );
  });

  test('comes within a tenth of the limit once it has learned that the provider bears it', () => {
    const { paid } = spend(new Array(6000).fill(20), 0);
    const [from, upTo] = [paid[3000]?.at ?? 0, paid[5999]?.at ?? 0];
    const perMinute = (3000 * 20) / ((upTo - from) / 60_000);
    expect(perMinute).toBeGreaterThan(0.9 * LIMIT.units);
    expect(perMinute).toBeLessThanOrEqual(LIMIT.units);
  });

  test('begins at 60 % of the limit', () => {
    expect(newBucket(LIMIT, 0).share).toBe(0.6);
  });

  test('pays nothing before the end of a pause that the provider asked for', () => {
    const cooled = refuse(newBucket(LIMIT, 0), 300_000);
    expect(pay(cooled, charge(1), 299_999)).toBe(1);
    expect(pay(cooled, charge(1), 300_000)).toEqual(expect.any(Number));
    expect(spend([1], 300_000, cooled).paid[0]?.at).toBeLessThan(301_000);
  });

  test('halves its rate after a refusal, once for all calls that were in flight', () => {
    const once = refuse(newBucket(LIMIT, 0), 1000);
    expect(once.share).toBe(0.3);
    expect(refuse(once, 1000).share).toBe(0.3);
    expect(refuse(once, 2000).share).toBe(0.15);
  });

  test('is not filled by a clock that is set back', () => {
    const { state, now } = spend([300], 1_000_000);
    expect(pay(state, charge(300), now - 500_000)).toEqual(expect.any(Number));
  });
});
