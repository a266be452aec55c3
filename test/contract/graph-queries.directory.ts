import { expect, test } from '@jest/globals';
import type { IdentityView } from '../../graph/contract.ts';
import type { DirectoryRecord } from '../../ingest/contract.ts';
import {
  ASKING,
  all,
  asOf,
  at,
  entry,
  idOf,
  knownBy,
  mail,
  type OpenGraph,
  personOf,
  type Teller,
  tellers,
} from './graph-queries.ground.ts';

const LATER = { seenAt: '2026-03-02T00:00:00Z' };

async function identityOf({ queries }: Teller, value: string): Promise<IdentityView | undefined> {
  return (await all(queries.identities())).find((identity) => identity.value === value);
}

/** What a directory says, and what comes of it: the same for all engines. */
export function directoryContract(open: OpenGraph): void {
  const { current, another } = tellers(open);
  personsOfDirectory(current);
  recordsOfDirectory(current, another);
  cardsOfContactBooks(current);
}

function personsOfDirectory(current: () => Teller): void {
  test('all addresses of one user are one person, whatever names were seen beside them', async () => {
    const { queries } = current();
    await current().tell(
      mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'bo@client.example'),
      mail('2026-01-06', 'Assistant Someone <office.ada@corp.example>', 'bo@client.example'),
    );
    expect(await knownBy(queries, 'bo@client.example')).toHaveLength(2);
    await current().direct(entry('1', 'ada@corp.example, office.ada@corp.example, +12025550101', { name: 'Ada King' }));
    const ada = await personOf(queries, 'office.ada@corp.example');
    expect(ada).toMatchObject({ name: 'Ada King', address: 'ada@corp.example', employee: true });
    expect(ada.identities.map(({ value }) => value)).toEqual([
      'ada@corp.example',
      'office.ada@corp.example',
      '+12025550101',
    ]);
    const oneEntry = { comparison: 'directory', level: 'one entry', bits: 10, values: ['google|user|1'] };
    expect(ada.evidence).toEqual([
      { ...oneEntry, between: ['mailto:ada@corp.example', 'mailto:office.ada@corp.example'] },
      { ...oneEntry, between: ['mailto:ada@corp.example', 'tel:+12025550101'] },
    ]);
    const known = await queries.whoKnows(await idOf(queries, 'bo@client.example'), ASKING);
    expect(known?.ties.map(({ person, tie }) => [person.id, tie.mails])).toEqual([[ada.id, 2]]);
  });

  test('the addresses of one user stay one person whatever people say, and two users are one when people say so', async () => {
    const { queries } = current();
    await current().direct(entry('1', 'ada@corp.example, ada.lark@corp.example'), entry('2', 'bo@corp.example'));
    await current().decide('different', 'ada@corp.example', 'ada.lark@corp.example');
    expect(await idOf(queries, 'ada@corp.example')).toBe(await idOf(queries, 'ada.lark@corp.example'));
    await current().decide('same', 'ada@corp.example', 'bo@corp.example');
    expect(await idOf(queries, 'ada@corp.example')).toBe(await idOf(queries, 'bo@corp.example'));
  });

  test('two users of one directory are two persons, even of one full name', async () => {
    const { queries } = current();
    await current().tell(
      mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'bo@client.example'),
      mail('2026-01-06', 'Ada Lark <ada.lark@corp-two.example>', 'bo@client.example'),
      mail('2026-01-07', 'Ada Lark <lark@private.example>', 'bo@client.example'),
    );
    expect(await knownBy(queries, 'bo@client.example')).toHaveLength(1);
    await current().direct(entry('1', 'ada@corp.example'), entry('2', 'ada.lark@corp-two.example'));
    expect((await knownBy(queries, 'bo@client.example')).toSorted()).toEqual([
      'ada.lark@corp-two.example',
      'ada@corp.example',
      'lark@private.example',
    ]);
  });

  test('a group and a room have no ties, and a switchboard of two users is nobody’s', async () => {
    const { queries } = current();
    await current().tell(
      mail('2026-01-05', 'ada@corp.example', 'team.blue@corp.example, oak@corp.example, bo@client.example'),
    );
    expect(await knownBy(queries, 'ada@corp.example')).toHaveLength(3);
    await current().direct(
      entry('1', 'team.blue@corp.example', { kind: 'group', members: ['mailto:ada@corp.example'] }),
      entry('2', 'oak@corp.example', { kind: 'room', name: 'Oak Room' }),
      entry('3', 'ada@corp.example, +12025550100'),
      entry('4', 'cy@corp.example, +12025550100'),
    );
    expect(await knownBy(queries, 'ada@corp.example')).toEqual(['bo@client.example']);
    const classes = ['team.blue@corp.example', 'oak@corp.example', '+12025550100', 'cy@corp.example'];
    const found = await Promise.all(classes.map((value) => identityOf(current(), value)));
    expect(found.map((identity) => identity?.class)).toEqual(['list', 'role', 'shared', 'person']);
    expect(found[1]?.names).toEqual(['Oak Room']);
    expect(await queries.person('team.blue@corp.example')).toBeUndefined();
  });

  test('an employee whom no activity names is found, without ties, dates or a tenure', async () => {
    const { queries } = current();
    await current().direct(entry('1', 'ada@corp.example, lark@corp.example', { name: 'Ada Lark' }));
    const [found] = await queries.search('lar', ASKING);
    expect(found).toMatchObject({ name: 'Ada Lark', address: 'ada@corp.example', employee: true });
    const ada = await personOf(queries, 'lark@corp.example');
    expect(ada).toMatchObject({ id: found?.id, tenures: [] });
    expect(ada.identities[0]).toEqual({
      ...{ id: expect.any(String), kind: 'mail', value: 'ada@corp.example', person: ada.id, class: 'person' },
      zone: 'certain',
      names: ['Ada Lark'],
    });
    expect(await queries.search('lark', asOf('2026-01-01'))).toHaveLength(1);
    expect(await all(queries.people(at('2026-01-01')))).toHaveLength(1);
    expect(await queries.newestActivityAt()).toBeUndefined();
    expect(await queries.counts()).toMatchObject({ identities: 2, persons: 1, employees: 1, ties: 0 });
  });

  test('once an activity names the employee, the dates are those of the activity alone', async () => {
    const { queries } = current();
    await current().direct(entry('1', 'ada@corp.example'));
    await current().tell(mail('2026-01-05', 'bo@client.example', 'ada@corp.example'));
    const [own] = (await personOf(queries, 'ada@corp.example')).identities;
    expect(own).toMatchObject({ firstSeen: at('2026-01-05'), lastSeen: at('2026-01-05') });
    expect(await knownBy(queries, 'bo@client.example')).toEqual(['ada@corp.example']);
    const [before] = await all(queries.identities(at('2026-01-01')));
    expect(before).not.toHaveProperty('firstSeen');
  });

  test('a guest is nobody’s colleague, even with an address in the tenant’s own domain', async () => {
    await current().own('corp.example');
    await current().direct(entry('1', 'bo_client.example@corp.example, bo@client.example', { guest: true }));
    expect(await personOf(current().queries, 'bo@client.example')).toMatchObject({ employee: false });
  });

  test('an address that two directories have joins their entries into one person', async () => {
    await current().direct(
      entry('1', 'ada@corp.example, al@corp.example'),
      entry('x', 'al@corp.example, lark@corp.example', { provider: 'microsoft' }),
    );
    const ada = await personOf(current().queries, 'lark@corp.example');
    expect(ada.identities.map(({ value }) => value)).toEqual([
      'ada@corp.example',
      'al@corp.example',
      'lark@corp.example',
    ]);
  });
}

