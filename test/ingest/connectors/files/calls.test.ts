import { describe, expect, test } from '@jest/globals';
import { CallMap } from '../../../../ingest/connectors/files/call-columns.ts';
import { CALL_PRESETS, callPresetOf } from '../../../../ingest/connectors/files/call-map.ts';
import { readAs } from '../../../support/file-readings.ts';

const GENERIC = 'id,start,from,to,duration,direction,status';

async function calls(text: string, more: Parameters<typeof readAs>[2] = {}) {
  return readAs('calls', text, more);
}

describe('calls: the generic preset', () => {
  test('a call that was answered', async () => {
    const { activities } = await calls(
      `${GENERIC}\n7,2026-03-01T09:30:00+01:00,+12025550100,+442079460000,65,outbound,completed\n`,
    );
    expect(activities).toEqual([
      {
        channel: 'call',
        key: '7|2026-03-01T08:30:00Z',
        version: 0,
        at: '2026-03-01T08:30:00Z',
        durationSeconds: 65,
        participants: [
          { role: 'caller', address: 'tel:+12025550100' },
          { role: 'callee', address: 'tel:+442079460000', response: 'accepted' },
        ],
        sighting: { provider: 'files', mailbox: 'box' },
      },
    ]);
  });

  test('a missed call has no talk time and no answer', async () => {
    const { activities } = await calls(
      `${GENERIC}\n7,2026-03-01T09:30:00Z,+12025550100,+442079460000,20,inbound,no-answer\n`,
    );
    expect(activities[0]?.durationSeconds).toBe(0);
    expect(activities[0]?.participants[1]?.response).toBe('none');
  });

  test('without a status, talk time says whether it was answered', async () => {
    const { activities } = await calls(
      'start,from,to,duration\n2026-03-01T09:30:00Z,+12025550100,+442079460000,0\n2026-03-01T09:31:00Z,+12025550100,+442079460000,5\n',
    );
    expect(activities.map(({ participants }) => participants[1]?.response)).toEqual(['none', 'accepted']);
  });

  test('without an id the key is made from time and parties, the same on every reading', async () => {
    const text = 'start,from,to\n2026-03-01T09:30:00Z,+12025550100,+442079460000\n';
    const [first] = (await calls(text)).activities;
    expect(first?.key).toMatch(/^derived:/);
    expect((await calls(text)).activities[0]?.key).toBe(first?.key);
  });

  test('B112: an anonymous caller is no participant; a call without anybody is set aside', async () => {
    const { activities, quarantined } = await calls(
      `${GENERIC}\n1,2026-03-01T09:30:00Z,Anonymous,+12025550100,5,inbound,answered\n2,2026-03-01T09:30:00Z,anonymous,,5,inbound,answered\n`,
    );
    expect(activities[0]?.participants).toEqual([
      { role: 'callee', address: 'tel:+12025550100', response: 'accepted' },
    ]);
    expect(quarantined).toEqual(['ING_NO_PARTY:3']);
  });

  test('B111: an end before the start is no talk time, two days of it are cut, and both are said', async () => {
    const { activities, warnings } = await calls(
      'id,start,end,from,to,status\n1,2026-03-01T09:30:00Z,2026-03-01T09:00:00Z,+12025550100,+442079460000,answered\n2,2026-03-01T09:30:00Z,2026-03-03T09:30:00Z,+12025550100,+442079460000,answered\n',
    );
    expect(activities.map(({ durationSeconds }) => durationSeconds)).toEqual([0, 86_400]);
    expect(warnings).toEqual(['ING_DURATION_CUT duration', 'ING_DURATION_CUT duration']);
  });

  test('a row without a start is set aside with its line, the rest goes on', async () => {
    const { activities, quarantined } = await calls(
      `${GENERIC}\n1,soon,+12025550100,+442079460000,5,out,answered\n2,2026-03-01T09:30:00Z,+12025550100,+442079460000,5,out,answered\n`,
    );
    expect(quarantined).toEqual(['ING_BAD_ROW:2']);
    expect(activities).toHaveLength(1);
  });

  test.each([
    ['a cell', '2,"2026-03-01T09:31:00Z,+12025550100,+442079460000,5,out,answered'],
    ['a row', '2,2026-03-01T09:31:00Z,+12025550100,+442079460000,5,out,"answered'],
    ['a cell, whatever is quoted behind it', '"2,2026-03-01T09:31:00Z,+12025550100,+442079460000,5,out,"answered"'],
  ])('a quote that never ends, at the beginning of %s, loses its own row and no other', async (_, spoilt) => {
    const row = (id: number) => `"${id}",2026-03-01T09:30:00Z,+12025550100,+442079460000,5,"out",answered`;
    const rows = [GENERIC, row(1), spoilt, ...Array.from({ length: 5000 }, (_, at) => row(at + 3)), spoilt, row(6000)];
    for (const chunkBytes of [1 << 18, 1000]) {
      const { activities, quarantined } = await calls(rows.join('\n'), { chunkBytes });
      expect(activities).toHaveLength(5002);
      expect(quarantined).toEqual(['ING_BAD_ROW:3', 'ING_BAD_ROW:5004']);
    }
  });

  test('a cell of several lines is one cell, and lines are counted on', async () => {
    const { activities, quarantined } = await calls(
      'note,start,from,to\r\n"a ""b""\r\n\r\nc, d",2026-03-01T09:30:00Z,+12025550100,+442079460000\r\n,soon,+12025550100,\r\n',
    );
    expect(activities).toHaveLength(1);
    expect(quarantined).toEqual(['ING_BAD_ROW:5']);
  });

  test('lines may end with CR alone', async () => {
    const { activities } = await calls('start,from,to\r2026-03-01T09:30:00Z,+12025550100,+442079460000\r');
    expect(activities).toHaveLength(1);
  });

  test('the day and the time of a call may stand in two columns', async () => {
    const text = 'Date,Time,From,To\n2026-03-04,1:15 PM,+442079460018,+12025550143\n';
    expect((await calls(text, { timeZone: 'Asia/Tokyo' })).activities[0]?.at).toBe('2026-03-04T04:15:00Z');
  });

  test('a day whose order depends on the country is set aside until somebody says it', async () => {
    const text = 'Date,Time,From,To\n03/04/2026,1:15 PM,+442079460018,+12025550143\n';
    const { quarantined, readings } = await calls(text);
    expect(quarantined).toEqual(['ING_BAD_ROW:2']);
    expect(JSON.stringify(readings)).toContain('--day-order dmy or mdy');
    expect((await calls(text, { dayOrder: 'mdy' })).activities[0]?.at).toBe('2026-03-04T13:15:00Z');
    expect((await calls(text, { dayOrder: 'dmy' })).activities[0]?.at).toBe('2026-04-03T13:15:00Z');
  });

  test('a day that there is not in the order that was said is told as that', async () => {
    const text = 'start,from,to\n12/31/2025 13:15,+442079460018,+12025550143\n';
    const { quarantined, readings } = await calls(text, { dayOrder: 'dmy' });
    expect(quarantined).toEqual(['ING_BAD_ROW:2']);
    expect(JSON.stringify(readings)).toContain('no such day or time in the order dmy');
  });

  test.each(['2099-03-04 10:15:00', '1904-01-01 00:00:00', '20261301093000'])(
    'a call at %s is set aside',
    async (start) => {
      const { quarantined } = await calls(`start,from,to\n${start},+442079460018,+12025550143\n`);
      expect(quarantined).toEqual(['ING_BAD_ROW:2']);
    },
  );

  test('a list that says neither for how long nor how it ended is believed that people talked', async () => {
    const { activities } = await calls('start,from,to\n2026-03-01T09:30:00Z,+12025550100,+442079460000\n');
    expect(activities[0]?.participants[1]?.response).toBe('accepted');
    expect(activities[0]).not.toHaveProperty('durationSeconds');
  });

  test.each(['duration', 'end'])('an empty cell under %s says that nobody talked', async (column) => {
    const { activities } = await calls(`start,from,to,${column}\n2026-03-01T09:30:00Z,+12025550100,+442079460000,\n`);
    expect(activities[0]?.participants[1]?.response).toBe('none');
  });

  test('people behind one switchboard keep their extensions apart', async () => {
    const { activities } = await calls(
      'start,from,to\n2026-03-01T09:30:00Z,+1 202 555 0100 x12,+442079460000\n2026-03-01T09:31:00Z,(202) 555-0100 ext. 13,+442079460000\n',
      { region: 'US' },
    );
    expect(activities.map(({ participants }) => participants[0]?.address)).toEqual([
      'tel:+12025550100;ext=12',
      'tel:+12025550100;ext=13',
    ]);
  });

  test.each([';', '\t', '|'])('cells may be parted by %j, with a byte-order mark and CR LF', async (delimiter) => {
    const text = `\uFEFF${GENERIC}\n7,2026-03-01T09:30:00Z,+12025550100,+442079460000,65,outbound,completed\n`
      .replaceAll(',', delimiter)
      .replaceAll('\n', '\r\n');
    expect((await calls(text)).activities).toHaveLength(1);
  });

  test('local times stand in the zone that is asked for, local numbers in the region', async () => {
    const text = 'start,from,to\n2025-07-01 09:30:00,(202) 555-0100,1001\n';
    const { activities } = await calls(text, { timeZone: 'America/New_York', region: 'US' });
    expect(activities[0]?.at).toBe('2025-07-01T13:30:00Z');
    expect(activities[0]?.participants.map(({ address }) => address)).toEqual([
      'tel:+12025550100',
      'urn:extension:1001',
    ]);
  });
});

