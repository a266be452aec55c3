import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import neo4j, { type Driver, Neo4jError } from 'neo4j-driver';
import type { GraphQueries, GraphStore } from '../../../graph/contract.ts';
import { type Connect, Neo4jServer } from '../../../graph/neo4j/server.ts';
import { openNeo4jGraphStore } from '../../../graph/neo4j/store.ts';
import { minuteOf } from '../../../infra/kernel/instant.ts';
import { DEFAULT_SETTINGS } from '../../../scorer/contract.ts';
import { all, CLIENT_HISTORY, GMAIL, mail, meeting, NOW, Teller } from '../../contract/graph-queries.ground.ts';
import type { GraphUnderTest } from '../../contract/graph-store.ground.ts';
import { describeWithNeo4j } from '../../support/engines.ts';
import { openNeo4jGraph, statement } from '../../support/neo4j-graph.ts';
import { openSmallGraph } from '../../support/small-graph.ts';

const HISTORY = [
  ...CLIENT_HISTORY,
  mail('2026-02-21', 'Ed Pine <front@client.example>', 'ada@corp.example'),
  mail('2026-02-22', 'Flo Ash <front@client.example>', 'ada@corp.example', { cc: `bo.reed@${GMAIL}` }),
  mail('2026-02-23', 'Gil Oak <front@client.example>', 'info@client.example, ada.lark@mailbox.example'),
  mail(
    '2026-02-24',
    'Ada Lark <ada.lark@mailbox.example>',
    'cy@corp.example, \u{10400}@wide.example, \uff5a@wide.example',
  ),
  mail('2026-02-25', 'cy@corp.example', 'cy@corp.example'),
  meeting('2026-02-26', 'Cy Moss <cy@corp.example>, bo@client.example, di@client.example', { key: 'weekly' }),
  meeting('2026-02-27', 'Cy Moss <cy@corp.example>, di@client.example', { key: 'weekly', version: 2 }),
];

const OPTIONS = { tenant: 'nobody', identitySecret: 'a secret', clock: () => 0, settings: DEFAULT_SETTINGS };

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing is wrong',
    (error: unknown) => error,
  );

describeWithNeo4j('The graph on Neo4j', (address) => {
  test('has the same canonical dump as the one on SQLite, byte for byte, stored and as of a day', async () => {
    const small = await openSmallGraph({ now: () => NOW * 60_000 });
    const onNeo4j = await openNeo4jGraph(address());
    try {
      const onSqlite = new Teller(asUnderTest(small));
      const teller = new Teller(onNeo4j);
      await onSqlite.own('corp.example');
      await onSqlite.tell(...HISTORY);
      // in another order, one by one
      for (const activity of [...HISTORY].reverse()) await teller.tell(activity);
      await teller.own('corp.example');
      for (const asOf of [undefined, NOW, minuteOf('2026-02-12T00:00:00Z')]) {
        const expected = await all(small.queries.dump(asOf));
        expect(await all(onNeo4j.queries.dump(asOf))).toEqual(expected);
        expect(expected.length).toBeGreaterThan(10);
      }
    } finally {
      await onNeo4j.close();
      await small.close();
    }
  });

  test('is written once when the answer to a commit is lost and the transaction runs again', async () => {
    const graph = await openNeo4jGraph(address());
    try {
      const losing = losingCommits();
      const store = await openNeo4jGraphStore(
        { ...OPTIONS, ...address(), tenant: graph.tenant, identitySecret: 'a secret for tests' },
        losing.connect,
      );
      const teller = new Teller({ ...graph, store });
      losing.lose();
      await teller.tell(...HISTORY.slice(0, 3));
      expect(losing.lost()).toBeGreaterThan(0);
      await store.close();
      expect((await graph.queries.accounts())[0]).toMatchObject({ received: 3, applied: 3, duplicate: 0 });
    } finally {
      await graph.close();
    }
  });

  test('of a newer format is refused by writers and askers, and nothing is touched', async () => {
    await (await openNeo4jGraph(address())).close();
    await statement(address(), 'CREATE (:Migration {format: 99})');
    try {
      expect(await faultOf(openNeo4jGraphStore({ ...OPTIONS, ...address() }))).toMatchObject({ code: 'GRA_NEWER' });
    } finally {
      await statement(address(), 'MATCH (m:Migration {format: 99}) DELETE m');
    }
    const graph = await openNeo4jGraph(address());
    expect(await graph.queries.counts()).toMatchObject({ identities: 0 });
    await graph.close();
  });

  test('made with another secret is refused', async () => {
    const graph = await openNeo4jGraph(address());
    try {
      const other = openNeo4jGraphStore({ ...OPTIONS, ...address(), tenant: graph.tenant });
      expect(await faultOf(other)).toMatchObject({ code: 'GRA_SECRET' });
    } finally {
      await graph.close();
    }
  });

  test('is scored anew when the settings are others', async () => {
    const graph = await openNeo4jGraph(address());
    try {
      await new Teller(graph).tell(...HISTORY);
      const settings = { ...DEFAULT_SETTINGS, halfLifeDays: 90 };
      const before = await all(graph.queries.knows());
      const options = {
        ...OPTIONS,
        ...address(),
        tenant: graph.tenant,
        identitySecret: 'a secret for tests',
        settings,
      };
      await (await openNeo4jGraphStore({ ...options, clock: () => NOW * 60_000 })).close();
      const after = await all(graph.queries.knows());
      expect(after).toHaveLength(before.length);
      for (const [i, { a, b, tie }] of after.entries()) {
        expect({ a, b }).toEqual({ a: before[i]?.a, b: before[i]?.b });
        expect(tie.k).not.toBe(before[i]?.tie.k);
        expect(tie.kDepth).toBe(before[i]?.tie.kDepth);
      }
    } finally {
      await graph.close();
    }
  });

  test('refuses a batch whose transaction somebody has ended who goes on in its place', async () => {
    const [server, other] = [await Neo4jServer.open(address()), await Neo4jServer.open(address())];
    try {
      const name = `ended ${randomUUID()}`;
      const writing = server.write(
        async (tx) => {
          await tx.run('RETURN 1');
          expect(await other.terminate(name)).toBe(1);
          await tx.run('RETURN 2');
        },
        { name },
      );
      expect(await faultOf(writing)).toMatchObject({ code: 'GRA_FENCED' });
    } finally {
      await server.close();
      await other.close();
    }
  });

  test('shares a database with another tenant, and neither sees the other', async () => {
    const [one, other] = [await openNeo4jGraph(address()), await openNeo4jGraph(address())];
    try {
      await new Teller(one).tell(...HISTORY);
      expect(await all(other.queries.dump())).toEqual([]);
      expect(await other.queries.counts()).toMatchObject({ identities: 0, ledgers: 0, ties: 0 });
      expect(await other.queries.person('bo@client.example')).toBeUndefined();
    } finally {
      await one.close();
      await other.close();
    }
  });
});

