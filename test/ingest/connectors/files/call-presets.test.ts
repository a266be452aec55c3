/** Files as telephone systems write them, with invented calls. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { callPresetOf } from '../../../../ingest/connectors/files/call-map.ts';
import { readCallMap } from '../../../../ingest/connectors/files/call-map-file.ts';
import { sightingKey } from '../../../../ingest/contract.ts';
import { readAs } from '../../../support/file-readings.ts';

type More = Parameters<typeof readAs>[2];

/** Reads rows of cells; a cell with a comma is quoted. */
async function calls(rows: readonly (readonly string[])[], more: More = {}) {
  const text = rows.map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')).join('\n');
  const read = await readAs('calls', `${text}\n`, more);
  const told = read.activities.map(({ key, at, durationSeconds, participants }) => [
    key,
    at,
    durationSeconds,
    ...participants.map(({ role, address, response }) => [role, address, response].filter(Boolean).join(' ')),
  ]);
  return { ...read, told, preset: callPresetOf(rows[0] ?? [])?.name };
}

const ALICE = 'alice@brightwater.example';

describe('calls: Zoom Phone', () => {
  const header = [
    ...[
      'call_history_uuid',
      'call_id',
      'direction',
      'caller_ext_number',
      'caller_did_number',
      'caller_name',
      'caller_email',
    ],
    ...[
      'callee_ext_number',
      'callee_did_number',
      'callee_name',
      'callee_email',
      'start_time',
      'end_time',
      'duration',
      'call_result',
    ],
  ];

  test('the call history: colleagues by mail address, others by number, both rows of a transfer one call', async () => {
    const { told, activities, preset } = await calls([
      header,
      [
        ...[
          'u1',
          '7018',
          'inbound',
          '',
          '+12025550100',
          'Carol Example',
          '',
          '801',
          '+12025550101',
          'Alice Example',
          ALICE,
        ],
        ...['2026-03-01T09:30:00Z', '2026-03-01T09:31:05Z', '0', 'no_answer'],
      ],
      [
        ...['u2', '7018', 'inbound', '', '+12025550100', 'Carol Example', '', '802', '', 'Bob Example', ''],
        ...['2026-03-01T09:30:20Z', '2026-03-01T09:31:05Z', '45', 'answered'],
      ],
    ]);
    expect(preset).toBe('zoom');
    expect(told).toEqual([
      [
        ...['7018', '2026-03-01T09:30:00Z', 45],
        ...['caller tel:+12025550100', `callee mailto:${ALICE} none`, 'callee urn:extension:802 accepted'],
      ],
    ]);
    expect(activities[0]?.participants.map(({ name }) => name)).toEqual([
      'Carol Example',
      'Alice Example',
      'Bob Example',
    ]);
  });

  test('the call logs of before', async () => {
    const { told, preset } = await calls([
      [
        'id',
        'call_id',
        'caller_number',
        'caller_name',
        'callee_number',
        'callee_name',
        'direction',
        'duration',
        'result',
        'date_time',
      ],
      [
        'l1',
        '7019',
        '1009',
        'Alice Example',
        '+12025550100',
        '',
        'outbound',
        '12',
        'Call connected',
        '2026-03-01T09:30:00Z',
      ],
    ]);
    expect(preset).toBe('zoom');
    expect(told).toEqual([
      ['7019', '2026-03-01T09:30:00Z', 12, 'caller urn:extension:1009', 'callee tel:+12025550100 accepted'],
    ]);
  });
});

describe('calls: RingCentral', () => {
  test.each(['.', '_', '/'])(
    'parties laid flat with %j; both sides of a session are one call, faxes are none',
    async (mark) => {
      const party = (side: string) =>
        ['phoneNumber', 'extensionNumber', 'name'].map((field) => `${side}${mark}${field}`);
      const { told, excluded, preset } = await calls([
        [
          'id',
          'sessionId',
          'startTime',
          'duration',
          'type',
          'direction',
          'action',
          'result',
          ...party('from'),
          ...party('to'),
        ],
        [
          ...['r1', 's1', '2026-03-01T09:30:00.000Z', '54', 'Voice', 'Outbound', 'VoIP Call', 'Call connected'],
          ...['', '101', 'Alice Example', '', '102', 'Bob Example'],
        ],
        [
          ...['r2', 's1', '2026-03-01T09:30:00.000Z', '54', 'Voice', 'Inbound', 'Phone Call', 'Accepted'],
          ...['', '101', 'Alice Example', '', '102', 'Bob Example'],
        ],
        [
          ...['r3', 's2', '1772357400000', 'pending', 'Voice', 'Inbound', 'Phone Call', 'Missed'],
          ...['+12025550100', '', '', '+12025550101', '', ''],
        ],
        [
          'r4',
          's3',
          '1772357400000',
          '30',
          'Fax',
          'Inbound',
          'Fax',
          'Received',
          '+12025550100',
          '',
          '',
          '+12025550101',
          '',
          '',
        ],
      ]);
      expect(preset).toBe('ringcentral');
      expect(told).toEqual([
        ['s1', '2026-03-01T09:30:00Z', 54, 'caller urn:extension:101', 'callee urn:extension:102 accepted'],
        ['s2', '2026-03-01T09:30:00Z', 0, 'caller tel:+12025550100', 'callee tel:+12025550101 none'],
      ]);
      expect(excluded).toEqual(['not a call between people']);
    },
  );
});

