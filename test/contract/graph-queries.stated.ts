import { expect, test } from '@jest/globals';
import type { GraphQueries } from '../../graph/contract.ts';
import { minuteOf } from '../../infra/kernel/instant.ts';
import type { DirectoryRecord } from '../../ingest/contract.ts';
import { all, entry, mail, type OpenGraph, personOf, type Teller, tellers } from './graph-queries.ground.ts';

const ADA = 'ada@corp.example';
const BO = 'bo@client.example';
const FIRST = '2026-03-01T00:00:00Z';
const LATER = '2026-03-02T00:00:00Z';

/** A card of somebody's contact book. */
function card(id: string, addresses: string, more: Parameters<typeof entry>[2]): DirectoryRecord {
  return entry(id, addresses, { kind: 'contact', provider: 'contacts', ...more });
}

/** What directories and cards say that a person does, and for whom: the same for all engines. */
export function statedContract(open: OpenGraph): void {
  const { current, another } = tellers(open);
  shownFacts(current);
  changedFacts(current, another);
}

async function titleOf(queries: GraphQueries, who: string): Promise<string | undefined> {
  return (await personOf(queries, who)).title?.value;
}

function shownFacts(current: () => Teller): void {
  test('a title and an employer are shown with who says so and since when, and stand in the dump', async () => {
    const { queries } = current();
    await current().direct(
      entry('1', ADA, { name: 'Ada Lark', title: ' Chief  Buyer ', employer: 'Corp' }),
      card('1', BO, { title: 'Captain', name: 'Bo Reed', seenAt: LATER }),
    );
    expect(await personOf(queries, ADA)).toMatchObject({
      title: { value: 'Chief Buyer', source: 'google', at: minuteOf(FIRST) },
      employer: { value: 'Corp', source: 'google', at: minuteOf(FIRST) },
    });
    const bo = await personOf(queries, BO);
    expect(bo.title).toEqual({ value: 'Captain', source: 'contacts', at: minuteOf(LATER) });
    expect(bo).not.toHaveProperty('employer');
    const persons = (await all(queries.dump())).filter((line) => line.endsWith('"type":"person"}'));
    expect(persons).toEqual([
      `{"employee":true,"employer":{"at":"${FIRST}","source":"google","value":"Corp"},"identities":["mailto:${ADA}"],"name":"Ada Lark","title":{"at":"${FIRST}","source":"google","value":"Chief Buyer"},"type":"person"}`,
      `{"employee":false,"identities":["mailto:${BO}"],"name":"Bo Reed","title":{"at":"${LATER}","source":"contacts","value":"Captain"},"type":"person"}`,
    ]);
    expect((await all(queries.people())).map(({ title }) => title?.value).sort()).toEqual(['Captain', 'Chief Buyer']);
  });

  test('whoever has none shows none', async () => {
    await current().tell(mail('2026-01-05', ADA, BO));
    const ada = await personOf(current().queries, ADA);
    expect(ada).not.toHaveProperty('title');
    expect(ada).not.toHaveProperty('employer');
  });

  test('the directory’s word is shown and not the card’s, on whichever address each of them stands', async () => {
    await current().direct(
      entry('1', `${ADA}, +12025550101`, { title: 'Buyer' }),
      card('1', '+12025550101', { title: 'Boss', employer: 'Corp', seenAt: LATER }),
    );
    expect(await personOf(current().queries, ADA)).toMatchObject({
      title: { value: 'Buyer', source: 'google' },
      employer: { value: 'Corp', source: 'contacts' },
    });
  });

  test('a group and a room have no title that anybody would be called by', async () => {
    await current().direct(
      entry('1', ADA, { kind: 'room', title: 'Oak' }),
      entry('2', BO, { kind: 'group', title: 'Us' }),
    );
    expect((await all(current().queries.dump())).join()).not.toContain('title');
  });
}

function changedFacts(current: () => Teller, another: () => Promise<Teller>): void {
  test('a new record brings a new title, or takes it away', async () => {
    const { queries } = current();
    await current().direct(entry('1', ADA, { title: 'Buyer' }), card('1', '+12025550102', { title: 'Captain' }));
    await current().direct(entry('1', ADA, { title: 'Chief Buyer', seenAt: LATER }));
    await current().direct(card('1', '+12025550102', { title: 'Admiral', seenAt: LATER }));
    expect(await titleOf(queries, ADA)).toBe('Chief Buyer');
    expect(await titleOf(queries, '+12025550102')).toBe('Admiral');
    const [third, fourth] = ['2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'];
    await current().direct(entry('1', ADA, { seenAt: third }), card('1', '+12025550102', { seenAt: third }));
    expect(await titleOf(queries, ADA)).toBeUndefined();
    expect(await titleOf(queries, '+12025550102')).toBeUndefined();
    await current().direct(entry('1', ADA, { title: 'Buyer', seenAt: fourth }));
    expect(await titleOf(queries, ADA)).toBe('Buyer');
  });

  test('the title on a card of a former employer ends with the move, and the next card’s is shown', async () => {
    const { queries } = current();
    const seen = (day: string, address: string) => mail(day, `Isaura Vandermeulen <${address}>`, ADA);
    const [old, now] = ['isaura@acme.example', 'isaura.vandermeulen@globex.example'];
    await current().direct(card('1', old, { title: 'Buyer', employer: 'Acme', seenAt: '2026-02-20T00:00:00Z' }));
    await current().tell(seen('2025-02-03', old), seen('2025-04-07', old));
    expect(await titleOf(queries, old)).toBe('Buyer');
    await current().tell(seen('2025-05-05', now), seen('2025-06-02', now));
    expect(await personOf(queries, old)).toMatchObject({ organisation: 'globex.example' });
    expect(await titleOf(queries, old)).toBeUndefined();
    expect(await personOf(queries, old)).not.toHaveProperty('employer');
    await current().direct(card('2', now, { title: 'Head of Purchasing', seenAt: '2026-01-10T00:00:00Z' }));
    expect(await titleOf(queries, old)).toBe('Head of Purchasing');
  });

  test('it goes with the persons: joined by people’s word, and parted again to the last byte', async () => {
    const { queries } = current();
    await current().direct(
      card('1', BO, { title: 'Captain' }),
      card('2', 'cy@client.example', { title: 'Boss', seenAt: LATER }),
    );
    const before = await all(queries.dump());
    await current().decide('same', BO, 'cy@client.example');
    expect(await titleOf(queries, BO)).toBe('Boss');
    await current().decide('withdrawn', BO, 'cy@client.example');
    expect(await all(queries.dump())).toEqual(before);
  });

  test('neither order nor repetition matters', async () => {
    const records = [
      entry('1', ADA, { title: 'Buyer' }),
      entry('1', ADA, { title: 'Chief Buyer', seenAt: LATER }),
      card('1', `${ADA}, ${BO}`, { title: 'Boss', employer: 'Corp' }),
      card('2', BO, { title: 'Captain', employer: 'Client' }),
    ];
    const activity = mail('2026-01-05', ADA, BO, { key: 'one' });
    const dumps: string[][] = [];
    for (const order of [records, records.toReversed(), [...records.slice(2), ...records, ...records.slice(0, 1)]]) {
      const teller = await another();
      for (const record of order) await teller.direct(record);
      await teller.tell(activity);
      dumps.push(await all(teller.queries.dump()));
    }
    for (const dump of dumps) expect(dump).toEqual(dumps[0]);
    expect(dumps[0]?.join()).toContain('Chief Buyer');
  });
}
