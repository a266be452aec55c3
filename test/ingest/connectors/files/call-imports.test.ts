/** What any list of calls must survive: clocks that change, numbers that are none, columns that are missing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CallMap } from '../../../../ingest/connectors/files/call-columns.ts';
import { readCallMap } from '../../../../ingest/connectors/files/call-map-file.ts';
import { sightingKey } from '../../../../ingest/contract.ts';
import { readAs } from '../../../support/file-readings.ts';
import { calls } from './call-lists.ts';

describe('calls: scenarios of imports', () => {
  const asterisk = ['calldate', 'src', 'dst', 'billsec', 'disposition', 'uniqueid'];

  test.each([
    ['Europe/Zurich', '2026-03-29 01:59:59', '2026-03-29T00:59:59Z', undefined],
    // the clocks skip this hour: it is read by the offset of before
    ['Europe/Zurich', '2026-03-29 02:00:00', '2026-03-29T01:00:00Z', 'ING_TIME_SKIPPED'],
    ['Europe/Zurich', '2026-03-29 02:59:59', '2026-03-29T01:59:59Z', 'ING_TIME_SKIPPED'],
    ['America/New_York', '2026-03-08 02:30:00', '2026-03-08T07:30:00Z', 'ING_TIME_SKIPPED'],
    ['Europe/Zurich', '2026-03-29 03:00:00', '2026-03-29T01:00:00Z', undefined],
    ['Europe/Zurich', '2025-10-26 01:59:59', '2025-10-25T23:59:59Z', undefined],
    ['Europe/Zurich', '2025-10-26 02:00:00', '2025-10-26T00:00:00Z', 'ING_TIME_AMBIGUOUS'],
    ['Europe/Zurich', '2025-10-26 02:59:59', '2025-10-26T00:59:59Z', 'ING_TIME_AMBIGUOUS'],
    ['Europe/Zurich', '2025-10-26 03:00:00', '2025-10-26T02:00:00Z', undefined],
    ['America/New_York', '2025-11-02 01:30:00', '2025-11-02T05:30:00Z', 'ING_TIME_AMBIGUOUS'],
    ['America/New_York', '2025-11-02 00:59:59', '2025-11-02T04:59:59Z', undefined],
    ['Australia/Lord_Howe', '2026-04-05 01:29:59', '2026-04-04T14:29:59Z', undefined],
    ['Australia/Lord_Howe', '2026-04-05 01:30:00', '2026-04-04T14:30:00Z', 'ING_TIME_AMBIGUOUS'],
    ['Asia/Kolkata', '2025-10-26 02:30:00', '2025-10-25T21:00:00Z', undefined],
    ['UTC', '2025-10-26 02:30:00', '2025-10-26T02:30:00Z', undefined],
  ])(
    'C3: local times of %s: %s is %s, and an hour that repeats or is skipped is told (%s)',
    async (timeZone, local, at, told) => {
      const { activities, warnings } = await calls(
        [asterisk, [local, '+12025550100', '1001', '5', 'ANSWERED', '1.1']],
        { timeZone },
      );
      expect(activities.map((activity) => activity.at)).toEqual([at]);
      expect(warnings).toEqual(told === undefined ? [] : [`${told} start`]);
    },
  );

  test.each(['Europe/Zurich', 'America/New_York'])(
    'C3: a time that names its zone is not flagged in %s',
    async (timeZone) => {
      const rows = [
        ['start', 'from', 'to'],
        ['2025-10-26T02:30:00+01:00', '+12025550100', '1001'],
        ['2026-03-29T02:30:00+01:00', '+12025550100', '1001'],
        ['2026-03-08T02:30:00-05:00', '+12025550100', '1001'],
      ];
      const { told, warnings } = await calls(rows, { timeZone });
      const times = ['2025-10-26T01:30:00Z', '2026-03-29T01:30:00Z', '2026-03-08T07:30:00Z'];
      expect([told.map(([, at]) => at), warnings]).toEqual([times, []]);
    },
  );

  test('a duration that nobody understands sets the row aside where nothing else says whether anybody talked', async () => {
    const call = (duration: string) => ['2026-03-01T09:30:00Z', '+12025550100', '+442079460000', duration];
    const rows = [['start', 'from', 'to', 'duration'], call('1 min'), call('5 beats'), call('-'), call('65,5')];
    const { activities, quarantined } = await calls(rows);
    expect(activities.map(({ durationSeconds }) => durationSeconds)).toEqual([60, 0, 65.5]);
    expect(quarantined).toEqual(['ING_BAD_ROW:3']);
  });

  test('a point of thousands in a list with semicolons is not taken for a second and a bit', async () => {
    const text = (delimiter: string) =>
      ['start,from,to,duration', '2026-03-01T09:30:00Z,+12025550100,+442079460000,1.065', '']
        .join('\n')
        .replaceAll(',', delimiter);
    expect((await readAs('calls', text(';'))).quarantined).toEqual(['ING_BAD_ROW:2']);
    expect((await readAs('calls', text(','))).activities[0]?.durationSeconds).toBe(1.065);
  });

  test('of an internal call it is said that its direction does not say who called; from and to do, where a list has them', async () => {
    const columns = { start: 'start', user: 'user', number: 'number', direction: 'direction' };
    const header = ['start', 'user', 'number', 'direction', 'from', 'to'];
    const rows = [header, ['2026-03-01T09:30:00Z', '1001', '1002', 'internal', '1002', '1001']];
    const owned = await calls(rows, { callMap: CallMap.parse({ name: 'own', columns }) });
    expect(owned.quarantined).toEqual(['ING_BAD_ROW:2']);
    expect(JSON.stringify(owned.readings)).toContain('does not say which of the two called');
    const both = CallMap.parse({ name: 'own', columns: { ...columns, from: 'from', to: 'to' } });
    expect((await calls(rows, { callMap: both })).told[0]?.slice(-2)).toEqual([
      'caller urn:extension:1002',
      'callee urn:extension:1001 accepted',
    ]);
  });

  test('a duration that nobody understands is told, and the call counts, where its status says that it was answered', async () => {
    const call = ['2026-03-01T09:30:00Z', '+12025550100', '+442079460000', '5 beats', 'answered'];
    const { activities, warnings } = await calls([['start', 'from', 'to', 'duration', 'status'], call]);
    expect(activities[0]?.participants[1]?.response).toBe('accepted');
    expect(activities[0]).not.toHaveProperty('durationSeconds');
    expect(warnings).toEqual(['ING_DURATION_UNREAD duration']);
  });

  test.each(['sep=;', '"sep=;"', 'SEP=;', '\uFEFFsep=;'])(
    '%p in front of the header says the delimiter',
    async (first) => {
      const lines = [first, 'start;from;to', '2026-03-01T09:30:00Z;+12025550100;+442079460000', 'soon;+12025550100;'];
      const { activities, quarantined } = await readAs('calls', `${lines.join('\r\n')}\r\n`);
      expect(activities.map(({ at }) => at)).toEqual(['2026-03-01T09:30:00Z']);
      expect(quarantined).toEqual(['ING_BAD_ROW:4']);
    },
  );

  test('C4: E.164 only where the number is one; anonymous and masked callers are nobody', async () => {
    const rows = [
      ['(202) 555-0100', 'tel:+12025550100'],
      ['011 44 20 7946 0000', 'tel:+442079460000'],
      ['+44 20 7946 0000', 'tel:+442079460000'],
      ['+1 202 555 0100 x12', 'tel:+12025550100;ext=12'],
      ['40404', 'urn:extension:40404'],
      ['911', 'urn:extension:911'],
      ['anonymous', undefined],
      ['Restricted', undefined],
      ['+266696687', undefined],
      ['+1202555****', undefined],
      ['+1202555XXXX', undefined],
    ] as const;
    const list = rows.map(([written], row) => [String(row), '2026-03-01T09:30:00Z', written, '+12025550199', '5']);
    const { activities } = await calls([['id', 'start', 'from', 'to', 'duration'], ...list], { region: 'US' });
    expect(activities.map(({ participants }) => participants.find(({ role }) => role === 'caller')?.address)).toEqual(
      rows.map(([, address]) => address),
    );
  });

  test('C5: the same list twice gives no new records, also without ids', async () => {
    const rows = [
      ['start', 'from', 'to', 'duration'],
      ['2026-03-01 09:30:00', '+12025550100', '1001', '5'],
      ['2026-03-01 09:30:00', '+12025550100', '1002', '5'],
    ];
    const [first, second] = [await calls(rows), await calls(rows)];
    expect(second.activities).toEqual(first.activities);
    expect(new Set([...first.activities, ...second.activities].map(sightingKey)).size).toBe(2);
  });

  test.each([
    [['id', 'from', 'to'], /Line 1 names no column for the start.*"start time".*"id", "from", "to"/],
    [['start', 'from'], /Line 1 names no column for the to.*"to number".*"start", "from"/],
  ])('C6: a list whose first line is %j is refused with the line and the column', async (header, message) => {
    const sample = calls([header, header.map(() => '1')]);
    await expect(sample).rejects.toMatchObject({ code: 'ING_BAD_COLUMNS', message: expect.stringMatching(message) });
  });

  test('C6: a column map without the start is refused with the place in the map', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kith-call-map-'));
    const path = join(folder, 'map.json');
    writeFileSync(path, JSON.stringify({ name: 'own', columns: { from: 'a', to: 'b' } }));
    const refused = {
      code: 'ING_BAD_CALL_MAP',
      where: path,
      message: expect.stringContaining('columns.start: name the column'),
    };
    try {
      expect(() => readCallMap(path)).toThrow(expect.objectContaining(refused));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('C6: a row without its start is set aside with its line and column, the others are read', async () => {
    const { readings, told } = await calls([
      ['start', 'from', 'to'],
      ['2026-03-01 09:30:00', '+12025550100', '1001'],
      ['', '+12025550100', '1001'],
    ]);
    expect(told).toHaveLength(1);
    expect(readings).toContainEqual({
      kind: 'quarantined',
      complaint: expect.objectContaining({ code: 'ING_BAD_ROW', line: 3, field: 'start' }),
    });
  });
});
