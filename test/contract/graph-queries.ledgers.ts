import { expect, test } from '@jest/globals';
import type { Activity } from '../../ingest/contract.ts';
import {
  ASKING,
  all,
  at,
  GMAIL,
  idOf,
  knownBy,
  mail,
  meeting,
  type OpenGraph,
  personOf,
  tellers,
} from './graph-queries.ground.ts';

const COLLEAGUES = ['ada@corp.example', 'cy@corp.example', 'di@corp.example'] as const;

/** By a login alone: possible. */
const GRETAS = ['gholm@client.example', `gholm@${GMAIL}`] as const;
const SENDERS = [`Greta Holm <${GRETAS[0]}>`, GRETAS[1]] as const;

/** To each colleague one mail, on days one after the other. */
function toEach(from: string, colleagues: readonly string[], month = '01', day = 5): Activity[] {
  return colleagues.map((colleague, i) => mail(`2026-${month}-${String(day + i).padStart(2, '0')}`, from, colleague));
}

function nobody(from: number, upTo: number): string[] {
  return Array.from({ length: upTo - from }, (_, i) => `n${from + i}@corp.example`);
}

/** What ledgers say of two identities being one person: the same for all engines. */
export function ledgerEvidenceContract(open: OpenGraph): void {
  const { current, another } = tellers(open);
  /** The rows of ledgers between the persons of two addresses, and all bits. */
  const between = async (one: string, other: string) => {
    const [pair] = await current().queries.pairs(
      await idOf(current().queries, one),
      await idOf(current().queries, other),
      {
        limit: 10,
      },
    );
    const rows = pair?.weight.rows.filter(({ comparison }) => comparison === 'ledger') ?? [];
    return { says: rows.map(({ level, bits }) => [level, bits]), bits: pair?.weight.bits ?? Number.NaN };
  };

  test('two that a login leaves open become one when they turn out to know the same people, and say so', async () => {
    await current().tell(...toEach(SENDERS[0], COLLEAGUES), ...toEach(GRETAS[1], COLLEAGUES.slice(0, 1)));
    const before = await between(...GRETAS);
    expect(before.says).toEqual([]);
    expect(await idOf(current().queries, GRETAS[0])).not.toBe(await idOf(current().queries, GRETAS[1]));
    await current().tell(...toEach(GRETAS[1], COLLEAGUES.slice(1)));
    const greta = await personOf(current().queries, GRETAS[1]);
    expect(greta.identities.map(({ value }) => value).sort()).toEqual(GRETAS);
    const row = greta.evidence.find(({ comparison }) => comparison === 'ledger');
    expect(row).toMatchObject({
      level: 'half of the contacts in common, or more',
      between: GRETAS.map((one) => `mailto:${one}`),
    });
    expect((await between(...GRETAS)).bits).toBeCloseTo(before.bits + (row?.bits ?? 0), 6);
    expect((await knownBy(current().queries, GRETAS[0])).sort()).toEqual([...COLLEAGUES]);
    expect(await current().queries.reviews({ limit: 9 })).toMatchObject([{ merged: true }]);
  });

  test('what is in common weighs less when one of the two gets to know many others', async () => {
    const others = nobody(0, 9);
    await current().tell(...SENDERS.flatMap((greta) => toEach(greta, COLLEAGUES)));
    expect((await between(...GRETAS)).says).toEqual([['half of the contacts in common, or more', 4]]);
    await current().tell(...toEach(SENDERS[0], others.slice(0, 5)), ...toEach(GRETAS[1], others.slice(5)));
    expect((await between(...GRETAS)).says).toEqual([['some contacts in common', 1.5]]);
  });

  test('offices and lists are nobody whom two can know, and customers of one small company may well know the same people', async () => {
    const offices = ['info@corp.example', 'sales@corp.example', 'support@corp.example'];
    await current().tell(...SENDERS.flatMap((greta) => toEach(greta, offices)));
    expect((await between(...GRETAS)).says).toEqual([]);
    const customers = ['Jon Brown <jbrown@one.example>', 'jbrown@two.example'];
    await current().tell(...customers.flatMap((customer) => toEach(customer, COLLEAGUES)));
    expect((await between('jbrown@one.example', 'jbrown@two.example')).says).toEqual([]);
  });

  test('two who know many, and nobody in common, are less likely one', async () => {
    await current().tell(...toEach(SENDERS[0], nobody(0, 5)), ...toEach(GRETAS[1], nobody(5, 9)));
    // Others of that login make it less rare.
    await current().tell(
      ...['one', 'two', 'three'].map((at) => mail('2026-01-05', `gholm@${at}.example`, 'lee@corp.example')),
    );
    const isAsked = async () => {
      const reviews = await current().queries.reviews({ limit: 50 });
      return reviews.some(({ a, b }) => [a.value, b.value].join() === GRETAS.join());
    };
    expect(await isAsked()).toBe(true);
    const before = await between(...GRETAS);
    expect(before.says).toEqual([]);
    await current().tell(...toEach(GRETAS[1], nobody(9, 10)));
    const now = await between(...GRETAS);
    expect(now.says).toEqual([['no contact in common', -1.5]]);
    expect(now.bits).toBeCloseTo(before.bits - 1.5, 6);
    // What has become unlikely is not asked about any more.
    expect(now.bits).toBeLessThan(-1);
    expect(await isAsked()).toBe(false);
  });

  test('an address that begins where another has ended takes over from it', async () => {
    await current().tell(
      ...toEach(SENDERS[0], COLLEAGUES.slice(0, 2)),
      ...toEach(GRETAS[1], COLLEAGUES.slice(0, 2), '02'),
    );
    expect((await between(...GRETAS)).says).toEqual([['one began where the other had ended', 2]]);
    await current().tell(mail('2026-02-07', GRETAS[0], COLLEAGUES[0]));
    expect((await between(...GRETAS)).says).toEqual([]);
  });

  test('two names at one employer in one mail again and again are less likely one; at two they are not', async () => {
    const atOne = ['Susan Scott <susan.scott@client.example>', 'Susan Scott <sscott@client.example>'];
    const atTwo = ['Bo Reed <bo@client.example>', `Bo Reed <boreed@${GMAIL}>`];
    const toBoth = (both: readonly string[]) => mail('2026-01-05', COLLEAGUES[0], both.join(', '));
    await current().tell(toBoth(atOne), toBoth(atTwo));
    const before = await between('susan.scott@client.example', 'sscott@client.example');
    expect(before.says).toEqual([]);
    await current().tell(toBoth(atOne), toBoth(atTwo));
    const now = await between('susan.scott@client.example', 'sscott@client.example');
    expect(now.says).toEqual([['both in one message or meeting, several times', -2]]);
    expect(now.bits).toBeCloseTo(before.bits - 2, 6);
    expect((await between('bo@client.example', `boreed@${GMAIL}`)).says).toEqual([]);
  });

  test('a meeting that is taken back is no evidence any longer', async () => {
    const [ada, cy, di] = COLLEAGUES;
    await current().tell(...toEach(SENDERS[0], COLLEAGUES), ...toEach(GRETAS[1], [ada]));
    await current().tell(meeting('2026-01-20', `${GRETAS[1]}, ${cy}, ${di}`, { key: 'weekly', version: 1 }));
    expect((await between(...GRETAS)).says).toEqual([['half of the contacts in common, or more', 4]]);
    await current().tell(meeting('2026-01-20', `${GRETAS[1]}, lee@corp.example`, { key: 'weekly', version: 2 }));
    expect((await between(...GRETAS)).says).toEqual([]);
    expect(await idOf(current().queries, GRETAS[0])).not.toBe(await idOf(current().queries, GRETAS[1]));
  });

  test('a word of people, and what is certain without them, need no ledgers', async () => {
    await current().tell(...SENDERS.flatMap((greta) => toEach(greta, COLLEAGUES)));
    await current().decide('different', ...GRETAS);
    expect(await idOf(current().queries, GRETAS[0])).not.toBe(await idOf(current().queries, GRETAS[1]));
    await current().tell(...SENDERS.flatMap((greta) => toEach(greta, COLLEAGUES, '02')));
    expect(await idOf(current().queries, GRETAS[0])).not.toBe(await idOf(current().queries, GRETAS[1]));
    const [evidence] = await current().queries.evidenceBetween([[`mailto:${GRETAS[0]}`, `mailto:${GRETAS[1]}`]]);
    await current().decide('withdrawn', ...GRETAS);
    expect(evidence?.bits).toBe((await between(...GRETAS)).bits);
    expect((await between(...GRETAS)).says).toEqual([['half of the contacts in common, or more', 4]]);
  });

  test('as of a day they say what they said then', async () => {
    const early = [...toEach(SENDERS[0], COLLEAGUES), ...toEach(GRETAS[1], COLLEAGUES.slice(0, 1))];
    const then = await another();
    await then.tell(...early);
    await current().tell(...early, ...toEach(GRETAS[1], COLLEAGUES.slice(1), '02'));
    const persons = (lines: readonly string[]) => lines.filter((line) => line.includes('"type":"person"')).length;
    const past = await all(current().queries.dump(at('2026-01-20')));
    expect(past).toEqual(await all(then.queries.dump(at('2026-01-20'))));
    expect(persons(past)).toBe(5);
    expect(persons(await all(current().queries.dump(ASKING.now)))).toBe(4);
    expect(persons(await all(current().queries.dump()))).toBe(4);
  });

  test('it makes no difference in which order and batches the mails came', async () => {
    const told = [...SENDERS.flatMap((greta) => toEach(greta, COLLEAGUES)), ...toEach(GRETAS[1], nobody(0, 4), '02')];
    await current().tell(...told);
    const [backwards, together] = [await another(), await another()];
    for (const activity of told.toReversed()) await backwards.tell(activity);
    await together.tell(...told.toReversed());
    const dump = await all(current().queries.dump());
    expect(await all(backwards.queries.dump())).toEqual(dump);
    expect(await all(together.queries.dump())).toEqual(dump);
    const evidence = (await personOf(current().queries, GRETAS[0])).evidence;
    expect((await personOf(backwards.queries, GRETAS[0])).evidence).toEqual(evidence);
  });
}
