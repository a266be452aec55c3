/** What a cluster is held against: reading the same records, and writing the same rows, with nothing in between. */
import { DatabaseSync } from 'node:sqlite';
import neo4j, { type Driver, type Record as Neo4jRecord } from 'neo4j-driver';
import { toBolt } from '../../graph/neo4j/bolt-values.ts';
import { openKafkaLog } from '../../infra/event-log/kafka/kafka-log.ts';
import { ACTIVITIES } from '../../infra/event-log/topics.ts';

const ROWS_PER_STATEMENT = 5_000;
/** The tenant of what a limit writes. */
const BENCH = 'bench';

/** Seconds to fetch every record of the activities and parse its JSON, partition by partition. */
export async function rawConsume(brokers: string, topicPrefix: string): Promise<{ seconds: number; records: number }> {
  const log = openKafkaLog({ brokers: brokers.split(','), topicPrefix });
  try {
    const startedAt = performance.now();
    let records = 0;
    for (const { partition, end } of await log.partitions(ACTIVITIES)) {
      for (let at = 0; at < end; ) {
        const read = await log.read(ACTIVITIES, partition, at, { limit: 4_000, bytesMax: 8 * 1024 * 1024 });
        for (const { value } of read) JSON.parse(value ?? 'null');
        records += read.length;
        at = (read.at(-1)?.position ?? end) + 1;
      }
    }
    return { seconds: (performance.now() - startedAt) / 1_000, records };
  } finally {
    await log.close();
  }
}

/**
 * Seconds to write as many LEDGER and KNOWS relationships as a graph on SQLite has, with their bytes and properties, by plain
 * UNWIND … MERGE between nodes that are there already. They carry labels of their own and are removed afterwards.
 */
export async function rawMerge(url: string, graphFile: string): Promise<{ seconds: number; rows: number }> {
  const { ledgers, ties } = rowsOf(graphFile);
  const driver = neo4j.driver(url);
  try {
    await driver.executeQuery(
      'CREATE CONSTRAINT bench_node IF NOT EXISTS FOR (n:Bench) REQUIRE (n.tenant, n.id) IS UNIQUE',
    );
    await driver.executeQuery('CREATE INDEX bench_k IF NOT EXISTS FOR ()-[r:BENCH_KNOWS]-() ON (r.k)');
    const ids = [...new Set([...ledgers, ...ties].flatMap(({ a, b }) => [a, b]))];
    await unwind(driver, 'CREATE (:Bench {tenant: $tenant, id: row})', ids);
    const startedAt = performance.now();
    const ends = 'MATCH (a:Bench {tenant: $tenant, id: row.a}) MATCH (b:Bench {tenant: $tenant, id: row.b})';
    await unwind(driver, `${ends} MERGE (a)-[l:BENCH_LEDGER]->(b) SET l.entries = row.entries`, ledgers.map(toBolt));
    await unwind(driver, `${ends} MERGE (a)-[k:BENCH_KNOWS]->(b) SET k = row.properties`, ties.map(toBolt));
    const seconds = (performance.now() - startedAt) / 1_000;
    await driver.session().run('MATCH (n:Bench) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS');
    return { seconds, rows: ledgers.length + ties.length };
  } finally {
    await driver.close();
  }
}

/**
 * Seconds to write every node and relationship of a tenant's graph once more, finished as they are, for another tenant: under the
 * same constraints and indexes, by plain UNWIND … CREATE, ends found by their element ids. Reading them is not counted; what was
 * written is removed afterwards.
 */
export async function rawWhole(url: string, tenant: string): Promise<{ seconds: number; rows: number }> {
  // Values go back as they came: no number changes its type.
  const driver = neo4j.driver(url);
  try {
    const asked = async <Row>(cypher: string) => {
      const { records } = await driver.executeQuery(cypher, { tenant });
      return records.map((record) => record.toObject() as Row);
    };
    const copies = new Map<string, string>();
    const spent = { seconds: 0, rows: 0 };
    const write = async (cypher: string, rows: readonly unknown[]) => {
      const startedAt = performance.now();
      const records = await unwind(driver, cypher, rows);
      spent.seconds += (performance.now() - startedAt) / 1_000;
      spent.rows += rows.length;
      return records;
    };
    const kinds = await asked<{ label: string }>('MATCH (n {tenant: $tenant}) RETURN DISTINCT labels(n)[0] AS label');
    for (const { label } of kinds) {
      const nodes = await asked<{ id: string; properties: object }>(
        `MATCH (n:${label} {tenant: $tenant}) RETURN elementId(n) AS id, properties(n) AS properties`,
      );
      const own = nodes.map(({ id, properties }) => ({ id, properties: { ...properties, tenant: BENCH } }));
      const create = `CREATE (n:${label}) SET n = row.properties RETURN row.id AS id, elementId(n) AS copy`;
      for (const record of await write(create, own)) copies.set(record.get('id'), record.get('copy'));
    }
    const types = await asked<{ type: string }>('MATCH ({tenant: $tenant})-[r]->() RETURN DISTINCT type(r) AS type');
    for (const { type } of types) {
      const found = await asked<{ a: string; b: string; properties: object }>(
        `MATCH (a {tenant: $tenant})-[r:${type}]->(b) RETURN elementId(a) AS a, elementId(b) AS b, properties(r) AS properties`,
      );
      const ends = found.map(({ a, b, properties }) => ({ a: copies.get(a), b: copies.get(b), properties }));
      const match = 'MATCH (a) WHERE elementId(a) = row.a MATCH (b) WHERE elementId(b) = row.b';
      await write(`${match} CREATE (a)-[r:${type}]->(b) SET r = row.properties`, ends);
    }
    await driver
      .session()
      .run('MATCH (n {tenant: $tenant}) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS', { tenant: BENCH });
    return spent;
  } finally {
    await driver.close();
  }
}

async function unwind(driver: Driver, cypher: string, rows: readonly unknown[]): Promise<Neo4jRecord[]> {
  const answered: Neo4jRecord[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const some = rows.slice(from, from + ROWS_PER_STATEMENT);
    const { records } = await driver.executeQuery(`UNWIND $rows AS row ${cypher}`, { tenant: BENCH, rows: some });
    answered.push(...records);
  }
  return answered;
}

/** Identities and persons by their numbers: enough to tell ends apart. */
function rowsOf(graphFile: string) {
  const graph = new DatabaseSync(graphFile, { readOnly: true });
  const ledgers = graph.prepare('SELECT lo, hi, entries FROM ledger').all();
  const ties = graph.prepare('SELECT * FROM knows').all();
  graph.close();
  return {
    ledgers: ledgers.map(({ lo, hi, entries }) => ({ a: `i${lo}`, b: `i${hi}`, entries })),
    ties: ties.map(({ a, b, ...properties }) => ({ a: `p${a}`, b: `p${b}`, properties })),
  };
}
