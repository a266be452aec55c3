import { expect, test } from '@jest/globals';
import type { PairView } from '../../graph/contract.ts';
import { call, entry, idOf, mail, type OpenGraph, personOf, tellers } from './graph-queries.ground.ts';

/** Bo three times, joined by one name: likely. Greta and Ned twice each, by a login alone: possible. */
const NAMESAKES = [
  mail('2026-01-05', 'Bo Reed <bo@client.example>', 'Ada Lark <ada@corp.example>'),
  mail('2026-01-06', 'Bo Reed <bo@earlier.example>', 'ada@corp.example'),
  mail('2026-01-07', 'Bo Reed <info4u@third.example>', 'ada@corp.example'),
  mail('2026-01-06', 'Greta Holm <gholm@client.example>', 'ada@corp.example'),
  mail('2026-01-06', 'gholm@earlier.example', 'ada@corp.example'),
  mail('2026-01-07', 'Ned Park <npark@client.example>', 'ada@corp.example'),
  mail('2026-01-07', 'npark@earlier.example', 'ada@corp.example'),
];

const GRETAS = ['gholm@client.example', 'gholm@earlier.example'] as const;
const NEDS = ['npark@client.example', 'npark@earlier.example'] as const;
const BOS = ['bo@client.example', 'bo@earlier.example'] as const;

const valuesOf = ({ a, b }: PairView) => [a.value, b.value];
const idsOf = ({ a, b }: PairView) => [a.id, b.id].sort().join();

