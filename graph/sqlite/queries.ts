import type { GraphQueries } from '../contract.ts';
import { accountQueries } from './account-queries.ts';
import { dumpLines } from './dump.ts';
import { evidenceQuery } from './evidence-between.ts';
import { identityRows, ignoredRows, knowsRows, peopleRows } from './exports.ts';
import { personQueries } from './person-queries.ts';
import { GraphReader } from './reader.ts';
import { reviewQueries } from './reviews.ts';
import { readSettings, statusQueries } from './status-queries.ts';
import { tieQueries } from './tie-queries.ts';

export interface SqliteQueriesOptions {
  /** A graph file that a store has made. */
  readonly file: string;
}

/**
 * Opens the graph in a SQLite file for asking, beside a writer or without one. Each question is answered from one state
 * of the graph, and each stream shows one state from its first row to its last. When another graph is put in the place of
 * the file (a replay), the next question is answered from that one; streams under way end as they began.
 *
 * Fails with `GRA_IO` when there is no such file, with `GRA_CLOSED` when asked after `close`.
 */
export function openSqliteGraphQueries(options: SqliteQueriesOptions): GraphQueries {
  let opened = openQueries(options);
  const now = () => {
    if (opened.reader.isReplaced()) {
      const next = openQueries(options);
      opened.reader.retire();
      opened = next;
    }
    return opened;
  };
  const ask = <T>(question: (queries: Queries) => T): T => {
    const { reader, queries } = now();
    return reader.snapshot(() => question(queries));
  };
  return {
    search: async (text, asking) => ask(({ persons }) => persons.search(text, asking)),
    person: async (who) => ask(({ persons }) => persons.person(who)),
    identity: async (who) => ask(({ persons }) => persons.identity(who)),
    reviews: async ({ limit }) => ask(({ reviews }) => reviews.reviews(limit)),
    pairs: async (a, b, { limit }) => ask(({ reviews }) => reviews.pairs(a, b, limit)),
    evidenceBetween: async (pairs) => ask(({ evidence }) => evidence(pairs)),
    whoKnows: async (person, asking) => ask(({ ties }) => ties.whoKnows(person, asking)),
    account: async (domain, asking) => ask(({ accounts }) => accounts.account(domain, asking)),
    explain: async (a, b, asking) => ask(({ ties }) => ties.explain(a, b, asking)),
    accounts: async () => ask(({ status }) => status.accounts()),
    positions: async () => ask(({ status }) => status.positions()),
    counts: async () => ask(({ status }) => status.counts()),
    newestActivityAt: async (until) => ask(({ status }) => status.newestActivityAt(until)),
    tenantFacts: async () => ask(({ status }) => status.tenantFacts()),
    settings: async () => ask(({ settings }) => settings),
    people: (asOf) => now().reader.stream((db) => peopleRows(db, asOf)),
    identities: (asOf) => now().reader.stream((db) => identityRows(db, asOf)),
    knows: (asOf) => now().reader.stream((db) => knowsRows(db, readSettings(db), asOf)),
    ignored: (asOf) => now().reader.stream((db) => ignoredRows(db, asOf)),
    dump: (asOf) => now().reader.stream((db) => dumpLines(db, readSettings(db), asOf)),
    close: async () => opened.reader.close(),
  };
}

type Queries = ReturnType<typeof openQueries>['queries'];

function openQueries({ file }: SqliteQueriesOptions) {
  const reader = new GraphReader(file);
  const settings = readSettings(reader.db);
  const status = statusQueries(reader.db);
  const persons = personQueries(reader.db);
  const ties = tieQueries(reader.db, settings, persons, status.tenantFacts);
  const accounts = accountQueries(reader.db, settings, status.tenantFacts);
  const reviews = reviewQueries(reader.db, persons);
  const evidence = evidenceQuery(reader.db);
  return { reader, queries: { settings, status, persons, ties, accounts, reviews, evidence } };
}
