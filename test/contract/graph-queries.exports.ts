import { expect, test } from '@jest/globals';
import type { GraphFeatures } from '../../graph/contract.ts';
import { isFault } from '../../infra/kernel/fault.ts';
import { reverseTie } from '../../scorer/contract.ts';
import {
  ASKING,
  all,
  at,
  idOf,
  mail,
  meeting,
  NOW,
  type OpenGraph,
  personOf,
  tellers,
  tiesOf,
} from './graph-queries.ground.ts';

const HISTORY = [
  mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'Bo Reed <bo@client.example>'),
  mail('2026-01-06', 'Bo Reed <bo@earlier.example>', 'ada@corp.example, info@client.example'),
  mail('2026-02-10', 'Bo T. Reed <bo@client.example>', 'Cy Moss <cy@corp.example>'),
  mail('2026-02-11', 'cy@corp.example', 'cy@corp.example'),
  meeting('2026-02-12', 'ada@corp.example, cy@corp.example, bo@client.example'),
];

/** `test` where an engine promises the feature; where it does not, a skipped case that says why. */
export type Promised = (feature: keyof GraphFeatures) => (title: string, run: () => Promise<void>) => void;

export function exportContract(open: OpenGraph, promised: Promised): void {
  const { current, another } = tellers(open);

  test('accounts add up per source, with the reasons', async () => {
    const { queries } = current();
    await current().tell(...HISTORY);
    await current().tell(...HISTORY.slice(0, 2));
    const [accounts, ...others] = await queries.accounts();
    expect(others).toEqual([]);
    expect(accounts).toEqual({
      source: 'kith://test',
      received: 7,
      applied: 4,
      duplicate: 2,
      ignored: 1,
      excluded: 0,
      erased: 0,
      quarantined: 0,
      reasons: { alone: 1 },
    });
  });

  test('counts, the newest activity, the positions and the tenant are what was told', async () => {
    const { queries } = current();
    expect(await queries.newestActivityAt()).toBeUndefined();
    expect(await queries.tenantFacts()).toEqual({ domains: [] });
    expect(await queries.counts()).toEqual({ identities: 0, persons: 0, employees: 0, ledgers: 0, ties: 0 });
    await current().own('corp.example');
    await current().tell(...HISTORY);
    expect(await queries.newestActivityAt()).toBe(at('2026-02-12'));
    expect(await queries.tenantFacts()).toEqual({ domains: ['corp.example'] });
    expect(await queries.counts()).toMatchObject({ identities: 5, persons: 3, employees: 2, ties: 3 });
    expect(await queries.positions()).toEqual([
      { topic: 'activities.v1', partition: 0, position: 5 },
      { topic: 'commands.v1', partition: 0, position: 1 },
    ]);
  });

  test('identities are all there, by id, nobody behind a role', async () => {
    const { queries } = current();
    await current().tell(...HISTORY);
    const identities = await all(queries.identities());
    expect(identities.map(({ id }) => id)).toEqual(identities.map(({ id }) => id).sort());
    expect(identities.map(({ value }) => value).sort()).toEqual([
      'ada@corp.example',
      'bo@client.example',
      'bo@earlier.example',
      'cy@corp.example',
      'info@client.example',
    ]);
    const bo = identities.find(({ value }) => value === 'bo@client.example');
    expect(bo).toMatchObject({
      names: ['Bo Reed', 'Bo T. Reed'],
      firstSeen: at('2026-01-05'),
      lastSeen: at('2026-02-12'),
    });
    expect(bo?.person).toBe(await idOf(queries, 'bo@earlier.example'));
    const role = identities.find(({ value }) => value === 'info@client.example');
    expect(role).toMatchObject({ class: 'role', names: [] });
    expect(role).not.toHaveProperty('person');
  });

  test('people are the persons, by id', async () => {
    const { queries } = current();
    await current().own('corp.example');
    await current().tell(...HISTORY);
    const people = await all(queries.people());
    expect(people.map(({ address, employee }) => [address, employee]).sort()).toEqual([
      ['ada@corp.example', true],
      ['bo@client.example', false],
      ['cy@corp.example', true],
    ]);
    expect(people.map(({ id }) => id)).toEqual(people.map(({ id }) => id).sort());
    for (const person of people) expect(person).toEqual(await personOf(queries, person.address));
  });

  test('knows are the ties, once each, the smaller id first and out from there', async () => {
    const { queries } = current();
    await current().tell(...HISTORY);
    const rows = await all(queries.knows());
    expect(rows).toHaveLength(3);
    expect(rows.map(({ a, b }) => a + b)).toEqual(rows.map(({ a, b }) => a + b).sort());
    for (const { a, b, tie } of rows) {
      expect(a < b).toBe(true);
      const views = (await queries.whoKnows(a, ASKING))?.ties ?? [];
      expect(views.find(({ person }) => person.id === b)?.tie).toEqual(tie);
    }
    const ada = await idOf(queries, 'ada@corp.example');
    const [toBo] = (await tiesOf(queries, 'ada@corp.example')).filter(
      ({ person }) => person.address === 'bo@client.example',
    );
    const row = rows.find(({ a, b }) => [a, b].includes(ada ?? '') && [a, b].includes(toBo?.person.id ?? ''));
    expect(row?.a === ada ? row.tie : row && reverseTie(row.tie)).toEqual(toBo?.tie);
  });

  test('stored ties equal those computed from the ledgers', async () => {
    const { queries } = current();
    for (const activity of HISTORY) await current().tell(activity);
    expect(await all(queries.knows(NOW))).toEqual(await all(queries.knows()));
  });

  test('ignored are the activities that made no tie, and why', async () => {
    const { queries } = current();
    await current().tell(...HISTORY);
    const key = `mail|${HISTORY[3]?.key}`;
    expect(await all(queries.ignored())).toEqual([{ activity: key, reason: 'alone', at: at('2026-02-11') }]);
    expect(await all(queries.ignored(at('2026-02-10')))).toEqual([]);
  });

  test('as of a day leave out what came later', async () => {
    const until = at('2026-02-01');
    const { queries } = current();
    const then = await another();
    await current().tell(...HISTORY);
    await then.tell(...HISTORY.slice(0, 2));
    expect((await all(queries.people(until))).map(({ name }) => name).sort()).toEqual(['Ada Lark', 'Bo T. Reed']);
    expect(await all(queries.identities(until))).toEqual(await all(then.queries.identities()));
    expect(await all(queries.knows(until))).toEqual(await all(then.queries.knows()));
  });

  promised('streamsOneState')(
    'a stream shows one state from its first row to its last, whatever is written meanwhile',
    async () => {
      const { queries } = current();
      await current().tell(...HISTORY);
      const streams: (() => AsyncIterable<unknown>)[] = [
        () => queries.identities(),
        () => queries.people(),
        () => queries.knows(NOW),
        () => queries.dump(),
        () => queries.dump(NOW),
      ];
      for (const [i, open] of streams.entries()) {
        const before = await all(open());
        const stream = open()[Symbol.asyncIterator]();
        const rows = [(await stream.next()).value];
        await current().tell(
          mail('2026-02-20', `Zoe Yew <zoe${i}@client.example>`, `Ada ${'L'.repeat(i + 1)}. <ada@corp.example>`),
          mail('2026-02-21', 'ada@corp.example', 'bo@client.example'),
        );
        for (let next = await stream.next(); next.done !== true; next = await stream.next()) rows.push(next.value);
        expect(rows).toEqual(before);
        expect(await all(open())).not.toEqual(before);
      }
    },
  );

  test('a stream may be left before its end, and two may run side by side', async () => {
    const { queries } = current();
    await current().tell(...HISTORY);
    for await (const { id } of queries.identities()) {
      const people = await all(queries.people());
      expect(people).toHaveLength(3);
      expect(id).toHaveLength(16);
      break;
    }
    expect(await all(queries.identities())).toHaveLength(5);
  });

  test('closing ends streams and refuses questions; it may be done twice', async () => {
    const { queries } = current();
    await current().tell(...HISTORY);
    const stream = queries.identities()[Symbol.asyncIterator]();
    await stream.next();
    await queries.close();
    await queries.close();
    for (const asked of [stream.next(), queries.counts(), queries.person('ada@corp.example'), all(queries.dump())]) {
      const error = await asked.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(isFault(error, 'GRA_CLOSED')).toBe(true);
    }
  });
}
