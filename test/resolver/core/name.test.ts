import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { goldenName } from '../../../resolver/contract.ts';
import { inReadingOrder, nameParts, onlyWord, personalWords, tidyName } from '../../../resolver/core/name.ts';

describe('a name as it may be shown', () => {
  test.each([
    ['white space', '  Alice \t\r\n Smith ', 'Alice Smith'],
    ['more white space than anybody writes', `Alice${' '.repeat(450)}Smith`, 'Alice Smith'],
    ['quotes around it', '\'"Alice Smith"\'', 'Alice Smith'],
    ['quotes with spaces between', '" \' Alice Smith', 'Alice Smith'],
    ['an apostrophe inside', "Sean O'Brien", "Sean O'Brien"],
    ['B020 direction characters', '\u202eAlice\u202c Smith', 'Alice Smith'],
    ['a zero-width space', 'Ali\u200bce Smith', 'Alice Smith'],
    ['B037 half a character', 'Alice \ud83d Smith', 'Alice Smith'],
    ['B037 an emoji', 'Alice 🎉', 'Alice 🎉'],
    ['a letter and its accent apart', 'Andre\u0301', 'André'],
    ['B015 an address', 'ceo@acme.example', undefined],
    ['B015 an address in brackets', 'Alice <alice@acme.example>', undefined],
    ['B039 somebody through a list', 'Alice Smith via Talk', undefined],
    ['somebody in another’s name', 'Alice Smith (by Bob Jones)', undefined],
    ['a remark', 'Alice Smith (Byron Bay)', 'Alice Smith (Byron Bay)'],
    ['somebody through an assistant', 'Bob on behalf of Alice', undefined],
    ['nothing but signs', '--- 123 !!!', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, raw, shown) => expect(tidyName(raw)).toBe(shown));

  test('is cut at 100 characters, never through the middle of one', () => {
    const cut = tidyName(`${'a'.repeat(99)}🎉${'b'.repeat(50)}`);
    expect(cut).toBe('a'.repeat(99));
  });

  test('tidied twice is as tidied once, whatever it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(' ', '"', "'", 'a', '\u0301', '\u200b', '\ud83d', '🎉', '”', '\n'),
        maxLength: 130,
      }),
    );
    fc.assert(
      fc.property(text, (raw) => {
        const once = tidyName(raw);
        if (once === undefined) return;
        expect(tidyName(once)).toBe(once);
        expect(once.isWellFormed()).toBe(true);
        expect(once.length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a full name', () => {
  test.each([
    ['in reading order', 'Alice Smith', 'alice smith'],
    ['last name first', 'Smith, Alice', 'alice smith'],
    ['last name first, with a middle name', 'Smith, Alice Jane', 'alice jane smith'],
    ['with an initial', 'Alice J. Smith', 'alice smith'],
    ['with an initial in front', 'A. Jane Smith', 'jane smith'],
    ['in capitals', 'ALICE SMITH', 'alice smith'],
    ['with a title', 'Prof. Dr. Alice Smith', 'alice smith'],
    ['with a title after the comma', 'Smith, Dr. Alice', 'alice smith'],
    ['with a suffix', 'John Smith Jr.', 'john smith'],
    ['with a suffix after a comma', 'John Smith, Jr.', 'john smith'],
    ['with a suffix between', 'Smith Jr., John', 'john smith'],
    ['with a degree', 'John Smith, Ph.D.', 'john smith'],
    ['with two degrees', 'John Smith, M.D., Ph.D.', 'john smith'],
    ['last name first, with a degree', 'Smith, John, PhD', 'john smith'],
    ['with a remark', 'Alice Smith (Sales)', 'alice smith'],
    ['with a remark in a remark', 'Alice (x (y)) Smith', 'alice smith'],
    ['with a remark that never ends', 'Alice Smith (Sales', 'alice smith'],
    ['with a nickname', 'Robert "Bob" Smith', 'robert smith'],
    ['with particles', 'Jan van der Berg', 'jan van der berg'],
    ['with particles, last name first', 'van der Berg, Jan', 'jan van der berg'],
    ['with an apostrophe', "Sean O'Brien", 'sean obrien'],
    ['with a curly apostrophe', 'Sean O’Brien', 'sean obrien'],
    ['without its apostrophe', 'Sean OBrien', 'sean obrien'],
    ['with two family names', 'Gabriel García Márquez', 'gabriel garcia marquez'],
    ['with a hyphen', 'Anna Smith-Jones', 'anna smith jones'],
    ['with a hyphen in the given name', 'Jean-Luc Martin', 'jean luc martin'],
    ['with an academic title', 'Dipl.-Ing. Zoë Lauer', 'zoe lauer'],
    ['with a title and its field', 'Prof. Dr. med. dent. Zoë Lauer', 'zoe lauer'],
    ['with a field that is a given name, too', 'Dr. phil. Zoë Lauer', 'zoe lauer'],
    ['with a title before such a given name', 'Dr. Phil Collins', 'phil collins'],
    ['the same, with a family name of two words', 'Prof. Nat van Dyke', 'nat van dyke'],
    ['with a rare title', 'Mag. Zoë Lauer', 'zoe lauer'],
    ['with what may be a title and is a name', 'Ing Lauer', 'ing lauer'],
    ['with accents', 'Zoë Müller', 'zoe muller'],
    ['with letters that keep their stroke', 'Łukasz Øster', 'lukasz oster'],
    ['with a sharp s', 'Anna Weiß', 'anna weiss'],
    ['with a Turkish capital', 'İpek Yıldız', 'ipek yildiz'],
    ['in Cyrillic', 'Петров, Иван', 'иван петров'],
    ['in Greek', 'Νίκος Παπάς', 'νικος παπας'],
    ['in Chinese, with a family name of one sign', '王 小明', '王 小明'],
    ['in Chinese, of two signs', '李 娜', '李 娜'],
    ['in Korean', '김 민수', '김 민수'],
    ['in Japanese, where marks tell letters apart', 'かが みき', 'かが みき'],
    ['in Hindi, whose vowels are marks', 'राम शर्मा', 'राम शर्मा'],
    ['with a given name of two letters', 'Li Na', 'li na'],
    ['of a given name that looks like a degree', 'Md Rahman', 'md rahman'],
    ['with dots for spaces', 'alice.smith', 'alice smith'],
  ])('%s', (_, name, key) => expect(nameParts(name)?.key).toBe(key));

  test.each([
    ['one word', 'Alice'],
    ['a given name with a hyphen', 'Anne-Marie'],
    ['an initial and a word', 'A. Smith'],
    ['a title and a word', 'Dr. Smith'],
    ['a suffix and a word', 'Smith, Jr.'],
    ['a support desk', 'Acme Support'],
    ['a team', 'The Sales Team'],
    ['a robot', 'Build Bot'],
    ['a firm', 'Acme Widgets Inc.'],
    ['a room', 'Conference Room 3'],
    ['a laboratory', 'Acme Labs'],
    ['a list of people', 'Smith, Alice, Jones'],
    ['digits', '12 34'],
    ['a Chinese name without a space, whose parts nobody can tell', '王小明'],
    ['nothing', ''],
  ])('is not %s', (_, name) => expect(nameParts(name)).toBeUndefined());

  test('keeps the initials that its key leaves out', () => {
    expect(nameParts('Smith, John Q.')?.middle).toBe('q');
    expect(nameParts('J. Robert Smith')?.middle).toBe('j');
    expect(nameParts('John Quincy Smith')?.middle).toBe('q');
    expect(nameParts("Sean O'Brien")?.middle).toBe('');
    expect(nameParts('John Smith')?.middle).toBe('');
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void nameParts(text)),
      { numRuns: 1000 },
    );
  });
});

describe('the words of a name', () => {
  test.each([
    ['with initials among them', 'Smith, Alice J.', ['alice', 'j', 'smith']],
    ['without titles, suffixes and remarks', 'Dr. Alice Smith Jr. (Sales)', ['alice', 'smith']],
    ['of one initialled name', 'J. Smith', ['j', 'smith']],
  ])('%s', (_, name, words) => expect(personalWords(name)).toEqual(words));

  test.each(['Alice', 'Sales Team', 'Smith, Alice, Jones', ''])('are none of %p', (name) => {
    expect(personalWords(name)).toEqual([]);
  });

  test.each([
    ['Alice', 'alice'],
    ['Anne-Marie', 'anne-marie'],
    ['Zoë (Sales)', 'zoe'],
    ['Alice Smith', undefined],
    ['Support', undefined],
    ['', undefined],
  ])('the only one of %p is %p', (name, word) => expect(onlyWord(name)).toBe(word));
});

describe('the name of a person', () => {
  const at = (name: string, lastAt: number) => ({ name, firstAt: 0, lastAt });

  test.each([
    ['none', [], undefined],
    ['a full name before half a name seen later', [at('Alice Smith', 1), at('Alice', 9)], 'Alice Smith'],
    ['the one seen last', [at('Alice Lauer', 1), at('Alice Smith', 9)], 'Alice Smith'],
    ['of two seen at once the longer', [at('Alice Smith', 1), at('Alice J. Smith', 1)], 'Alice J. Smith'],
    ['in capitals when nothing else was seen', [at('ALICE SMITH', 1)], 'ALICE SMITH'],
    ['in mixed case before the same in capitals', [at('Alice Smith', 1), at('ALICE SMITH', 9)], 'Alice Smith'],
    ['in mixed case before the same in small letters', [at('Alice Smith', 1), at('alice smith', 9)], 'Alice Smith'],
    [
      'in mixed case before the same with half of it in capitals',
      [at('Camille Dubois', 1), at('DUBOIS Camille', 9)],
      'Camille Dubois',
    ],
    ['in mixed case, turned round', [at('Dubois, Camille', 1), at('CAMILLE DUBOIS', 9)], 'Camille Dubois'],
    [
      'of several in mixed case the one seen last',
      [at('Alice Smith', 1), at('Alice B. Smith', 2), at('ALICE SMITH', 9)],
      'Alice B. Smith',
    ],
    ['in capitals when only another name has mixed case', [at('Alice Lauer', 1), at('ALICE SMITH', 9)], 'ALICE SMITH'],
    ['with a suffix in capitals', [at('Alice Smith', 1), at('Alice Smith III', 9)], 'Alice Smith III'],
    ['with initials in capitals', [at('Alice Smith', 1), at('Alice B. Smith', 9)], 'Alice B. Smith'],
    ['with a small particle', [at('Anna Van Dam', 1), at('Anna van Dam', 9)], 'Anna van Dam'],
    ['half a name in mixed case', [at('Alice', 1), at('ALICE', 9)], 'Alice'],
    ['in reading order', [at('Smith, Alice', 1)], 'Alice Smith'],
    ['in reading order, without the remark', [at('Smith, Alice (Sales)', 1)], 'Alice Smith'],
    ['a suffix stays behind', [at('John Smith, Jr.', 1)], 'John Smith, Jr.'],
    ['a suffix stays behind when the name is turned round', [at('Smith, John, Jr.', 1)], 'John Smith, Jr.'],
    ['a firm stays as it is', [at('Acme, Inc.', 1)], 'Acme, Inc.'],
  ])('is %s', (_, names, expected) => expect(goldenName(names)).toBe(expected));

  test('does not depend on the order in which names came', () => {
    const names = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(
          'Al',
          'Alice Smith',
          'Smith, Alice',
          'A. Smith',
          'Alice Lauer',
          'Bob Smith',
          'ALICE SMITH',
          'SMITH Alice',
          'alice lauer',
          'ALICE LAUER',
        ),
        firstAt: fc.constant(0),
        lastAt: fc.nat({ max: 2 }),
      }),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(
        names.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(goldenName(shuffled)).toBe(goldenName(all));
        },
      ),
    );
  });

  test.each([
    ['Jane Doe, CFA', 'jane doe', 'Jane Doe, CFA'],
    ['Jane Doe, M.Sc., PMP', 'jane doe', 'Jane Doe, M.Sc., PMP'],
    ['Jane Doe, Kestrel AG', 'jane doe', 'Jane Doe'],
    ['Jane Doe | Kestrel', 'jane doe', 'Jane Doe'],
    ['Jane Doe - Kestrel AG', 'jane doe', 'Jane Doe'],
    ['Doe, Jane', 'jane doe', 'Jane Doe'],
    ['Ma, Jack', 'jack ma', 'Jack Ma'],
    ['Do, Anna', 'anna do', 'Anna Do'],
    ['García López, María', 'maria garcia lopez', 'María García López'],
    ['de la Cruz, Ana', 'ana de la cruz', 'Ana de la Cruz'],
    ['Jack Ma', 'jack ma', 'Jack Ma'],
    ['Anna - Maria Doe', 'anna maria doe', 'Anna - Maria Doe'],
  ])('is read and shown without what stands behind it: %s', (name, key, shown) => {
    expect([nameParts(name)?.key, inReadingOrder(name)]).toEqual([key, shown]);
  });

  test.each(['Smith Brothers, Inc.', 'Kestrel AG, Sales Team'])('is none of a firm: %s', (name) => {
    expect(nameParts(name)).toBeUndefined();
  });

  test('turning a name round leaves it the same name', () => {
    for (const name of ['Smith, Alice', 'John Smith, Jr.', 'Smith, John, PhD', 'Alice Smith']) {
      expect(nameParts(inReadingOrder(name))).toEqual(nameParts(name));
    }
  });
});
