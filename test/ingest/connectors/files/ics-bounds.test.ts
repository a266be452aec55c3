import { describe, expect, test } from '@jest/globals';
import { readAs } from '../../../support/file-readings.ts';

const PEOPLE = ['ORGANIZER:mailto:alice@example.com', 'ATTENDEE:mailto:bob@example.com'];
let uid = 0;
const event = (...lines: string[]) => ['BEGIN:VEVENT', `UID:${uid++}@example.com`, ...lines, ...PEOPLE, 'END:VEVENT'];

async function read(...events: string[][]) {
  const told = await readAs('ics', ['BEGIN:VCALENDAR', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n'));
  const notices = told.readings.flatMap((reading) => (reading.kind === 'notice' ? [reading.complaint] : []));
  return { ...told, notices };
}

const said = async (...lines: string[]) =>
  (await read(event(...lines))).notices.map(({ message }) => message.slice(0, message.indexOf(' were left out')));

const BEFORE = 'Occurrences before 2016-05-24';
const AFTER = 'Occurrences after 2027-06-02';

describe('ics: what of a series is not read is said', () => {
  test('of what ends beyond a year ahead, with the line, the bound and what to do', async () => {
    const { activities, notices, warnings } = await read(
      event('DTSTART:20260302T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=2'),
      event('DTSTART:20260302T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=520'),
    );
    expect(activities).toHaveLength(2 + 66);
    expect(notices).toEqual([
      {
        code: 'ING_RECURRENCE_WINDOW',
        file: 'box.ics',
        line: 9,
        field: 'RRULE',
        message:
          'Occurrences after 2027-06-02 were left out: of what recurs, a year ahead is read. Import the calendar again by then to have them.',
      },
    ]);
    expect(warnings).toEqual([]);
  });

  test('of what began more than ten years ago', async () => {
    const { notices } = await read(event('DTSTART:20000103T090000Z', 'RRULE:FREQ=WEEKLY;UNTIL=20170101T000000Z'));
    expect(notices.map(({ message }) => message)).toEqual([
      'Occurrences before 2016-05-24 were left out: of what recurs, the last ten years are read. Nothing is to be done: older contact weighs nothing.',
    ]);
  });

  test.each([
    ['without an end, from long ago', ['DTSTART:20000103T090000Z', 'RRULE:FREQ=WEEKLY'], [BEFORE, AFTER]],
    ['within both bounds', ['DTSTART:20260302T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=20'], []],
    ['up to the last day', ['DTSTART:20260302T090000Z', 'RRULE:FREQ=DAILY;UNTIL=20270602T090000Z'], []],
    ['of one date more, which has no bound', ['DTSTART:20260302T090000Z', 'RDATE:20400302T090000Z'], []],
    ['hourly without an end', ['DTSTART:20270520T090000Z', 'RRULE:FREQ=HOURLY'], [AFTER]],
  ])('of what recurs %s', async (_, lines, expected) => {
    expect(await said(...lines)).toEqual(expected);
  });

  test('once for a file, at the first entry, with how many there are', async () => {
    const { notices } = await read(
      event('DTSTART:20260302T090000Z'),
      event('DTSTART:20260302T090000Z', 'RRULE:FREQ=WEEKLY'),
      event('DTSTART:20260302T100000Z', 'RRULE:FREQ=MONTHLY'),
    );
    expect(notices.map(({ line, message }) => `${line} ${message.slice(0, message.indexOf(':'))}`)).toEqual([
      '8 Occurrences after 2027-06-02 were left out, in 2 entries of which this is the first',
    ]);
  });

  test('and an entry of which nothing is read says why in the accounts', async () => {
    const past = await read(event('DTSTART:20000103T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=520'));
    expect(past.excluded).toEqual(['more than ten years ago']);
    expect(past.notices).toHaveLength(1);
    const ahead = await read(event('DTSTART:20280103T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=520'));
    expect(ahead.excluded).toEqual(['more than a year ahead']);
    expect(ahead.notices).toHaveLength(1);
  });

  test('but not of what would not have been kept: private entries, and those that invite nobody', async () => {
    const endless = ['DTSTART:20260302T090000Z', 'RRULE:FREQ=WEEKLY'];
    expect(await said(...endless, 'CLASS:PRIVATE')).toEqual([]);
    expect((await read(['BEGIN:VEVENT', 'UID:x', ...endless, 'END:VEVENT'])).notices).toEqual([]);
  });

  test('a daily meeting of more than three years says which part of it was read', async () => {
    const { readings } = await read(event('DTSTART:20000103T090000Z', 'RRULE:FREQ=DAILY;UNTIL=20260101T000000Z'));
    expect(readings.flatMap((one) => (one.kind === 'warning' ? [one.complaint.message] : []))).toEqual([
      'The calendar entry recurs more often than is read: its last 1,096 occurrences up to 2027-06-02 were taken.',
    ]);
    const hourly = await read(event('DTSTART:20260302T090000Z', 'RRULE:FREQ=HOURLY'));
    expect(hourly.readings.flatMap((one) => (one.kind === 'warning' ? [one.complaint.message] : []))).toEqual([
      'The calendar entry recurs more often than is read: its first 1,096 occurrences were taken.',
    ]);
  });
});
