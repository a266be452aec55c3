import type { DatabaseSync } from 'node:sqlite';
import type { LedgerBetween } from '../core/computed-tie.ts';
import { prepare } from './reader.ts';

/** Reads the ledgers between the identities of one person and those of another, in no order. */
export function readLedgersBetween(db: DatabaseSync): (person: number) => (other: number) => LedgerBetween[] {
  const members = prepare<{ n: number; key: string }>(db, 'SELECT n, key FROM identity WHERE person = ?');
  const ledger = prepare<{ entries: Uint8Array }>(db, 'SELECT entries FROM ledger WHERE lo = ? AND hi = ?');
  return (person) => {
    const mine = members.all(person);
    return (other) => {
      const parts: LedgerBetween[] = [];
      for (const theirs of members.all(other)) {
        for (const own of mine) {
          const reversed = own.n > theirs.n;
          const found = reversed ? ledger.get(theirs.n, own.n) : ledger.get(own.n, theirs.n);
          if (found !== undefined) parts.push({ ledger: found.entries, reversed, own: own.key, other: theirs.key });
        }
      }
      return parts;
    };
  };
}
