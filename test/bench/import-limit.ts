/**
 * The limit that an import is held against: parse the same JSON and insert the same ledger and KNOWS rows, in big
 * transactions, into the same store. No resolving, no scoring, no event log.
 *
 *     node test/bench/import-limit.ts GRAPH.db ACTIVITIES.jsonl SCRATCH.db arrival|sorted
 *
 * `arrival`: in the order in which the file first has them, as they come to whoever reads it. `sorted`: in the order of
 * the tables' keys, which somebody else has sorted them by beforehand: the fastest that the store can take them at all.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { openGraphFile } from '../../graph/sqlite/schema.ts';
import { fingerprint } from '../../infra/kernel/fingerprint.ts';
import { activityKey } from '../../ingest/contract.ts';
import { entriesOf } from '../../scorer/contract.ts';

const ROWS_PER_TRANSACTION = 100_000;

const [graph, activities, scratch, order] = process.argv.slice(2);
if (graph === undefined || activities === undefined || scratch === undefined) throw new Error('three files are wanted');

type Row = Record<string, SQLInputValue>;

const built = new DatabaseSync(graph, { readOnly: true });
const ledgers = built.prepare('SELECT * FROM ledger').all() as Row[];
const ties = built.prepare('SELECT * FROM knows').all() as Row[];
built.close();
if (order === 'arrival') await byArrival(activities);
const ledgerValues = ledgers.map((row) => Object.values(row));
const tieValues = ties.map((row) => Object.values(row));

const startedAt = performance.now();
for await (const line of createInterface({ input: createReadStream(activities) })) JSON.parse(line);
const store = openGraphFile(scratch, 'write');
insert('INSERT INTO ledger VALUES (?, ?, ?)', ledgerValues);
insert(`INSERT INTO knows VALUES (${'?, '.repeat(18)}?)`, tieValues);
store.close();
const seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify({ seconds, ledgers: ledgers.length, ties: ties.length }));

/** Puts both in the order in which the file has the first interaction of their pair. */
async function byArrival(path: string): Promise<void> {
  const lines = new Map<number, number>();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    lines.set(fingerprint(activityKey(JSON.parse(line))), lines.size);
  }
  const firstLines = new Map<string, number>();
  for (const { lo, hi, entries } of ledgers) {
    const came = [...entriesOf(entries as Uint8Array)].map(({ activity }) => lines.get(activity) ?? 0);
    firstLines.set(`${lo} ${hi}`, Math.min(...came));
  }
  const lineOf = (lo: unknown, hi: unknown) => firstLines.get(`${lo} ${hi}`) ?? Number.POSITIVE_INFINITY;
  ledgers.sort((one, other) => lineOf(one['lo'], one['hi']) - lineOf(other['lo'], other['hi']));
  ties.sort((one, other) => lineOf(one['a'], one['b']) - lineOf(other['a'], other['b']));
}

function insert(sql: string, rows: readonly SQLInputValue[][]): void {
  const statement = store.prepare(sql);
  for (let from = 0; from < rows.length; from += ROWS_PER_TRANSACTION) {
    store.exec('BEGIN');
    for (const row of rows.slice(from, from + ROWS_PER_TRANSACTION)) statement.run(...row);
    store.exec('COMMIT');
  }
}
