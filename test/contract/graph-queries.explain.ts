import { expect, test } from '@jest/globals';
import {
  DEFAULT_SETTINGS,
  type LedgerEntry,
  packEntries,
  reverseEntry,
  reverseTie,
  scoreTie,
  tieAt,
} from '../../scorer/contract.ts';
import {
  ASKING,
  asOf,
  at,
  CLIENT_HISTORY,
  GMAIL,
  idOf,
  meeting,
  NOW,
  numbersOf,
  type OpenGraph,
  personOf,
  tellers,
  tiesOf,
} from './graph-queries.ground.ts';

export function explainContract(open: OpenGraph): void {
  const { current, another } = tellers(open);

  test('lists the entries of all addresses folded, oldest first, from the first person to the second', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    const told = await queries.explain(
      await idOf(queries, 'cy@corp.example'),
      await idOf(queries, 'bo@client.example'),
      ASKING,
    );
    expect(told?.a.address).toBe('cy@corp.example');
    expect(told?.b.address).toBe('bo@client.example');
    expect(told?.ledgers).toEqual([
      { a: 'mailto:cy@corp.example', b: 'mailto:bo@client.example', entries: 2 },
      { a: 'mailto:cy@corp.example', b: `mailto:boreed@${GMAIL}`, entries: 1 },
    ]);
    expect(told?.entries.map(({ channel, minute, direction, role }) => ({ channel, minute, direction, role }))).toEqual(
      [
        { channel: 'mail', minute: at('2026-02-10'), direction: 1, role: 0 },
        { channel: 'meeting', minute: at('2026-02-11'), direction: 3, role: 0 },
      ],
    );
  });

  test('holds all that is needed to compute the tie again', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    const ada = await idOf(queries, 'ada@corp.example');
    for (const view of await tiesOf(queries, 'ada@corp.example')) {
      const told = await queries.explain(ada, view.person.id, ASKING);
      expect(told?.view).toEqual(view);
      const { tie } = scoreTie(packEntries([...(told?.entries ?? [])]), DEFAULT_SETTINGS, NOW);
      expect(tie).toEqual(view.tie);
      expect(tie && tieAt(tie, NOW, DEFAULT_SETTINGS).index).toBe(view.index);
    }
  });

  test('reads the other way round when it is asked the other way round', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY);
    const ada = await idOf(queries, 'ada@corp.example');
    const bo = await idOf(queries, 'bo@client.example');
    const there = await queries.explain(ada, bo, ASKING);
    const back = await queries.explain(bo, ada, ASKING);
    expect(there?.entries.map(({ direction }) => direction)).toEqual([1, 2]);
    expect(back?.entries).toEqual(there?.entries.map((entry: LedgerEntry) => reverseEntry(entry)));
    expect(back?.view.tie).toEqual(there && reverseTie(there.view.tie));
    expect(back?.view.person.id).toBe(ada);
    expect(back?.ledgers.map(({ a, b }) => [b, a])).toEqual(there?.ledgers.map(({ a, b }) => [a, b]));
  });

  test('as of a day knows nothing later', async () => {
    await current().tell(...CLIENT_HISTORY);
    const then = await another();
    await then.tell(...CLIENT_HISTORY.slice(0, 1));
    const ask = async ({ queries }: typeof then) =>
      queries.explain(
        await idOf(queries, 'ada@corp.example'),
        await idOf(queries, 'bo@client.example'),
        asOf('2026-01-06'),
      );
    const told = await ask(current());
    const known = await ask(then);
    expect(told?.entries).toHaveLength(1);
    expect(told?.entries).toEqual(known?.entries);
    expect(told?.ledgers).toEqual(known?.ledgers);
    expect(told && numbersOf(told.view)).toEqual(known && numbersOf(known.view));
  });

  test('leaves out what was taken back', async () => {
    const { queries } = current();
    await current().tell(
      ...CLIENT_HISTORY,
      meeting('2026-02-13', 'ada@corp.example, bo@client.example, cy@corp.example', { key: 'moved' }),
    );
    await current().tell(meeting('2026-02-14', 'ada@corp.example, cy@corp.example', { key: 'moved', version: 1 }));
    const between = async (one: string, other: string) =>
      (await queries.explain(await idOf(queries, one), await idOf(queries, other), ASKING))?.entries.map(
        ({ minute }) => minute,
      );
    expect(await between('ada@corp.example', 'bo@client.example')).toEqual([at('2026-01-05'), at('2026-01-06')]);
    expect(await between('ada@corp.example', 'cy@corp.example')).toEqual([at('2026-02-14')]);
  });

  test('is absent between persons between whom nothing passed, with oneself, and with nobody', async () => {
    const { queries } = current();
    await current().tell(...CLIENT_HISTORY, meeting('2026-05-01', 'ada@corp.example, eve@client.example'));
    const bo = await personOf(queries, 'bo@client.example');
    const ada = await idOf(queries, 'ada@corp.example');
    expect(await queries.explain(ada, await idOf(queries, 'cy@corp.example'), ASKING)).toBeUndefined();
    expect(await queries.explain(ada, await idOf(queries, 'eve@client.example'), ASKING)).toBeUndefined();
    expect(await queries.explain(ada, ada, ASKING)).toBeUndefined();
    expect(await queries.explain(bo.identities[0]?.id ?? '', bo.identities[1]?.id ?? '', ASKING)).toBeUndefined();
    expect(await queries.explain(ada, '0000000000000000', ASKING)).toBeUndefined();
    expect(await queries.explain('0000000000000000', ada, ASKING)).toBeUndefined();
    expect(await queries.explain(ada, bo.id, asOf('2026-01-05'))).toBeUndefined();
  });
}
