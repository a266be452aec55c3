/** Downloads of the consoles of telephone systems, whose columns are other than those of their APIs; with invented calls. */
import { describe, expect, test } from '@jest/globals';
import { callPresetOf } from '../../../../ingest/connectors/files/call-map.ts';
import { readAs } from '../../../support/file-readings.ts';

describe('calls: Aircall’s own export', () => {
  const header = [
    ...['line', 'datetime (tz offset incl.)', 'number timezone', 'datetime (utc)', 'country_code', 'direction', 'from'],
    ...['to', 'answered', 'missed_call_reason', 'user', 'duration (total)', 'duration (in call)', 'call start time'],
    ...['aircall number', 'customer number', 'call id', 'call id (internal)'],
  ];
  const row = (id: string, direction: string, answered: string, user: string, talk: string) => [
    ...['Sales', '2026-03-01 10:30:00', 'Europe/Paris', '2026-03-01 09:30:00.083', 'FR', direction, '12025550100'],
    ...['442079460000', answered, '', user, '90', talk, '2026-03-01 20:30:00', 'Sales (+44 20 7946 0000)'],
    ...['+1 202 555 0100', `CA${id}`, id],
  ];

  test('times in UTC, the customer’s number in full, who spoke by name; under the ids of the API', async () => {
    const rows = [
      header,
      row('1', 'inbound', 'Yes', 'Alice Example', '65'),
      row('2', 'outbound', 'No', 'Alice Example', ''),
      row('3', 'inbound', 'No', '[No associated user]', ''),
    ];
    expect(callPresetOf(header)?.name).toBe('aircall');
    const { activities } = await readAs('calls', rows.map((cells) => cells.join(',')).join('\n'));
    const told = activities.map(({ key, at, durationSeconds, participants }) => [
      ...[key, at, durationSeconds],
      ...participants.map(({ role, address, response }) => [role, address, response].filter(Boolean).join(' ')),
    ]);
    const alice = 'urn:phone-user:alice example';
    expect(told).toEqual([
      ['1', '2026-03-01T09:30:00Z', 65, 'caller tel:+12025550100', `callee ${alice} accepted`],
      ['2', '2026-03-01T09:30:00Z', 0, `caller ${alice}`, 'callee tel:+12025550100 none'],
      ['3', '2026-03-01T09:30:00Z', 0, 'caller tel:+12025550100'],
    ]);
  });
});