function recordsOfDirectory(current: () => Teller, another: () => Promise<Teller>): void {
  test('an address that left the entry is joined by it no longer', async () => {
    const { queries } = current();
    await current().tell(mail('2026-01-05', 'ada@corp.example, al@corp.example', 'bo@client.example'));
    await current().tell(mail('2026-01-06', 'al@corp.example', 'bo@client.example'));
    const apart = await all(queries.dump());
    await current().direct(entry('1', 'ada@corp.example, al@corp.example, unseen@corp.example', { name: 'Ada Lark' }));
    expect(await knownBy(queries, 'bo@client.example')).toHaveLength(1);
    await current().direct(entry('1', '', LATER));
    expect(await all(queries.dump())).toEqual(apart);
    expect(await queries.person('unseen@corp.example')).toBeUndefined();
    expect(await queries.search('lark', ASKING)).toEqual([]);
    await current().tell(mail('2026-01-07', 'unseen@corp.example', 'bo@client.example'));
    expect(await knownBy(queries, 'bo@client.example')).toHaveLength(3);
  });

  test('of two records of one entry the one seen later holds, whichever comes first', async () => {
    const early = entry('1', 'ada@corp.example, al@corp.example', { name: 'Ada Lark' });
    const late = entry('1', 'ada@corp.example, lark@corp.example', { name: 'Ada King', ...LATER });
    const activity = mail('2026-01-05', 'al@corp.example', 'ada@corp.example', { key: 'one' });
    const dumps: string[][] = [];
    for (const records of [[early, late], [late, early], [late], [late, late]]) {
      for (const isTogether of [true, false]) {
        const teller = await another();
        if (isTogether) await teller.direct(...records);
        await teller.tell(activity);
        if (!isTogether) for (const record of records) await teller.direct(record);
        dumps.push(await all(teller.queries.dump()));
      }
    }
    for (const dump of dumps) expect(dump).toEqual(dumps[0]);
    expect(dumps[0]?.join()).toContain('Ada King');
  });

  test('every record ends as applied, duplicate or ignored with its reason', async () => {
    const record = entry('1', 'ada@corp.example');
    await current().direct(record, record);
    await current().direct(record, entry('1', 'ada@corp.example', { seenAt: '2026-02-01T00:00:00Z' }));
    await current().direct(entry('2', ''), entry('1', 'ada@corp.example', LATER));
    expect(await current().queries.accounts()).toEqual([
      expect.objectContaining({
        ...{ received: 6, applied: 2, duplicate: 2, ignored: 2, excluded: 0, erased: 0, quarantined: 0 },
        reasons: { superseded: 1, 'no address': 1 },
      }),
    ]);
  });

  test('what a directory says holds for all times: as of a day, too, two addresses are one person', async () => {
    const then = await another();
    const records = [
      entry('1', 'ada@corp.example, al@corp.example'),
      entry('2', 'team@corp.example', { kind: 'group' }),
    ];
    const early = mail('2026-01-05', 'ada@corp.example', 'bo@client.example', { key: 'early' });
    for (const teller of [current(), then]) {
      await teller.own('corp.example');
      await teller.direct(...records);
      await teller.tell(early);
    }
    await current().tell(mail('2026-02-05', 'al@corp.example', 'bo@client.example, team@corp.example'));
    const past = await all(current().queries.dump(at('2026-01-10')));
    expect(past).toEqual(await all(then.queries.dump(at('2026-01-10'))));
    expect(past.filter((line) => line.includes('"type":"person"'))).toHaveLength(2);
  });

  test('two processes, one told by the directory and one by activities, make what one makes', async () => {
    const { graph, queries } = current();
    const other = await graph.openAnother();
    const teller = current().through(other);
    const alone = await another();
    for (let day = 1; day <= 6; day += 1) {
      const record = entry('1', `ada@corp.example, a${day}@corp.example`, { seenAt: `2026-03-0${day}T00:00:00Z` });
      const activity = mail(`2026-01-0${day}`, `a${day}@corp.example`, 'bo@client.example', { key: `m${day}` });
      await Promise.all([current().direct(record), teller.tell(activity)]);
      await alone.tell(activity);
      await alone.direct(record);
    }
    await other.close();
    expect(await all(queries.dump())).toEqual(await all(alone.queries.dump()));
  });
}

