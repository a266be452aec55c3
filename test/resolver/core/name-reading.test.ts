import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { latinLetters } from '../../../resolver/core/latin-letters.ts';
import { comparedName, type FullName, isMistyped, mayBeOnes, readName } from '../../../resolver/core/name-reading.ts';

/** `alice smith`, `j. smith`, `alice s.`, `wombat`. */
function read(name: string): string | undefined {
  const reading = readName(name);
  if (reading?.kind === 'full') return reading.words.join(' ');
  if (reading?.kind === 'initialled')
    return reading.initial === 'first' ? `${reading.first}. ${reading.last}` : `${reading.first} ${reading.last}.`;
  return reading?.letters;
}

function full(name: string): FullName {
  const reading = readName(name);
  if (reading?.kind !== 'full') throw new Error(`${name} is no full name`);
  return reading;
}

describe('a display name as it is compared', () => {
  test.each([
    ['a full name', 'Alice Smith', 'alice smith'],
    ['last name first', 'SMITH, Alice', 'alice smith'],
    ['a middle name', 'Alice Jane Smith', 'alice jane smith'],
    ['a middle initial, which is kept aside', 'Alice J. Smith', 'alice smith'],
    ['accents', 'Zoë Müller', 'zoe muller'],
    ['a stroke', 'Søren Østergård', 'soren ostergard'],
    ['Cyrillic letters, written out', 'Иван Петров', 'ivan petrov'],
    ['Chinese signs, written out', '王 小明', 'wang xiaoming'],
    ['two words that somebody wrote as one', 'MaryMiller', 'mary miller'],
    ['dots for spaces, and a year', 'alice.smith42', 'alice smith'],
    ['an initial and a family name', 'J. Smith', 'j. smith'],
    ['the same, family name first', 'Smith, J.', 'j. smith'],
    ['a given name and an initial', 'Alice S', 'alice s.'],
    ['a given name', 'Alice', 'alice'],
    ['a given name with a hyphen', 'Anne-Marie', 'annemarie'],
    ['a family name with an apostrophe', 'O’Brien', 'obrien'],
    ['a login', 'asmith', 'asmith'],
    ['a login with a number', 'wombat7', 'wombat7'],
  ])('%s', (_, name, expected) => expect(read(name)).toBe(expected));

  test.each([
    ['nothing', ''],
    ['one letter', 'a'],
    ['two initials', 'A S'],
    ['a title and a word', 'Dr. Smith'],
    ['a family name and two initials, which a list of words may be, too', 'Smith J. R.'],
    ['an address', 'alice@acme.example'],
    ['an office', 'Sales Team'],
    ['an office of one word', 'Support'],
    ['a word that stands for a missing name', 'Unknown'],
    ['two of them', 'Your Name'],
    ['a person beside one of them', 'Alice Guest'],
    ['what a broken encoding left of a letter', 'Al(ce Smith'],
    ['signs', '--- !'],
  ])('tells nothing of a person: %s', (_, name) => expect(readName(name)).toBeUndefined());

  test('keeps the brackets of a remark apart from those of a broken encoding', () => {
    expect(read('Alice Smith (Sales')).toBe('alice smith');
    expect(read('Alice Smith(Sales)')).toBe('alice smith');
    expect(read('Alice Smith(Sales')).toBeUndefined();
  });

  test.each([
    ['Ivanov Petr Sergeevich', 'petr', 'ivanov'],
    ['Иванов Пётр Сергеевич', 'petr', 'ivanov'],
    ['Petr Sergeevich Ivanov', 'petr', 'ivanov'],
    ['Anna Maria Pavlovich', 'anna', 'pavlovich'],
  ])('has the family name last, whatever the name of a father stands behind: %s', (name, first, last) => {
    expect(readName(name)).toMatchObject({ first, last });
  });

  test.each([
    ['Alice B. Smith', 'b'],
    ['Alice Bea Smith', ''],
    ['Alice Braun-Smith', ''],
    ['Alice Bea C. Smith', 'c'],
  ])('has as initials what is written so: %s', (name, initials) => {
    expect(readName(name)).toMatchObject({ initials });
  });

  test('has the letters that stand for what is between the two names, and all its letters', () => {
    expect(readName('Juan Carlos García López')).toEqual({
      kind: 'full',
      first: 'juan',
      last: 'lopez',
      words: ['juan', 'carlos', 'garcia', 'lopez'],
      middle: 'cg',
      initials: '',
      letters: 'juancarlosgarcialopez',
      generation: '',
      number: '',
    });
    expect(readName('Juan López Jr. (Madrid 3)')).toMatchObject({ last: 'lopez', generation: 'jr', number: '' });
    expect(readName('Legal Temp 4')).toMatchObject({ letters: 'legaltemp', generation: '', number: '4' });
    expect(readName('J. R. Smith')).toEqual({
      kind: 'initialled',
      first: 'j',
      last: 'smith',
      initial: 'first',
      letters: 'jrsmith',
    });
  });

  test.each([
    ['both names', 'Jürgen Müller', 'juergen mueller'],
    ['a letter and its mark apart', 'Ju\u0308rgen Müller', 'juergen mueller'],
    ['capitals', 'ÖZDEMİR, ÜMİT', 'uemit oezdemir'],
    ['Nordic vowels', 'Søren Ångström', 'soeren aangstroem'],
    ['an initial and a family name', 'J. Müller', 'j mueller'],
    ['a single name', 'Jürgen', 'juergen'],
    ['an initial, which stays one letter', 'Ö. Müller', 'o mueller'],
  ])('has a second spelling with such vowels as two: %s', (_, name, expected) => {
    const other = readName(name)?.writtenOut;
    expect(other === undefined ? undefined : comparedName(other)).toBe(expected);
  });

  test.each([
    ['Юрий Лужин', 'yury luzhin'],
    ['Дмитрий Климов', 'dmitry klimov'],
    ['Алексей Зуев', 'alexey zuev'],
    ['Сергей Орловский', 'sergey orlovsky'],
    ['Юлия Цветкова', 'yulia tsvetkova'],
  ])('of a name in Cyrillic letters it is what passports have: %s', (name, expected) => {
    const other = readName(name)?.writtenOut;
    expect(other === undefined ? undefined : comparedName(other)).toBe(expected);
    expect(readName(name)).toMatchObject({ isRomanised: true });
  });

  test.each([
    ['Νίκος Σταυρίδης', 'nikos stavridis'],
    ['Γιώργος Παπαδόπουλος', 'giorgos papadopoulos'],
    ['Εύα Ευθυμίου', 'eva efthymiou'],
  ])('in Greek letters pairs of vowels are one sound: %s', (name, expected) => {
    expect(read(name)).toBe(expected);
  });

  test('particles of a family name are no middle names', () => {
    for (const name of ['Jan van Dongen', 'Maria de la Cerdanya', 'Otto von Grafenstein', 'Omar bin Rashidun'])
      expect(readName(name)).toMatchObject({ middle: '' });
    expect(readName('Pieter J. van der Zanten')).toMatchObject({ middle: 'j', last: 'zanten' });
    expect(readName('Zanten, Pieter Jan van der')).toMatchObject({ first: 'pieter' });
  });

  test('what German writes for junior and senior has a dot', () => {
    expect(readName('Theodor Grantham jun.')).toMatchObject({ last: 'grantham', generation: 'jr' });
    expect(readName('Grantham sen., Theodor')).toMatchObject({ last: 'grantham', generation: 'sr' });
    expect(readName('Amartya Sen')).toMatchObject({ last: 'sen', generation: '' });
    expect(readName('Kim Min Jun')).toMatchObject({ last: 'jun', generation: '' });
  });

  test.each(['Juergen Mueller', 'Jurgen Muller', 'Zoë Chloé', 'Иван Петров'])('of %s there is one spelling', (name) => {
    expect(readName(name)).not.toHaveProperty('writtenOut');
  });

  test('a family name with a capital inside is one word', () => {
    expect(read('McDonald')).toBe('mcdonald');
  });

  test('consists of Latin small letters and digits, whatever was written, and no text makes it throw', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('a', 'B', 'é', 'я', '王', ' ', '.', ',', '(', ')', "'", '7'), maxLength: 20 }),
    );
    fc.assert(
      fc.property(text, (name) => {
        const reading = readName(name);
        if (reading === undefined) return;
        expect(reading.letters).toMatch(/^[a-z0-9]{2,}$/);
        if (reading.kind !== 'full') return;
        expect(reading.words.join('')).toBe(reading.letters);
        expect([reading.first, reading.last]).toEqual([reading.words[0], reading.words.at(-1)]);
      }),
      { numRuns: 2000 },
    );
  });

  test('letters written out stay as they are when they are written out again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(latinLetters(latinLetters(text))).toBe(latinLetters(text));
      }),
    );
  });
});

