import { type Chance, happens, pick } from './chance.ts';
import { CULTURES, NICKNAMES } from './name-lists.ts';

/** A person's name. */
export interface Name {
  readonly given: string;
  readonly family: string;
}

/** How a house writes the names beside its addresses. */
export type NameStyle = 'given-first' | 'family-first';

/**
 * Makes people's names, none twice before the combinations run thin: a company of the usual size has only the namesakes
 * that a story plants, a very large one has them as large companies do.
 */
export function nameMaker(chance: Chance): () => Name {
  const used = new Set<string>();
  return () => {
    for (let attempt = 0; ; attempt += 1) {
      const culture = pick(chance, CULTURES);
      // one in six comes from two cultures, as families do
      const familySide = happens(chance, 1 / 6) ? pick(chance, CULTURES) : culture;
      const name = { given: pick(chance, culture.given), family: pick(chance, familySide.family) };
      const full = fullName(name);
      if (used.has(full) && attempt < 8) continue;
      used.add(full);
      return name;
    }
  };
}

/** `Anna Müller`. */
export function fullName(name: Name): string {
  return `${name.given} ${name.family}`;
}

/**
 * The ways one person's name is shown, the usual one first. The others turn up now and then: family name first, an
 * initial, a short form, an old system that lost the diacritics, capitals.
 */
export function shownNames(name: Name, style: NameStyle): readonly [string, ...string[]] {
  const { given, family } = name;
  const full = fullName(name);
  const turned = `${family}, ${given}`;
  const nickname = NICKNAMES[given];
  const variants = [
    style === 'family-first' ? full : turned,
    `${given.charAt(0)}. ${family}`,
    nickname === undefined ? `${family.toUpperCase()} ${given}` : `${nickname} ${family}`,
    plainLetters(full),
  ];
  return [style === 'family-first' ? turned : full, ...variants];
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  æ: 'ae',
  Æ: 'AE',
  ı: 'i',
};

/** A text without diacritics, as older systems keep it: `Jürgen Weiß` becomes `Jurgen Weiss`. */
export function plainLetters(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßøØłŁđĐæÆı]/g, (letter) => LETTERS[letter] ?? letter);
}