/** `card('1', 'bo@client.example, +12025550102', 'Bo Reed')`: of somebody's contact book. */
function card(id: string, addresses: string, name: string): DirectoryRecord {
  return entry(id, addresses, { kind: 'contact', provider: 'contacts', name });
}

function cardsOfContactBooks(current: () => Teller): void {
  test('what is on one card is likely one person, who is nobody’s employee for it and is called by a name that was seen', async () => {
    const { queries } = current();
    await current().own('corp.example');
    await current().tell(mail('2026-01-05', 'ada@corp.example', 'Bob Reed <bo@client.example>'));
    await current().direct(card('1', 'bo@client.example, +12025550102', 'Bo Reed'));
    const bo = await personOf(queries, '+12025550102');
    expect(bo).toMatchObject({ name: 'Bob Reed', address: 'bo@client.example', employee: false });
    expect(bo.identities.map(({ value, zone }) => `${value} ${zone}`)).toEqual([
      'bo@client.example likely',
      '+12025550102 likely',
    ]);
    expect(bo.evidence.map(({ comparison, level, values }) => [comparison, level, ...values])).toEqual([
      ['prior', 'before any evidence'],
      ['contact', 'one card', 'Bo Reed', 'contacts|contact|1'],
    ]);
    expect((await identityOf(current(), '+12025550102'))?.names).toEqual(['Bo Reed']);
  });

  test('a card is told by the name that is on it now, wherever two addresses are weighed, and by its key', async () => {
    const { queries } = current();
    const reed = card('1', 'bo@client.example, +12025550102', 'Bo Reed');
    await current().direct(reed, card('2', 'cy@client.example, +12025550103', ''));
    const { id } = await personOf(queries, 'bo@client.example');
    const pairs = async () => [
      ...(await queries.pairs(id, id, { limit: 9 })),
      ...(await queries.reviews({ limit: 9 })),
    ];
    const cards = async () => (await pairs()).map(({ weight }) => weight.rows.at(-1)?.values.join()).toSorted();
    expect(await cards()).toEqual(['Bo Reed,contacts|contact|1', 'Bo Reed,contacts|contact|1', 'contacts|contact|2']);
    await current().direct({ ...reed, ...LATER, name: 'Bob Reed' });
    expect(await cards()).toEqual(['Bob Reed,contacts|contact|1', 'Bob Reed,contacts|contact|1', 'contacts|contact|2']);
    expect((await personOf(queries, 'bo@client.example')).evidence.at(-1)?.values[0]).toBe('Bob Reed');
  });

  test('a card does not make one of two users of a directory', async () => {
    await current().direct(entry('1', 'ada@corp.example'), entry('2', 'cy@corp.example'));
    await current().direct(card('1', 'ada@corp.example, cy@corp.example', 'Ada Lark'));
    expect((await personOf(current().queries, 'ada@corp.example')).identities).toHaveLength(1);
  });

  test('a card of more than twelve addresses is ignored with its reason', async () => {
    const many = Array.from({ length: 13 }, (_, n) => `reed@client${n}.example`);
    await current().direct(card('1', many.join(', '), 'Bo Reed'), card('2', many.slice(1).join(', '), 'Bo Reed'));
    expect(await current().queries.accounts()).toEqual([
      expect.objectContaining({ applied: 1, ignored: 1, reasons: { 'large card': 1 } }),
    ]);
    expect(await current().queries.counts()).toMatchObject({ identities: 12, persons: 1 });
  });
}
