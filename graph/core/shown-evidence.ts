import type { DirectoryClaim, Evidence } from '../../resolver/contract.ts';
import { readClaims } from './directory-claims.ts';

/**
 * Rows of evidence as people are shown them: before the key of a card stands the name that is on it now, by which somebody can find the card.
 *
 * @param directories what directories and cards say of the identities, as JSON
 */
export function shownEvidence(rows: readonly Evidence[], directories: Iterable<string | null>): readonly Evidence[] {
  return rows.some(isOfCard) ? withNamesOfCards(rows, [...directories].flatMap(readClaims)) : rows;
}

/** The same, with what directories and cards say read already. */
export function withNamesOfCards(rows: readonly Evidence[], claims: readonly DirectoryClaim[]): readonly Evidence[] {
  if (!rows.some(isOfCard)) return rows;
  const names = new Map(claims.map(({ entry, name }) => [entry, name]));
  const told = (entry: string) => [names.get(entry) ?? '', entry].filter((text) => text !== '');
  return rows.map((row) => (isOfCard(row) ? { ...row, values: row.values.flatMap(told) } : row));
}

function isOfCard({ comparison }: Evidence): boolean {
  return comparison === 'contact';
}
