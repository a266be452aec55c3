/**
 * The words of a text, parted where SQLite's unicode61 parts them: letters, digits and the marks that follow them. The index
 * itself parts at blanks only.
 */
export function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu) ?? [];
}

/** A word as the full-text index has it: small, and without accents. Empty when nothing is left of it. */
export function plainWord(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export function wordsText(text: string): string {
  return [...new Set(wordsIn(text).map(plainWord))].filter((word) => word !== '').join(' ');
}
