import { describe, expect, test } from '@jest/globals';
import { readAs } from '../../../support/file-readings.ts';

const ALICE = 'ORGANIZER:mailto:alice@example.com';
const BOB = 'ATTENDEE:mailto:bob@example.com';
const CAROL = 'ATTENDEE:mailto:carol@example.com';

/** On Mondays at nine in Berlin, across the change of the clocks on 29 March. */
const SERIES = [
  'UID:1@example.com',
  'DTSTART;TZID=Europe/Berlin:20260316T090000',
  'DTEND;TZID=Europe/Berlin:20260316T093000',
  'RRULE:FREQ=WEEKLY;COUNT=5',
  ALICE,
  BOB,
];

/** From 23 March on with Carol, on Tuesdays at two, for an hour. */
const LATER = [
  'UID:1@example.com',
  'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260323T090000',
  'DTSTART;TZID=Europe/Berlin:20260324T140000',
  'DTEND;TZID=Europe/Berlin:20260324T150000',
  'SEQUENCE:2',
  ALICE,
  CAROL,
];

const without = (lines: readonly string[], ...names: string[]) =>
  lines.filter((line) => !names.some((name) => line.startsWith(name)));

async function read(...events: string[][]) {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']);
  const told = await readAs('ics', ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n'));
  const meetings = told.activities.map(({ key, at, participants }) => {
    const guests = participants.slice(1).map(({ address }) => address.slice(7, address.indexOf('@')));
    return [key.slice(key.indexOf('|') + 1), at, guests.join(' ')].join(' ');
  });
  return { ...told, meetings: meetings.sort() };
}

describe('ics: a change of one occurrence and all later ones', () => {
  test('moves the later ones by as much on the wall, and gives them its people, length and revision', async () => {
    const { meetings, activities, warnings } = await read(LATER, SERIES);
    expect(meetings).toEqual([
      '2026-03-16T08:00:00Z 2026-03-16T08:00:00Z bob',
      '2026-03-23T08:00:00Z 2026-03-24T13:00:00Z carol',
      '2026-03-30T07:00:00Z 2026-03-31T12:00:00Z carol',
      '2026-04-06T07:00:00Z 2026-04-07T12:00:00Z carol',
      '2026-04-13T07:00:00Z 2026-04-14T12:00:00Z carol',
    ]);
    expect(activities.map(({ version, durationSeconds }) => `${version} ${durationSeconds}`)).toEqual([
      '0 1800',
      ...Array.from({ length: 4 }, () => '2 3600'),
    ]);
    expect(warnings).toEqual([]);
  });

  test('may name its occurrence in UTC or as a day, and move to another zone', async () => {
    const { meetings } = await read(SERIES, LATER);
    const start = 'RECURRENCE-ID;RANGE=THISANDFUTURE';
    const named = async (recurrenceId: string) =>
      (await read(SERIES, [...without(LATER, start), recurrenceId])).meetings;
    expect(await named(`${start}:20260323T080000Z`)).toEqual(meetings);
    expect(await named(`${start};VALUE=DATE:20260323`)).toEqual(meetings);
    const moved = [...without(LATER, 'DTSTART', 'DTEND'), 'DTSTART:20260324T130000Z'];
    expect((await read(SERIES, moved)).meetings).toEqual(meetings);
    const abroad = [...without(LATER, 'DTSTART', 'DTEND'), 'DTSTART;TZID=America/New_York:20260323T090000'];
    expect((await read(SERIES, abroad)).meetings.slice(1, 3)).toEqual([
      '2026-03-23T08:00:00Z 2026-03-23T13:00:00Z carol',
      '2026-03-30T07:00:00Z 2026-03-30T13:00:00Z carol',
    ]);
  });

  test('holds until the next such change; what was changed or taken out by itself stays so', async () => {
    const single = [
      ...['UID:1@example.com', 'RECURRENCE-ID;TZID=Europe/Berlin:20260406T090000'],
      ...['DTSTART;TZID=Europe/Berlin:20260406T100000', ALICE, BOB],
    ];
    const cancelled = [
      ...['UID:1@example.com', 'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260413T090000'],
      ...['DTSTART;TZID=Europe/Berlin:20260413T090000', 'STATUS:CANCELLED', ALICE, BOB],
    ];
    const series = [
      ...without(SERIES, 'RRULE'),
      ...['RRULE:FREQ=WEEKLY;COUNT=6', 'EXDATE;TZID=Europe/Berlin:20260330T090000'],
    ];
    const { meetings, activities } = await read(cancelled, series, single, LATER);
    expect(meetings).toEqual([
      '2026-03-16T08:00:00Z 2026-03-16T08:00:00Z bob',
      '2026-03-23T08:00:00Z 2026-03-24T13:00:00Z carol',
      '2026-04-06T07:00:00Z 2026-04-06T08:00:00Z bob',
      '2026-04-13T07:00:00Z 2026-04-13T07:00:00Z bob',
      '2026-04-20T07:00:00Z 2026-04-20T07:00:00Z bob',
    ]);
    expect(activities.filter((one) => one.cancelled === true)).toHaveLength(2);
  });

  test('and one of a single occurrence for the same one are both kept', async () => {
    const single = [
      ...['UID:1@example.com', 'RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000'],
      ...['DTSTART;TZID=Europe/Berlin:20260323T170000', ALICE, BOB],
    ];
    const { meetings, excluded } = await read(SERIES, LATER, single);
    expect(meetings.slice(1, 3)).toEqual([
      '2026-03-23T08:00:00Z 2026-03-23T16:00:00Z bob',
      '2026-03-30T07:00:00Z 2026-03-31T12:00:00Z carol',
    ]);
    expect(meetings).toHaveLength(5);
    expect(excluded).toEqual([]);
  });

  test('counts from the first occurrence on, too, and nobody of before is left', async () => {
    const all = [
      ...['UID:1@example.com', 'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000'],
      ...['DTSTART;TZID=Europe/Berlin:20260316T110000', ALICE, CAROL],
    ];
    const { meetings, excluded } = await read(SERIES, all);
    expect(meetings.map((meeting) => meeting.slice(21))).toEqual([
      ...['2026-03-16T10:00:00Z carol', '2026-03-23T10:00:00Z carol', '2026-03-30T09:00:00Z carol'],
      ...['2026-04-06T09:00:00Z carol', '2026-04-13T09:00:00Z carol'],
    ]);
    expect(excluded).toEqual([]);
  });

  test('that is private, or invites nobody, excludes them and leaves the earlier ones', async () => {
    const hidden = await read(SERIES, [...LATER, 'CLASS:PRIVATE']);
    expect(hidden.meetings).toHaveLength(1);
    expect(hidden.excluded).toEqual(['private']);
    const alone = await read(SERIES, without(LATER, 'ORGANIZER', 'ATTENDEE'));
    expect(alone.meetings).toHaveLength(1);
    expect(alone.excluded).toEqual(['nobody invited']);
  });

  test('adds people to a series that invited nobody', async () => {
    const { meetings, excluded } = await read(without(SERIES, 'ORGANIZER', 'ATTENDEE'), LATER);
    expect(meetings).toHaveLength(4);
    expect(excluded).toEqual(['nobody invited']);
  });

  test('is said once to count for its own occurrence alone where the file has no series, or none that can be read', async () => {
    for (const events of [[LATER], [LATER, [...without(SERIES, 'RRULE'), 'RRULE:nothing']]]) {
      const { meetings, warnings, readings } = await read(...events);
      expect(meetings).toEqual(['2026-03-23T08:00:00Z 2026-03-24T13:00:00Z carol']);
      expect(warnings).toEqual(['ING_RANGE_NOT_READ RECURRENCE-ID']);
      expect(readings.find(({ kind }) => kind === 'warning')).toMatchObject({
        complaint: { file: 'box.ics', line: 2 },
      });
    }
  });

  test('reaches later ones only: that it reaches earlier ones, as an old standard had it, is said not to be read', async () => {
    const earlier = LATER.map((line) => line.replace('THISANDFUTURE', 'THISANDPRIOR'));
    const { meetings, warnings } = await read(SERIES, earlier);
    expect(meetings.filter((meeting) => meeting.endsWith('carol'))).toHaveLength(1);
    expect(warnings).toEqual(['ING_RANGE_NOT_READ RECURRENCE-ID']);
  });
});
