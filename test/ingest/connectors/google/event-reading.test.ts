import { describe, expect, test } from '@jest/globals';
import { Event, Events } from '../../../../ingest/connectors/google/event.ts';
import type { EventMark } from '../../../../ingest/connectors/google/event-mark.ts';
import { type CalendarOf, readEvent } from '../../../../ingest/connectors/google/event-reading.ts';
import { cancelledVersion, eventVersion } from '../../../../ingest/connectors/google/event-version.ts';

const CALENDAR: CalendarOf = {
  subject: { id: '42', address: 'ben@example.com' },
  timeZone: 'Europe/Berlin',
  now: Date.UTC(2026, 5, 30, 12),
  privateMeetings: 'exclude',
};
const UPDATED = Date.UTC(2026, 1, 1);

const read = (event: object, known?: EventMark, calendar = CALENDAR) =>
  readEvent(
    Event.parse(
      JSON.parse(
        JSON.stringify({
          ...{
            id: 'event1',
            status: 'confirmed',
            iCalUID: 'uid@example.com',
            updated: new Date(UPDATED).toISOString(),
          },
          start: { dateTime: '2026-03-02T10:00:00+01:00' },
          end: { dateTime: '2026-03-02T10:30:00+01:00' },
          organizer: { email: 'ada@example.com' },
          attendees: [
            { email: 'ada@example.com', organizer: true, responseStatus: 'accepted' },
            { email: 'ben@example.com', self: true },
          ],
          ...event,
        }),
      ),
    ),
    calendar,
    known,
  );

const activity = (reading: ReturnType<typeof read>) => {
  const [found] = reading.readings.filter((one) => one.kind === 'activity');
  return found?.kind === 'activity' ? found.activity : undefined;
};

describe('which copy of a meeting holds', () => {
  const later = UPDATED + 3_600_000;

  test('the organizer’s beats every guest’s, however old it is', () => {
    const own = eventVersion({ updated: UPDATED, organizer: true, complete: true });
    expect(own).toBeGreaterThan(
      eventVersion({ updated: UPDATED + 10 * 365 * 86_400_000, organizer: false, complete: true }),
    );
  });

  test('of two that show all, the later one', () => {
    const [one, other] = [UPDATED, later].map((updated) => eventVersion({ updated, organizer: false, complete: true }));
    expect(other).toBeGreaterThan(one ?? 0);
  });

  test('one that hides guests never takes back what another told', () => {
    expect(eventVersion({ updated: later, organizer: false, complete: false })).toBe(0);
  });

  test('a cancellation is above what the same copy said, a guest’s only just', () => {
    const guests = eventVersion({ updated: UPDATED, organizer: false, complete: true });
    expect(cancelledVersion(guests, { updated: later, organizer: false })).toBe(guests + 1);
    const own = eventVersion({ updated: UPDATED, organizer: true, complete: true });
    expect(cancelledVersion(own, { updated: undefined, organizer: true })).toBe(own + 1);
    expect(cancelledVersion(own, { updated: later, organizer: true })).toBe(own + 3600);
  });

  test('versions stay within 32 bits, and a guest’s below the organizer’s, in any year', () => {
    const far = Date.UTC(2200, 0, 1);
    expect(eventVersion({ updated: far, organizer: true, complete: true })).toBeLessThanOrEqual(2 ** 32 - 1);
    expect(eventVersion({ updated: far, organizer: false, complete: true })).toBeLessThan(2 ** 31);
    expect(eventVersion({ updated: undefined, organizer: false, complete: true })).toBe(0);
  });
});

describe('an entry of a calendar', () => {
  test('is a meeting at its start, by its original slot', () => {
    const moved = read({ originalStartTime: { dateTime: '2026-03-01T10:00:00+01:00' } });
    expect(activity(moved)).toMatchObject({ at: '2026-03-02T09:00:00Z', key: 'uid@example.com|2026-03-01T09:00:00Z' });
  });

  test('a whole day begins at midnight of the calendar and is the same day in every calendar', () => {
    const day = { start: { date: '2026-03-29' }, end: { date: '2026-03-30' } };
    const here = activity(read(day));
    const there = activity(read(day, undefined, { ...CALENDAR, timeZone: 'Pacific/Auckland' }));
    expect([here?.at, there?.at]).toEqual(['2026-03-28T23:00:00Z', '2026-03-28T11:00:00Z']);
    expect([here?.key, there?.key]).toEqual([
      'uid@example.com|2026-03-29T00:00:00Z',
      'uid@example.com|2026-03-29T00:00:00Z',
    ]);
    // clocks go forward on that day in Berlin
    expect(here?.durationSeconds).toBe(23 * 3600);
  });

  test('that has not changed says nothing, and is remembered', () => {
    const first = read({});
    const second = read({}, first.mark);
    expect(second).toEqual({ readings: [], mark: first.mark, note: 'unchanged' });
    expect(read({ updated: new Date(UPDATED + 1000).toISOString() }, first.mark).readings).toHaveLength(1);
  });

  test('without a time of change is told each time', () => {
    const first = read({ updated: undefined });
    expect(read({ updated: undefined }, first.mark).readings).toHaveLength(1);
  });

  test.each([
    ['a start', { start: {} }, 'start'],
    ['a start that is a time', { start: { dateTime: 'soon' } }, 'start'],
    ['a UID', { iCalUID: undefined }, 'iCalUID'],
  ])('without %s is set aside with its place, and nothing that it said', (_, event, field) => {
    const { readings } = read(event);
    expect(readings).toEqual([
      {
        kind: 'quarantined',
        complaint: { code: 'ING_BAD_EVENT', message: expect.any(String), file: 'google/calendar/42/event1', field },
      },
    ]);
  });

  test('organized by a calendar of several people has nobody for its organizer', () => {
    const reading = read({ organizer: { email: ['c_abc', 'group.calendar.google.com'].join('@') } });
    expect(activity(reading)?.participants.map(({ role }) => role)).toEqual(['attendee', 'attendee']);
  });

  test('with a guest who has no address is told with a warning', () => {
    const { readings } = read({
      attendees: [
        { id: '7', displayName: 'Somebody' },
        { email: 'ben@example.com', self: true },
      ],
    });
    expect(readings.map(({ kind }) => kind)).toEqual(['warning', 'activity']);
  });

  test('whose only company is a room is nobody’s communication', () => {
    const organizer = { email: 'ben@example.com', self: true };
    const attendees = [
      { email: 'room@resource.example.com', resource: true },
      { email: 'ben@example.com', self: true },
    ];
    expect(read({ organizer, attendees }).readings).toEqual([{ kind: 'excluded', reason: 'nobody invited' }]);
  });

  test('keeps no title, place, link or text', () => {
    const content = {
      summary: 'secret',
      description: 'secret',
      location: 'secret',
      hangoutLink: 'secret',
      attachments: [{ title: 'secret' }],
    };
    expect(JSON.stringify(read(content))).not.toContain('secret');
  });

  test('that is cancelled and was never told is noted', () => {
    expect(read({ status: 'cancelled' })).toEqual({ readings: [], note: 'unknown removal' });
  });

  test('of a form that nobody knows is counted, and the entries beside it are read', () => {
    const items = [{ id: 'good' }, { id: 7 }, { id: 'odd', attendees: 'everybody' }, null];
    expect(Events.parse({ items }).items).toMatchObject({ known: [{ id: 'good' }], unknown: 3 });
    expect(Events.parse({}).items).toEqual({ known: [], unknown: 0 });
  });
});
