/** Files as Teams and Microsoft Graph write them, with invented calls. */
import { describe, expect, test } from '@jest/globals';
import { ALICE, calls } from './call-lists.ts';

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