describe('A Neo4j that cannot be used', () => {
  test('because nothing answers is said in one sentence', async () => {
    const opening = Neo4jServer.open({ url: 'bolt://127.0.0.1:1' });
    expect(await faultOf(opening)).toMatchObject({ code: 'GRA_UNREACHABLE', message: 'no Neo4j answers' });
  });

  test('because the password is wrong', async () => {
    const opening = Neo4jServer.open({ url: 'bolt://127.0.0.1:1' }, () =>
      fakeDriver(() => Promise.reject(new Neo4jError('no', 'Neo.ClientError.Security.Unauthorized', '', ''))),
    );
    expect(await faultOf(opening)).toMatchObject({ code: 'GRA_SIGN_IN' });
  });

  test('because it is a Neo4j 4', async () => {
    const opening = Neo4jServer.open({ url: 'bolt://127.0.0.1:1' }, () =>
      fakeDriver(async () => ({ agent: 'Neo4j/4.4.38' })),
    );
    expect(await faultOf(opening)).toMatchObject({
      code: 'GRA_TOO_OLD',
      message: 'Neo4j/4.4.38 is too old: kith needs Neo4j 5',
    });
  });
});

function asUnderTest({ store, queries, close }: { store: GraphStore; queries: GraphQueries; close(): Promise<void> }) {
  const graph: GraphUnderTest = { store, queries, close, setNow: () => {}, openAnother: async () => store };
  return graph;
}

/** The driver's edge: as much of a driver as opening touches. */
function fakeDriver(getServerInfo: () => Promise<{ agent: string }>): Driver {
  return { getServerInfo, close: async () => {} } as unknown as Driver;
}

/** A driver whose next commit is done, and its answer lost. */
function losingCommits(): { connect: Connect; lose(): void; lost(): number } {
  let isLosing = false;
  let lost = 0;
  const connect: Connect = ({ url, credentials }, config) => {
    const driver = neo4j.driver(url, credentials && neo4j.auth.basic(credentials.user, credentials.password), config);
    const open = driver.session.bind(driver);
    driver.session = (options) => {
      const session = open(options);
      const begin = session.beginTransaction.bind(session);
      session.beginTransaction = (...more) => {
        const transaction = begin(...more);
        const commit = transaction.commit.bind(transaction);
        let statements = 0;
        const run = transaction.run.bind(transaction);
        transaction.run = (...what) => {
          statements += 1;
          return run(...what);
        };
        transaction.commit = async () => {
          await commit();
          // a claim has two statements, a batch has more
          if (!isLosing || statements < 4) return;
          isLosing = false;
          lost += 1;
          throw new Neo4jError('the answer is lost', 'SessionExpired', '', '');
        };
        return transaction;
      };
      return session;
    };
    return driver;
  };
  return {
    connect,
    lose: () => {
      isLosing = true;
    },
    lost: () => lost,
  };
}
