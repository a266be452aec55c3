import { writtenOut } from '../../resolver/contract.ts';

/**
 * The spellings of a word that is looked for: `müller` finds Mueller, too. That `mueller` finds Müller, `soren` Søren and
 * `ivanov` Иванов is the doing of the words in the index.
 */
export function spellingsSought(word: string): readonly string[] {
  const out = writtenOut(word);
  return out === word ? [word] : [word, out];
}
