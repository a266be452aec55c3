/** What the operations page tells people to type into Neo4j Browser has an answer, and the right one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Activity } from '../../ingest/contract.ts';
import { mail, meeting, Teller, tiesOf } from '../contract/graph-queries.ground.ts';
import { type Block, blocksOf, readDocuments } from '../support/documents.ts';
import { describeWithNeo4j } from '../support/engines.ts';
import { openNeo4jGraph, statement } from '../support/neo4j-graph.ts';

const DAY_MS = 86_400_000;
const QUESTIONS = 10;

const blocks = readDocuments()
  .filter(({ path }) => path === 'docs/operations.md')
  .flatMap(blocksOf);
const questions = blocks.filter(({ language }) => language === 'cypher');

/** `:param who => 'grace@customer.example'` in any block of the page. */
const parameters = Object.fromEntries(
  blocks.flatMap(({ text }) =>
    [...text.matchAll(/^:param (\w+) => '(.*)'$/gm)].map(([, name, value]) => [name, value]),
  ),
);

type Row = Readonly<Record<string, unknown>>;

function question(n: number): Block {
  const block = questions[n - 1];
  if (block === undefined) throw new Error(`the page has no question ${n}`);
  return block;
}

/** The day so many days ago: Neo4j goes by its own clock, so the history has to be a fresh one. */
function ago(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}

/** A small company, with something to find for each question. */
function history(): Activity[] {
  const [ada, bo, caro] = [
    'Ada Lindgren <ada@acme.example>',
    'Bo Reed <bo@acme.example>',
    'Caro Vidal <caro@acme.example>',
  ];
  const [grace, hal] = ['Grace Okafor <grace@customer.example>', 'Hal Moss <hal@customer.example>'];
  const weeks = (from: number, upTo: number) => Array.from({ length: upTo - from }, (_, n) => ago(7 * (from + n) + 1));
  return [
    // Ada knows Grace well, and Bo less; Caro knows Ada alone.
    ...weeks(0, 12).flatMap((day) => [mail(day, ada, grace), mail(day, grace, ada), meeting(day, `${ada}, ${caro}`)]),
    ...weeks(8, 10).flatMap((day) => [mail(day, bo, grace), mail(day, grace, bo)]),
    // Grace has a second address, and Hal only Ada.
    mail(ago(5), 'Grace Okafor <grace.okafor@earlier.example>', ada),
    mail(ago(4), hal, ada),
    // Ivy was a good contact until a year ago, Jon never answers, and Dan is new.
    ...weeks(45, 90).flatMap((day) => [
      mail(day, bo, 'Ivy Lund <ivy@former.example>'),
      mail(day, 'Ivy Lund <ivy@former.example>', bo),
    ]),
    ...weeks(0, 12).map((day) => mail(day, bo, 'Jon Pine <jon@silent.example>')),
    mail(ago(20), 'Dan Yew <dan@acme.example>', ada),
  ];
}

describeWithNeo4j('Neo4j Browser', (address) => {
  // In a block of its own: its graph is closed before the engine is.
  describe('a question of the page', () => {
    let graph: Awaited<ReturnType<typeof openNeo4jGraph>>;
    const now = Math.floor(Date.now() / 60_000);
    const ask = (n: number): Promise<Row[]> =>
      statement(address(), question(n).text, { ...parameters, tenant: graph.tenant });

    beforeAll(async () => {
      graph = await openNeo4jGraph(address());
      const teller = new Teller(graph);
      graph.setNow(now * 60_000);
      await teller.own('acme.example');
      await teller.tell(...history());
    }, 120_000);
    afterAll(() => graph.close());

    test('is one of ten, and each names its tenant by a parameter that the page sets', () => {
      expect(questions).toHaveLength(QUESTIONS);
      expect(Object.keys(parameters).sort()).toEqual(['company', 'me', 'tenant', 'who']);
      for (const { text } of questions) {
        expect(text).toContain('{tenant: $tenant');
        for (const [, name = ''] of text.matchAll(/\$(\w+)/g)) expect(parameters).toHaveProperty(name);
      }
    });

    test.each(Array.from({ length: QUESTIONS }, (_, n) => n + 1))('number %i has an answer', async (n) => {
      expect((await ask(n)).length).toBeGreaterThan(0);
    });

    test('has no answer for a tenant that is not there', async () => {
      for (const { text } of questions) {
        expect(await statement(address(), text, { ...parameters, tenant: `not-${graph.tenant}` })).toEqual([]);
      }
    });

    test('about who knows somebody is answered as kith answers it, with the same index', async () => {
      const asking = { now, asOf: false, windowDays: 90, limit: 25 };
      const ties = await tiesOf(graph.queries, parameters['who'] ?? '', asking);
      const rows = await ask(1);
      expect(rows.map(({ colleague }) => colleague)).toEqual(ties.map(({ person }) => person.name));
      for (const [i, { index }] of ties.entries()) expect(rows[i]?.['index']).toBeCloseTo(index, 0);
    });

    test('about an introduction names the way, and those about ties the people who were meant', async () => {
      expect(await ask(3)).toEqual([{ way: ['Caro Vidal', 'Ada Lindgren', 'Grace Okafor'] }]);
      expect(await ask(4)).toMatchObject([{ contact: 'Hal Moss', onlyColleague: 'Ada Lindgren' }]);
      expect(await ask(5)).toMatchObject([{ colleague: 'Bo Reed', contact: 'Ivy Lund' }]);
      expect(await ask(6)).toMatchObject([{ contact: 'Jon Pine', writes: 'Bo Reed' }]);
      const [why] = [expect.stringMatching(/^same name, [\d.]+ bits: mailto:grace\S+ and mailto:grace\S+$/)];
      expect(await ask(7)).toMatchObject([{ person: 'Grace Okafor', why: expect.arrayContaining([why]) }]);
      expect((await ask(8)).map(({ colleague }) => colleague)).toContain('Dan Yew');
    });
  });
});
