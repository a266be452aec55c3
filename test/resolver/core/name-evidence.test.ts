import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readIdentity } from '../../../resolver/contract.ts';
import type { CountCarriers } from '../../../resolver/core/chance.ts';
import { MODEL } from '../../../resolver/core/model.ts';
import { compareNames, type NameLevel } from '../../../resolver/core/name-evidence.ts';
import { type NameReading, readName } from '../../../resolver/core/name-reading.ts';
import { aWorld, countAmong, seen } from './identities.ts';

const NOBODY: CountCarriers = () => 0;

function read(name: string): NameReading {
  const own = readName(name);
  if (own === undefined) throw new Error(`${name} is no name`);
  return own;
}

const compare = (one: string, other: string, count = NOBODY): NameLevel => compareNames(read(one), read(other), count);
const SAME = compare('Alice Smith', 'Alice Smith').bits;

describe('two names', () => {
  test.each<[string, string, string, number]>([
    ['Alice Smith', 'SMITH, Alice', 'same name', SAME],
    ['Alice Smith', 'Alice J. Smith', 'same name', SAME],
    ['Mary Ann Lee', 'Maryann Lee', 'same name', SAME],
    ['Alice J. Smith', 'Alice J Smith', 'same name and middle', SAME + MODEL.sameMiddle],
    ['Alice J. Smith', 'Alice K. Jones', 'different names', MODEL.differentNames],
    ['Alice Smith', 'Alice Jane Smith', 'same name, other middle', SAME + MODEL.otherMiddle],
    ['Alice Smith', 'Smith Alice', 'same name, other order', SAME + MODEL.otherOrder],
    ['Alice Jane Smith', 'Jane Smith', 'same name, a word less', SAME + MODEL.lacksWord],
    ['Robert Smith', 'Bob Smith', 'short form of the given name', SAME + MODEL.nickname],
    ['Yuri Luzhin', 'Yury Luzhin', 'same name, other spelling', SAME + MODEL.nickname],
    ['Dmitri Klimov', 'Dmitriy Klimov', 'same name, other spelling', SAME + MODEL.nickname],
    ['Mohammed Alami', 'Muhammad Alami', 'same name, other spelling', SAME + MODEL.nickname],
    ['Stephen King', 'Steven King', 'same family name, other given name', MODEL.surnameOnly],
    ['Jan van Dongen', 'Jan W. van Dongen', 'same name', SAME],
    ['Paula Olsen', 'Paula Olson', 'one letter differs', SAME + MODEL.mistyped],
    ['Jonathan Smith', 'Jonathon Smith', 'one letter differs', SAME + MODEL.mistyped],
    ['Maria Smith', 'Mario Smith', 'same family name, other given name', MODEL.surnameOnly],
    ['Daniel Smith', 'Daniela Smith', 'same family name, other given name', MODEL.surnameOnly],
    ['Joan Smith', 'Joanna Smith', 'beginning of the given name', 1],
    ['Alice Smith', 'Bob Smith', 'same family name, other given name', MODEL.surnameOnly],
    ['Alice Smith', 'Alice Jones', 'same given name, other family name', MODEL.givenNameOnly],
    ['Alice Smith', 'Bob Jones', 'different names', MODEL.differentNames],
    ['Alice Smith', 'alicesmith', 'all of the name', SAME],
    ['Alice Smith', 'alices', 'given name and initial of the name', MODEL.oneWordMax],
    ['Alice Smith', 'alice', 'given name of the name', MODEL.oneWord],
    ['Robert Smith', 'Bob', 'short form of the given name', MODEL.oneWord],
    ['Alice Smith', 'wombat', 'a login and a name', MODEL.loginAndName],
    ['Alice Smith', 'Alice S.', 'given name and initial', MODEL.givenAndInitial],
    ['Alice Smith', 'B. Smith', 'another initialled name', MODEL.differentNames / 2],
    ['Alice Smith', 'Alice J.', 'another initialled name', MODEL.differentNames / 2],
    ['Alice S.', 'Alice S', 'same given name and initial', MODEL.givenAndInitial],
    ['wombat', 'wallaby', 'two logins', MODEL.loginAndName],
    ['A. Smith', 'wombat', 'two logins', MODEL.loginAndName],
  ])('%s, %s: %s', (one, other, level, bits) => {
    expect(compare(one, other)).toMatchObject({ level, bits: expect.closeTo(bits, 9) });
    expect(compare(other, one)).toEqual(compare(one, other));
  });

  test.each([
    ['Alice Smith', 'asmith', 'initial and family name of the name'],
    ['Alice Smith', 'smith', 'family name of the name'],
    ['Alice Smith', 'A. Smith', 'initial and family name'],
    ['A. Smith', 'A Smith', 'same initial and family name'],
    ['R. Karthik', 'Karthik R', 'same initial and name, other order'],
    ['wombat', 'Wombat', 'same single name'],
  ])('%s, %s: %s, which says something, but less than a full name', (one, other, level) => {
    expect(compare(one, other).level).toBe(level);
    expect(compare(one, other).bits).toBeGreaterThan(0);
    expect(compare(one, other).bits).toBeLessThan(SAME);
  });

  test.each([
    ['Alice Smith', 'Alice Jane Smith', true],
    ['Robert Smith', 'Bob Smith', true],
    ['Paula Olsen', 'Paula Olson', true],
    ['Joan Smith', 'Joanna Smith', true],
    ['Alice Smith', 'asmith', true],
    ['Alice Smith', 'A. Smith', true],
    ['wombat', 'Wombat', true],
    ['Alice Smith', 'Bob Smith', false],
    ['Alice Smith', 'Alice Jones', false],
    ['Alice Smith', 'B. Smith', false],
    ['Alice Smith', 'wombat', false],
    ['wombat', 'wallaby', false],
  ])('%s, %s: may be two writings of one name: %p', (one, other, isLike) => {
    expect(compare(one, other).isLike).toBe(isLike);
  });

  test('two initials and a family name say more than one', () => {
    expect(compare('A. B. Smith', 'A B Smith').bits).toBeGreaterThan(compare('A. Smith', 'A Smith').bits + 3);
  });

  test('all levels that speak for one person speak less where many are called so', () => {
    const many: CountCarriers = (key) => ({ 'l|smith': 96, 'l|olsen': 96, 'l|olson': 96, 'g|wombat': 3 })[key] ?? 0;
    const pairs = [
      ['Alice Smith', 'Alice Smith'],
      ['Alice Smith', 'Alice Jane Smith'],
      ['Alice Smith', 'Smith Alice'],
      ['Alice Jane Smith', 'Jane Smith'],
      ['Robert Smith', 'Bob Smith'],
      ['Paula Olsen', 'Paula Olson'],
      ['Alice Smith', 'alicesmith'],
      ['Alice Smith', 'asmith'],
      ['Alice Smith', 'A. Smith'],
      ['A. Smith', 'A Smith'],
      ['wombat', 'Wombat'],
    ] as const;
    const rarer = pairs.filter(([one, other]) => compare(one, other, many).bits >= compare(one, other).bits);
    expect(rarer).toEqual([]);
  });

  test('of a slip of the pen the more common name counts', () => {
    const common = (key: string) => (key === 'l|olson' ? 96 : 0);
    expect(compare('Paula Olsen', 'Paula Olson', common)).toEqual(compare('Paula Olson', 'Paula Olsen', common));
    expect(compare('Paula Olsen', 'Paula Olson', common).bits).toBeCloseTo(
      compare('Paula Olson', 'Paula Olson', common).bits + MODEL.mistyped,
    );
  });

  test('no level says more, or less, than a row may', () => {
    fc.assert(
      fc.property(aWorld(6), (all) => {
        const people = all.map(readIdentity);
        const names = people.flatMap((one) => one.names.map((own) => own.reading));
        for (const one of names) {
          for (const other of names) {
            const { bits } = compareNames(one, other, countAmong(people));
            expect(bits).toBeLessThanOrEqual(MODEL.rowMax + MODEL.sameMiddle);
            expect(bits).toBeGreaterThanOrEqual(MODEL.differentNames);
          }
        }
      }),
    );
  });

  test('are the same pair in both orders', () => {
    const property = fc.property(aWorld(8), (all) => {
      const people = all.map(readIdentity);
      const count = countAmong(people);
      const names = people.flatMap((one) => one.names.map((own) => own.reading));
      for (const one of names)
        for (const other of names) expect(compareNames(other, one, count)).toEqual(compareNames(one, other, count));
    });
    const oneSpelling = ['Ann Alee', 'Anna Lee', 'Alee'].map((name, at) => seen(`tel:+1202555010${at}`, name));
    fc.assert(property, { numRuns: 300, examples: [[oneSpelling]] });
  });
});
