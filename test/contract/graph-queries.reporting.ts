import { expect, test } from '@jest/globals';
import type { GraphQueries } from '../../graph/contract.ts';
import type { DirectoryRecord } from '../../ingest/contract.ts';
import { all, at, entry, mail, type OpenGraph, personOf, type Teller, tellers } from './graph-queries.ground.ts';

const ADA = 'ada@corp.example';
const BO = 'bo@corp.example';
const CY = 'cy@corp.example';

const LATER = { seenAt: '2026-03-02T00:00:00Z' };
const ada = entry('1', `${ADA}, ada.lark@corp.example`, { name: 'Ada Lark' });
const bo = entry('2', `${BO}, bo.reed@corp.example`, { name: 'Bo Reed', manager: `mailto:${ADA}` });
const cy = entry('3', CY, { name: 'Cy Moss', manager: `mailto:${ADA}` });

/** Who reports to whom by the word of directories: the same for all engines. */
export function reportingContract(open: OpenGraph): void {
  const { current, another } = tellers(open);
  personsWhoReport(current);
  changesOfReporting(current);
  setsOfRecords(current, another);
}

/** `Ada Lark (google)`, for each to whom somebody reports. */
async function managersOf(queries: GraphQueries, who: string): Promise<string[]> {
  const { managers } = await personOf(queries, who);
  return managers.map(({ person, sources }) => `${person.name} (${sources.join(', ')})`);
}

async function reportsOf(queries: GraphQueries, who: string): Promise<string[]> {
  return (await personOf(queries, who)).reports.map(({ name }) => name);
}

/** Lines of the dump about it, as stored and as found from scratch: they have to be the same. */
async function linesOf({ queries }: Teller): Promise<string[]> {
  const about = (lines: readonly string[]) => lines.filter((line) => line.endsWith('"type":"reports-to"}'));
  const stored = about(await all(queries.dump()));
  expect(about(await all(queries.dump(at('2027-01-01'))))).toEqual(stored);
  return stored;
}

function personsWhoReport(current: () => Teller): void {
  test('a person reports to whoever has the address that the directory gives, also an alias, also in another case', async () => {
    await current().direct(ada, bo, entry('3', CY, { name: 'Cy Moss', manager: 'mailto:Ada.Lark@corp.example' }));
    const { queries } = current();
    expect(await managersOf(queries, 'bo.reed@corp.example')).toEqual(['Ada Lark (google)']);
    expect(await managersOf(queries, CY)).toEqual(['Ada Lark (google)']);
    expect(await reportsOf(queries, ADA)).toEqual(['Bo Reed', 'Cy Moss']);
    expect(await managersOf(queries, ADA)).toEqual([]);
    expect(await linesOf(current())).toEqual([
      `{"manager":"mailto:ada.lark@corp.example","report":"mailto:bo.reed@corp.example","source":"google","type":"reports-to"}`,
      `{"manager":"mailto:ada.lark@corp.example","report":"mailto:${CY}","source":"google","type":"reports-to"}`,
    ]);
  });

  test('a manager is found by the id of the provider, too', async () => {
    const record = entry('1', ADA, { provider: 'microsoft', name: 'Ada Lark' });
    const named = { ...record, addresses: [...record.addresses, 'urn:microsoft:user:a1'] };
    await current().direct(named, { ...bo, provider: 'microsoft', manager: 'urn:microsoft:user:a1' });
    expect(await managersOf(current().queries, BO)).toEqual(['Ada Lark (microsoft)']);
  });

  test('two directories that agree are one manager with two sources, and two managers when they do not', async () => {
    const { queries } = current();
    const other = (record: DirectoryRecord): DirectoryRecord => ({ ...record, provider: 'microsoft' });
    await current().direct(ada, bo, other(ada), other(bo));
    expect(await managersOf(queries, BO)).toEqual(['Ada Lark (google, microsoft)']);
    expect(await reportsOf(queries, ADA)).toEqual(['Bo Reed']);
    await current().direct(cy, { ...other(bo), ...LATER, manager: `mailto:${CY}` });
    expect(await managersOf(queries, BO)).toEqual(['Ada Lark (google)', 'Cy Moss (microsoft)']);
    expect(await linesOf(current())).toHaveLength(3);
  });

  test('a manager whom no directory has as an active user is nobody’s manager, however often they write', async () => {
    await current().tell(mail('2026-01-05', `Ada Lark <${ADA}>`, BO));
    await current().direct(bo, { ...ada, kind: 'contact', provider: 'contacts' });
    expect(await managersOf(current().queries, BO)).toEqual([]);
    await current().direct(ada);
    expect(await managersOf(current().queries, BO)).toEqual(['Ada Lark (google)']);
  });

  test('an address that is nobody’s own manages nobody', async () => {
    const desk = 'mailto:reception@corp.example';
    await current().direct(entry('1', `${ADA}, reception@corp.example`), { ...bo, manager: desk });
    expect(await managersOf(current().queries, BO)).toEqual([]);
  });

  test('a card of a contact book, a group and a room report to nobody', async () => {
    await current().direct(ada, { ...bo, kind: 'contact' }, { ...cy, kind: 'group' });
    expect(await reportsOf(current().queries, ADA)).toEqual([]);
    expect(await linesOf(current())).toEqual([]);
  });
}

