/**
 * The limit that an import is held against: parse the same JSON and insert the same ledger and KNOWS rows, in big
 * transactions and key order, into the same store. No resolving, no scoring, no event log.
 *
 *     node test/bench/import-limit.ts GRAPH.db ACTIVITIES.jsonl SCRATCH.db
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { openGraphFile } from '../../graph/sqlite/schema.ts';

const ROWS_PER_TRANSACTION = 100_000;

const [graph, activities, scratch] = process.argv.slice(2);
if (graph === undefined || activities === undefined || scratch === undefined) throw new Error('three files are wanted');

const built = new DatabaseSync(graph, { readOnly: true });
const ledgers = rowsOf('ledger');
const ties = rowsOf('knows');
built.close();

const startedAt = performance.now();
for await (const line of createInterface({ input: createReadStream(activities) })) JSON.parse(line);
const store = openGraphFile(scratch, 'write');
insert('INSERT INTO ledger VALUES (?, ?, ?)', ledgers);
insert(`INSERT INTO knows VALUES (${'?, '.repeat(18)}?)`, ties);
store.close();
const seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify({ seconds, ledgers: ledgers.length, ties: ties.length }));

function rowsOf(table: string): SQLInputValue[][] {
  return built
    .prepare(`SELECT * FROM ${table}`)
    .all()
    .map((row) => Object.values(row));
}

function insert(sql: string, rows: readonly SQLInputValue[][]): void {
  const statement = store.prepare(sql);
  for (let from = 0; from < rows.length; from += ROWS_PER_TRANSACTION) {
    store.exec('BEGIN');
    for (const row of rows.slice(from, from + ROWS_PER_TRANSACTION)) statement.run(...row);
    store.exec('COMMIT');
  }
}
