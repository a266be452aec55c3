import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isoOf, isoOfMillis } from '../../../infra/kernel/instant.ts';

/** As the runtime writes it, but for a fraction of nothing. */
const written = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

test('an instant is written as the runtime writes it, without a fraction of nothing', () => {
  const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }).map((second) => second * 1000);
  const instants = fc.oneof(seconds, fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 }));
  fc.assert(fc.property(instants, (at) => expect(isoOfMillis(at)).toBe(written(at))));
  for (const at of [0, -1000, 951_782_399_000, 951_782_400_000, -62_198_755_200_000, 8_640_000_000_000_000])
    expect(isoOfMillis(at)).toBe(written(at));
});

test('a minute is written with its seconds', () => {
  expect(isoOf(16_497_639)).toBe('2001-05-14T16:39:00Z');
});

test('what is no instant is refused', () => {
  expect(() => isoOfMillis(Number.NaN)).toThrow(RangeError);
  expect(() => isoOfMillis(8_640_000_000_000_001)).toThrow(RangeError);
  expect(() => isoOfMillis(8_640_000_086_400_000)).toThrow(RangeError);
});