function changesOfReporting(current: () => Teller): void {
  test('it ends with the manager’s entry, and comes back with it', async () => {
    const { queries } = current();
    await current().direct(ada, bo);
    await current().direct({ ...ada, ...LATER, active: false });
    expect(await managersOf(queries, BO)).toEqual([]);
    expect(await reportsOf(queries, ADA)).toEqual([]);
    await current().direct({ ...ada, seenAt: '2026-03-03T00:00:00Z' });
    expect(await reportsOf(queries, ADA)).toEqual(['Bo Reed']);
    await current().direct({ ...ada, seenAt: '2026-03-04T00:00:00Z', addresses: [], active: false });
    expect(await managersOf(queries, BO)).toEqual([]);
    expect(await linesOf(current())).toEqual([]);
  });

  test('it ends when the report leaves, or has another manager, or none', async () => {
    const { queries } = current();
    await current().direct(ada, bo, cy);
    await current().direct({ ...bo, ...LATER, active: false });
    expect(await reportsOf(queries, ADA)).toEqual(['Cy Moss']);
    await current().direct({ ...bo, seenAt: '2026-03-03T00:00:00Z', manager: `mailto:${CY}` });
    expect(await managersOf(queries, BO)).toEqual(['Cy Moss (google)']);
    const { manager: _, ...unmanaged } = cy;
    await current().direct({ ...unmanaged, ...LATER });
    expect(await reportsOf(queries, ADA)).toEqual([]);
    expect(await reportsOf(queries, CY)).toEqual(['Bo Reed']);
  });

  test('an address that is given to a successor takes those who report to it along', async () => {
    await current().direct(ada, bo);
    await current().direct({ ...ada, ...LATER, active: false }, entry('9', ADA, { name: 'Di Vole' }));
    expect(await managersOf(current().queries, BO)).toEqual(['Di Vole (google)']);
    expect(await linesOf(current())).toHaveLength(1);
  });

  test('nobody reports to oneself: neither by the directory, nor once people say that both are one', async () => {
    const { queries } = current();
    await current().direct({ ...ada, manager: 'mailto:ada.lark@corp.example' }, bo);
    expect(await managersOf(queries, ADA)).toEqual([]);
    const before = await all(queries.dump());
    await current().decide('same', ADA, BO);
    expect(await personOf(queries, BO)).toMatchObject({ managers: [], reports: [] });
    expect(await linesOf(current())).toEqual([]);
    await current().decide('withdrawn', ADA, BO);
    expect(await all(queries.dump())).toEqual(before);
    expect(await managersOf(queries, BO)).toEqual(['Ada Lark (google)']);
  });

  test('it follows the persons: whoever is found to be the manager, or the report, by another address', async () => {
    const { queries } = current();
    await current().direct(ada, bo, cy);
    await current().tell(mail('2026-01-05', 'Ada Lark <lark@private.example>', 'Bo Reed <reed@private.example>'));
    await current().decide('same', ADA, 'lark@private.example');
    await current().decide('same', BO, 'reed@private.example');
    expect(await managersOf(queries, 'reed@private.example')).toEqual(['Ada Lark (google)']);
    expect(await reportsOf(queries, 'lark@private.example')).toEqual(['Bo Reed', 'Cy Moss']);
    await current().decide('different', BO, 'reed@private.example');
    expect(await managersOf(queries, 'reed@private.example')).toEqual([]);
    expect(await managersOf(queries, BO)).toEqual(['Ada Lark (google)']);
    expect(await linesOf(current())).toHaveLength(2);
  });
}

function setsOfRecords(current: () => Teller, another: () => Promise<Teller>): void {
  test('neither order nor repetition matters: the manager may be known before the report or after', async () => {
    const late = { ...bo, ...LATER, manager: `mailto:${CY}` };
    const activity = mail('2026-01-05', `Ada Lark <${ADA}>`, BO, { key: 'one' });
    const dumps: string[][] = [];
    for (const records of [
      [ada, bo, cy, late],
      [late, cy, bo, ada],
      [cy, late, ada, ada, late, bo],
    ]) {
      const together = await another();
      await together.direct(...records);
      await together.tell(activity);
      const apart = await another();
      await apart.tell(activity);
      for (const record of records) await apart.direct(record);
      for (const teller of [together, apart]) {
        expect(await managersOf(teller.queries, BO)).toEqual(['Cy Moss (google)']);
        expect(await linesOf(teller)).toHaveLength(2);
        dumps.push(await all(teller.queries.dump()));
      }
    }
    for (const dump of dumps) expect(dump).toEqual(dumps[0]);
  });

  test('a stream of all persons has it, also as of a day on which nobody had written', async () => {
    await current().direct(ada, bo);
    const people = await all(current().queries.people(at('2026-01-01')));
    expect(people.map(({ name, managers, reports }) => [name, managers.length, reports.length]).sort()).toEqual([
      ['Ada Lark', 0, 1],
      ['Bo Reed', 1, 0],
    ]);
  });
}
