import type { Span } from '../../resolver/contract.ts';
import { NEVER } from './directory-claims.ts';
import type { IdentityRow } from './identity-record.ts';
import type { IdentityRows } from './rows.ts';

/** Widens when a row was seen. Whether it was seen earlier or later than ever before. */
export function joinTimes(rows: Pick<IdentityRows, 'updateTimes'>, row: IdentityRow, seen: Span): boolean {
  const firstAt = row.firstAt === NEVER ? seen.firstAt : Math.min(row.firstAt, seen.firstAt);
  const lastAt = Math.max(row.lastAt, seen.lastAt);
  if (firstAt === row.firstAt && lastAt === row.lastAt) return false;
  const firstChanged = firstAt !== row.firstAt;
  row.firstAt = firstAt;
  row.lastAt = lastAt;
  rows.updateTimes(row, firstChanged);
  return true;
}

/** The names of `said` that are new, or were seen earlier or later than `names` has it, with their whole spans. */
export function widenedNames(names: ReadonlyMap<string, Span>, said: ReadonlyMap<string, Span>): Map<string, Span> {
  const widened = new Map<string, Span>();
  for (const [name, { firstAt, lastAt }] of said) {
    const before = names.get(name) ?? { firstAt, lastAt };
    const span = { firstAt: Math.min(firstAt, before.firstAt), lastAt: Math.max(lastAt, before.lastAt) };
    if (names.has(name) && span.firstAt === before.firstAt && span.lastAt === before.lastAt) continue;
    widened.set(name, span);
  }
  return widened;
}
