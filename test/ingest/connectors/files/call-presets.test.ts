/** Files as telephone systems write them, with invented calls. */
import { describe, expect, test } from '@jest/globals';
import { ALICE, calls } from './call-lists.ts';

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
