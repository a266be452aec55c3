import { describe, expect, test } from '@jest/globals';
import { readAs } from '../../../support/file-readings.ts';
import { calendar, event, PEOPLE, read } from './calendar-files.ts';

describe('ics: one meeting', () => {
  test('keeps who, when and how long, and nothing of what it is about', async () => {
    const { activities, readings } = await read(
      calendar(
        event(
          'DTSTART:20260302T093000Z',
          'DTEND:20260302T100000Z',
          'SEQUENCE:3',
          'SUMMARY:canary',
          'LOCATION:canary',
          'DESCRIPTION:canary\r\n  canary',
        ),
      ),
    );
    expect(activities).toEqual([
      {
        channel: 'meeting',
        key: '1@example.com|2026-03-02T09:30:00Z',
        version: 3,
        at: '2026-03-02T09:30:00Z',
        durationSeconds: 1800,
        participants: [
          { role: 'organizer', address: 'mailto:alice@example.com', name: 'Alice Example' },
          { role: 'attendee', address: 'mailto:bob@example.com', response: 'accepted' },
        ],
        sighting: { provider: 'files', mailbox: 'box' },
      },
    ]);
    expect(JSON.stringify(readings)).not.toContain('canary');
  });

  test('B108: answers are accepted, tentative, declined or none; the organizer stands there once', async () => {
    const answers = ['ACCEPTED', 'TENTATIVE', 'DECLINED', 'NEEDS-ACTION', 'DELEGATED'].map(
      (answer) => `ATTENDEE;PARTSTAT=${answer}:mailto:${answer.toLowerCase()}@example.com`,
    );
    const { activities } = await read(
      calendar([
        'UID:1',
        'DTSTART:20260302T093000Z',
        ...PEOPLE,
        ...answers,
        'ATTENDEE:mailto:silent@example.com',
        'ATTENDEE;PARTSTAT=DECLINED:mailto:Alice@example.com',
      ]),
    );
    expect(activities[0]?.participants.map(({ role, response }) => `${role} ${response}`)).toEqual([
      'organizer declined',
      // whoever sends somebody else does not come
      ...['accepted', 'accepted', 'tentative', 'declined', 'none', 'declined', 'none'].map(
        (response) => `attendee ${response}`,
      ),
    ]);
  });

  test('B107: rooms and things are not participants', async () => {
    const { activities } = await read(
      calendar(
        event(
          'DTSTART:20260302T093000Z',
          'ATTENDEE;CUTYPE=ROOM:mailto:room@example.com',
          'ATTENDEE;CUTYPE=RESOURCE:mailto:projector@example.com',
        ),
      ),
    );
    expect(activities[0]?.participants).toHaveLength(2);
  });

  test.each([
    ['ATTENDEE:carol@example.com', 'mailto:carol@example.com'],
    ['ATTENDEE:MAILTO:carol@example.com', 'mailto:carol@example.com'],
    ['ATTENDEE:mailto:carol%2Bx@example.com', 'mailto:carol+x@example.com'],
    ['ATTENDEE;CN="C; a:r,ol":mailto:carol@example.com', 'mailto:carol@example.com'],
    ['ATTENDEE;CN="unclosed:mailto:carol@example.com', 'mailto:carol@example.com'],
    ['ATTENDEE;EMAIL=carol@example.com:/principals/7', 'mailto:carol@example.com'],
    ['ATTENDEE;EMAIL=carol@example.com:urn:uuid:7', 'mailto:carol@example.com'],
    ['ATTENDEE;EMAIL=nobody:urn:uuid:7', 'urn:uuid:7'],
    ['ATTENDEE:urn:uuid:7', 'urn:uuid:7'],
  ])('B110: %s names %s', async (line, address) => {
    const { activities } = await read(calendar(event('DTSTART:20260302T093000Z', line)));
    expect(activities[0]?.participants[1]?.address).toBe(address);
  });

  test.each(['invalid:nomail', 'mailto:carol@desk@example.com', 'mailto:carol at home@example.com'])(
    'B110: an attendee without an address (%s) is left out, and it is said',
    async (address) => {
      const { activities, warnings } = await read(
        calendar(event('DTSTART:20260302T093000Z', `ATTENDEE;CN=Carol:${address}`)),
      );
      expect(activities[0]?.participants).toHaveLength(2);
      expect(warnings).toEqual(['ING_BAD_ADDRESS ATTENDEE']);
    },
  );

  test('B104: private and confidential entries are excluded', async () => {
    const { excluded, activities } = await read(
      calendar(event('DTSTART:20260302T093000Z', 'CLASS:PRIVATE'), [
        'UID:2',
        'DTSTART:20260302T093000Z',
        'CLASS:Confidential',
        'RRULE:FREQ=DAILY',
        ...PEOPLE,
      ]),
    );
    expect(excluded).toEqual(['private', 'private']);
    expect(activities).toEqual([]);
  });

  test('an appointment with oneself is excluded, however often it recurs', async () => {
    const { excluded } = await read(calendar(['UID:1', 'DTSTART:20260302T093000Z', 'RRULE:FREQ=DAILY;COUNT=50']));
    expect(excluded).toEqual(['nobody invited']);
  });

  test('a cancelled meeting is cancelled, by its status or by the calendar’s method', async () => {
    const one = calendar(event('DTSTART:20260302T093000Z', 'STATUS:CANCELLED'));
    expect((await read(one)).activities[0]?.cancelled).toBe(true);
    const two = calendar(event('DTSTART:20260302T093000Z')).replace('VERSION:2.0', 'METHOD:CANCEL');
    expect((await read(two)).activities[0]?.cancelled).toBe(true);
  });

  test('B103: a cancelled meeting stays cancelled when an older revision follows', async () => {
    const { activities, excluded } = await read(
      calendar(
        event('DTSTART:20260302T093000Z', 'STATUS:CANCELLED', 'SEQUENCE:2'),
        event('DTSTART:20260302T093000Z', 'SEQUENCE:1'),
      ),
    );
    expect(activities.map(({ version, cancelled }) => [version, cancelled])).toEqual([[2, true]]);
    expect(excluded).toEqual(['superseded']);
  });

  test('B097: of 5,000 attendees 2,000 are listed and all are counted', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `ATTENDEE:mailto:u${index}@example.com`);
    const { activities, warnings } = await read(calendar(event('DTSTART:20260302T093000Z', ...many)));
    expect(activities[0]?.participants).toHaveLength(2000);
    expect(activities[0]?.participantsTotal).toBe(5002);
    expect(warnings).toEqual(['ING_PARTICIPANTS_CUT ATTENDEE']);
  });

  test('B098: words that JavaScript knows are plain ids', async () => {
    const { activities } = await read(
      calendar(
        ['UID:__proto__', 'DTSTART:20260302T093000Z', ...PEOPLE],
        ['UID:constructor', 'DTSTART:20260302T093000Z', ...PEOPLE],
      ),
    );
    expect(activities.map(({ key }) => key.split('|')[0])).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['summary']).toBeUndefined();
  });

  test.each([
    ['DTEND:20260302T090000Z', 0, ['ING_DURATION_CUT DTEND']],
    ['DTEND:20260302T093000Z', 0, []],
    ['DTEND:20360302T093000Z', 7 * 86_400, ['ING_DURATION_CUT DTEND']],
    ['DURATION:PT45M', 2700, []],
    ['X-NOTHING:1', undefined, []],
  ])('B101: with %s it lasts %p seconds', async (line, duration, said) => {
    const { activities, warnings } = await read(calendar(event('DTSTART:20260302T093000Z', line)));
    expect(activities[0]?.durationSeconds).toBe(duration);
    expect(warnings).toEqual(said);
  });

  test('an entry without a start is set aside with its line; one without an id gets a derived one', async () => {
    const { quarantined, activities } = await read(
      calendar(event('DTSTART:garbage'), ['DTSTART:20260302T093000Z', ...PEOPLE]),
    );
    expect(quarantined).toEqual(['ING_BAD_EVENT:3']);
    expect(activities[0]?.key).toMatch(/^derived:[0-9a-z]{16}\|2026-03-02T09:30:00Z$/);
  });
});

