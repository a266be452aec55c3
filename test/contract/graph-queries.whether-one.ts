import { expect, test } from '@jest/globals';
import { askWhetherOne } from '../../api/contract.ts';
import type { IdentityView, WhetherOne } from '../../graph/contract.ts';
import { entry, mail, type OpenGraph, type Teller, tellers } from './graph-queries.ground.ts';

const ADA = 'Ada Lark <ada@corp.example>';
const [BO, BO_EARLIER, CY, DI] = ['bo@client.example', 'bo@earlier.example', 'cy@third.example', 'di@fourth.example'];
const [GRETA, GHOLM] = ['gholm@client.example', 'gholm@earlier.example'];
const [NED, NED_2, NED_HOME] = ['ned.hart@works.example', 'ned.hart2@works.example', 'nedhart@private.example'];

const PEOPLE = [
  mail('2026-01-05', `Bo Reed <${BO}>`, ADA),
  mail('2026-01-06', `Bo Reed <${BO_EARLIER}>`, ADA),
  mail('2026-01-07', `Cy Moss <${CY}>`, ADA),
  mail('2026-01-08', `Di Vole <${DI}>`, ADA),
  mail('2026-01-09', `Greta Holm <${GRETA}>`, ADA),
  mail('2026-01-09', GHOLM, ADA),
  mail('2026-01-10', `Ned Hart <${NED}>`, ADA),
  mail('2026-01-11', `Ned Hart <${NED_2}>`, ADA),
  mail('2026-01-12', `Ned Hart <${NED_HOME}>`, ADA),
  mail('2026-01-13', ADA, 'info@client.example'),
];

async function between({ queries }: Teller, one: string, other: string): Promise<WhetherOne> {
  const [a, b] = [await queries.identity(one), await queries.identity(other)];
  if (a === undefined || b === undefined) throw new Error(`${one} or ${other} is unknown`);
  const found = await askWhetherOne(queries, a, b);
  expect(await askWhetherOne(queries, b, a)).toEqual(found);
  return found;
}

const valuesOf = ({ a, b }: { a: Pick<IdentityView, 'value'>; b: Pick<IdentityView, 'value'> }) => [a.value, b.value];
const keys = (...values: string[]) => values.map((value) => `mailto:${value}`);

