import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BatchBuilder,
  type GraphBatch,
  type GraphQueries,
  type GraphStore,
  type Input,
  type KnowsRow,
} from '../../graph/contract.ts';
import { isFault } from '../../infra/kernel/fault.ts';
import { Activity } from '../../ingest/contract.ts';
import { createObserver } from '../../resolver/contract.ts';

/** A store and its questions on the same graph, with a clock that the test moves. */
export interface GraphUnderTest {
  readonly store: GraphStore;
  readonly queries: GraphQueries;
  setNow(ms: number): void;
  /** Another process that opens the same graph. */
  openAnother(): Promise<GraphStore>;
  close(): Promise<void>;
}

const SOURCE = { topic: 'activities.v1', partition: 0 };
/** How often a case with two writers is played: they do not meet every time. */
const ROUNDS = 8;
const NOW = Date.UTC(2026, 0, 10, 12);

/** What every store must do when it is written to. */
export function graphStoreContract(engine: string, open: () => Promise<GraphUnderTest>): void {
  describe(`the graph store on ${engine}`, () => {
    let graph: GraphUnderTest;

    beforeEach(async () => {
      graph = await open();
      graph.setNow(NOW);
    });
    afterEach(() => graph.close());

    test('a new claim begins where the last batch ended', async () => {
      const claim = await graph.store.claim(SOURCE);
      expect(claim.position).toBe(0);
      await graph.store.apply(claim, batchOf([mail('one', 'ada', 'grace')], 0, 7));
      expect((await graph.store.claim(SOURCE)).position).toBe(7);
      expect(await graph.store.positionOf(SOURCE)).toBe(7);
    });

    test('made from one log, it is refused beside another, by every process', async () => {
      const log = { id: 'one log', ends: [{ ...SOURCE, end: 9 }] };
      await graph.store.bindLog(log);
      await graph.store.bindLog({ ...log, ends: [{ ...SOURCE, end: 12 }] });
      await expectFault('GRA_OTHER_LOG', graph.store.bindLog({ ...log, id: 'another log' }));
      const another = await graph.openAnother();
      await expectFault('GRA_OTHER_LOG', another.bindLog({ ...log, id: 'another log' }));
      await another.bindLog(log);
      await another.close();
    });

    test('a log that ends before the graph’s position is not the one that it was made from', async () => {
      const claim = await graph.store.claim(SOURCE);
      await graph.store.apply(claim, batchOf([mail('one', 'ada', 'grace')], 0, 7));
      await expectFault('GRA_OTHER_LOG', graph.store.bindLog({ id: 'short', ends: [{ ...SOURCE, end: 6 }] }));
      await graph.store.bindLog({ id: 'long enough', ends: [{ ...SOURCE, end: 7 }] });
    });

    test('partitions are claimed apart', async () => {
      const claim = await graph.store.claim(SOURCE);
      await graph.store.claim({ ...SOURCE, partition: 1 });
      await graph.store.apply(claim, batchOf([mail('one', 'ada', 'grace')], 0, 1));
      expect(await graph.store.positionOf({ ...SOURCE, partition: 1 })).toBe(0);
    });

    test('whoever claims a partition fences everybody who claimed it before', async () => {
      const zombie = await graph.store.claim(SOURCE);
      const another = await graph.openAnother();
      const claim = await another.claim(SOURCE);
      await expectFault('GRA_FENCED', graph.store.apply(zombie, batchOf([mail('one', 'ada', 'grace')], 0, 1)));
      expect(await tiesOf(graph)).toEqual([]);
      await another.apply(claim, batchOf([mail('two', 'ada', 'grace')], 0, 1));
      await another.close();
      expect(await tiesOf(graph)).toHaveLength(1);
    });

    test('a batch that was applied already, or begins too late, is refused whole', async () => {
      const claim = await graph.store.claim(SOURCE);
      await graph.store.apply(claim, batchOf([mail('one', 'ada', 'grace')], 0, 1));
      await expectFault('GRA_GAP', graph.store.apply(claim, batchOf([mail('one', 'ada', 'grace')], 0, 1)));
      await expectFault('GRA_GAP', graph.store.apply(claim, batchOf([mail('two', 'ada', 'grace')], 5, 6)));
      expect((await tiesOf(graph))[0]?.tie.mails).toBe(1);
    });

    test('the same activities under new positions change nothing, and count as duplicates', async () => {
      const claim = await graph.store.claim(SOURCE);
      const activities = [mail('one', 'ada', 'grace'), mail('two', 'grace', 'ada')];
      expect(await graph.store.apply(claim, batchOf(activities, 0, 2))).toMatchObject({ applied: 2, duplicate: 0 });
      const before = await dump(graph);
      expect(await graph.store.apply(claim, batchOf(activities, 2, 4))).toMatchObject({ applied: 0, duplicate: 2 });
      expect(await dump(graph)).toBe(before);
    });

    test('a duplicate within one batch is counted as one', async () => {
      const claim = await graph.store.claim(SOURCE);
      const twice = [mail('one', 'ada', 'grace'), mail('one', 'ada', 'grace')];
      expect(await graph.store.apply(claim, batchOf(twice, 0, 2))).toMatchObject({ applied: 1, duplicate: 1 });
    });

    test('an input ends as ignored with its reason, excluded, erased or quarantined', async () => {
      const claim = await graph.store.claim(SOURCE);
      const list = Activity.parse({ ...mail('news', 'ada', 'grace'), automated: 'list' });
      const ends: Input[] = (['excluded', 'erased', 'quarantined'] as const).map((kind) => ({
        source: 'test',
        outcome: { kind, reason: `why ${kind}` },
      }));
      const report = await graph.store.apply(claim, batchOf([list, list], 0, 5, ends));
      expect(report).toMatchObject({ applied: 0, ignored: 1, duplicate: 1, ties: 0 });
      const [source] = await graph.queries.accounts();
      expect(source).toMatchObject({ received: 5, ignored: 1, duplicate: 1, excluded: 1, erased: 1, quarantined: 1 });
      expect(source?.reasons).toMatchObject({ list: 1, 'why excluded': 1, 'why quarantined': 1 });
    });

    test('whoever went to another employer is reported by the batch that shows it, and found again later', async () => {
      const claim = await graph.store.claim(SOURCE);
      const seen = (day: string, domain: string) => named('isaura', 'Isaura Vandermeulen', { day, domain });
      const before = [seen('2025-02-03', 'acme.example'), seen('2025-04-07', 'acme.example')];
      const report = await graph.store.apply(claim, batchOf([...before, seen('2025-05-05', 'globex.example')], 0, 3));
      expect(report.moves).toEqual([]);
      const later = await graph.store.apply(claim, batchOf([seen('2025-06-02', 'globex.example')], 3, 4));
      const { id = '', identities } = (await graph.queries.person('isaura@globex.example')) ?? {};
      const ids = identities?.map((identity) => identity.id).sort();
      expect(later.moves).toEqual([
        {
          ...{ person: id, from: 'acme.example', to: 'globex.example', identities: ids },
          ...{ at: Date.UTC(2025, 4, 5, 9) / 60_000, confidence: 'certain', identity: 'likely' },
        },
      ]);
      expect(await graph.store.moves()).toEqual(later.moves);
      const commands = await graph.store.claim({ topic: 'commands.v1', partition: 0 });
      await graph.store.applyTenantFacts(commands, { domains: ['acme.example', 'globex.example'] }, 0, 1);
      expect(await graph.store.moves()).toEqual([]);
      await graph.store.applyTenantFacts(commands, { domains: ['acme.example'] }, 1, 2);
      expect(await graph.store.moves()).toEqual(later.moves);
    });

    test('a batch that fails leaves nothing behind', async () => {
      const claim = await graph.store.claim(SOURCE);
      const good = batchOf([mail('one', 'ada', 'grace')], 0, 2);
      const broken = batchOf([mail('one', 'ada', 'grace')], 0, 2, [brokenInput()]);
      await expect(graph.store.apply(claim, broken)).rejects.toThrow();
      expect(await graph.queries.counts()).toMatchObject({ identities: 0, ledgers: 0, ties: 0 });
      expect(await graph.store.positionOf(SOURCE)).toBe(0);
      await graph.store.apply(claim, good);
      expect(await tiesOf(graph)).toHaveLength(1);
    });

    test('a meeting that lies ahead counts from its start, without any new event', async () => {
      const claim = await graph.store.claim(SOURCE);
      const ahead = meeting('review', '2026-01-12T09:00:00Z', ['ada', 'grace']);
      await graph.store.apply(claim, batchOf([ahead], 0, 1));
      expect(await tiesOf(graph)).toEqual([]);
      expect(await graph.store.wake()).toBe(0);
      graph.setNow(Date.UTC(2026, 0, 12, 9));
      expect(await graph.store.wake()).toBe(1);
      expect((await tiesOf(graph))[0]?.tie.meetings).toBe(1);
      expect(await graph.store.wake()).toBe(0);
    });

    test('two addresses become one person when a name says so, and one mail to both counts once', async () => {
      const claim = await graph.store.claim(SOURCE);
      const both = mail('one', 'ada', 'grace', 'grace.hopper');
      await graph.store.apply(claim, batchOf([both], 0, 1));
      expect(await tiesOf(graph)).toHaveLength(2);
      await graph.store.apply(
        claim,
        batchOf([named('grace', 'Grace Hopper'), named('grace.hopper', 'Hopper, Grace')], 1, 3),
      );
      const ties = await tiesOf(graph);
      expect(ties).toHaveLength(1);
      expect(ties[0]?.tie.mails).toBe(1);
    });

    test('an address of many family names loses its ties, and they never come back under another order', async () => {
      const claim = await graph.store.claim(SOURCE);
      await graph.store.apply(claim, batchOf([mail('one', 'ada', 'desk')], 0, 1));
      expect(await tiesOf(graph)).toHaveLength(1);
      const names = ['Mary Jackson', 'Dorothy Vaughan', 'Annie Easley'].map((name) => named('desk', name));
      await graph.store.apply(claim, batchOf(names, 1, 4));
      expect(await tiesOf(graph)).toEqual([]);
      await graph.store.apply(claim, batchOf([mail('two', 'ada', 'desk')], 4, 5));
      expect(await tiesOf(graph)).toEqual([]);
    });

    test('naming a domain makes its people employees at once', async () => {
      const claim = await graph.store.claim(SOURCE);
      await graph.store.apply(claim, batchOf([mail('one', 'ada', 'grace')], 0, 1));
      expect(await graph.queries.counts()).toMatchObject({ persons: 2, employees: 0 });
      const commands = await graph.store.claim({ topic: 'commands.v1', partition: 0 });
      await graph.store.applyTenantFacts(commands, { domains: ['example.com'] }, 0, 1);
      expect(await graph.queries.counts()).toMatchObject({ persons: 2, employees: 2 });
      expect(await graph.store.tenantFacts()).toEqual({ domains: ['example.com'] });
    });

    test('what is remembered of a meeting is there for the next version of it', async () => {
      const claim = await graph.store.claim(SOURCE);
      const state = {
        version: 3,
        cancelled: false,
        live: [['mailto:a@example.com', 'mailto:b@example.com'] as const],
        gone: [],
      };
      await graph.store.apply(claim, { ...batchOf([], 0, 1), revisions: new Map([[42, state]]) });
      expect(await graph.store.loadRevisions([42, 43])).toEqual(new Map([[42, state]]));
    });

    test('of two processes that apply one batch at the same moment, one does', async () => {
      const another = await graph.openAnother();
      for (let position = 0; position < ROUNDS; position += 1) {
        const claim = await graph.store.claim(SOURCE);
        // Different activities, so that nothing but the position stands in the way of the second.
        const batches = ['one', 'two'].map((key) =>
          batchOf([mail(`${key} ${position}`, key, 'ada')], position, position + 1),
        );
        const [first, second] = await Promise.allSettled([
          graph.store.apply(claim, batches[0] as GraphBatch),
          another.apply(claim, batches[1] as GraphBatch),
        ]);
        const refused = [first, second].flatMap((one) => (one?.status === 'rejected' ? [one.reason] : []));
        expect(refused.map((error) => (isFault(error) ? error.code : error))).toEqual(['GRA_GAP']);
      }
      await another.close();
      expect((await graph.queries.accounts())[0]).toMatchObject({ received: ROUNDS, applied: ROUNDS });
    });

    test('whoever claims while a batch is applied fences it, or begins behind it', async () => {
      const another = await graph.openAnother();
      for (let round = 0; round < ROUNDS; round += 1) {
        const zombie = await graph.store.claim(SOURCE);
        const { position } = zombie;
        const applying = graph.store.apply(zombie, batchOf([mail(`${round}`, 'ada', 'grace')], position, position + 1));
        const [applied, claimed] = await Promise.allSettled([applying, another.claim(SOURCE)]);
        const claim = claimed?.status === 'fulfilled' ? claimed.value : undefined;
        expect(claim?.position).toBe(applied?.status === 'fulfilled' ? position + 1 : position);
        if (applied?.status === 'rejected') expect(isFault(applied.reason, 'GRA_FENCED')).toBe(true);
      }
      await another.close();
    });

    test('two processes that write to the same two persons, by different addresses, join what both have written', async () => {
      const another = await graph.openAnother();
      const [one, other] = [await graph.store.claim(SOURCE), await another.claim({ ...SOURCE, partition: 1 })];
      const ofAda = [named('ada', 'Ada Lovelace'), named('ada.lovelace', 'Ada Lovelace')];
      const names = [...ofAda, named('grace', 'Grace Hopper'), named('grace.hopper', 'Grace Hopper')];
      await graph.store.apply(one, batchOf(names, 0, 1));
      for (let round = 1; round <= ROUNDS; round += 1) {
        await Promise.all([
          graph.store.apply(one, batchOf([mail(`left ${round}`, 'ada', 'grace')], round, round + 1)),
          another.apply(other, batchOf([mail(`right ${round}`, 'ada.lovelace', 'grace.hopper')], round - 1, round)),
        ]);
        expect((await tiesOf(graph)).map(({ tie }) => tie.mails)).toEqual([2 * round]);
      }
      await another.close();
    });

    test('two processes that see one address under different names at the same moment keep both names', async () => {
      const another = await graph.openAnother();
      const [one, other] = [await graph.store.claim(SOURCE), await another.claim({ ...SOURCE, partition: 1 })];
      await graph.store.apply(one, batchOf([named('desk', 'Mary Jackson')], 0, 1));
      const names = ['Mary Jackson'];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const [left, right] = [`Mary Left${'t'.repeat(round)}`, `Mary Right${'t'.repeat(round)}`];
        await Promise.all([
          graph.store.apply(one, batchOf([named('desk', left)], round, round + 1)),
          another.apply(other, batchOf([named('desk', right)], round - 1, round)),
        ]);
        names.push(left, right);
      }
      await another.close();
      for await (const identity of graph.queries.identities()) expect(identity.names).toEqual(names.sort());
    });

    test('closing twice is allowed, and nothing is done afterwards', async () => {
      const another = await graph.openAnother();
      await another.close();
      await another.close();
      await expectFault('GRA_CLOSED', another.positionOf(SOURCE));
    });
  });
}

