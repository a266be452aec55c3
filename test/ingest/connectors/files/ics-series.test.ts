/** What is read of a meeting that recurs: which occurrences, at what time, and how many at most. */
import { describe, expect, test } from '@jest/globals';
import { calendar, event, read } from './calendar-files.ts';

const startsOf = async (...lines: string[]) => (await read(calendar(event(...lines)))).activities.map(({ at }) => at);

describe('ics: what recurs', () => {
  test('B084: a weekly meeting keeps its hour on the wall when the clocks change', async () => {
    expect(await startsOf('DTSTART;TZID=Europe/Berlin:20260316T090000', 'RRULE:FREQ=WEEKLY;COUNT=4')).toEqual([
      '2026-03-16T08:00:00Z',
      '2026-03-23T08:00:00Z',
      '2026-03-30T07:00:00Z',
      '2026-04-06T07:00:00Z',
    ]);
  });

  test('exceptions go, additions come, and a changed occurrence stands in for its own', async () => {
    const changed = [
      'UID:1@example.com',
      'RECURRENCE-ID;TZID=Europe/Berlin:20260330T090000',
      'DTSTART;TZID=Europe/Berlin:20260331T140000',
      'SEQUENCE:2',
      'ATTENDEE:mailto:carol@example.com',
    ];
    const series = event(
      'DTSTART;TZID=Europe/Berlin:20260316T090000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE;TZID=Europe/Berlin:20260323T090000',
      'RDATE:20260501T100000Z',
    );
    const { activities } = await read(calendar(changed, series));
    expect(activities.map(({ key, at, version }) => [key.split('|')[1], at, version])).toEqual([
      ['2026-03-16T08:00:00Z', '2026-03-16T08:00:00Z', 0],
      ['2026-04-06T07:00:00Z', '2026-04-06T07:00:00Z', 0],
      ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00Z', 0],
      ['2026-03-30T07:00:00Z', '2026-03-31T12:00:00Z', 2],
    ]);
  });

  test('B099: a changed occurrence without its series is a meeting of its own', async () => {
    const { activities } = await read(calendar(event('RECURRENCE-ID:20260330T090000Z', 'DTSTART:20260331T140000Z')));
    expect(activities.map(({ key }) => key)).toEqual(['1@example.com|2026-03-30T09:00:00Z']);
  });

  test('an exception that names a day takes that day’s occurrence', async () => {
    expect(
      await startsOf('DTSTART:20260316T090000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20260317'),
    ).toEqual(['2026-03-16T09:00:00Z', '2026-03-18T09:00:00Z']);
  });

  test.each([
    ['every second week', 'RRULE:FREQ=WEEKLY;COUNT=6', 'FREQ=WEEKLY;INTERVAL=2', ['03-23', '04-06', '04-20']],
    ['the first three', 'RRULE:FREQ=WEEKLY;COUNT=6', 'FREQ=WEEKLY;COUNT=3', ['04-06', '04-13', '04-20']],
    ['up to an instant', 'RRULE:FREQ=WEEKLY;COUNT=4', 'FREQ=WEEKLY;UNTIL=20260330T070000Z', ['04-06']],
    ['up to just before', 'RRULE:FREQ=WEEKLY;COUNT=4', 'FREQ=WEEKLY;UNTIL=20260330T065959Z', ['03-30', '04-06']],
    ['not on the first day', 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4', 'FREQ=WEEKLY;BYDAY=WE', ['03-16', '03-23']],
    ['of added dates, too', 'RDATE;TZID=Europe/Berlin:20260316T090000,20260401T090000', 'FREQ=MONTHLY', ['04-01']],
    ['of everything', 'RRULE:FREQ=WEEKLY;COUNT=3', 'FREQ=DAILY', []],
  ])('a rule of exceptions (EXRULE of RFC 2445) takes its dates away: %s', async (_, rule, exceptions, left) => {
    const starts = await startsOf('DTSTART;TZID=Europe/Berlin:20260316T090000', rule, `EXRULE:${exceptions}`);
    expect(starts.map((at) => at.slice(5, 10))).toEqual(left);
  });

  test('a series whose rule of exceptions is not valid is set aside: which meetings took place is not known', async () => {
    const lines = ['DTSTART:20260316T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=6', 'EXRULE:FREQ=NEVER'];
    expect((await read(calendar(event(...lines)))).quarantined).toEqual(['ING_BAD_RECURRENCE:3']);
  });

  test('B095: UNTIL is an instant, a day that counts as a whole, or before the beginning', async () => {
    const until = (end: string) =>
      startsOf('DTSTART;TZID=Europe/Berlin:20260316T090000', `RRULE:FREQ=DAILY;UNTIL=${end}`);
    expect(await until('20260318T080000Z')).toHaveLength(3);
    expect(await until('20260318T075959Z')).toHaveLength(2);
    expect(await until('20260318')).toHaveLength(3);
    expect(await until('20200101T000000Z')).toEqual([]);
  });

  test('meetings a year ahead and ten years back are read, of a daily one the last three years', async () => {
    const starts = await startsOf('DTSTART:20000103T090000Z', 'RRULE:FREQ=WEEKLY');
    expect(starts[0]?.slice(0, 4)).toBe('2016');
    expect(starts.at(-1)?.slice(0, 7)).toBe('2027-05');
    const daily = await startsOf('DTSTART:20000103T090000Z', 'RRULE:FREQ=DAILY');
    expect(daily).toHaveLength(1096);
    expect(daily.at(-1)?.slice(0, 7)).toBe('2027-06');
  });

  test.each([
    ['B086: every second without end', 'FREQ=SECONDLY', 1096],
    ['B093: a thousand million times', 'FREQ=DAILY;COUNT=1000000000', 458],
    ['every minute', 'FREQ=MINUTELY', 1096],
  ])('%s is cut at %s', async (_, rule, expected) => {
    const { activities } = await read(calendar(event('DTSTART:20260302T093000Z', `RRULE:${rule}`)));
    expect(activities).toHaveLength(expected);
  });

  test.each([
    ['B087', 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'],
    ['B088', 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31'],
    ['B089', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'],
    ['B090', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
  ])('%s: %s never happens, and ends', async (_, rule) => {
    const { activities, excluded } = await read(calendar(event('DTSTART:20260302T093000Z', `RRULE:${rule}`)));
    expect(activities).toEqual([]);
    expect(excluded).toEqual(['no occurrence']);
  });

  test.each([
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=-1',
    'FREQ=DAILY;INTERVAL=0.5',
    'FREQ=MONTHLY;BYDAY=99999MO',
    'FREQ=SOMETIMES',
    'nothing',
  ])('B091, B092, B094: %s is set aside', async (rule) => {
    expect((await read(calendar(event('DTSTART:20260302T093000Z', `RRULE:${rule}`)))).quarantined).toEqual([
      'ING_BAD_RECURRENCE:3',
    ]);
  });

  test('B096: 20,000 exceptions are read as far as the limit', async () => {
    const days = Array.from({ length: 20_000 }, () => '20260303T093000Z').join(',');
    const { activities } = await read(
      calendar(event('DTSTART:20260302T093000Z', 'RRULE:FREQ=DAILY;COUNT=3', `EXDATE:${days}`)),
    );
    expect(activities).toHaveLength(2);
  });
});