describe('ics: whose clock', () => {
  test('B102: floating times and whole days stand in the zone that is asked for', async () => {
    const text = calendar(event('DTSTART:20260702T093000'), ['UID:2', 'DTSTART;VALUE=DATE:20260702', ...PEOPLE]);
    expect((await read(text)).activities.map(({ at }) => at)).toEqual(['2026-07-02T09:30:00Z', '2026-07-02T00:00:00Z']);
    const berlin = (await read(text, { timeZone: 'Europe/Berlin' })).activities;
    expect(berlin.map(({ at }) => at)).toEqual(['2026-07-02T07:30:00Z', '2026-07-01T22:00:00Z']);
    expect(berlin[1]?.durationSeconds).toBe(86_400);
  });

  const OWN = [
    'BEGIN:VTIMEZONE',
    'TZID:ZONE',
    'BEGIN:STANDARD',
    'DTSTART:16010101T000000',
    'TZOFFSETFROM:+0500',
    'TZOFFSETTO:+0500',
    'END:STANDARD',
    'END:VTIMEZONE',
  ];
  const withZone = (id: string) =>
    calendar(event(`DTSTART;TZID=${id}:20260702T093000`)).replace(
      'VERSION:2.0',
      OWN.join('\r\n').replace('TZID:ZONE', `TZID:${id}`),
    );

  test('B100: a zone that only the file explains is taken from the file; one of the database is not', async () => {
    expect((await read(withZone('Office Time'))).activities[0]?.at).toBe('2026-07-02T04:30:00Z');
    expect((await read(withZone('Europe/Berlin'))).activities[0]?.at).toBe('2026-07-02T07:30:00Z');
    expect((await read(withZone('/mozilla.org/20050126_1/Europe/Berlin'))).activities[0]?.at).toBe(
      '2026-07-02T07:30:00Z',
    );
  });

  test.each([
    ['TZID:Kuala Lumpur\\, Singapore', 'DTSTART;TZID="Kuala Lumpur, Singapore"'],
    ['TZID:Kuala Lumpur\\, Singapore', 'DTSTART;TZID="Kuala Lumpur\\, Singapore"'],
    ['TZID: 1', 'DTSTART;TZID= 1'],
  ])('the name of a zone may be escaped: %s and %s are one', async (told, start) => {
    const text = calendar(event(`${start}:20260702T093000`)).replace(
      'VERSION:2.0',
      OWN.join('\r\n').replace('TZID:ZONE', told),
    );
    const { activities, warnings } = await read(text);
    expect(activities[0]?.at).toBe('2026-07-02T04:30:00Z');
    expect(warnings).toEqual([]);
  });

  test.each([
    ['W. Europe Standard Time', '2026-07-02T07:30:00Z'],
    ['"Eastern Standard Time"', '2026-07-02T13:30:00Z'],
    ['India Standard Time', '2026-07-02T04:00:00Z'],
    ['UTC-11', '2026-07-02T20:30:00Z'],
  ])('a name that Windows has for a zone is known without the file explaining it: %s', async (id, at) => {
    const { activities, warnings } = await read(calendar(event(`DTSTART;TZID=${id}:20260702T093000`)));
    expect(activities.map((activity) => activity.at)).toEqual([at]);
    expect(warnings).toEqual([]);
  });

  test('but what the file says of such a name comes first', async () => {
    expect((await read(withZone('W. Europe Standard Time'))).activities[0]?.at).toBe('2026-07-02T04:30:00Z');
  });

  test('a day that is not said to be one is a day', async () => {
    const day = async (start: string) => (await read(calendar(event(start)))).activities[0];
    expect(await day('DTSTART:20260302')).toEqual(await day('DTSTART;VALUE=DATE:20260302'));
    expect((await day('DTSTART;TZID=Europe/Berlin:20260302'))?.durationSeconds).toBe(86_400);
  });

  test('B100: a zone that nobody explains counts as the default, and it is said', async () => {
    const { activities, warnings } = await read(calendar(event('DTSTART;TZID=Nowhere:20260702T093000')));
    expect(activities[0]?.at).toBe('2026-07-02T09:30:00Z');
    expect(warnings).toEqual(['ING_TIME_ZONE_UNKNOWN DTSTART']);
  });
});

