import type { ScoringSettings } from '../../scorer/contract.ts';
import type { GraphQueries } from '../contract.ts';
import { accountQueries } from './account-queries.ts';
import { dumpLines } from './dump.ts';
import { identityRows, ignoredRows, knowsRows, peopleRows } from './exports.ts';
import { personQueries } from './person-queries.ts';
import { GraphReader } from './reader.ts';
import { statusQueries } from './status-queries.ts';
import { tieQueries } from './tie-queries.ts';

export interface SqliteQueriesOptions {
  /** A graph file that a store has made. */
  readonly file: string;
  /** Those that the ties were scored with. */
  readonly settings: ScoringSettings;
}

/**
 * Opens the graph in a SQLite file for asking, beside a writer or without one. Each question is answered from one state
 * of the graph, and each stream shows one state from its first row to its last.
 *
 * Fails with `GRA_IO` when there is no such file, with `GRA_CLOSED` when asked after `close`.
 */
export function openSqliteGraphQueries({ file, settings }: SqliteQueriesOptions): GraphQueries {
  const reader = new GraphReader(file);
  const status = statusQueries(reader.db);
  const persons = personQueries(reader.db);
  const ties = tieQueries(reader.db, settings, persons, status.tenantFacts);
  const accounts = accountQueries(reader.db, settings, status.tenantFacts);
  return {
    search: async (text, asking) => reader.snapshot(() => persons.search(text, asking)),
    person: async (who) => reader.snapshot(() => persons.person(who)),
    whoKnows: async (person, asking) => reader.snapshot(() => ties.whoKnows(person, asking)),
    account: async (domain, asking) => reader.snapshot(() => accounts.account(domain, asking)),
    explain: async (a, b, asking) => reader.snapshot(() => ties.explain(a, b, asking)),
    accounts: async () => reader.snapshot(() => status.accounts()),
    positions: async () => reader.snapshot(() => status.positions()),
    counts: async () => reader.snapshot(() => status.counts()),
    newestActivityAt: async (until) => reader.snapshot(() => status.newestActivityAt(until)),
    tenantFacts: async () => reader.snapshot(() => status.tenantFacts()),
    people: (asOf) => reader.stream((db) => peopleRows(db, asOf)),
    identities: (asOf) => reader.stream((db) => identityRows(db, asOf)),
    knows: (asOf) => reader.stream((db) => knowsRows(db, settings, asOf)),
    ignored: (asOf) => reader.stream((db) => ignoredRows(db, asOf)),
    dump: (asOf) => reader.stream((db) => dumpLines(db, settings, asOf)),
    close: async () => reader.close(),
  };
}