/** Pairs that people should look at: the same for all engines. */
export function reviewContract(open: OpenGraph): void {
  const { current } = tellers(open);
  const asked = async (limit = 50) => current().queries.reviews({ limit });
  const queue = async () => (await asked()).map(valuesOf);

  test('show what was merged as likely before what was not merged, each with both identities and every row', async () => {
    await current().tell(...NAMESAKES);
    const found = await asked();
    expect(found.map(({ merged, weight }) => [merged, weight.zone])).toEqual([
      [true, 'likely'],
      [true, 'likely'],
      [false, 'possible'],
      [false, 'possible'],
    ]);
    const bo = await idOf(current().queries, 'bo@client.example');
    for (const { a, b } of found.slice(0, 2)) {
      expect([a, b]).toMatchObject([{ names: ['Bo Reed'] }, { names: ['Bo Reed'] }]);
      expect([a.person, b.person]).toEqual([bo, bo]);
    }
    const gretas = found.find(({ a }) => a.value === GRETAS[0]);
    expect(gretas).toMatchObject({ atStake: 1, a: { value: GRETAS[0] }, b: { value: GRETAS[1], names: [] } });
    expect(gretas?.a.person).not.toBe(gretas?.b.person);
    expect(gretas?.weight.rows.map(({ comparison }) => comparison)).toEqual(['prior', 'address']);
    const sum = gretas?.weight.rows.reduce((bits, row) => bits + row.bits, 0);
    expect(gretas?.weight.bits).toBeCloseTo(sum ?? 0, 6);
  });

  test('ask once for each step that joined a person, not for what only confirms it', async () => {
    await current().tell(...NAMESAKES);
    const { evidence, identities } = await personOf(current().queries, BOS[0]);
    expect(identities).toHaveLength(3);
    const joined = new Set(evidence.map(({ between }) => between.join()));
    const merged = (await asked()).filter(({ merged }) => merged).map(valuesOf);
    expect(merged.map((pair) => pair.map((value) => `mailto:${value}`).join()).sort()).toEqual([...joined].sort());
    expect(merged).toHaveLength(2);
  });

  test('come by how many interactions would change owner, those of the identity with fewer, then by ids', async () => {
    await current().tell(...NAMESAKES);
    const tied = (await asked()).filter(({ merged }) => !merged);
    expect(tied.map(idsOf)).toEqual(tied.map(idsOf).sort());
    const behind = tied[1];
    // To one of the two alone: as few would change owner as before.
    const more = (value: string | undefined) => mail('2026-01-08', value ?? '', 'ada@corp.example, di@corp.example');
    await current().tell(more(behind?.a.value));
    expect((await asked()).filter(({ merged }) => !merged).map(idsOf)).toEqual(tied.map(idsOf));
    await current().tell(more(behind?.b.value));
    const now = (await asked()).filter(({ merged }) => !merged);
    expect(now.map(({ atStake }) => atStake)).toEqual([3, 1]);
    expect(now.map(idsOf)).toEqual(tied.map(idsOf).reverse());
  });

  test('leave out what one entry of a directory says: no answer could be followed', async () => {
    await current().tell(
      mail('2026-01-05', 'Cleo Marsh <cleo.marsh@corp.example>', 'bo@client.example'),
      mail('2026-01-06', 'Cleo Vance <cleo.vance@corp.example>', 'bo@client.example'),
    );
    await current().direct(entry('1', 'cleo.marsh@corp.example, cleo.vance@corp.example', { name: 'Cleo Vance' }));
    expect((await personOf(current().queries, 'cleo.vance@corp.example')).identities).toHaveLength(2);
    expect(await queue()).toEqual([]);
  });

  test('are no more than asked for', async () => {
    await current().tell(...NAMESAKES);
    const all = await asked();
    expect((await asked(3)).map(idsOf)).toEqual(all.slice(0, 3).map(idsOf));
  });

  test('leave out what people decided, until they withdraw it', async () => {
    await current().tell(...NAMESAKES);
    const before = await queue();
    await current().decide('different', ...NEDS);
    await current().decide('same', ...GRETAS);
    expect(await idOf(current().queries, GRETAS[0])).toBe(await idOf(current().queries, GRETAS[1]));
    expect(await queue()).toEqual(before.filter(([a]) => a !== NEDS[0] && a !== GRETAS[0]));
    await current().decide('withdrawn', ...NEDS);
    await current().decide('withdrawn', ...GRETAS);
    expect(await queue()).toEqual(before);
  });

  test('ask about likely pairs as not merged where a tenant merges only certain ones', async () => {
    await current().tell(...NAMESAKES);
    await current().mergeLikely(false);
    const found = await asked();
    expect(found.filter(({ merged }) => merged)).toEqual([]);
    expect(found.map(valuesOf)).toContainEqual([...BOS]);
    // Three times Bo is three pairs now, none of which any other answers.
    expect(found.filter(({ a }) => a.names.includes('Bo Reed'))).toHaveLength(3);
  });

  test('never ask about a role, a list, a robot or a shared address', async () => {
    await current().tell(
      mail('2026-01-05', 'Bo Reed <bo@client.example>', 'Bo Reed <info@client.example>, ada@corp.example'),
      mail('2026-01-06', 'Bo Reed <noreply@earlier.example>', 'ada@corp.example'),
      mail('2026-01-06', 'ada@corp.example', 'Bo Reed <all-staff@earlier.example>'),
    );
    expect(await queue()).toEqual([]);
  });

  test('of two persons tell what stands between their identities, and within one what joined it', async () => {
    await current().tell(...NAMESAKES);
    const { queries } = current();
    const between = async (a: string, b: string, limit = 50) =>
      queries.pairs(await idOf(queries, a), await idOf(queries, b), { limit });
    expect((await between(...NEDS)).map((pair) => [...valuesOf(pair), pair.merged])).toEqual([[...NEDS, false]]);
    expect(await between(NEDS[1], NEDS[0])).toEqual(await between(...NEDS));
    expect(await between('ada@corp.example', NEDS[0])).toEqual([]);
    const bos = await between(...BOS);
    expect(bos.map(({ merged }) => merged)).toEqual([true, true, true]);
    expect(bos.map(({ weight }) => weight.bits)).toEqual(bos.map(({ weight }) => weight.bits).sort((a, b) => b - a));
    expect(await between(...BOS, 2)).toEqual(bos.slice(0, 2));
    expect(await queries.pairs('0000000000000000', '0000000000000000', { limit: 5 })).toEqual([]);
  });

  test('are weighed as they are shown, and as they would be had nobody said anything', async () => {
    await current().tell(...NAMESAKES);
    const { queries } = current();
    const keysOf = ({ a, b }: PairView) => [`mailto:${a.value}`, `mailto:${b.value}`] as const;
    const shown = await asked();
    const pairs = shown.map(keysOf);
    expect(pairs).toHaveLength(4);
    const weights = await queries.evidenceBetween(pairs);
    expect(weights).toEqual(shown.map(({ weight }) => weight));
    for (const [a, b] of [NEDS, GRETAS, BOS]) await current().decide('different', a, b);
    expect(await queries.evidenceBetween(pairs)).toEqual(weights);
    for (const [a, b] of [NEDS, GRETAS, BOS]) await current().decide('same', b, a);
    expect(await queries.evidenceBetween(pairs.map(([a, b]) => [b, a] as const))).toEqual(weights);
  });

  test('are weighed, too, when they share nothing; not when one of them is unknown, or nobody’s own', async () => {
    await current().tell(...NAMESAKES, mail('2026-01-08', 'Bo Reed <info@client.example>', 'ada@corp.example'));
    const pair = (one: string, other: string) => [`mailto:${one}`, `mailto:${other}`] as const;
    const weights = await current().queries.evidenceBetween([
      pair('bo@client.example', 'ada@corp.example'),
      pair('bo@client.example', 'zoe@client.example'),
      pair('info@client.example', 'bo@client.example'),
    ]);
    expect(weights).toMatchObject([
      { zone: 'apart', rows: [{ comparison: 'prior' }, { comparison: 'name' }] },
      undefined,
      undefined,
    ]);
    expect(await current().queries.evidenceBetween([])).toEqual([]);
  });

  test('of one address tell whose it is, also when it is nobody’s own', async () => {
    const { queries } = current();
    await current().tell(
      mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'info@client.example, bo@client.example'),
      call('2026-01-06', '+12025550101', '+12025550102', 60),
    );
    const ada = await queries.identity(' ADA@corp.example ');
    expect(ada).toMatchObject({ value: 'ada@corp.example', class: 'person', person: ada?.id, names: ['Ada Lark'] });
    expect(await queries.identity(ada?.id ?? '')).toEqual(ada);
    const role = await queries.identity('info@client.example');
    expect(role).toMatchObject({ class: 'role' });
    expect(role?.person).toBeUndefined();
    expect(await queries.identity('+1 202 555 0102')).toMatchObject({ kind: 'phone' });
    for (const nothing of ['', 'zoe@corp.example', '0000000000000000', '@', 'Ada Lark'])
      expect(await queries.identity(nothing)).toBeUndefined();
  });
}