describe('calls: legs of one call', () => {
  test('Twilio: the leg to the agent and the leg to the company’s number are one call', async () => {
    const { activities } = await calls(
      'Sid,Parent Call Sid,From,To,Start Time,End Time,Duration,Direction,Status\n' +
        'CA1,,+12025550100,+12025550101,"Sun, 01 Mar 2026 09:30:00 +0000",,95,inbound,completed\n' +
        'CA2,CA1,+12025550100,client:alice,"Sun, 01 Mar 2026 09:30:10 +0000",,80,outbound-dial,completed\n' +
        'CA3,CA1,+12025550100,client:bob,"Sun, 01 Mar 2026 09:30:10 +0000",,0,outbound-dial,no-answer\n',
    );
    expect(activities).toHaveLength(1);
    expect(activities[0]).toMatchObject({ key: 'CA1', at: '2026-03-01T09:30:00Z', durationSeconds: 95 });
    expect(activities[0]?.participants.map(({ role, address, response }) => [role, address, response])).toEqual([
      ['caller', 'tel:+12025550100', undefined],
      ['callee', 'tel:+12025550101', 'accepted'],
      ['callee', 'urn:client:alice', 'accepted'],
      ['callee', 'urn:client:bob', 'none'],
    ]);
  });

  const rows = [
    '"","2025550100","1001","in","""Alice Example"" <2025550100>","a","b","Dial","x","2026-03-01 09:30:00","","2026-03-01 09:30:20",20,0,"NO ANSWER","D","1772357400.1",""',
    '"","2025550100","1002","in","""Alice Example"" <2025550100>","a","b","Dial","x","2026-03-01 09:30:20","","2026-03-01 09:31:25",65,60,"ANSWERED","D","1772357400.1",""',
  ];

  test('Asterisk without a header line: rows of one unique id are one call', async () => {
    const { activities } = await calls(`${rows.join('\n')}\n`, { region: 'US' });
    expect(activities).toHaveLength(1);
    expect(activities[0]).toMatchObject({ key: '1772357400.1', durationSeconds: 60 });
    expect(activities[0]?.participants).toEqual([
      { role: 'caller', address: 'tel:+12025550100', name: 'Alice Example' },
      { role: 'callee', address: 'urn:extension:1001', response: 'none' },
      { role: 'callee', address: 'urn:extension:1002', response: 'accepted' },
    ]);
  });

  test('Asterisk from a database: rows of one linked id are one call, in whatever order', async () => {
    const header = 'calldate,clid,src,dst,duration,billsec,disposition,uniqueid,linkedid';
    const legs = [
      '2026-03-01 09:30:20,,1001,1002,30,25,ANSWERED,2.2,2.1',
      '2026-03-01 09:30:00,,+12025550100,1001,20,0,NO ANSWER,2.1,2.1',
    ];
    const { activities } = await calls(`${header}\n${legs.join('\n')}\n`);
    expect(activities).toHaveLength(1);
    expect(activities[0]).toMatchObject({ key: '2.1', at: '2026-03-01T09:30:00Z', durationSeconds: 25 });
    expect(activities[0]?.participants[0]?.address).toBe('tel:+12025550100');
    expect(await calls(`${header}\n${legs.toReversed().join('\n')}\n`)).toMatchObject({ activities });
  });
});