describe('calls: Aircall', () => {
  test('epoch times; talk time from the answer on; a missed call is done too; anonymous is nobody', async () => {
    const { told, preset } = await calls([
      [
        'id',
        'sid',
        'direction',
        'status',
        'started_at',
        'answered_at',
        'ended_at',
        'duration',
        'raw_digits',
        'user.email',
        'number.digits',
      ],
      [
        '1',
        'CA1',
        'inbound',
        'done',
        '1772357400',
        '1772357410',
        '1772357475',
        '75',
        '+1 202-555-0100',
        ALICE,
        '+12025550101',
      ],
      ['2', 'CA2', 'inbound', 'done', '1772357400', '', '1772357430', '30', '+1 202-555-0100', '', '+1 202-555-0101'],
      ['3', 'CA3', 'outbound', 'done', '1772357400', '1772357405', '1772357406', '6', '+44 20 7946 0000', ALICE, ''],
      ['4', 'CA4', 'inbound', 'done', '1772357400', '1772357405', '1772357406', '6', 'anonymous', ALICE, ''],
    ]);
    expect(preset).toBe('aircall');
    expect(told).toEqual([
      ['1', '2026-03-01T09:30:00Z', 65, 'caller tel:+12025550100', `callee mailto:${ALICE} accepted`],
      ['2', '2026-03-01T09:30:00Z', 0, 'caller tel:+12025550100', 'callee tel:+12025550101 none'],
      ['3', '2026-03-01T09:30:00Z', 1, `caller mailto:${ALICE}`, 'callee tel:+442079460000 accepted'],
      ['4', '2026-03-01T09:30:00Z', 1, `callee mailto:${ALICE} accepted`],
    ]);
  });
});

describe('calls: Teams', () => {
  const adminCentre = [
    ...[
      'UsageId',
      'Call ID',
      'Conference ID',
      'User Location',
      'AAD ObjectId',
      'UPN',
      'User Display Name',
      'Caller ID',
    ],
    ...['Call Type', 'Number Type', 'Domestic/International', 'Destination Dialed', 'Destination Number', 'Start Time'],
    ...['End Time', 'Duration Seconds', 'Connection Fee', 'Charge', 'Currency', 'Capability'],
  ];
  const row = (id: string, type: string, seconds: string, upn = ALICE) => [
    ...[id, 'c1', '', 'US', '', upn, upn && 'Alice Example', '+12025550100', type, 'Subscriber', 'Domestic', 'US'],
    ...[
      '+12025550101',
      '2026-03-01 09:30:00.0000000 +00:00',
      '2026-03-01T09:31:00Z',
      seconds,
      '0',
      '0.1',
      'USD',
      'MCOPSTN1',
    ],
  ];

  test('the file of the admin centre: the user behind the number of the tenant’s side', async () => {
    const { told, activities, excluded, preset } = await calls([
      adminCentre,
      row('1', 'user_in', '60'),
      row('2', 'user_out', '0'),
      row('3', 'ucap_in', '60', ''),
      row('4', 'conf_in', '60'),
    ]);
    expect(preset).toBe('teams');
    expect(told).toEqual([
      ['1', '2026-03-01T09:30:00Z', 60, 'caller tel:+12025550100', `callee mailto:${ALICE} accepted`],
      ['2', '2026-03-01T09:30:00Z', 0, `caller mailto:${ALICE}`, 'callee tel:+12025550101 none'],
      ['3', '2026-03-01T09:30:00Z', 60, 'caller tel:+12025550100', 'callee tel:+12025550101 accepted'],
    ]);
    expect(activities[0]?.participants[1]?.name).toBe('Alice Example');
    expect(excluded).toEqual(['not a call between people']);
  });

  test('rows of Microsoft Graph (pstnCallLogRow), whatever the order of their fields', async () => {
    const { told, preset } = await calls([
      [
        'callType',
        'id',
        'callId',
        'userPrincipalName',
        'callerNumber',
        'calleeNumber',
        'startDateTime',
        'endDateTime',
        'duration',
      ],
      ['ByotOutUserForwarding', '1', 'c1', ALICE, '+12025550101', '+12025550100', '2026-03-01T09:30:00Z', '', '60'],
    ]);
    expect(preset).toBe('teams');
    expect(told).toEqual([
      ['1', '2026-03-01T09:30:00Z', 60, `caller mailto:${ALICE}`, 'callee tel:+12025550100 accepted'],
    ]);
  });

  test('direct routing: masked numbers are nobody, the year 1 is no time, linked calls are one', async () => {
    const { told, preset } = await calls(
      [
        [
          ...[
            'Correlation ID',
            'Shared Correlation ID',
            'SIP Address',
            'Display Name',
            'Invite time (UTC)',
            'Start time (UTC)',
          ],
          ...['End time (UTC)', 'Duration (seconds)', 'Success', 'Caller Number', 'Callee Number', 'Call Type'],
        ],
        [
          '1',
          '1',
          ALICE,
          'Alice',
          '2026-03-01 09:30:00',
          '2026-03-01 09:30:08',
          '',
          '60',
          'True',
          '+12025550100',
          '+12025550101',
          'dr_in',
        ],
        [
          '2',
          '1',
          ALICE,
          'Alice',
          '0001-01-01T00:00:00Z',
          '2026-03-01 09:31:00',
          '',
          '0',
          'False',
          '+1202555****',
          '+12025550102',
          'dr_out_user_transfer',
        ],
        ['3', '', ALICE, 'Alice', '2026-03-01 09:30:00', '', '', '', 'False', '+1202555****', '', 'dr_in'],
      ],
      { timeZone: 'America/New_York' },
    );
    expect(preset).toBe('teams-direct-routing');
    expect(told).toEqual([
      [
        '1',
        '2026-03-01T09:30:00Z',
        60,
        'caller tel:+12025550100',
        `callee mailto:${ALICE} accepted`,
        'callee tel:+12025550102 none',
      ],
      ['3', '2026-03-01T09:30:00Z', 0, `callee mailto:${ALICE} none`],
    ]);
  });

  test('direct routing of Microsoft Graph (directRoutingLogRow)', async () => {
    const { told, preset } = await calls([
      [
        'id',
        'correlationId',
        'userPrincipalName',
        'startDateTime',
        'inviteDateTime',
        'endDateTime',
        'duration',
        'successfulCall',
        'callerNumber',
        'calleeNumber',
        'callType',
      ],
      [
        '1',
        'x',
        ALICE,
        '0001-01-01T00:00:00Z',
        '2026-03-01T09:30:00Z',
        '',
        '0',
        'false',
        '+12025550100',
        '+12025550101',
        'ByotIn',
      ],
    ]);
    expect(preset).toBe('teams-direct-routing');
    expect(told).toEqual([['x', '2026-03-01T09:30:00Z', 0, 'caller tel:+12025550100', `callee mailto:${ALICE} none`]]);
  });
});

