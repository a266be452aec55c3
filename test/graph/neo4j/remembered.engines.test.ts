import { expect, test } from '@jest/globals';
import neo4j from 'neo4j-driver';
import { type EntryTuple, type GraphBatch, ScoringBatch } from '../../../graph/contract.ts';
import type { Connect } from '../../../graph/neo4j/server.ts';
import { openNeo4jGraphStore } from '../../../graph/neo4j/store.ts';
import { minuteOf } from '../../../infra/kernel/instant.ts';
import { DirectoryRecord } from '../../../ingest/contract.ts';
import { DEFAULT_SETTINGS } from '../../../scorer/contract.ts';
import { all, at, GMAIL, mail, NOW, personOf, Teller } from '../../contract/graph-queries.ground.ts';
import { describeWithNeo4j } from '../../support/engines.ts';
import { openNeo4jGraph } from '../../support/neo4j-graph.ts';

const PAIRS = { topic: 'interactions.v1', partition: 0 };
const SETTINGS = { identitySecret: 'a secret for tests', clock: () => NOW * 60_000, settings: DEFAULT_SETTINGS };

/** A driver whose transactions can be held up: what is read ahead of them has been read, and the lock is not taken yet. */
function holdingUp() {
  let held: { readonly reached: () => void; readonly gate: Promise<void> } | undefined;
  const connect: Connect = ({ url, credentials }, config) => {
    const driver = neo4j.driver(url, credentials && neo4j.auth.basic(credentials.user, credentials.password), config);
    const open = driver.session.bind(driver);
    driver.session = (options) => {
      const session = open(options);
      const execute = session.beginTransaction.bind(session);
      session.beginTransaction = (...more) => {
        const transaction = execute(...more);
        const run = transaction.run.bind(transaction);
        transaction.run = ((...what: Parameters<typeof run>) => {
          if (held === undefined) return run(...what);
          held.reached();
          return held.gate.then(() => run(...what));
        }) as typeof run;
        return transaction;
      };
      return session;
    };
    return driver;
  };
  /** Holds up the next transaction; resolves when it stands. */
  const hold = () => {
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    held = { reached: reached.resolve, gate: gate.promise };
    return { reached: reached.promise, letGo: gate.resolve };
  };
  return { connect, hold };
}

/** One mail from the first to the second. */
function interactionOf(a: string, b: string, position: number): GraphBatch {
  const batch = new ScoringBatch();
  const entry: EntryTuple = [7, 0, minuteOf('2026-02-20T09:00:00Z'), 0, 1, 0, 0, 1];
  batch.add({ a: `mailto:${a}`, b: `mailto:${b}`, entries: [entry], inputs: {} }, () => true);
  return batch.close({ from: position, upTo: position + 1, note: '' });
}

describeWithNeo4j('What a scorer keeps from batch to batch', (address) => {
  test('does not overwrite when somebody was seen whom only the directory had named before', async () => {
    const graph = await openNeo4jGraph(address());
    const scorer = await openNeo4jGraphStore({ ...SETTINGS, ...address(), tenant: graph.tenant });
    try {
      const teller = new Teller(graph);
      await teller.direct(
        DirectoryRecord.parse({
          ...{ kind: 'user', provider: 'google', id: '1', active: true, seenAt: '2026-02-01T00:00:00Z' },
          addresses: ['mailto:ada@corp.example', 'mailto:lark@corp.example'],
        }),
      );
      await teller.tell(mail('2026-02-01', 'bo@client.example', 'ada@corp.example'));
      const claim = await scorer.claim(PAIRS);
      // The batch reads the whole person, hence the address that nobody has seen yet.
      await scorer.apply(claim, interactionOf('ada@corp.example', 'bo@client.example', claim.position));
      await teller.tell(mail('2026-02-02', 'bo@client.example', 'lark@corp.example'));
      await scorer.apply(claim, interactionOf('bo@client.example', 'lark@corp.example', claim.position + 1));
      const { identities } = await personOf(graph.queries, 'lark@corp.example');
      expect(identities.map(({ firstSeen, lastSeen }) => [firstSeen, lastSeen])).toEqual([
        [at('2026-02-01'), at('2026-02-01')],
        [at('2026-02-02'), at('2026-02-02')],
      ]);
    } finally {
      await scorer.close();
      await graph.close();
    }
  });
});

