import { spellingsSought } from '../core/search-spellings.ts';

/** A longer text is cut: nobody types it, and every word costs a look into the index. */
const TEXT_MAX = 200;
const WORDS_MAX = 8;

/**
 * The words of what somebody typed, each as what matches it in FTS5, in both spellings, the last one as a beginning.
 *
 * Words are split where the index splits them (unicode61: letters, digits and the marks that follow them), so nothing of
 * FTS5's own language is left in them, and no string is empty, which would match nothing.
 */
export function matchersOf(text: string): string[] {
  const words = text.slice(0, TEXT_MAX).match(/[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu) ?? [];
  const kept = words.slice(0, WORDS_MAX);
  return kept.map((word, index) => {
    const strings = spellingsSought(word).map((one) => (index === kept.length - 1 ? `"${one}"*` : `"${one}"`));
    return strings.length === 1 ? strings.join('') : `(${strings.join(' OR ')})`;
  });
}