describe('ics: the file', () => {
  test('B105: alarms and other parts inside an entry are passed over, 20,000 deep', async () => {
    const nested = ['BEGIN:VALARM', 'ATTENDEE:mailto:eve@example.com', 'UID:other', 'END:VALARM'];
    const deep = [...Array.from({ length: 20_000 }, () => 'BEGIN:X'), ...Array.from({ length: 20_000 }, () => 'END:X')];
    const { activities } = await read(calendar(event('DTSTART:20260302T093000Z', ...nested, ...deep)));
    expect(activities.map(({ key, participants }) => [key.split('|')[0], participants.length])).toEqual([
      ['1@example.com', 2],
    ]);
  });

  test('B105: an entry that the file does not end is set aside', async () => {
    const text = calendar(event('DTSTART:20260302T093000Z'), event('DTSTART:20260303T093000Z'));
    const { activities, quarantined } = await read(text.slice(0, text.lastIndexOf('END:VEVENT')));
    expect(activities).toHaveLength(1);
    expect(quarantined).toEqual(['ING_TRUNCATED:9']);
  });

  test('B106: 200,000 folded lines are one line', async () => {
    const { activities } = await read(
      calendar(event('DTSTART:20260302T093000Z', `DESCRIPTION:a${'\r\n b'.repeat(200_000)}`)),
    );
    expect(activities).toHaveLength(1);
  });

  test('a line folded in the middle of a letter is put together', async () => {
    const text = Buffer.from(
      calendar(['UID:1', 'DTSTART:20260302T093000Z', 'ATTENDEE;CN=Jörg:mailto:joerg@example.com']),
    );
    const at = text.indexOf(0xc3) + 1;
    const folded = Buffer.concat([text.subarray(0, at), Buffer.from('\r\n '), text.subarray(at)]);
    for (const chunkBytes of [3, 1 << 18]) {
      expect((await readAs('ics', folded, { chunkBytes })).activities[0]?.participants[0]?.name).toBe('Jörg');
    }
  });

  test('an entry that hung before is set aside unread', async () => {
    const { quarantined, activities } = await read(
      calendar(event('DTSTART:20260302T093000Z'), ['UID:2', 'DTSTART:20260302T093000Z', ...PEOPLE]),
      { begin: (line) => line !== 3 },
    );
    expect(quarantined).toEqual(['ING_PARSE_TIMEOUT:3']);
    expect(activities).toHaveLength(1);
  });
});