async function expectFault(code: string, promise: Promise<unknown>): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isFault(error) ? error.code : error).toBe(code);
}

async function tiesOf({ queries }: GraphUnderTest): Promise<KnowsRow[]> {
  const ties: KnowsRow[] = [];
  for await (const tie of queries.knows()) ties.push(tie);
  return ties;
}

async function dump({ queries }: GraphUnderTest): Promise<string> {
  let text = '';
  for await (const line of queries.dump()) text += `${line}\n`;
  return text;
}

const observe = createObserver();

function batchOf(activities: readonly Activity[], from: number, upTo: number, more: readonly Input[] = []): GraphBatch {
  const batch = new BatchBuilder();
  for (const activity of activities)
    batch.add({ source: 'test', outcome: { kind: 'observed', observed: observe(activity) } });
  for (const input of more) batch.add(input);
  return batch.close(new Map(), { from, upTo });
}

/** An interaction between identities that nobody observed: a defect that a store must survive whole. */
function brokenInput(): Input {
  const observed = observe(mail('broken', 'nobody.one', 'nobody.two'));
  return { source: 'test', outcome: { kind: 'observed', observed: { ...observed, observations: [] } } };
}

function mail(key: string, from: string, ...to: string[]): Activity {
  const participants = [
    { role: 'from', address: `mailto:${from}@example.com` },
    ...to.map((local) => ({ role: 'to', address: `mailto:${local}@example.com` })),
  ];
  return Activity.parse({ channel: 'mail', key, at: '2026-01-05T09:00:00Z', participants });
}

function named(local: string, name: string, { day = '2026-01-05', domain = 'example.com' } = {}): Activity {
  const participants = [{ role: 'from', address: `mailto:${local}@${domain}`, name }];
  return Activity.parse({ channel: 'mail', key: `${local} is ${name} ${day}`, at: `${day}T09:00:00Z`, participants });
}

function meeting(key: string, at: string, who: string[]): Activity {
  const participants = who.map((local, i) => ({
    role: i === 0 ? 'organizer' : 'attendee',
    address: `mailto:${local}@example.com`,
  }));
  return Activity.parse({ channel: 'meeting', key, at, participants });
}
