import type { DatabaseSync } from 'node:sqlite';
import type { IdentityClass, IdentityKey, MatchWeight } from '../../resolver/contract.ts';
import { readClaims } from '../core/directory-claims.ts';
import { CARRIERS_MAX, EvidenceBetween } from '../core/evidence-between.ts';
import { prepare } from './reader.ts';
import { ledgerRows } from './rows.ts';

/** Weighs pairs of keys by evidence alone. */
export type WeighPairs = (pairs: readonly (readonly [IdentityKey, IdentityKey])[]) => (MatchWeight | undefined)[];

interface FactsRow {
  readonly n: number;
  readonly id: string;
  readonly addressClass: string;
  /** JSON; null when directories say nothing. */
  readonly directory: string | null;
  /** JSON. */
  readonly names: string;
}

export function evidenceQuery(db: DatabaseSync): WeighPairs {
  const facts = prepare<FactsRow>(
    db,
    `SELECT n, id, address_class AS addressClass, directory,
       (SELECT json_group_array(name) FROM name WHERE identity = n) AS names FROM identity WHERE key = ?`,
  );
  const carriers = prepare<{ carriers: number }>(
    db,
    `SELECT count(*) AS carriers FROM (SELECT 1 FROM block WHERE key = ? LIMIT ${CARRIERS_MAX})`,
  );
  const { ledgersOf } = ledgerRows(db);
  return (pairs) => {
    const numbers = new Map<string, number>();
    const known = [...new Set(pairs.flat())].flatMap((key) => {
      const row = facts.get(key);
      if (row === undefined) return [];
      const { n, id, addressClass, directory, names } = row;
      numbers.set(id, n);
      const own = { addressClass: addressClass as IdentityClass, directory: readClaims(directory) };
      return [{ id, key, ...own, names: JSON.parse(names) as string[] }];
    });
    const numberOf = (id: string) => numbers.get(id) ?? 0;
    return new EvidenceBetween(known).weigh(
      pairs,
      (key) => carriers.get(key)?.carriers ?? 0,
      (id) => ledgersOf(numberOf(id)),
      numberOf,
    );
  };
}
