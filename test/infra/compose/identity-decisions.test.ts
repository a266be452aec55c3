import { describe, expect, test } from '@jest/globals';
import { newDecisions } from '../../../infra/compose/identity-decisions.ts';
import { decisionsAfter } from '../../../resolver/contract.ts';

const BO = 'mailto:bo@client.example';
const TEL = 'tel:+12025550101';

describe('what is said of two identities', () => {
  test('is told of the smaller key first, whichever was named first', () => {
    const said = newDecisions('same', [[TEL, BO]], [], 1000);
    expect(said).toEqual([{ a: BO, b: TEL, said: 'same', at: 1000 }]);
    expect(newDecisions('same', [[BO, TEL]], [], 1000)).toEqual(said);
  });

  test('is left out where it holds already, and only there', () => {
    const held = newDecisions('same', [[BO, TEL]], [], 1000);
    expect(newDecisions('same', [[TEL, BO]], held, 2000)).toEqual([]);
    expect(newDecisions('different', [[TEL, BO]], held, 2000)).toMatchObject([{ said: 'different', at: 2000 }]);
    expect(newDecisions('same', [[BO, 'tel:+12025550102']], held, 2000)).toHaveLength(1);
  });

  test('holds against what was said before, even when the clock went back or stood still', () => {
    const held = newDecisions('same', [[BO, TEL]], [], 5000);
    for (const now of [5000, 10]) {
      const said = newDecisions('different', [[BO, TEL]], held, now);
      expect(decisionsAfter(held, said)).toMatchObject([{ said: 'different' }]);
    }
  });
});
