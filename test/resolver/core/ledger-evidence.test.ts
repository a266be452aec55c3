import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  asksLedgers,
  isTelling,
  type LedgerComparison,
  type MatchWeight,
  matchWeight,
  withLedgers,
  withoutLedgers,
} from '../../../resolver/contract.ts';
import { countAmong, reading } from './identities.ts';

const DAY = 1440;
const SILENT: LedgerComparison = { fewest: 0, shared: 0, gap: 0, together: 0 };

const ONE = reading('asmith@acme.example', 'Alice Smith');
/** Free mail: by the login alone possible. */
const ELSEWHERE = reading('asmith@mailbox.example');
/** At the same one, with a name of its own. */
const WITHIN = reading('smitha@acme.example', 'Alice Smith');

function alone(other = ELSEWHERE): MatchWeight {
  return matchWeight(ONE, other, countAmong([ONE, other]));
}

function rowsOf(compared: Partial<LedgerComparison>, other = ELSEWHERE): [string, number][] {
  const { rows } = withLedgers(alone(other), [ONE, other], { ...SILENT, ...compared });
  return rows.filter(({ comparison }) => comparison === 'ledger').map(({ level, bits }) => [level, bits]);
}

const aComparison = fc.record({
  fewest: fc.nat({ max: 12 }),
  shared: fc.nat({ max: 12 }),
  gap: fc.integer({ min: -400 * DAY, max: 400 * DAY }),
  together: fc.nat({ max: 2 }),
});

describe('what ledgers say of two identities', () => {
  test.each<[string, Partial<LedgerComparison>, [string, number][]]>([
    ['nothing without contacts', {}, []],
    ['nothing of two contacts', { fewest: 2, shared: 2 }, []],
    ['nothing of one in common', { fewest: 3, shared: 1 }, []],
    ['much for half of them', { fewest: 4, shared: 2 }, [['half of the contacts in common, or more', 4]]],
    ['less for fewer', { fewest: 5, shared: 2 }, [['some contacts in common', 1.5]]],
    ['nothing against few without any in common', { fewest: 4 }, []],
    ['something against many without any in common', { fewest: 5 }, [['no contact in common', -1.5]]],
    [
      'a hand-over within four months',
      { fewest: 2, shared: 2, gap: 120 * DAY },
      [['one began where the other had ended', 2]],
    ],
    ['none after more', { fewest: 2, shared: 2, gap: 120 * DAY + 1 }, []],
    ['none among strangers', { fewest: 2, shared: 1, gap: DAY }, []],
    ['none while both are in use', { fewest: 2, shared: 2, gap: 0 }, []],
  ])('is %s', (_, compared, expected) => {
    expect(rowsOf(compared)).toEqual(expected);
  });

  test('is less where both are at one organisation: colleagues know the same people', () => {
    expect(rowsOf({ fewest: 4, shared: 2 }, WITHIN)).toEqual([['half of the contacts in common, or more', 2]]);
    expect(rowsOf({ fewest: 5, shared: 2 }, WITHIN)).toEqual([]);
  });

  test('counts at two employers only when one address went out of use before the other came', () => {
    const employed = reading('asmith@elsewhere.example');
    expect(rowsOf({ fewest: 4, shared: 4, gap: -DAY }, employed)).toEqual([]);
    expect(rowsOf({ fewest: 4, shared: 4, gap: 200 * DAY }, employed)).toEqual([
      ['half of the contacts in common, or more', 4],
    ]);
    expect(rowsOf({ fewest: 5, gap: -DAY }, employed)).toEqual([['no contact in common', -1.5]]);
  });

  test('is against two names at one organisation in the same messages, and of no other two', () => {
    expect(rowsOf({ together: 2 }, WITHIN)).toEqual([['both in one message or meeting, several times', -2]]);
    expect(rowsOf({ together: 1 }, WITHIN)).toEqual([]);
    expect(rowsOf({ together: 2 })).toEqual([]);
    expect(rowsOf({ together: 2 }, reading('smitha@acme.example'))).toEqual([]);
  });

  test('makes two certain who are likely by a name, unless they are colleagues', () => {
    const named = reading('wombat@mailbox.example', 'Alice Smith');
    const before = alone(named);
    expect(before.zone).toBe('likely');
    expect(withLedgers(before, [ONE, named], { ...SILENT, fewest: 4, shared: 4 })).toMatchObject({ zone: 'certain' });
    const colleague = reading('wombat@acme.example', 'Alice Smith');
    const both = withLedgers(alone(colleague), [ONE, colleague], { ...SILENT, fewest: 4, shared: 4 });
    expect(both.bits).toBeGreaterThan(7);
    expect(both.zone).toBe('likely');
  });

  test('is asked only where the rest leaves it open', () => {
    expect(asksLedgers(alone())).toBe(true);
    expect(asksLedgers({ bits: 7, zone: 'certain' })).toBe(false);
    expect(asksLedgers({ bits: -1.01, zone: 'apart' })).toBe(false);
    expect(asksLedgers({ bits: 99, zone: 'certain' })).toBe(false);
  });

  test('adds up, is symmetric, and can be taken out again', () => {
    fc.assert(
      fc.property(aComparison, fc.constantFrom(ELSEWHERE, WITHIN), (compared, other) => {
        const before = alone(other);
        const weight = withLedgers(before, [ONE, other], compared);
        expect(weight.bits).toBeCloseTo(
          weight.rows.reduce((sum, { bits }) => sum + bits, 0),
          6,
        );
        expect(withLedgers(before, [other, ONE], compared)).toEqual(weight);
        expect(withoutLedgers(weight)).toEqual(before);
        if (!isTelling(compared)) expect(weight).toBe(before);
      }),
    );
  });
});
