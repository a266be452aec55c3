/** What a cluster is held against: reading the same records, and writing the same rows, with nothing in between. */
import { DatabaseSync } from 'node:sqlite';
import neo4j, { type Driver } from 'neo4j-driver';
import { toBolt } from '../../graph/neo4j/bolt-values.ts';
import { openKafkaLog } from '../../infra/event-log/kafka/kafka-log.ts';
import { ACTIVITIES } from '../../infra/event-log/topics.ts';

const ROWS_PER_STATEMENT = 5_000;

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
    await unwind(driver, `${ends} MERGE (a)-[l:BENCH_LEDGER]->(b) SET l.entries = row.entries`, ledgers);
    await unwind(driver, `${ends} MERGE (a)-[k:BENCH_KNOWS]->(b) SET k = row.properties`, ties);
    const seconds = (performance.now() - startedAt) / 1_000;
    await driver.session().run('MATCH (n:Bench) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS');
    return { seconds, rows: ledgers.length + ties.length };
  } finally {
    await driver.close();
  }
}

async function unwind(driver: Driver, cypher: string, rows: readonly unknown[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const some = toBolt(rows.slice(from, from + ROWS_PER_STATEMENT));
    await driver.executeQuery(`UNWIND $rows AS row ${cypher}`, { tenant: 'bench', rows: some });
  }
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
