import { describe, expect, test } from '@jest/globals';
import { areSimilar, similarity } from './levenshtein.ts';

describe('the similarity of two texts', () => {
  test('is one less the edits per sign of the longer one', () => {
    expect(similarity('kitten', 'sitting')).toBeCloseTo(1 - 3 / 7, 12);
    expect(similarity('alice', '')).toBe(0);
    expect(similarity('', '')).toBe(1);
    expect(similarity('alice', 'alcie')).toBeCloseTo(1 - 2 / 5, 12);
  });

  test('reaches a threshold exactly, and not just below it', () => {
    const [twenty, nineteen] = ['a'.repeat(20), 'a'.repeat(19)];
    expect(areSimilar(twenty, `${nineteen}b`, 0.95)).toBe(true);
    expect(areSimilar(nineteen, `${'a'.repeat(18)}b`, 0.95)).toBe(false);
    expect(areSimilar(twenty, nineteen, 0.95)).toBe(true);
    expect(areSimilar(twenty, 'a'.repeat(18), 0.95)).toBe(false);
    expect(areSimilar('', '', 0.95)).toBe(true);
    expect(areSimilar('', 'a', 0.95)).toBe(false);
  });
});
