/**
 * The words of a text as the full-text index has them: parted where SQLite's unicode61 parts them (letters, digits and the
 * marks that follow them), small, and without accents. The index itself parts at blanks only.
 */
export function wordsOf(text: string): string[] {
  const words = text.match(/[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu) ?? [];
  return words.map((word) => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()).filter((word) => word !== '');
}

export function wordsText(text: string): string {
  return [...new Set(wordsOf(text))].join(' ');
}
