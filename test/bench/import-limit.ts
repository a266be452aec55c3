/**
 * The limits that an import is held against: parse the same JSON and insert the same rows, in big transactions, into the same
 * store. No resolving, no scoring, no event log.
 *
 *     node test/bench/import-limit.ts GRAPH.db ACTIVITIES.jsonl SCRATCH.db arrival|sorted|whole
 *
 * `arrival`: ledgers and ties in the order in which the file first has them, as they come to whoever reads it. `sorted`: in the
 * order of the tables' keys, which somebody else has sorted them by beforehand: the fastest that the store can take them at all.
 * `whole`: as `arrival`, with the rows of all other tables and the words of the full-text index, and with the persons found, once and
 * all at once, by the same matcher; only ledgers have no say in it.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { wordsOf } from '../../graph/core/directory-claims.ts';
import { openGraphFile } from '../../graph/sqlite/schema.ts';
import { fingerprint } from '../../infra/kernel/fingerprint.ts';
import { activityKey } from '../../ingest/contract.ts';
import { classOfAddress, clusterAll, type IdentityFacts, identityOfKey } from '../../resolver/contract.ts';
import { entriesOf } from '../../scorer/contract.ts';

const ROWS_PER_TRANSACTION = 100_000;
const OTHER_TABLES = ['identity', 'name', 'block', 'edge', 'person', 'ignored', 'due', 'revision', 'tally', 'fact'];

const [graph, activities, scratch, what] = process.argv.slice(2);
if (graph === undefined || activities === undefined || scratch === undefined) throw new Error('three files are wanted');

type Row = Record<string, SQLInputValue>;

const built = new DatabaseSync(graph, { readOnly: true });
const rowsOf = (table: string) => built.prepare(`SELECT * FROM ${table}`).all() as Row[];
const [ledgers, ties] = [rowsOf('ledger'), rowsOf('knows')];
const isWhole = what === 'whole';
const others = isWhole ? OTHER_TABLES.map((table) => [table, rowsOf(table)] as const) : [];
const facts = isWhole ? identityFacts() : [];
built.close();
if (what !== 'sorted') await byArrival(activities);
const tables = [...others, ['ledger', ledgers], ['knows', ties]] as const;
const values = tables.map(([table, rows]) => [table, rows.map((row) => Object.values(row))] as const);

const startedAt = performance.now();
for await (const line of createInterface({ input: createReadStream(activities) })) JSON.parse(line);
const store = openGraphFile(scratch, 'write');
for (const [table, rows] of values) insert(table, rows);
insertWords();
const persons = isWhole ? clusterAll(facts, { mergesLikely: true }).clusters.length : undefined;
store.close();
const seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify({ seconds, ledgers: ledgers.length, ties: ties.length, persons }));

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

function insert(table: string, rows: readonly SQLInputValue[][]): void {
  const [first] = rows;
  if (first === undefined) return;
  const statement = store.prepare(`INSERT INTO ${table} VALUES (${Array(first.length).fill('?').join()})`);
  for (let from = 0; from < rows.length; from += ROWS_PER_TRANSACTION) {
    store.exec('BEGIN');
    for (const row of rows.slice(from, from + ROWS_PER_TRANSACTION)) statement.run(...row);
    store.exec('COMMIT');
  }
}

/** All identities with the names that were seen beside them. */
function identityFacts(): IdentityFacts[] {
  const names = Map.groupBy(rowsOf('name'), (row) => row['identity']);
  return rowsOf('identity').map(({ n, id, key }) => ({
    ...{ id: String(id), key: String(key), addressClass: classOfAddress(identityOfKey(String(key))) },
    names: (names.get(n as number) ?? []).map(({ name }) => String(name)),
  }));
}

/** The words by which each identity is found: the index does not give back what it holds. */
function insertWords(): void {
  const statement = store.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)');
  store.exec('BEGIN');
  for (const [at, { key, names }] of facts.entries()) statement.run(at + 1, wordsOf(key, names, []));
  store.exec('COMMIT');
}
