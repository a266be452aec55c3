import { expect, test } from '@jest/globals';
import type { AccountAsking } from '../../graph/core/contact-ranking.ts';
import { ASKING, asOf, mail, meeting, type OpenGraph, type Teller, tellers } from './graph-queries.ground.ts';

const ACCOUNT = { ...ASKING, colleaguesPerContact: 3 };

const HISTORY = [
  mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'Bo Reed <bo@client.example>'),
  mail('2026-01-06', 'Bo Reed <bo@client.example>', 'ada@corp.example'),
  mail('2026-02-10', 'Cy Moss <cy@corp.example>', 'Bo Reed <bo@emea.client.example>'),
  mail('2026-02-11', 'Di Fern <di@client.example>', 'Cy Moss <cy@corp.example>, bo@client.example'),
  meeting('2026-02-12', 'Cy Moss <cy@corp.example>, Di Fern <di@client.example>'),
  mail('2026-02-13', 'Eve Gray <eve@client.example>', 'bo@client.example, Fay Hill <fay@other.example>'),
  mail('2026-02-14', 'ada@corp.example', 'Gil Oak <gil@client.example>'),
  // the best known of all, were it a colleague who knows her
  ...['2026-02-15', '2026-02-20'].flatMap((day) => [
    mail(day, 'fay@other.example', 'eve@client.example'),
    mail(day, 'eve@client.example', 'fay@other.example'),
  ]),
];

export function accountContract(open: OpenGraph): void {
  const { current, another } = tellers(open);
  const account = (domain: string, asking: AccountAsking = ACCOUNT) => current().queries.account(domain, asking);
  const shown = async (domain: string, asking = ACCOUNT) =>
    (await account(domain, asking))?.contacts.map(({ person, colleagues }) => [
      person.address,
      ...colleagues.map((colleague) => colleague.person.address),
    ]);

  test('shows its contacts by their best tie with a colleague, and who those colleagues are', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    expect(await shown('client.example')).toEqual([
      ['di@client.example', 'cy@corp.example'],
      ['bo@client.example', 'ada@corp.example', 'cy@corp.example'],
      ['gil@client.example', 'ada@corp.example'],
      ['eve@client.example'],
    ]);
    expect(await account('client.example')).toMatchObject({ domain: 'client.example', total: 4, colleagues: 2 });
  });

  test('is the same by any domain below it, however it is written', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    const whole = await account('client.example');
    for (const domain of ['emea.client.example', 'CLIENT.example', ' mail.client.example ']) {
      expect(await account(domain)).toEqual(whole);
    }
  });

  test('shows each tie as who knows does', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    for (const { person, colleagues } of (await account('client.example'))?.contacts ?? []) {
      const answer = await current().queries.whoKnows(person.id, { ...ASKING, limit: 3 });
      expect(colleagues).toEqual(answer?.ties);
    }
  });

  test('shows no more contacts and colleagues than asked for, and counts all', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    const whole = await account('client.example');
    for (const limit of [0, 1, 2, 3, 4, 9]) {
      const cut = await account('client.example', { ...ACCOUNT, limit, colleaguesPerContact: 1 });
      const contacts = whole?.contacts
        .slice(0, limit)
        .map((one) => ({ ...one, colleagues: one.colleagues.slice(0, 1) }));
      expect(cut).toEqual({ ...whole, contacts });
    }
  });

  test('is told in pages that come to the whole, and counts all on each', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    const { contacts = [], ...sums } = (await account('client.example')) ?? {};
    for (const asking of [ACCOUNT, { ...ACCOUNT, asOf: true }]) {
      const pages = [0, 1, 2, 3, 4].map((page) => account('client.example', { ...asking, limit: 2, offset: 2 * page }));
      const told = (await Promise.all(pages)).map((page) => page?.contacts.map(({ person }) => person.id));
      expect(told.slice(2)).toEqual([[], [], []]);
      expect(told.flat()).toEqual(contacts.map(({ person }) => person.id));
      expect(await pages[3]).toEqual({ ...sums, contacts: [] });
    }
  });

  test('lets the id decide between contacts that are known equally well', async () => {
    await current().own('corp.example');
    const locals = [...'tbkardxwcmzh'];
    await current().tell(...locals.map((local) => mail('2026-02-01', 'ada@corp.example', `${local}@client.example`)));
    const whole = (await account('client.example'))?.contacts.map(({ person }) => person.id);
    expect(whole).toHaveLength(12);
    expect(whole).toEqual([...(whole ?? [])].sort());
    for (const limit of [1, 3, 6]) {
      const cut = await account('client.example', { ...ACCOUNT, limit });
      expect(cut?.contacts.map(({ person }) => person.id)).toEqual(whole?.slice(0, limit));
    }
  });

  test('counts everybody outside the domain as a colleague when the tenant has no domains', async () => {
    await current().tell(...HISTORY);
    const whole = await account('client.example');
    expect(whole).toMatchObject({ total: 4, colleagues: 3 });
    const eve = whole?.contacts.find(({ person }) => person.address === 'eve@client.example');
    // eve wrote to bo too, who belongs to the same account
    expect(eve?.colleagues.map(({ person }) => person.address)).toEqual(['fay@other.example']);
    expect(await shown('other.example')).toEqual([['fay@other.example', 'eve@client.example']]);
  });

  test('has no contacts when everybody there is an employee', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    expect(await account('corp.example')).toEqual({ domain: 'corp.example', contacts: [], total: 0, colleagues: 0 });
  });

  test('follows what is written after it was asked for', async () => {
    await current().own('corp.example');
    await current().tell(...HISTORY);
    expect((await shown('client.example'))?.[0]?.[0]).toBe('di@client.example');
    await current().tell(
      ...['2026-02-15', '2026-02-22'].flatMap((day) => [
        mail(day, 'gil@client.example', 'ada@corp.example'),
        mail(day, 'ada@corp.example', 'gil@client.example'),
      ]),
    );
    expect((await shown('client.example'))?.[0]?.[0]).toBe('gil@client.example');
    await current().own('client.example');
    expect(await account('client.example')).toMatchObject({ total: 0 });
  });

  test('as of a day is what a graph shows that was told nothing later', async () => {
    const then = await another();
    for (const teller of [current(), then]) await teller.own('corp.example');
    await current().tell(...HISTORY);
    await then.tell(...HISTORY.slice(0, 4));
    const past = { ...asOf('2026-02-12'), colleaguesPerContact: 3 };
    const bare = async (teller: Teller, asking: typeof ACCOUNT) => {
      const { contacts = [], ...sums } = (await teller.queries.account('client.example', asking)) ?? {};
      // who somebody is and how they are called is today's
      const ties = contacts.map(({ person, colleagues }) => [
        person.id,
        colleagues.map(({ person: { id }, ...tie }) => ({ id, ...tie })),
      ]);
      return { sums, ties };
    };
    expect(await bare(current(), past)).toEqual(await bare(then, { ...past, asOf: false }));
    expect(await bare(current(), { ...ACCOUNT, asOf: true })).toEqual(await bare(current(), ACCOUNT));
    expect(await account('client.example', { ...past, now: past.now - 60 * 1440 })).toBeUndefined();
  });

  test('is absent when no identity belongs to the domain, and for mailbox providers', async () => {
    await current().tell(...HISTORY, mail('2026-02-15', 'ada@corp.example', 'hal.ives@mailbox.example'));
    for (const domain of ['nobody.example', 'gmail.com', '', 'example', 'client', 'not a domain', '[192.0.2.1]']) {
      expect(await account(domain)).toBeUndefined();
    }
  });
}
