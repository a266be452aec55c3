import { DEFAULT_SETTINGS, type ScoringSettings } from '../../scorer/contract.ts';
import type { GraphQueries } from '../contract.ts';
import { findAccount } from './account-queries.ts';
import { dumpLines } from './dump.ts';
import { weighPairs } from './evidence-between.ts';
import { computedKnows, identityRows, ignoredRows, storedKnows } from './exports.ts';
import { readFact, readTenantFacts } from './facts.ts';
import { formatOf } from './migrations/migrate.ts';
import { peopleRows } from './people.ts';
import { findIdentity, findPerson, searchPersons } from './person-queries.ts';
import { findPairs, findReviews } from './reviews.ts';
import { type Connect, type Neo4jConnection, Neo4jServer } from './server.ts';
import { singly } from './statements.ts';
import { readAccounts, readCounts, readNewest, readPositions } from './status-queries.ts';
import { explainTie, whoKnows } from './tie-queries.ts';
import type { Reading } from './ties-of.ts';

export interface Neo4jQueriesOptions extends Neo4jConnection {
  readonly tenant: string;
  /** Those that the ties were scored with. */
  /** Absent: those that the graph was scored with. */
  readonly settings?: ScoringSettings;
}

/**
 * Opens a tenant's graph in a Neo4j for asking, beside writers or without one. Each statement sees what has been committed
 * when it runs: a question of several statements, and a stream, may show a batch that was committed in between.
 *
 * Fails with `GRA_UNREACHABLE`, `GRA_SIGN_IN`, `GRA_TOO_OLD`, `GRA_NEWER`; with `GRA_CLOSED` when asked after `close`.
 */
export async function openNeo4jGraphQueries(options: Neo4jQueriesOptions, connect?: Connect): Promise<GraphQueries> {
  const { tenant } = options;
  const server = await Neo4jServer.open(options, connect);
  let settings: ScoringSettings;
  try {
    await formatOf(server);
    settings = options.settings ?? (await storedSettings(server, tenant));
  } catch (error) {
    await server.close();
    throw error;
  }
  const source = { server, tenant, settings };
  const statements = singly(server);
  const reading: Reading = { statements, tenant, settings, lately: { employees: true } };
  return {
    search: (text, asking) => searchPersons(statements, tenant, text, asking),
    person: (who) => findPerson(statements, tenant, who),
    identity: (who) => findIdentity(statements, tenant, who),
    reviews: ({ limit }) => findReviews(statements, tenant, limit),
    pairs: (a, b, { limit }) => findPairs(statements, tenant, [a, b], limit),
    evidenceBetween: (pairs) => weighPairs(statements, tenant, pairs),
    whoKnows: (person, asking) => whoKnows(reading, person, asking),
    account: (domain, asking) => findAccount(reading, domain, asking),
    explain: (a, b, asking) => explainTie(reading, a, b, asking),
    accounts: () => readAccounts(statements, tenant),
    positions: () => readPositions(statements, tenant),
    counts: () => readCounts(statements, tenant),
    newestActivityAt: (until) => readNewest(statements, tenant, until),
    tenantFacts: () => readTenantFacts(statements, tenant),
    settings: async () => settings,
    people: (asOf) => peopleRows(server, tenant, asOf),
    identities: (asOf) => identityRows(server, tenant, asOf),
    knows: (asOf) => (asOf === undefined ? storedKnows(source) : computedKnows(source, asOf)),
    ignored: (asOf) => ignoredRows(server, tenant, asOf),
    dump: (asOf) => dumpLines(source, asOf),
    close: () => server.close(),
  };
}

async function storedSettings(server: Neo4jServer, tenant: string): Promise<ScoringSettings> {
  const stored = await server.snapshot((tx) => readFact(tx, tenant, 'settings'));
  return (stored as ScoringSettings | undefined) ?? DEFAULT_SETTINGS;
}
