/** The API over the real pipeline: an invented company in the embedded log, applied to a SQLite graph. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { GraphQueries } from '../../graph/contract.ts';
import { openSqliteGraphQueries } from '../../graph/sqlite/queries.ts';
import { openSqliteGraphStore } from '../../graph/sqlite/store.ts';
import { LogApplier } from '../../infra/compose/apply-log.ts';
import { tenantDomainRecord } from '../../infra/compose/log-events.ts';
import { openEmbeddedLog } from '../../infra/event-log/embedded.ts';
import { ACTIVITIES, COMMANDS, topicSpecs } from '../../infra/event-log/topics.ts';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import { activityRecord } from '../../ingest/contract.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';
import { answerOf, apiOf, ask, type Ref, type Tie } from '../support/ask-api.ts';
import { type Explained, expectComputable } from '../support/recompute-tie.ts';

const UNTIL = '2026-06-15T10:20:00Z';
const clock = () => Date.parse(UNTIL);

let folder: string;
let queries: GraphQueries;
let app: FastifyInstance;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kith-api-'));
  const file = join(folder, 'graph.db');
  const log = openEmbeddedLog({ file: join(folder, 'log.db'), clock });
  await log.ensureTopics(topicSpecs(1));
  const company = inventCompany({ until: UNTIL, employees: 20, contactsPerEmployee: 4, years: 1 });
  await log.append(
    COMMANDS,
    company.domains.map((domain) => tenantDomainRecord(domain, true)),
  );
  await log.append(
    ACTIVITIES,
    [...activitiesOf(company)].map((activity) => activityRecord(activity, 'kith://demo')),
  );
  const store = openSqliteGraphStore({ file, clock, identitySecret: 'only for tests', settings: DEFAULT_SETTINGS });
  await (await LogApplier.start(log, store)).drain();
  await store.close();
  await log.close();
  queries = openSqliteGraphQueries({ file });
  app = await apiOf({ queries, clock });
}, 60_000);

afterAll(async () => {
  await app.close();
  await queries.close();
  rmSync(folder, { recursive: true });
});

interface Known {
  readonly person: Ref & { readonly organisation: string | null; readonly identities: readonly { value: string }[] };
  readonly total: number;
  readonly knownBy: readonly Tie[];
}

/** People with ties, in the order of the store. */
async function contacts(count: number): Promise<Known[]> {
  const found: Known[] = [];
  for await (const { id, employee } of queries.people()) {
    if (employee) continue;
    const known = await answerOf<Known>(app, `/v1/people/${id}/known-by?limit=200`);
    if (known.total > 0) found.push(known);
    if (found.length === count) break;
  }
  return found;
}

describe('the API over a SQLite graph', () => {
  test('takes the id of any identity for the person whose it is: ids from before a merge keep working', async () => {
    let asked = 0;
    for await (const { id, identities } of queries.people()) {
      for (const identity of identities.length > 1 ? identities : []) {
        const known = await answerOf<Known & { person: { id: string } }>(app, `/v1/people/${identity.id}/known-by`);
        expect(known.person.id).toBe(id);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(2);
  });

  test('accounts for every input', async () => {
    const status = await answerOf<{ sources: { received: number; conserved: boolean }[]; counts: { ties: number } }>(
      app,
      '/v1/status',
    );
    expect(status.sources.length).toBeGreaterThan(0);
    for (const source of status.sources) expect(source).toMatchObject({ conserved: true });
    expect(status.counts.ties).toBeGreaterThan(50);
  });

  test('finds each person by id, by each address, by name, and at their account', async () => {
    for (const { person } of await contacts(15)) {
      for (const { value } of person.identities) {
        expect(await answerOf(app, `/v1/people/${encodeURIComponent(value)}`)).toMatchObject({ id: person.id });
      }
      const people = (
        await answerOf<{ people: Ref[] }>(app, `/v1/people?limit=200&${new URLSearchParams({ q: person.name })}`)
      ).people;
      expect(people.map(({ id }) => id)).toContain(person.id);
      if (person.organisation === null) continue;
      const account = await answerOf<{ contacts: { person: Ref }[] }>(
        app,
        `/v1/accounts/${person.organisation}?limit=200`,
      );
      expect(account.contacts.map((contact) => contact.person.id)).toContain(person.id);
    }
  });

  test('ranks colleagues by strength, and each tie can be computed again from its explanation', async () => {
    for (const { person, knownBy } of await contacts(25)) {
      const strengths = knownBy.map(({ strength }) => strength);
      expect(strengths).toEqual(strengths.toSorted((one, other) => other - one));
      for (const tie of knownBy.slice(0, 2)) {
        const explained = await answerOf<Explained>(app, `/v1/ties/${person.id}/${tie.person.id}?limit=200`);
        expectComputable(explained);
        expect(explained.tie).toEqual(tie);
      }
    }
  });

  test('answers about the past the same way', async () => {
    const asOf = '2026-01-20T12:00:00Z';
    let computed = 0;
    let notYet = 0;
    for (const { person } of await contacts(25)) {
      const then = await ask(app, `/v1/people/${person.id}/known-by?asOf=${asOf}`);
      if (then.statusCode === 404) {
        expect(then.json()).toMatchObject({ code: 'API_UNKNOWN_PERSON', errors: [{ pointer: '/query/asOf' }] });
        notYet += 1;
        continue;
      }
      const { knownBy } = then.json<Known>();
      for (const tie of knownBy.slice(0, 2)) {
        expect(tie.lastAt <= asOf).toBe(true);
        const explained = await answerOf<Explained>(
          app,
          `/v1/ties/${person.id}/${tie.person.id}?limit=200&asOf=${asOf}`,
        );
        expectComputable(explained);
        expect(explained.tie).toEqual(tie);
        computed += 1;
      }
    }
    expect({ computed: computed > 5, notYet: notYet > 0 }).toEqual({ computed: true, notYet: true });
  });

  test.each([
    '%',
    '_',
    '"',
    "'",
    '*',
    'a" OR "b',
    'NEAR(a b)',
    'name:a',
    '-a',
    '^a',
    '(',
    ')',
    '\\',
    "'; DROP TABLE person; --",
    'a'.repeat(200),
    '🦄',
    ' ',
  ])('takes %j literally in a search (B133)', async (q) => {
    const answer = await ask(app, `/v1/people?${new URLSearchParams({ q })}`);
    expect(answer.statusCode).toBe(200);
  });

  test.each([
    '%27%20OR%201=1',
    'a%2Fb',
    '..%2F..',
    '%25',
    '\u{1f984}',
    "x'--",
    'mailto:',
    'tel:',
    '+',
    '@',
    '@@',
    'urn:',
  ])('asked for the person %j it knows nobody (B131, B132)', async (who) => {
    expect((await ask(app, `/v1/people/${who}`)).statusCode).toBe(404);
    expect((await ask(app, `/v1/accounts/${who}`)).statusCode).toBe(404);
  });

  test('says that it is unavailable after the graph was closed', async () => {
    const file = join(folder, 'graph.db');
    const closed = openSqliteGraphQueries({ file });
    const api = await apiOf({ queries: closed, clock });
    await closed.close();
    expect((await ask(api, '/v1/status')).json()).toMatchObject({ status: 503, code: 'API_UNAVAILABLE' });
  });
});
