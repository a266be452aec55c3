/** The questions of `neo4j.bench.ts`, over HTTP to `kith start --roles api` and over Bolt to the same server, in turn. */
import { isDeepStrictEqual } from 'node:util';
import neo4j, { type Driver } from 'neo4j-driver';
import { openNeo4jGraphQueries } from '../../graph/neo4j/queries.ts';
import type { Minute } from '../../infra/kernel/instant.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';
import { startKith } from '../support/run-kith.ts';
import { asker, compare, time } from './side-by-side.ts';

const QUESTIONS = 2000;
const LIMIT = 20;
const GOAL_MS = 12;

/** Others are asked first: Neo4j compiles what it is asked often, and before that a question takes twice as long. */
const WARM_UP = 2000;

/** The rows behind an answer and nothing else. */
const WHO_KNOWS = `MATCH (:Person {tenant: $tenant, id: $id})-[k:KNOWS]-(o:Person) WHERE o.employee
  RETURN o.name AS name, o.address AS address, k.k AS k, k.lastAt AS lastAt ORDER BY k DESC LIMIT ${LIMIT}`;

const ACCOUNT = `MATCH (:Identity {tenant: $tenant, organisation: $id})<-[:HAS]-(contact:Person) WHERE NOT contact.employee
  MATCH (contact)-[k:KNOWS]-(o:Person) WHERE o.employee
  RETURN contact.name AS name, o.name AS colleague, k.k AS k ORDER BY k DESC LIMIT ${5 * LIMIT}`;

interface Asked {
  readonly id: string;
}

/** Where the graph is, and what its API is started with. */
export interface Place {
  readonly url: string;
  readonly tenant: string;
  readonly secret: string;
  /** When its ties were scored. */
  readonly now: Minute;
  /** `HOST:PORT` of a Kafka: `kith` wants one beside a Neo4j. */
  readonly broker: string;
  /** An empty folder. */
  readonly data: string;
}

export async function askNeo4j(place: Place): Promise<void> {
  const driver = neo4j.driver(place.url, undefined, { disableLosslessIntegers: true });
  try {
    await askBoth(driver, place);
  } finally {
    await driver.close();
  }
}

async function askBoth(driver: Driver, place: Place): Promise<void> {
  const read = async (cypher: string, values: Readonly<Record<string, unknown>> = {}) => {
    const session = driver.session({ defaultAccessMode: 'READ' });
    try {
      const { records } = await session.run(cypher, { tenant: place.tenant, ...values });
      return records.map((record) => record.toObject() as Asked);
    } finally {
      await session.close();
    }
  };
  const random = `MATCH (p:Person {tenant: $tenant}) WITH p.id AS id ORDER BY rand() LIMIT ${QUESTIONS + WARM_UP} RETURN id`;
  const persons = await read(random);
  const busiest = await read(
    'MATCH (p:Person {tenant: $tenant}) WITH p.id AS id, COUNT { (p)-[:KNOWS]-() } AS ties RETURN id ORDER BY ties DESC LIMIT 200',
  );
  const accounts = await read(
    'MATCH (p:Person {tenant: $tenant, employee: false}) WITH p.organisation AS id, count(*) AS n RETURN id ORDER BY n DESC LIMIT 500',
  );
  await assertSensible(place, persons.slice(0, 20));
  const api = startKith(['start', '--roles', 'api', '--port', '0', '--json', '--data', place.data], {
    env: {
      ...{ KITH_KAFKA: place.broker, KITH_NEO4J: place.url },
      ...{ KITH_TENANT: place.tenant, KITH_IDENTITY_SECRET: place.secret },
    },
  });
  try {
    const { url, token } = await api.firstAnswer<{ url: string; token: string }>();
    await askOverHttp(asker(url, token), read, { persons, busiest, accounts });
  } finally {
    await api.stop();
  }
}

type Read = (cypher: string, values: Readonly<Record<string, unknown>>) => Promise<Asked[]>;

async function askOverHttp(
  ask: (path: string) => Promise<void>,
  read: Read,
  { persons, busiest, accounts }: Record<'persons' | 'busiest' | 'accounts', readonly Asked[]>,
): Promise<void> {
  const language = 'Cypher';
  const others = persons.slice(QUESTIONS);
  const bare = ({ id }: Asked) => read(WHO_KNOWS, { id });
  const asked = ({ id }: Asked) => ask(`/v1/people/${id}/known-by?limit=${LIMIT}`);
  await compare({
    ...{ language, title: 'who-knows, random people', goalMs: GOAL_MS, bare, asked },
    ...{ rows: persons.slice(0, QUESTIONS), warmUp: others },
  });
  await compare({ language, title: 'who-knows, busiest people', rows: [...busiest, ...busiest], bare, asked });
  await compare({
    language,
    title: 'account, 500 largest',
    rows: accounts,
    bare: ({ id }) => read(ACCOUNT, { id }),
    asked: ({ id }) => ask(`/v1/accounts/${id}?limit=${LIMIT}`),
  });
  for (const text of ['anna', 'anna mü', 'a', 'smith', 'jürgen weiß', 'brightwater', 'example', 'priya sharma north']) {
    await time(`search for "${text}"`, 20, () => ask(`/v1/people?q=${encodeURIComponent(text)}&limit=${LIMIT}`));
  }
  await time('status', 4, () => ask('/v1/status'));
}

/** Of some persons: what is stored of their ties is what their ledgers amount to. Else the figures would mean nothing. */
async function assertSensible({ url, tenant, now }: Place, persons: readonly Asked[]): Promise<void> {
  const queries = await openNeo4jGraphQueries({ url, tenant, settings: DEFAULT_SETTINGS });
  const asking = { now, windowDays: 90, limit: LIMIT };
  try {
    for (const { id } of persons) {
      const stored = await queries.whoKnows(id, { ...asking, asOf: false });
      const computed = await queries.whoKnows(id, { ...asking, asOf: true });
      if (stored !== undefined && isDeepStrictEqual(stored, computed)) continue;
      throw new Error(`the ties of ${id} are not what its ledgers amount to`);
    }
  } finally {
    await queries.close();
  }
}