/** Why two identities are, or are not, one person: the same for all engines. */
export function whetherOneContract(open: OpenGraph): void {
  const { current } = tellers(open);
  const found = async (one: string, other: string) => between(current(), one, other);

  test('is the evidence of exactly the two, and the zone in which it is, where nothing else decides', async () => {
    await current().tell(...PEOPLE);
    const likely = await found(BO, BO_EARLIER);
    expect(valuesOf(likely)).toEqual([BO, BO_EARLIER]);
    expect(likely).toMatchObject({ merged: true, why: 'likely', said: [], evidence: { zone: 'likely', bits: 7.64 } });
    expect(likely.because).toMatch(/^They are one person: evidence makes these two likely one/);
    const possible = await found(GRETA, GHOLM);
    expect(possible).toMatchObject({ merged: false, why: 'possible', evidence: { zone: 'possible' } });
    expect(possible.because).toMatch(/^They may be one person, but the evidence is too little/);
    const apart = await found(BO, CY);
    expect(apart).toMatchObject({ merged: false, why: 'apart', evidence: { zone: 'apart', bits: -7.5 } });
    expect(apart.because).toBe('They are two people: no evidence speaks for one person.');
    expect((await found(NED, NED_2)).because).toBe(
      'They are two people: more evidence speaks against one person than for it.',
    );
  });

  test('is a person’s word, with what evidence says all the same', async () => {
    await current().tell(...PEOPLE);
    const { evidence } = await found(BO, CY);
    await current().decide('different', BO, BO_EARLIER);
    await current().decide('same', BO, CY);
    expect(await found(BO, CY)).toMatchObject({ merged: true, why: 'said one', evidence });
    const parted = await found(BO_EARLIER, BO);
    expect(parted).toMatchObject({
      merged: false,
      why: 'said two',
      evidence: { zone: 'likely' },
      said: [{ said: 'different', followed: true }, { said: 'same' }],
      because: 'They are two people: somebody said so on 1970-01-01.',
    });
    expect(parted).not.toHaveProperty('by');
    await current().decide('withdrawn', BO, BO_EARLIER);
    const rejoined = await found(BO_EARLIER, CY);
    expect(rejoined).toMatchObject({ merged: true, why: 'said one', by: keys(BO, CY) });
    expect(rejoined.because).toBe(
      `They are one person by way of ${BO}: somebody said so on 1970-01-01 of ${BO} and ${CY}.`,
    );
  });

  test('is the word on other addresses of theirs that holds against one on the two', async () => {
    await current().tell(...PEOPLE);
    await current().decide('same', BO, CY);
    await current().decide('same', BO, BO_EARLIER);
    await current().decide('different', CY, DI);
    await current().decide('same', BO_EARLIER, DI);
    const two = await found(BO_EARLIER, DI);
    expect(two).toMatchObject({ merged: false, why: 'said two', by: keys(CY, DI) });
    expect(two.said.map(({ said, followed }) => [said, followed])).toEqual([
      ['same', false],
      ['different', true],
      ['same', true],
      ['same', true],
    ]);
    expect(two.because).toContain(`of ${CY} and ${DI}`);
  });

  test('is the setting that merges only what is certain', async () => {
    await current().tell(...PEOPLE);
    await current().mergeLikely(false);
    const two = await found(BO, BO_EARLIER);
    expect(two).toMatchObject({ merged: false, why: 'likely are not merged', evidence: { zone: 'likely' } });
    expect(two.because).toBe('They are likely one person, but this tenant merges only what is certain.');
  });

  test('is somebody with as good a claim, or another address of theirs that is apart from one of the other’s', async () => {
    await current().tell(...PEOPLE);
    expect(await found(NED, NED_HOME)).toMatchObject({ merged: false, why: 'rival', evidence: { zone: 'likely' } });
    const [work, other, home] = ['wombat@works.example', 'wombat2@works.example', 'wombat@private.example'];
    await current().tell(...[work, other, home].map((value) => mail('2026-01-14', `Ivo Kent <${value}>`, ADA)));
    await current().direct(entry('8', `${work}, ${home}`, { kind: 'contact', provider: 'contacts', name: 'Ivo Kent' }));
    expect(await found(work, home)).toMatchObject({ merged: true, why: 'certain' });
    const two = await found(home, other);
    expect(two).toMatchObject({ merged: false, why: 'apart through another', by: keys(other, work) });
    expect(two.because).toMatch(
      /^They are by evidence certainly one person, but wombat2@works.example and wombat@works.example cannot be one \(a number at one domain, -/,
    );
  });

  test('is a directory, which has two as one user, or as two', async () => {
    const [work, alias, home] = ['bo@corp.example', 'breed@corp.example', 'cy@corp.example'];
    await current().direct(entry('1', `${work}, ${alias}`, { name: 'Bo Reed' }), entry('2', home, { name: 'Bo Reed' }));
    expect(await found(work, alias)).toMatchObject({ merged: true, why: 'one entry' });
    const two = await found(alias, home);
    expect(two).toMatchObject({ merged: false, why: 'two users', evidence: { zone: 'apart' } });
    expect(two.because).toBe('They are two people: the directory has these two as two users.');
    await current().decide('different', work, alias);
    await current().decide('same', work, home);
    expect(await found(work, alias)).toMatchObject({ merged: true, why: 'one entry', said: [{ followed: false }, {}] });
    expect(await found(work, home)).toMatchObject({ merged: true, why: 'said one' });
  });

  test('is that one of the two is nobody’s own', async () => {
    await current().tell(...PEOPLE);
    const role = await found('info@client.example', BO);
    expect(role).toMatchObject({ merged: false, why: 'nobodys own', said: [] });
    expect(role).not.toHaveProperty('evidence');
    expect(role.because).toBe("info@client.example is a role address and nobody's own, so it is merged with nothing.");
  });

  test('names the card of a contact book as people find it', async () => {
    await current().tell(...PEOPLE);
    const card = { kind: 'contact', provider: 'contacts', name: 'Cy at the gym' } as const;
    await current().direct(entry('7', `${CY}, ${DI}`, card));
    const { evidence } = await found(CY, DI);
    const rows = evidence?.rows.filter(({ comparison }) => comparison === 'contact') ?? [];
    expect(rows.map(({ values }) => values)).toEqual([['Cy at the gym', 'contacts|contact|7']]);
  });
}