describeWithNeo4j('Whom a scorer clusters again', (address) => {
  const [client, mailbox] = ['gholm@client.example', `gholm@${GMAIL}`];
  const colleagues = ['ada@corp.example', 'cy@corp.example', 'di@corp.example'] as const;
  /** By a login alone the two may be one; that they know the same people decides it. */
  const before = [
    ...colleagues.map((colleague, i) => mail(`2026-01-0${i + 1}`, `Greta Holm <${client}>`, colleague)),
    mail('2026-01-05', mailbox, colleagues[0]),
  ];

  test.each([
    ['named otherwise', mail('2026-02-03', `Greta Maria Holm <${client}>`, colleagues[0])],
    ['seen again', mail('2026-02-03', `Greta Holm <${client}>`, colleagues[0])],
  ])('is looked at anew when meanwhile somebody was %s', async (_, meanwhile) => {
    const [graph, other] = [await openNeo4jGraph(address()), await openNeo4jGraph(address())];
    const scorer = await openNeo4jGraphStore({ ...SETTINGS, ...address(), tenant: graph.tenant });
    try {
      const [teller, inOrder] = [new Teller(graph), new Teller(other)];
      await teller.tell(...before);
      const claim = await scorer.claim(PAIRS);
      await scorer.apply(claim, interactionOf(colleagues[0], mailbox, claim.position));
      await teller.tell(meanwhile);
      await scorer.apply(claim, interactionOf(colleagues[1], mailbox, claim.position + 1));
      await scorer.apply(claim, interactionOf(colleagues[2], mailbox, claim.position + 2));
      await inOrder.tell(...before, meanwhile);
      const itsClaim = await other.store.claim(PAIRS);
      for (const [i, colleague] of colleagues.entries()) {
        await other.store.apply(itsClaim, interactionOf(colleague, mailbox, itsClaim.position + i));
      }
      const dump = await all(graph.queries.dump());
      expect(dump).toEqual(await all(other.queries.dump()));
      expect((await personOf(graph.queries, mailbox)).identities).toHaveLength(2);
    } finally {
      await scorer.close();
      await graph.close();
      await other.close();
    }
  });
});

describeWithNeo4j('What a scorer has read before it takes the lock of the graph', (address) => {
  const before = [mail('2026-02-01', 'Bo Reed <bo@client.example>', 'ada@corp.example')];
  const meanwhile = [mail('2026-02-02', 'Bo Reed <bo@mailbox.example>', 'cy@corp.example')];

  test.each([
    ['somebody has become another person', 'ada@corp.example', 'bo@client.example'],
    ['somebody has come whom the batch names beside a stranger', 'bo@mailbox.example', 'stranger@far.example'],
  ])('is looked at again when meanwhile %s', async (_, a, b) => {
    const [graph, other] = [await openNeo4jGraph(address()), await openNeo4jGraph(address())];
    const holding = holdingUp();
    const scorer = await openNeo4jGraphStore({ ...SETTINGS, ...address(), tenant: graph.tenant }, holding.connect);
    try {
      const teller = new Teller(graph);
      await teller.tell(...before);
      const claim = await scorer.claim(PAIRS);
      const { reached, letGo } = holding.hold();
      const scored = scorer.apply(claim, interactionOf(a, b, claim.position));
      await reached;
      await teller.tell(...meanwhile);
      letGo();
      await scored;
      const inOrder = new Teller(other);
      await inOrder.tell(...before, ...meanwhile);
      const itsClaim = await other.store.claim(PAIRS);
      await other.store.apply(itsClaim, interactionOf(a, b, itsClaim.position));
      const dump = await all(graph.queries.dump());
      expect(dump).toEqual(await all(other.queries.dump()));
      expect(dump.length).toBeGreaterThan(8);
    } finally {
      await scorer.close();
      await graph.close();
      await other.close();
    }
  });
});