describe('calls: a map of one’s own', () => {
  const map = CallMap.parse({
    name: 'own',
    columns: {
      start: 'When',
      user: 'Agent',
      number: 'Customer',
      direction: 'Kind',
      duration: 'Talk',
      status: 'Result',
    },
    answered: ['ok'],
  });

  test('the direction says who called', async () => {
    const text =
      'When,Agent,Customer,Kind,Talk,Result\n1772357400,alice@example.com,+12025550100,Incoming,65,OK\n1772357400,alice@example.com,+12025550100,outgoing,0,busy\n1772357400,alice@example.com,+12025550100,internal,0,busy\n';
    const { activities, quarantined } = await calls(text, { callMap: map });
    expect(activities.map(({ participants }) => participants.map(({ role, address }) => `${role} ${address}`))).toEqual(
      [
        ['caller tel:+12025550100', 'callee mailto:alice@example.com'],
        ['caller mailto:alice@example.com', 'callee tel:+12025550100'],
      ],
    );
    expect(quarantined).toEqual(['ING_BAD_ROW:4']);
  });

  test.each([
    ['no start', { name: 'x', columns: { from: 'a', to: 'b' } }],
    ['no parties', { name: 'x', columns: { start: 'a' } }],
    ['a column that nobody knows', { name: 'x', columns: { start: 'a', from: 'b', to: 'c', subject: 'd' } }],
  ])('a map with %s is refused', (_, value) => {
    expect(CallMap.safeParse(value).success).toBe(false);
  });
});

