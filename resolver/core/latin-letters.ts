/** Texts of any script in plain Latin letters, and the other ways in which people write them so. */
import anyAscii from 'any-ascii';

const IS_ASCII = /^[\u0020-\u007e]*$/;
const IS_PLAIN = /^[a-z0-9]*$/;

/** Letters that people write as two where a keyboard or an address lacks them; without their marks they are read anyway. */
const TWO_LETTERS: Readonly<Record<string, string>> = {
  ...{ ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' },
  ...{ Ä: 'Ae', Ö: 'Oe', Ü: 'Ue', Ø: 'Oe', Å: 'Aa' },
  ...{ đ: 'dj', Đ: 'Dj' },
};

/** A text in the Latin letters without marks that come nearest, whatever its script; the same text where it has only such. */
export function inLatinLetters(text: string): string {
  if (IS_ASCII.test(text)) return text;
  return anyAscii(IS_GREEK.test(text) ? inGreekPairs(text) : text);
}

const IS_GREEK = /\p{Script=Greek}/u;
const IS_CYRILLIC = /\p{Script=Cyrillic}/u;

/** Greek pairs of letters that are one sound, as ELOT 743 writes them: `ou`, `av` or `af` by what follows, and `b` where a word begins. */
function inGreekPairs(text: string): string {
  return text
    .normalize('NFC')
    .replace(/(?<!\p{L})[μΜ][πΠ]/gu, (pair) => (pair.startsWith('Μ') ? 'B' : 'b'))
    .replace(/([οΟ])[υύ]/gu, (_, o: string) => (o === 'Ο' ? 'Ou' : 'ou'))
    .replace(/([αεΑΕ])[υύ](?=[θκξπστφχψς]|$|[^\p{L}])/gu, '$1f')
    .replace(/([αεΑΕ])[υύ]/gu, '$1v');
}

/** A name in Cyrillic letters as passports and their bearers write it, where that is shorter than letter by letter. */
export function inPassports(name: string): string {
  if (!IS_CYRILLIC.test(name)) return name;
  return inLatinLetters(name)
    .replace(/(?:iy|yy)(?![a-z])/gi, 'y')
    .replace(/iya(?![a-z])/gi, 'ia')
    .replace(/ks(?=[aeio])/gi, 'x');
}

/** Not an initial: of Ö. Müller it stays one letter. */
const LETTER_IN_WORD = /(?<=\p{L})[äöüøåđ]|[äöüøåđ](?=\p{L})/giu;

/** A text with German, Nordic and South Slavic letters written as two; the same text where it has none. */
export function writtenOut(name: string): string {
  if (IS_ASCII.test(name)) return name;
  return name.normalize('NFC').replace(LETTER_IN_WORD, (letter) => TWO_LETTERS[letter] ?? letter);
}

/** Letters and digits of the Latin alphabet; other scripts are written out in it. */
export function latinLetters(text: string): string {
  const lower = inLatinLetters(text).toLowerCase();
  return IS_PLAIN.test(lower) ? lower : lower.replace(/[^a-z0-9]/g, '');
}
