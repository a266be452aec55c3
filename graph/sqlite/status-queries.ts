import type { DatabaseSync } from 'node:sqlite';
import type { Minute } from '../../infra/kernel/instant.ts';
import { DEFAULT_SETTINGS, type ScoringSettings } from '../../scorer/contract.ts';
import type { GraphCounts, SourceAccounts, SourcePartition, TenantFacts } from '../contract.ts';
import { accountsOf, type Tally } from '../core/source-accounts.ts';
import { ALWAYS } from './identity-row.ts';
import { prepare } from './reader.ts';

/** Questions about the graph itself. */
export interface StatusQueries {
  accounts(): SourceAccounts[];
  positions(): Position[];
  counts(): GraphCounts;
  newestActivityAt(until?: Minute): Minute | undefined;
  tenantFacts(): TenantFacts;
}

type Position = SourcePartition & { readonly position: number };
export function statusQueries(db: DatabaseSync): StatusQueries {
  const tallies = prepare<Tally>(db, 'SELECT source, class, reason, inputs FROM tally ORDER BY source, class, reason');
  const positions = prepare<Position>(db, 'SELECT topic, partition, position FROM position ORDER BY topic, partition');
  const counts = prepare<GraphCounts>(
    db,
    `SELECT (SELECT count(*) FROM identity) AS identities, (SELECT count(*) FROM person) AS persons,
       (SELECT count(*) FROM person WHERE employee = 1) AS employees,
       (SELECT count(*) FROM ledger) AS ledgers, (SELECT count(*) FROM knows) AS ties`,
  );
  // Whatever is observed of an activity raises the last minute of its identities.
  // What lies ahead hides what both had before it, so ties are asked too: they count only what has begun.
  const newest = prepare<{ at: Minute | null }>(
    db,
    `SELECT max(at) AS at FROM (SELECT max(last_at) AS at FROM identity WHERE last_at BETWEEN 0 AND :until
       UNION ALL SELECT max(last_at) FROM knows WHERE last_at <= :until)`,
  );
  const tenant = prepare<{ value: string }>(db, "SELECT value FROM fact WHERE name = 'tenant'");
  return {
    accounts: () => accountsOf(tallies.all()),
    positions: () => positions.all().map((position) => ({ ...position })),
    counts: () => ({ ...(counts.get() ?? { identities: 0, persons: 0, employees: 0, ledgers: 0, ties: 0 }) }),
    newestActivityAt: (until = ALWAYS) => newest.get({ until })?.at ?? undefined,
    tenantFacts() {
      const row = tenant.get();
      return row === undefined ? { domains: [] } : (JSON.parse(row.value) as TenantFacts);
    },
  };
}

/** The settings that the ties of a graph are scored with. */
export function readSettings(db: DatabaseSync): ScoringSettings {
  const row = prepare<{ value: string }>(db, "SELECT value FROM fact WHERE name = 'settings'").get();
  return row === undefined ? DEFAULT_SETTINGS : (JSON.parse(row.value) as ScoringSettings);
}