describe('calls: the first line', () => {
  test('a missing start is one complaint that names the column and the columns found', async () => {
    await expect(calls('a,From,To\n1,2,3\n')).rejects.toMatchObject({
      code: 'ING_BAD_COLUMNS',
      message: expect.stringMatching(/start.*"a", "From", "To"/),
    });
  });

  test.each([
    ['UTF-16 with a byte-order mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['Latin-1', (text: string) => Buffer.from(text, 'latin1')],
  ])('a list in %s has its names', async (_, encode) => {
    const text = 'start,from,to,from name\n2026-03-01T09:30:00Z,+12025550100,+12025550101,Götz Ähre\n';
    const { activities } = await readAs('calls', encode(text));
    expect(activities[0]?.participants[0]?.name).toBe('Götz Ähre');
  });

  test('bytes are no call list', async () => {
    await expect(calls('\x7fELF\0\0\0')).rejects.toMatchObject({ code: 'ING_NOT_TEXT' });
  });

  test.each(CALL_PRESETS.map(({ name }) => name))('%s is told from the others by its columns', (name) => {
    const columns = CALL_PRESETS.find((preset) => preset.name === name)?.columns ?? {};
    const header = Object.values<string[]>(columns).map((names) => names[0] ?? '');
    expect(callPresetOf(header)?.name).toBe(name);
    expect(callPresetOf(header.map((column) => column.toUpperCase().replaceAll(' ', '_')))?.name).toBe(name);
  });

  test('another CSV file is no call list', () => {
    expect(callPresetOf(['name', 'mail', 'from'])).toBeUndefined();
  });
});
