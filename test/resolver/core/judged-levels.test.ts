import { describe, expect, test } from '@jest/globals';
import {
  type Comparison,
  type JudgedLevel,
  judgedLevels,
  type WeighedPair,
  type Zone,
} from '../../../resolver/contract.ts';
import { reestimate } from '../../eval/identity/reestimate.ts';

type Row = readonly [comparison: Comparison, level: string, bits: number];

const PRIOR: Row = ['prior', 'before any evidence', -1.5];
const NAME: Row = ['name', 'same name', 4];
const LOGIN: Row = ['address', 'same local part', 3];
const OTHER: Row = ['address', 'other local part', -2];

/** So many pairs with these rows. */
function pairs(count: number, isSame: boolean, ...rows: Row[]): WeighedPair[] {
  const between = ['mailto:a@acme.example', 'mailto:b@corp.example'] as const;
  const whole = rows.map(([comparison, level, bits]) => ({ comparison, level, bits, values: [], between }));
  const weight = { bits: rows.reduce((sum, [, , bits]) => sum + bits, 0), zone: 'likely' as Zone, rows: whole };
  return Array.from({ length: count }, () => ({ isSame, weight }));
}

/** So many pairs, of which as many are one person as the bits of these rows, and `more`, say. */
function truly(count: number, more: number, ...rows: Row[]): WeighedPair[] {
  const bits = rows.reduce((sum, [, , its]) => sum + its, more);
  const same = Math.round(count / (1 + 2 ** -bits));
  return [...pairs(same, true, ...rows), ...pairs(count - same, false, ...rows)];
}

function found(judged: readonly JudgedLevel[], [comparison, level]: Row): JudgedLevel {
  const one = judged.find((its) => its.comparison === comparison && its.level === level);
  if (one === undefined) throw new Error(`${level} is not judged`);
  return one;
}

describe('the bits of levels by what people decided', () => {
  test('are those of the model where as many pairs are one person as it says', () => {
    const judged = judgedLevels([
      ...truly(400, 0, PRIOR, NAME),
      ...truly(400, 0, PRIOR, NAME, OTHER),
      ...truly(400, 0, PRIOR, LOGIN),
      ...truly(400, 0, PRIOR, OTHER),
      ...truly(400, 0, PRIOR),
    ]);
    for (const { verdict, bits, modelBits } of judged) {
      expect(verdict).toBe('agrees');
      expect(Math.abs(bits - modelBits)).toBeLessThan(0.1);
    }
  });

  test('show the one that is worth less here, and only that one', () => {
    const judged = judgedLevels([
      ...truly(600, -2, PRIOR, NAME, LOGIN),
      ...truly(600, 0, PRIOR, NAME),
      ...truly(600, 0, PRIOR, NAME, OTHER),
      ...truly(600, -2, PRIOR, LOGIN),
    ]);
    expect(found(judged, LOGIN)).toMatchObject({ verdict: 'less', modelBits: 3 });
    expect(found(judged, LOGIN).bits).toBeCloseTo(1, 0);
    for (const row of [PRIOR, NAME, OTHER]) expect(found(judged, row).verdict).toBe('agrees');
  });

  test('are not bent by asking only where evidence leaves doubt, as shares of levels are', () => {
    // Everybody who is compared: names and logins are worth what the model says.
    const everybody = [
      ...truly(2000, 0, PRIOR, NAME, LOGIN),
      ...truly(2000, 0, PRIOR, NAME, OTHER),
      ...truly(2000, 0, PRIOR, LOGIN),
      ...truly(2000, 0, PRIOR, OTHER),
    ];
    const asked = everybody.filter(({ weight: { bits } }) => bits >= -1 && bits < 5);
    const shares = reestimate(asked.map(({ isSame, weight }) => ({ isSame, rows: weight.rows })));
    expect(shares.find(({ level }) => level === NAME[1])?.verdict).toBe('less');
    for (const row of [NAME, LOGIN]) {
      expect(found(judgedLevels(asked), row).verdict).not.toBe('less');
      expect(Math.abs(found(judgedLevels(asked), row).bits - row[2])).toBeLessThan(0.3);
    }
  });

  test('stay near the model while little was decided, and say that it is too little', () => {
    const few = judgedLevels([...pairs(2, false, PRIOR, NAME), ...pairs(1, true, PRIOR, NAME)]);
    for (const { verdict, error } of few) {
      expect(verdict).toBe('too few');
      expect(error).toBeLessThan(2);
    }
    expect(found(few, NAME).bits).toBeGreaterThan(1);
    expect(found(few, NAME).bits).toBeLessThan(4);
  });

  test('tell what all of many decisions contradict, though nobody can say by how much', () => {
    const login = ['address', 'same local part', 4.7] as const;
    const judged = judgedLevels([...pairs(69, false, PRIOR, login), ...pairs(40, true, PRIOR, NAME)]);
    expect(found(judged, login)).toMatchObject({ same: 0, different: 69, verdict: 'less' });
    expect(found(judged, login).error).toBeGreaterThan(1);
  });

  test('grow surer with more decisions', () => {
    const errors = [1, 10, 100].map((times) => {
      const judged = judgedLevels([...truly(10 * times, 0, PRIOR, NAME), ...truly(10 * times, 0, PRIOR, OTHER, LOGIN)]);
      return found(judged, PRIOR).error;
    });
    expect(errors).toEqual(errors.toSorted((one, other) => other - one));
  });

  test('of what only comes together stay open, however much was decided; what both are worth does not', () => {
    const judged = judgedLevels(truly(5000, -2, PRIOR, NAME, LOGIN));
    for (const row of [PRIOR, NAME, LOGIN]) expect(found(judged, row).verdict).toBe('too few');
    const sum = judged.reduce((bits, level) => bits + level.bits, 0);
    expect(sum).toBeCloseTo(-1.5 + 4 + 3 - 2, 1);
  });

  test('are finite where all decisions say the same, against all evidence, and where there are none', () => {
    for (const isSame of [true, false]) {
      for (const row of [NAME, ['name', 'different names', -40] as const, ['name', 'one name', 40] as const]) {
        const judged = judgedLevels(pairs(300, isSame, PRIOR, row));
        for (const { bits, error } of judged)
          expect([Number.isFinite(bits), Number.isFinite(error)]).toEqual([true, true]);
      }
    }
    expect(judgedLevels([])).toEqual([]);
  });

  test('are at the top of the likelihood and the prior: no small shift of any level is better', () => {
    const decided = [
      ...pairs(7, true, PRIOR, NAME),
      ...pairs(5, false, PRIOR, NAME, OTHER),
      ...pairs(3, true, PRIOR, LOGIN),
    ];
    const judged = judgedLevels(decided);
    const shiftOf = new Map(judged.map((its) => [`${its.comparison}: ${its.level}`, its.bits - its.modelBits]));
    const height = (nudged: string, by: number) => {
      const shift = (name: string) => (shiftOf.get(name) ?? 0) + (name === nudged ? by : 0);
      const likelihood = decided.reduce((sum, { isSame, weight }) => {
        const bits = weight.rows.reduce((its, row) => its + shift(`${row.comparison}: ${row.level}`), weight.bits);
        return sum - Math.log(1 + 2 ** (isSame ? -bits : bits));
      }, 0);
      return [...shiftOf.keys()].reduce((sum, name) => sum - shift(name) ** 2 / (2 * 2 ** 2), likelihood);
    };
    for (const name of shiftOf.keys()) {
      for (const by of [-0.01, 0.01]) expect(height(name, by)).toBeLessThan(height(name, 0));
    }
  });
});