describe('two full names', () => {
  test.each([
    ['one given name: family names change', 'Alice Smith', 'Alice Jones'],
    ['one family name and initial', 'Michael Smith', 'Mike Smith'],
    ['two words in another order', 'Ivan Petrov', 'Petrov Ivan'],
    ['two words in common', 'Alice Jane Smith', 'Jane Smith Alice'],
    ['a given name written as one or as two', 'Mary Ann Lee', 'Maryann Lee'],
    ['one mistyped letter', 'Paula Olsen', 'Paula Olson'],
    ['vowels written as two', 'Jürgen Müller', 'Juergen Mueller'],
  ])('may be one person’s: %s', (_, one, other) => {
    expect(mayBeOnes(full(one), full(other))).toBe(true);
    expect(mayBeOnes(full(other), full(one))).toBe(true);
  });

  test.each([
    ['two given names of one family', 'Kevin Miller', 'Mary Miller'],
    ['nothing in common', 'Alice Smith', 'Bob Jones'],
    ['only an initial in common', 'Alice Smith', 'Adam Jones'],
    ['two letters differ', 'Peter Olsen', 'Oetar Olsen'],
    ['a first letter differs', 'Carol Smithers', 'Karol Smithers'],
  ])('cannot be one person’s: %s', (_, one, other) => {
    expect(mayBeOnes(full(one), full(other))).toBe(false);
    expect(mayBeOnes(full(other), full(one))).toBe(false);
  });

  test.each([
    ['another letter', 'Paula Olsen', 'Paula Olson', true],
    ['a letter more', 'Paula Olsen', 'Paula Olssen', true],
    ['a letter more at the end', 'Paula Olsen', 'Paula Olsena', true],
    ['in a given name', 'Carlos Reed', 'Carlas Reed', true],
    ['two letters', 'Paula Olsen', 'Paula Olxon', false],
    ['two letters more', 'Paula Olsen', 'Paula Olsenab', false],
    ['the first letter', 'Paula Olsen', 'Paula Ilsen', false],
    ['in a word of four letters, which is another name', 'Henry Ross', 'Henry Rose', false],
    ['one in each of two words', 'Paula Olsen', 'Paola Olson', false],
    ['none', 'Paula Olsen', 'Paula Olsen', false],
    ['a word more', 'Paula Olsen', 'Paula Berg Olson', false],
  ])('differ by a slip of the pen: %s', (_, one, other, expected) => {
    expect(isMistyped(full(one), full(other))).toBe(expected);
    expect(isMistyped(full(other), full(one))).toBe(expected);
  });
});
