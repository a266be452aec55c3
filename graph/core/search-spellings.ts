import { writtenOut } from '../../resolver/contract.ts';

/** A vowel written as two, inside a word: not in Joe or Sue, where it ends, nor in Bauer, where a vowel stands before it. */
const TWO_LETTERS = /(?<![aeiou])([aou])e(?=[^aeiou])/gi;

/** A shorter one is no beginning of a word to look for: `Boer` would find everybody called Boris. */
const BEGINNING = 4;

/** A spelling of a word that is looked for. */
export interface Spelling {
  readonly word: string;
  /** Whether words count, too, that only begin so. */
  readonly isBeginning: boolean;
}

/** Müller is found by `mueller`, and Mueller by `müller`: the word as it was typed, and its other spelling where it has one. */
export function spellingsSought(word: string, isBeginning: boolean): readonly Spelling[] {
  const out = writtenOut(word);
  const other = out === word ? word.replace(TWO_LETTERS, '$1') : out;
  const typed = { word, isBeginning };
  return other === word ? [typed] : [typed, { word: other, isBeginning: isBeginning && other.length >= BEGINNING }];
}