describe('calls: scenarios of imports', () => {
  const asterisk = ['calldate', 'src', 'dst', 'billsec', 'disposition', 'uniqueid'];

  test.each([
    ['Europe/Zurich', '2026-03-29 01:59:59', '2026-03-29T00:59:59Z', false],
    // the clocks skip this hour: it is read by the offset of before
    ['Europe/Zurich', '2026-03-29 02:30:00', '2026-03-29T01:30:00Z', false],
    ['Europe/Zurich', '2026-03-29 03:00:00', '2026-03-29T01:00:00Z', false],
    ['Europe/Zurich', '2026-10-25 01:59:59', '2026-10-24T23:59:59Z', false],
    ['Europe/Zurich', '2026-10-25 02:00:00', '2026-10-25T00:00:00Z', true],
    ['Europe/Zurich', '2026-10-25 02:59:59', '2026-10-25T00:59:59Z', true],
    ['Europe/Zurich', '2026-10-25 03:00:00', '2026-10-25T02:00:00Z', false],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00Z', true],
    ['America/New_York', '2026-11-01 00:59:59', '2026-11-01T04:59:59Z', false],
    ['Australia/Lord_Howe', '2026-04-05 01:29:59', '2026-04-04T14:29:59Z', false],
    ['Australia/Lord_Howe', '2026-04-05 01:30:00', '2026-04-04T14:30:00Z', true],
    ['Asia/Kolkata', '2026-10-25 02:30:00', '2026-10-24T21:00:00Z', false],
    ['UTC', '2026-10-25 02:30:00', '2026-10-25T02:30:00Z', false],
  ])(
    'C3: local times of %s: %s is %s, and the hour that repeats is flagged (%s)',
    async (timeZone, local, at, isFlagged) => {
      const { activities, warnings } = await calls(
        [asterisk, [local, '+12025550100', '1001', '5', 'ANSWERED', '1.1']],
        { timeZone },
      );
      expect(activities.map((activity) => activity.at)).toEqual([at]);
      expect(warnings).toEqual(isFlagged ? ['ING_TIME_AMBIGUOUS start'] : []);
    },
  );

  test.each(['Europe/Zurich', 'America/New_York'])(
    'C3: a time that names its zone is not flagged in %s',
    async (timeZone) => {
      const rows = [
        ['start', 'from', 'to'],
        ['2026-10-25T02:30:00+01:00', '+12025550100', '1001'],
      ];
      const { told, warnings } = await calls(rows, { timeZone });
      expect([told[0]?.[1], warnings]).toEqual(['2026-10-25T01:30:00Z', []]);
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
