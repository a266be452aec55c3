import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ASKING,
  asOf,
  at,
  call,
  GMAIL,
  idOf,
  mail,
  meeting,
  type OpenGraph,
  personOf,
  tellers,
} from './graph-queries.ground.ts';

export function personContract(open: OpenGraph): void {
  const { current } = tellers(open);

  test('is found by id, by address and by phone number, however they are written', async () => {
    const { queries } = current();
    await current().tell(
      mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'bo@client.example'),
      call('2026-01-06', '+12025550101', '+12025550102', 60),
    );
    const ada = await personOf(queries, 'ada@corp.example');
    expect(ada).toMatchObject({ name: 'Ada Lark', address: 'ada@corp.example', employee: false });
    for (const who of [ada.id, 'mailto:ada@corp.example', ' Ada@CORP.example ', 'ada+news@corp.example']) {
      expect(await queries.person(who)).toEqual(ada);
    }
    expect((await personOf(queries, '+1 (202) 555-0101')).id).toBe(await idOf(queries, 'tel:+12025550101'));
  });

  test('has all its identities, the evidence that joined them, and a tenure per organisation', async () => {
    const { queries } = current();
    await current().tell(
      mail('2026-01-07', 'Bo Reed <bo@client.example>', 'ada@corp.example'),
      mail('2026-01-05', 'Bo Reed <bo@earlier.example>', 'ada@corp.example'),
      mail('2026-01-09', `Bo Reed <bo.reed@${GMAIL}>`, 'ada@corp.example'),
    );
    const bo = await personOf(queries, 'bo@client.example');
    expect(bo.identities.map(({ value }) => value)).toEqual([
      'bo@client.example',
      'bo@earlier.example',
      `boreed@${GMAIL}`,
    ]);
    expect(bo.identities.map(({ person }) => person)).toEqual([bo.id, bo.id, bo.id]);
    expect(bo.identities[0]).toMatchObject({
      kind: 'mail',
      class: 'person',
      names: ['Bo Reed'],
      firstSeen: at('2026-01-07'),
    });
    expect(bo.tenures).toEqual([
      { organisation: 'earlier.example', from: at('2026-01-05'), to: at('2026-01-05'), confidence: 'likely' },
      { organisation: 'client.example', from: at('2026-01-07'), confidence: 'likely' },
    ]);
    const names = bo.evidence.filter(({ comparison }) => comparison === 'name');
    expect(names.map(({ level, values }) => [level, ...values])).toEqual([
      ['same name', 'bo reed', 'bo reed'],
      ['same name', 'bo reed', 'bo reed'],
    ]);
    for (const { id } of bo.identities) expect(await queries.person(id)).toEqual(bo);
  });

  test('of one identity needs no evidence', async () => {
    await current().tell(mail('2026-01-05', 'ada@corp.example', 'bo@client.example'));
    expect((await personOf(current().queries, 'bo@client.example')).evidence).toEqual([]);
  });

  test('is nobody behind a role, a list, a robot or a shared address', async () => {
    const { queries } = current();
    const shared = ['Ada Lark', 'Bo Reed', 'Cy Moss'].map((name) =>
      mail('2026-01-05', `${name} <frontroom@client.example>`, 'ada@corp.example'),
    );
    await current().tell(
      ...shared,
      mail('2026-01-05', 'ada@corp.example', 'info@client.example, all-owner@client.example, noreply@client.example'),
    );
    for (const local of ['frontroom', 'info', 'all-owner', 'noreply']) {
      expect(await queries.person(`${local}@client.example`)).toBeUndefined();
    }
  });

  test('is absent when nobody has the id, the address or the number', async () => {
    const { queries } = current();
    await current().tell(mail('2026-01-05', 'ada@corp.example', 'bo@client.example'));
    for (const who of [
      '',
      ' ',
      'zz',
      '0000000000000000',
      'zoe@corp.example',
      '+12025550199',
      'urn:social:zoe',
      '@',
      '%',
    ]) {
      expect(await queries.person(who)).toBeUndefined();
    }
  });
}

