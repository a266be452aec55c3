import { expect, test } from '@jest/globals';
import { reverseTie } from '../../scorer/contract.ts';
import {
  ASKING,
  asOf,
  at,
  CLIENT_HISTORY,
  GMAIL,
  idOf,
  knownBy,
  mail,
  meeting,
  NOW,
  numbersOf,
  type OpenGraph,
  personOf,
  tellers,
  tiesOf,
} from './graph-queries.ground.ts';

export function whoKnowsContract(open: OpenGraph): void {
  const { current, another } = tellers(open);

  test('are the colleagues only, strongest first, when the tenant has domains', async () => {
    const { queries } = current();
    await current().own('corp.example');
    await current().tell(...CLIENT_HISTORY);
    const answer = await queries.whoKnows(await idOf(queries, 'bo@client.example'), ASKING);
    expect(answer?.person).toEqual(await queries.person('bo@client.example'));
    expect(answer?.total).toBe(2);
    expect(answer?.ties.map(({ person }) => person.address)).toEqual(['cy@corp.example', 'ada@corp.example']);
    expect(answer?.ties.every(({ person }) => person.employee)).toBe(true);
    const [first, second] = answer?.ties ?? [];
    expect(first?.strength).toBeGreaterThan(second?.strength ?? Number.POSITIVE_INFINITY);
  });

  test('is everybody when it has none', async () => {
    await current().tell(...CLIENT_HISTORY);
    expect((await knownBy(current().queries, 'bo@client.example')).sort()).toEqual([
      'ada@corp.example',
      'cy@corp.example',
      'di@client.example',
    ]);
  });

  test('changes with the domains', async () => {
    await current().tell(...CLIENT_HISTORY);
    await current().own('client.example');
    expect(await knownBy(current().queries, 'ada@corp.example')).toEqual(['bo@client.example', 'di@client.example']);
  });

  test('is seen from the person who was asked for: out goes from them', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    let seen = 0;
    for (const one of ['ada@corp.example', 'bo@client.example', 'cy@corp.example', 'di@client.example']) {
      const { id } = await personOf(queries, one);
      for (const { person, ...there } of await tiesOf(queries, one)) {
        const back = (await tiesOf(queries, person.address)).find((tie) => tie.person.id === id);
        const mirrored = { ...there, tie: reverseTie(there.tie), out: there.into, into: there.out };
        expect(back && numbersOf(back)).toEqual(mirrored);
        seen += 1;
      }
    }
    // ada–bo, bo–cy, bo–di, ada–di, cy–di, each from both sides
    expect(seen).toBe(10);
    const [di] = (await tiesOf(queries, 'ada@corp.example')).filter(
      ({ person }) => person.address === 'di@client.example',
    );
    expect(di).toMatchObject({
      into: 0,
      tie: { lastOut: at('2026-02-12'), lastIn: null, calls: 1, weeksOut: 1, weeksIn: 0 },
    });
    expect(di?.out).toBeGreaterThan(0);
  });

  test('counts a mail to two addresses of one person once', async () => {
    await current().tell(...CLIENT_HISTORY);
    const [cy] = (await tiesOf(current().queries, 'bo@client.example')).filter(
      ({ person }) => person.address === 'cy@corp.example',
    );
    expect(cy?.tie).toMatchObject({ mails: 1, meetings: 1 });
    expect(cy?.window).toEqual({ mail: 1, meeting: 1, call: 0, chat: 0, task: 0 });
  });

  test('counts in the window only what happened in its days', async () => {
    await current().tell(...CLIENT_HISTORY);
    const windows = async (windowDays: number) =>
      (await tiesOf(current().queries, 'ada@corp.example', { ...ASKING, windowDays })).map(
        ({ person, window }) => [person.address, window.mail, window.call] as const,
      );
    expect(await windows(90)).toEqual(
      expect.arrayContaining([
        ['bo@client.example', 2, 0],
        ['di@client.example', 0, 1],
      ]),
    );
    expect(await windows(54)).toEqual(
      expect.arrayContaining([
        ['bo@client.example', 1, 0],
        ['di@client.example', 0, 1],
      ]),
    );
    expect(await windows(10)).toEqual(
      expect.arrayContaining([
        ['bo@client.example', 0, 0],
        ['di@client.example', 0, 0],
      ]),
    );
  });

  test('brings strength to the minute asked for without changing the order', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    const now = await tiesOf(queries, 'bo@client.example');
    const later = await tiesOf(queries, 'bo@client.example', { ...ASKING, now: NOW + 45 * 1440 });
    expect(later.map(({ person }) => person)).toEqual(now.map(({ person }) => person));
    later.forEach(({ strength, tie }, i) => {
      expect(strength).toBeCloseTo((now[i]?.strength ?? 0) / 2, 10);
      expect(tie).toEqual(now[i]?.tie);
    });
  });

  test('shows no more than asked for, counts all, and lets the id decide between equals', async () => {
    const { queries } = current();
    const locals = ['m', 'c', 'x', 'a', 'q', 'f', 'z', 'h'];
    await current().tell(
      // before and after the one asked for, so that the one is the first person of some ties and the second of others
      mail('2026-02-01', 'z0@client.example', 'z1@client.example'),
      ...locals.slice(0, 4).map((local) => mail('2026-02-02', `${local}@client.example`, 'far@other.example')),
      ...locals.map((local) => mail('2026-02-03', 'ada@corp.example', `${local}@client.example`)),
      mail('2026-02-24', 'ada@corp.example', 'z0@client.example'),
    );
    const ada = await idOf(queries, 'ada@corp.example');
    const equals = (await Promise.all(locals.map((local) => idOf(queries, `${local}@client.example`)))).sort();
    const ranked = [await idOf(queries, 'z0@client.example'), ...equals];
    for (const limit of [0, 1, 2, 3, 5, 8, 9, 20]) {
      const answer = await queries.whoKnows(ada, { ...ASKING, limit });
      expect(answer?.ties.map(({ person }) => person.id)).toEqual(ranked.slice(0, limit));
      expect(answer?.total).toBe(9);
      const past = await queries.whoKnows(ada, { ...ASKING, limit, asOf: true });
      expect(past).toEqual(answer);
    }
  });

  test('as of a day is what a graph shows that was told nothing later', async () => {
    await current().own('corp.example');
    await current().tell(...CLIENT_HISTORY);
    const then = await another();
    await then.own('corp.example');
    await then.tell(...CLIENT_HISTORY.slice(0, 4));
    for (const who of ['ada@corp.example', 'bo@client.example', 'cy@corp.example', 'di@client.example']) {
      const past = await tiesOf(current().queries, who, asOf('2026-02-12'));
      expect(past).toEqual(await tiesOf(then.queries, who, { ...asOf('2026-02-12'), asOf: false }));
    }
    expect(await knownBy(current().queries, 'bo@client.example', asOf('2026-01-20'))).toEqual(['ada@corp.example']);
  });

  test('as of a day knows nothing of a copy that is dated later', async () => {
    const copies = [
      mail('2026-01-05', 'Bo Reed <bo@client.example>', 'di@client.example'),
      mail('2026-01-05', 'ada@corp.example', 'eve@other.example', { cc: 'bo@client.example', key: 'twice' }),
      mail('2026-02-05', 'ada@corp.example', `Bo Reed <bo.reed@${GMAIL}>`, { key: 'twice' }),
    ];
    await current().tell(...copies);
    const then = await another();
    await then.tell(...copies.slice(0, 2));
    const bo = async ({ queries }: typeof then, asking: typeof ASKING) =>
      (await tiesOf(queries, 'ada@corp.example', asking)).find(({ person }) => person.name === 'Bo Reed');
    const past = await bo(current(), asOf('2026-01-20'));
    const known = await bo(then, { ...asOf('2026-01-20'), asOf: false });
    const now = await bo(current(), ASKING);
    expect(past).toBeDefined();
    expect(past?.tie).toEqual(known?.tie);
    expect(now?.tie.k).toBeGreaterThan(past?.tie.k ?? Number.POSITIVE_INFINITY);
  });

  test('as of now is what is stored', async () => {
    await current().tell(...CLIENT_HISTORY);
    for (const who of ['ada@corp.example', 'bo@client.example', 'cy@corp.example', 'di@client.example']) {
      const stored = await tiesOf(current().queries, who);
      expect(await tiesOf(current().queries, who, { ...ASKING, asOf: true })).toEqual(stored);
    }
  });

  test('is absent as of a day before anybody had seen the person', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    expect(await queries.whoKnows(await idOf(queries, 'di@client.example'), asOf('2026-01-20'))).toBeUndefined();
    const bo = await queries.whoKnows(await idOf(queries, 'bo@client.example'), asOf('2026-01-20'));
    expect(bo?.person.identities.map(({ value }) => value)).toEqual(['bo@client.example']);
  });

  test('leaves out a meeting that lies ahead until it begins', async () => {
    const { queries, graph } = current();
    await current().tell(...CLIENT_HISTORY, meeting('2026-05-01', 'ada@corp.example, eve@client.example'));
    expect(await knownBy(queries, 'eve@client.example')).toEqual([]);
    const may = { ...ASKING, now: at('2026-05-02') };
    expect(await knownBy(queries, 'eve@client.example', { ...may, asOf: true })).toEqual(['ada@corp.example']);
    graph.setNow(may.now * 60_000);
    await graph.store.wake();
    expect(await knownBy(queries, 'eve@client.example', may)).toEqual(['ada@corp.example']);
  });

  test('never has a role, a list, a robot or a shared address', async () => {
    await current().tell(
      ...CLIENT_HISTORY,
      mail('2026-02-21', 'ada@corp.example', 'info@client.example, bo@client.example'),
      ...['Ed Pine', 'Flo Ash', 'Gil Oak'].map((name) =>
        mail('2026-02-22', 'ada@corp.example', `${name} <front@client.example>`),
      ),
    );
    expect((await knownBy(current().queries, 'ada@corp.example')).sort()).toEqual([
      'bo@client.example',
      'di@client.example',
    ]);
  });

  test('is absent for an id that nobody has, and for an address in place of an id', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    expect(await queries.whoKnows('0000000000000000', ASKING)).toBeUndefined();
    expect(await queries.whoKnows('ada@corp.example', ASKING)).toBeUndefined();
  });

  test('is the same by the id of any identity of the person', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    const bo = await personOf(queries, 'bo@client.example');
    const answers = await Promise.all(bo.identities.map(({ id }) => queries.whoKnows(id, ASKING)));
    expect(answers).toHaveLength(2);
    expect(answers[1]).toEqual(answers[0]);
  });
}
