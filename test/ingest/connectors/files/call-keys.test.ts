/** Which rows of which lists are one call. */
import { describe, expect, test } from '@jest/globals';
import { CallMap } from '../../../../ingest/connectors/files/call-columns.ts';
import { calls } from './call-lists.ts';

const COLUMNS = ['id', 'start', 'from', 'to', 'duration'];
const numbered = (id: number, start: string) => [String(id), start, '+12025550100', '+12025550143', '60'];
const january = [1, 2, 3].map((id) => numbered(id, `2026-01-0${id}T09:30:00Z`));
const february = [1, 2, 3].map((id) => numbered(id, `2026-02-0${id}T09:30:00Z`));

async function keysOf(...lists: Parameters<typeof calls>[]): Promise<string[]> {
  const read = await Promise.all(lists.map((list) => calls(...list)));
  return [...new Set(read.flatMap(({ activities }) => activities.map(({ key }) => key)))];
}

describe('calls: which are one', () => {
  test('two lists that number their rows 1, 2, 3 do not swallow each other', async () => {
    expect(await keysOf([[COLUMNS, ...january]], [[COLUMNS, ...february]])).toHaveLength(6);
  });

  test('a list that is imported twice, or again in a longer one, counts once', async () => {
    const longer = [...january, numbered(4, '2026-01-09T09:30:00Z')];
    expect(await keysOf([[COLUMNS, ...january]], [[COLUMNS, ...january]], [[COLUMNS, ...longer]])).toHaveLength(4);
  });

  test('the legs of a numbered group are one call, also where an export lacks the first of them, and other days have others', async () => {
    const columns = ['group', 'start', 'from', 'to'];
    const leg = (start: string, to: string) => ['1', start, '+12025550100', to];
    const legs = [leg('2026-01-01T09:30:00Z', '1001'), leg('2026-01-01T09:30:20Z', '1002')];
    const later = leg('2026-02-01T09:30:00Z', '1001');
    expect(await keysOf([[columns, ...legs]])).toHaveLength(1);
    expect(await keysOf([[columns, ...legs]], [[columns, ...legs.slice(1)]], [[columns, later]])).toHaveLength(2);
  });

  test('an id that is no running number is known by itself', async () => {
    const call = (id: string, start: string) => [id, ...numbered(1, start).slice(1)];
    const rows = ['call-7f3a', '1772357400.123', '20260301093000'].map((id) => call(id, '2026-01-01T09:30:00Z'));
    expect(await keysOf([[COLUMNS, ...rows]])).toEqual(['call-7f3a', '1772357400.123', '20260301093000']);
  });

  test('a map may say that ids are given once', async () => {
    const columns = { id: 'id', start: 'start', from: 'from', to: 'to' };
    const callMap = CallMap.parse({ name: 'own', uniqueIds: true, columns });
    expect(await keysOf([[COLUMNS, ...january.slice(0, 1)], { callMap }])).toEqual(['1']);
  });

  test('a call without an id is one call, however its numbers are written', async () => {
    const columns = ['start', 'from', 'to'];
    const call = (from: string, to: string) => ['2026-03-01T09:30:00Z', from, to];
    const ways = [
      call('+12025550143', '+442079460018'),
      call('+1 202 555 0143', '0044 20 7946 0018'),
      call('(202) 555-0143', 'tel:+442079460018'),
    ];
    expect(await keysOf([[columns, ...ways], { region: 'US' }])).toHaveLength(1);
    expect(await keysOf([[columns, call('+12025550143', '1001'), call('+12025550143', '1002')]])).toHaveLength(2);
  });
});
