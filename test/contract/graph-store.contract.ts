import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Input } from '../../graph/contract.ts';
import { Activity } from '../../ingest/contract.ts';
import {
  batchOf,
  expectFault,
  type GraphUnderTest,
  mail,
  named,
  observe,
  SOURCE,
  tiesOf,
} from './graph-store.ground.ts';
import { sharingCases } from './graph-store.sharing.ts';

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

    test('closing twice is allowed, and nothing is done afterwards', async () => {
      const another = await graph.openAnother();
      await another.close();
      await another.close();
      await expectFault('GRA_CLOSED', another.positionOf(SOURCE));
    });

    sharingCases(() => graph);
  });
}

async function dump({ queries }: GraphUnderTest): Promise<string> {
  let text = '';
  for await (const line of queries.dump()) text += `${line}\n`;
  return text;
}

/** An interaction between identities that nobody observed: a defect that a store must survive whole. */
function brokenInput(): Input {
  const observed = observe(mail('broken', 'nobody.one', 'nobody.two'));
  return { source: 'test', outcome: { kind: 'observed', observed: { ...observed, observations: [] } } };
}

function meeting(key: string, at: string, who: string[]): Activity {
  const participants = who.map((local, i) => ({
    role: i === 0 ? 'organizer' : 'attendee',
    address: `mailto:${local}@example.com`,
  }));
  return Activity.parse({ channel: 'meeting', key, at, participants });
}