export function searchContract(open: OpenGraph): void {
  const { current } = tellers(open);
  const found = async (text: string, asking = ASKING) =>
    (await current().queries.search(text, asking)).map(({ address }) => address);

  test('finds persons whose names or addresses have all words, the last one as a beginning', async () => {
    await current().tell(mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'Adam Larkin <al@client.example>'));
    expect(await found('ada lark')).toEqual(await found('LARK ada'));
    expect((await found('lark')).sort()).toEqual(['ada@corp.example', 'al@client.example']);
    expect(await found('adam lar')).toEqual(['al@client.example']);
    expect(await found('lark corp')).toEqual(['ada@corp.example']);
    expect(await found('ada client')).toEqual([]);
    expect(await found('ark')).toEqual([]);
  });

  test('sees through case and diacritics, both ways', async () => {
    await current().tell(mail('2026-01-05', 'Zoë Müller <zm@corp.example>', 'Jose Nunez <jn@client.example>'));
    for (const text of ['zoe muller', 'ZOË MÜLLER', 'Zoe\u0308 mu\u0308l'])
      expect(await found(text)).toEqual(['zm@corp.example']);
    expect(await found('José Núñ')).toEqual(['jn@client.example']);
  });

  test('finds German and Nordic vowels in each of their spellings', async () => {
    await current().tell(
      mail('2026-01-05', 'Zoë Müller <zm@corp.example>', 'Uwe Mueller <um@client.example>'),
      mail('2026-01-06', 'Joe Boer <jb@corp.example>', 'Boris Bauer <bb@client.example>'),
    );
    for (const text of ['mueller', 'Müller', 'muell', 'mu\u0308ll', 'MUELLER'])
      expect((await found(text)).toSorted()).toEqual(['um@client.example', 'zm@corp.example']);
    expect(await found('zoe mueller')).toEqual(['zm@corp.example']);
    expect(await found('muller')).toEqual(['zm@corp.example']);
    expect(await found('boer')).toEqual(['jb@corp.example']);
    expect(await found('baur')).toEqual([]);
  });

  test('finds names in other letters by the Latin ones that come nearest', async () => {
    await current().tell(
      mail('2026-01-05', 'Søren Nygård <sn@corp.example>', 'Иван Петров <ip@client.example>'),
      mail('2026-01-06', 'Michael Novak <mn@corp.example>', 'Michal Nowak <mi@client.example>'),
    );
    for (const text of ['soren', 'soeren', 'søren', 'nygaard', 'nygard', 'Nygård'])
      expect([text, await found(text)]).toEqual([text, ['sn@corp.example']]);
    for (const text of ['ivan petrov', 'Петров']) expect(await found(text)).toEqual(['ip@client.example']);
    expect(await found('michael')).toEqual(['mn@corp.example']);
  });

  test('takes the signs of its own language for what they are', async () => {
    await current().tell(mail('2026-01-05', "Ann O'Dell <ann@corp.example>", 'Or Near <or@client.example>'));
    for (const text of ['"ann', "ann o'dell", 'ann*', '^ann', 'ann -', '(ann)', 'words:ann', '{ann}', 'ann + dell']) {
      expect([text, await found(text)]).toEqual([text, text.startsWith('words') ? [] : ['ann@corp.example']]);
    }
    expect(await found('ann OR near')).toEqual([]);
    expect(await found('or near')).toEqual(['or@client.example']);
    expect(await found('NOT ann')).toEqual([]);
    expect(await found('"*()-^:')).toEqual([]);
  });

  test('bears any text', async () => {
    await current().tell(mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'bo@client.example'));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '*', 'a', ' ', '(', '\0', 'É') }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (words) => {
        expect(Array.isArray(await found(words))).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(await found('ada '.repeat(500))).toEqual(['ada@corp.example']);
  });

  test('puts words together that stand beside different addresses of one person', async () => {
    await current().tell(
      mail('2026-01-05', 'Bo Reed <bo@client.example>', 'ada@corp.example'),
      mail('2026-01-06', 'Bo Reed <sailor@earlier.example>', 'ada@corp.example'),
    );
    const bo = await idOf(current().queries, 'bo@client.example');
    const hits = await current().queries.search('client sailor', ASKING);
    expect(hits.map(({ id }) => id)).toEqual([bo]);
    expect(await found('corp sailor')).toEqual([]);
  });

  test('shows the best known first, and no more than asked for', async () => {
    await current().tell(
      mail('2026-01-05', 'ada@corp.example', 'Kim One <k1@client.example>'),
      mail('2026-02-20', 'ada@corp.example', 'Kim Two <k2@client.example>'),
      mail('2026-02-21', 'Kim Two <k2@client.example>', 'ada@corp.example'),
      mail('2026-02-20', 'ada@corp.example', 'Kim Three <k3@client.example>'),
    );
    expect(await found('kim')).toEqual(['k2@client.example', 'k3@client.example', 'k1@client.example']);
    expect(await found('kim', { ...ASKING, limit: 2 })).toEqual(['k2@client.example', 'k3@client.example']);
  });

  test('shows first whoever has exactly that address, number or id', async () => {
    await current().tell(
      mail('2026-01-05', 'kim@client.example', 'ada@corp.example'),
      mail('2026-02-20', 'Kim Client Example <kim.2@client.example>', 'ada@corp.example'),
      mail('2026-02-21', 'ada@corp.example', 'kim.2@client.example'),
      call('2026-01-06', '+12025550101', '+12025550102', 60),
    );
    expect((await found('kim@client.example'))[0]).toBe('kim@client.example');
    expect(await found('+1 202 555 0102')).toEqual(['+12025550102']);
    const id = await idOf(current().queries, 'kim@client.example');
    expect(await found(id)).toEqual(['kim@client.example']);
    expect(await found('kim@client.example', { ...ASKING, limit: 1 })).toEqual(['kim@client.example']);
  });

  test('shows nobody twice, and never a role', async () => {
    await current().tell(
      mail('2026-01-05', 'Bo Reed <bo@client.example>', 'Info Desk <info@client.example>, ada@corp.example'),
      mail('2026-01-06', 'Bo Reed <bo@earlier.example>', 'ada@corp.example'),
    );
    expect(await found('bo reed')).toHaveLength(1);
    expect(await found('info')).toEqual([]);
  });

  test('as of a day finds only whom somebody had seen by then', async () => {
    await current().tell(
      meeting('2026-01-05', 'ada@corp.example, Kim One <k1@client.example>'),
      meeting('2026-02-05', 'ada@corp.example, Kim Two <k2@client.example>'),
    );
    expect(await found('kim', asOf('2026-01-20'))).toEqual(['k1@client.example']);
    expect(await found('k2@client.example', asOf('2026-01-20'))).toEqual([]);
  });
}
