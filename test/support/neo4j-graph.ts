/** A graph of its own in a Neo4j that others use too: a fresh tenant, which is deleted afterwards. */
import { randomUUID } from 'node:crypto';
import neo4j from 'neo4j-driver';
import type { GraphStore } from '../../graph/contract.ts';
import { openNeo4jGraphQueries } from '../../graph/neo4j/queries.ts';
import { openNeo4jGraphStore } from '../../graph/neo4j/store.ts';
import type { Neo4jAddress } from '../../infra/config/environment.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';
import type { GraphUnderTest } from '../contract/graph-store.ground.ts';

export async function openNeo4jGraph(address: Neo4jAddress): Promise<GraphUnderTest & { readonly tenant: string }> {
  const tenant = `test-${randomUUID()}`;
  const others: GraphStore[] = [];
  let now = 0;
  const options = {
    ...address,
    tenant,
    identitySecret: 'a secret for tests',
    clock: () => now,
    settings: DEFAULT_SETTINGS,
  };
  const store = await openNeo4jGraphStore(options);
  const queries = await openNeo4jGraphQueries(options);
  return {
    tenant,
    store,
    queries,
    setNow: (ms) => {
      now = ms;
    },
    openAnother: async () => {
      const another = await openNeo4jGraphStore(options);
      others.push(another);
      return another;
    },
    close: async () => {
      // A test that failed has not closed them, and an open connection keeps the program alive.
      for (const another of others) await another.close();
      await queries.close();
      await store.close();
      await statement(address, 'MATCH (n {tenant: $tenant}) DETACH DELETE n', { tenant });
    },
  };
}

/** Runs one statement, past kith, and returns its rows; whole numbers are numbers. */
export async function statement(
  { url, credentials }: Neo4jAddress,
  cypher: string,
  values: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>[]> {
  const auth = credentials && neo4j.auth.basic(credentials.user, credentials.password);
  const driver = neo4j.driver(url, auth, { disableLosslessIntegers: true });
  try {
    const { records } = await driver.executeQuery(cypher, values);
    return records.map((record) => record.toObject());
  } finally {
    await driver.close();
  }
}
