/** `known-by` and `accounts` through the API on the Enron graph, beside the bare SQL of the same answer, in turn, in the same run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../infra/clock.ts';
import { openDataFolder } from '../../infra/compose/data-folder.ts';
import { serve } from '../../infra/compose/serve.ts';
import { enronActivityLines, writeLines } from '../support/enron-to-activities.ts';
import { measure } from './processes.ts';
import { realFile } from './real-data.ts';

const KITH = resolve(import.meta.dirname, '../../infra/main.ts');
const QUESTIONS = 2000;
const LIMIT = 20;

/** The rows behind an answer and nothing else: the strongest ties of a person with employees, from both sides. */
const WHO_KNOWS = `
SELECT * FROM (
  SELECT other.name, other.address, tie.k, tie.last_at FROM knows AS tie JOIN person AS other ON other.n = tie.b
  WHERE tie.a = ?1 AND other.employee = 1 ORDER BY tie.k DESC LIMIT ${LIMIT})
UNION ALL SELECT * FROM (
  SELECT other.name, other.address, tie.k, tie.last_at FROM knows AS tie JOIN person AS other ON other.n = tie.a
  WHERE tie.b = ?1 AND other.employee = 1 ORDER BY tie.k DESC LIMIT ${LIMIT})
ORDER BY 3 DESC LIMIT ${LIMIT}`;

/** The contacts of an organisation with their ties to employees. */
const ACCOUNT = `
SELECT contact.name, other.name AS colleague, tie.k FROM identity
JOIN person AS contact ON contact.n = identity.person AND contact.employee = 0
JOIN knows AS tie ON tie.a = contact.n OR tie.b = contact.n
JOIN person AS other ON other.n = CASE WHEN tie.a = contact.n THEN tie.b ELSE tie.a END AND other.employee = 1
WHERE identity.organisation = ?1 ORDER BY tie.k DESC LIMIT ${LIMIT * 5}`;

const file = realFile('enron', 'enron_messages.jsonl.gz');
if (file !== undefined) await compare(file);

async function compare(messages: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
  try {
    const activities = join(folder, 'activities.jsonl');
    await writeLines(enronActivityLines(messages), activities);
    const root = join(folder, 'data');
    await measure(KITH, ['import', activities, '--data', root, '--domains', 'enron.com', '--json']);
    const running = await serve(
      { folder: openDataFolder({ root, tenant: 'default' }), clock: systemClock },
      { api: true, writer: false },
      0,
    );
    const db = new DatabaseSync(join(root, 'default', 'graph.db'), { readOnly: true });
    try {
      await askBoth(db, `${running.url}`, running.token);
    } finally {
      db.close();
      await running.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function askBoth(db: DatabaseSync, url: string, token: string): Promise<void> {
  const persons = db
    .prepare('SELECT n, address FROM person ORDER BY n * 2654435761 % 4294967296 LIMIT ?')
    .all(QUESTIONS);
  const busiest = db
    .prepare(
      'SELECT person.n, address FROM person JOIN (SELECT a AS n, count(*) AS ties FROM knows GROUP BY a ORDER BY 2 DESC LIMIT 200) USING (n)',
    )
    .all();
  const domains = db
    .prepare(
      'SELECT organisation, count(*) FROM identity WHERE organisation IS NOT NULL AND organisation <> ? GROUP BY 1 ORDER BY 2 DESC LIMIT 500',
    )
    .all('enron.com');
  const bareKnows = db.prepare(WHO_KNOWS);
  const bareAccount = db.prepare(ACCOUNT);
  const ask = asker(url, token);
  const knownBy = (row: Record<string, unknown>) =>
    `/v1/people/${encodeURIComponent(String(row['address']))}/known-by?limit=${LIMIT}`;
  const contacts = (row: Record<string, unknown>) =>
    `/v1/accounts/${encodeURIComponent(String(row['organisation']))}?limit=${LIMIT}`;
  await report(
    'who-knows, random people',
    persons,
    (row) => bareKnows.all(Number(row['n'])),
    (row) => ask(knownBy(row)),
  );
  await report(
    'who-knows, busiest people',
    [...busiest, ...busiest],
    (row) => bareKnows.all(Number(row['n'])),
    (row) => ask(knownBy(row)),
  );
  await report(
    'account, 500 largest',
    domains,
    (row) => bareAccount.all(String(row['organisation'])),
    (row) => ask(contacts(row)),
  );
}

type Row = Record<string, unknown>;

async function report(
  title: string,
  rows: readonly Row[],
  bare: (row: Row) => unknown,
  asked: (row: Row) => Promise<void>,
): Promise<void> {
  const bareMs: number[] = [];
  const askedMs: number[] = [];
  // The first hundred only warm up.
  for (const [i, row] of [...rows.slice(0, 100), ...rows].entries()) {
    const startedAt = performance.now();
    bare(row);
    const between = performance.now();
    await asked(row);
    if (i < 100) continue;
    bareMs.push(between - startedAt);
    askedMs.push(performance.now() - between);
  }
  const shown = (ms: number[]) => `p50 ${percentile(ms, 0.5).toFixed(2)} ms, p99 ${percentile(ms, 0.99).toFixed(2)} ms`;
  console.log(`${title}: API ${shown(askedMs)} (goal p99 below 5); bare SQL ${shown(bareMs)}`);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

function asker(url: string, token: string): (path: string) => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${token}` };
  return (path) =>
    new Promise((done, fail) => {
      request(`${url}${path}`, { agent, headers }, (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 200 ? done() : fail(new Error(`${response.statusCode} for a question`)),
        );
      })
        .once('error', fail)
        .end();
    });
}
