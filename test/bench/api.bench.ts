/** `known-by` and `accounts` through the API on the Enron graph, beside the bare SQL of the same answer, in turn, in the same run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../infra/clock.ts';
import { openDataFolder } from '../../infra/compose/data-folder.ts';
import { serve } from '../../infra/compose/serve.ts';
import { enronActivityLines, writeLines } from '../support/enron-to-activities.ts';
import { measure } from './processes.ts';
import { realFile } from './real-data.ts';
import { asker, compare } from './side-by-side.ts';

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
if (file !== undefined) await measureApi(file);

async function measureApi(messages: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
  try {
    const activities = join(folder, 'activities.jsonl');
    await writeLines(enronActivityLines(messages), activities);
    const root = join(folder, 'data');
    await measure(KITH, ['import', activities, '--data', root, '--domains', 'enron.com', '--json']);
    const running = await serve(
      { folder: openDataFolder({ root, tenant: 'default' }), clock: systemClock },
      { api: true, writer: false, ingest: false },
      { host: '127.0.0.1', port: 0, secretKey: {} },
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
  const shared = { goalMs: 5, language: 'SQL' };
  await compare({
    ...shared,
    title: 'who-knows, random people',
    rows: persons,
    bare: (row) => bareKnows.all(Number(row['n'])),
    asked: (row) => ask(knownBy(row)),
  });
  await compare({
    ...shared,
    title: 'who-knows, busiest people',
    rows: [...busiest, ...busiest],
    bare: (row) => bareKnows.all(Number(row['n'])),
    asked: (row) => ask(knownBy(row)),
  });
  await compare({
    ...shared,
    title: 'account, 500 largest',
    rows: domains,
    bare: (row) => bareAccount.all(String(row['organisation'])),
    asked: (row) => ask(contacts(row)),
  });
}
