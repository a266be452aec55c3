import { expect, test } from '@jest/globals';
import type { TenantFacts } from '../../graph/contract.ts';
import type { Decision } from '../../resolver/contract.ts';
import { ASKING, all, mail, type OpenGraph, personOf, tellers } from './graph-queries.ground.ts';

const WORK = 'bo@client.example';
const HOME = 'boreed@private.example';

/** What people say of two addresses. */
const said = (what: Decision['said'], at: number, one = WORK, other = HOME): Decision => {
  const [a = '', b = ''] = [`mailto:${one}`, `mailto:${other}`].sort();
  return { a, b, said: what, at };
};

/** What the graph must make of people's words, and of the setting what is merged without one. */
export function decisionContract(open: OpenGraph): void {
  const { current, another } = tellers(open);
  const dump = async (teller = current()) => (await all(teller.queries.dump())).join('\n');
  const facts = (more: Partial<TenantFacts>) => current().facts({ domains: ['corp.example'], ...more });
  const strangers = [
    mail('2026-01-05', 'Ada Lark <ada@corp.example>', `Bo Reed <${WORK}>`),
    mail('2026-01-06', 'Ada Lark <ada@corp.example>', `Cy Moss <${HOME}>`),
  ];
  const namesakes = [
    mail('2026-01-05', 'Ada Lark <ada@corp.example>', `Bo Reed <${WORK}>`),
    mail('2026-01-06', 'Ada Lark <ada@corp.example>', `Bo Reed <${HOME}>`),
  ];

  test('two that people call one are one, whatever they are called, with the word as evidence', async () => {
    await current().tell(...strangers);
    await facts({ decisions: [said('same', 1)] });
    const bo = await personOf(current().queries, WORK);
    expect(bo.identities.map(({ value, zone }) => `${value} ${zone}`)).toEqual([`${WORK} certain`, `${HOME} certain`]);
    expect(bo.evidence).toMatchObject([{ comparison: 'decision', level: 'a person said that they are one' }]);
    const [tie] = (await current().queries.whoKnows(bo.id, ASKING))?.ties ?? [];
    expect(tie?.tie.mails).toBe(2);
  });

  test('two that people call two are two, and one again when that is withdrawn, to the last byte', async () => {
    await current().tell(...namesakes);
    await facts({});
    const before = await dump();
    expect((await personOf(current().queries, WORK)).identities).toHaveLength(2);
    await facts({ decisions: [said('different', 1)] });
    expect((await personOf(current().queries, WORK)).identities).toHaveLength(1);
    expect(await dump()).not.toBe(before);
    await facts({ decisions: [said('withdrawn', 2)] });
    expect(await dump()).toBe(before);
  });

  test('a word that comes before anybody was seen holds when they are', async () => {
    await facts({ decisions: [said('same', 1)] });
    await current().tell(...strangers);
    const late = await another();
    await late.tell(...strangers);
    await late.facts({ domains: ['corp.example'], decisions: [said('same', 1)] });
    expect(await dump()).toBe(await dump(late));
    expect((await personOf(current().queries, WORK)).identities).toHaveLength(2);
  });

  test('nobody becomes a person by a word: a role stays a role', async () => {
    await current().tell(mail('2026-01-05', 'ada@corp.example', `Bo Reed <${WORK}>, info@client.example`));
    await facts({ decisions: [said('same', 1, WORK, 'info@client.example')] });
    expect((await personOf(current().queries, WORK)).identities).toHaveLength(1);
  });

  test('where likely pairs are not merged, only what is certain is; and all as before when they are again', async () => {
    const login = [
      mail('2026-01-07', 'Ada Lark <ada@corp.example>', 'Di Vole <wombat77@client.example>'),
      mail('2026-01-08', 'Ada Lark <ada@corp.example>', 'Di Vole <wombat77@private.example>'),
    ];
    await current().tell(...namesakes, ...login);
    await facts({});
    const before = await dump();
    await facts({ mergesLikely: false });
    expect((await personOf(current().queries, WORK)).identities).toHaveLength(1);
    expect((await personOf(current().queries, 'wombat77@client.example')).identities).toHaveLength(2);
    const stored = await all(current().queries.dump());
    expect(stored.filter((line) => line.includes('"type":"person"'))).toHaveLength(4);
    await facts({ mergesLikely: true });
    expect(await dump()).toBe(before);
  });
}
