import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calendarCursorOf } from '../../../../ingest/connectors/microsoft/calendar-cursor.ts';
import { copyVersion, GraphEvent, meetingOf } from '../../../../ingest/connectors/microsoft/calendar-event.ts';
import { civilDay, graphInstant, wallInstant } from '../../../../ingest/connectors/microsoft/graph-time.ts';
import { meetingUid } from '../../../../ingest/connectors/microsoft/meeting-uid.ts';

const GUID = '040000008200E00074C5B7101A82E008';
const OWN = '00000000DA2B357D94B5D201000000000000000010000000EC4597557F0CB34EA4CC2887EA7B17C3';

/** A meeting of elsewhere as Exchange wraps it (MS-OXOCAL 2.2.1.27). */
function wrapped(uid: string, day = '00000000'): string {
  const data = Buffer.concat([Buffer.from('vCal-Uid'), Buffer.from([1, 0, 0, 0]), Buffer.from(uid), Buffer.from([0])]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return `${GUID}${day}${'0'.repeat(32)}${length.toString('hex')}${data.toString('hex')}`.toUpperCase();
}

describe('the UID that all calendars share', () => {
  test('the day of an instance is left out, so that all copies of a series agree', () => {
    expect(meetingUid(`${GUID}07EA061E${OWN.slice(8)}`)).toBe(`${GUID}${OWN}`);
    expect(meetingUid(`${GUID}${OWN}`.toLowerCase())).toBe(`${GUID}${OWN}`);
  });

  test('a meeting that came from elsewhere has the UID that it has there', () => {
    expect(meetingUid(wrapped('abc123@calendar.example.com'))).toBe('abc123@calendar.example.com');
    expect(meetingUid(wrapped('abc123@calendar.example.com', '07EA061E'))).toBe('abc123@calendar.example.com');
  });

  test('any UID of elsewhere comes out as it went in', () => {
    const uid = fc
      .string({ minLength: 1, maxLength: 80, unit: 'grapheme' })
      .filter((text) => text.trim() === text && !text.includes('\0'));
    fc.assert(fc.property(uid, (text) => expect(meetingUid(wrapped(text))).toBe(text)));
  });

  test('whatever else a calendar writes stays as it is', () => {
    for (const text of [
      'abc@calendar.example.com',
      GUID,
      `${GUID}xyz${OWN}`,
      `${GUID}${OWN}1`,
      '040000008200E641B4C',
      '',
    ]) {
      expect(meetingUid(text)).toBe(text);
    }
  });
});

describe('times of Graph', () => {
  test('seven digits of a second and any offset are read; the year 1 is no time', () => {
    expect(graphInstant('2026-06-30T12:00:00.1234567Z')).toBe(Date.UTC(2026, 5, 30, 12, 0, 0, 123));
    expect(graphInstant('2026-06-30T12:00:00+02:00')).toBe(Date.UTC(2026, 5, 30, 10));
    for (const text of ['0001-01-01T00:00:00Z', 'String (timestamp)', '', null, undefined]) {
      expect(graphInstant(text)).toBeUndefined();
    }
  });

  test('M18: a wall of UTC or of a zone of the database is an instant, any other zone is not known', () => {
    const dateTime = '2026-07-01T09:00:00.0000000';
    expect(wallInstant({ dateTime, timeZone: 'UTC' })).toBe(Date.UTC(2026, 6, 1, 9));
    expect(wallInstant({ dateTime, timeZone: 'tzone://Microsoft/Utc' })).toBe(Date.UTC(2026, 6, 1, 9));
    expect(wallInstant({ dateTime, timeZone: 'Europe/Berlin' })).toBe(Date.UTC(2026, 6, 1, 7));
    expect(wallInstant({ dateTime, timeZone: 'tzone://Microsoft/Custom' })).toBe('unknown zone');
    expect(wallInstant({ dateTime: '2026-02-31T09:00:00', timeZone: 'UTC' })).toBeUndefined();
  });

  test('a whole day is its civil date, whatever instant of another zone it is written as', () => {
    const day = Date.UTC(2026, 6, 2);
    const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
    expect(civilDay(utc('2026-07-02T00:00:00.0000000'), 'Pacific/Tongatapu')).toBe(day);
    expect(civilDay({ dateTime: '2026-07-02T00:00:00', timeZone: 'W. Europe Standard Time' }, undefined)).toBe(day);
    expect(civilDay(utc('2026-07-01T11:00:00'), 'Pacific/Tongatapu')).toBe(day);
    expect(civilDay(utc('2026-07-02T07:00:00'), 'America/Los_Angeles')).toBe(day);
    expect(civilDay(utc('2026-07-01T11:00:00'), 'Tonga Standard Time')).toBe('unknown zone');
  });
});

const EVENT = {
  id: 'e',
  iCalUId: 'abc@calendar.example.com',
  type: 'singleInstance',
  start: { dateTime: '2026-07-01T09:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-07-01T10:00:00.0000000', timeZone: 'UTC' },
  isOrganizer: false,
  organizer: { emailAddress: { address: 'ada@brightwater.example', name: 'Ada' } },
  attendees: [
    {
      type: 'required',
      status: { response: 'none' },
      emailAddress: { address: 'ben@brightwater.example', name: 'Ben' },
    },
    {
      type: 'optional',
      status: { response: 'tentativelyAccepted' },
      emailAddress: { address: 'zoe@elsewhere.example' },
    },
    { type: 'required', status: null, emailAddress: { address: '/O=EXAMPLE/CN=KIM', name: 'Kim' } },
  ],
  responseStatus: { response: 'accepted' },
  lastModifiedDateTime: '2026-06-01T00:00:00Z',
};

const read = (more: object = {}) => meetingOf(GraphEvent.parse({ ...EVENT, ...more }), 'ben@brightwater.example');

describe('an event of Graph', () => {
  test('the owner’s own answer is the one that the copy knows', () => {
    expect(read()).toMatchObject({
      ...{ uid: 'abc@calendar.example.com', start: Date.UTC(2026, 6, 1, 9), durationSeconds: 3600, unnamed: 1 },
      attendees: [
        { address: 'mailto:ben@brightwater.example', response: 'accepted' },
        { address: 'mailto:zoe@elsewhere.example', response: 'tentative' },
      ],
    });
  });

  test('an occurrence keeps the slot that it was moved from; a single meeting has none but its start', () => {
    const originalStart = '2026-06-30T09:00:00Z';
    expect(read({ type: 'exception', originalStart })).toMatchObject({ originalStart: Date.UTC(2026, 5, 30, 9) });
    expect(read({ originalStart })).toMatchObject({ originalStart: Date.UTC(2026, 6, 1, 9) });
  });

  test('the id of the series is taken where Graph gives it', () => {
    expect(read({ uid: 'series@calendar.example.com' })).toMatchObject({ uid: 'series@calendar.example.com' });
  });

  test('what is personal is private too', () => {
    expect(['normal', 'personal', 'private', 'confidential'].map((sensitivity) => read({ sensitivity }))).toMatchObject(
      [{ isPrivate: false }, { isPrivate: true }, { isPrivate: true }, { isPrivate: true }],
    );
  });

  test('what lacks a start or an id names the field', () => {
    expect(read({ start: null })).toEqual({ fault: 'start' });
    expect(read({ iCalUId: null })).toEqual({ fault: 'iCalUId' });
    expect(read({ end: { dateTime: 'never', timeZone: 'UTC' } })).toEqual({ fault: 'end' });
  });

  test('versions rise with time, the organizer’s stand above all others, and all fit into 32 bits', () => {
    const times = fc.integer({ min: 0, max: Date.UTC(2070, 0, 1) });
    fc.assert(
      fc.property(times, times, (one, other) => {
        expect(copyVersion(true, one)).toBeGreaterThan(copyVersion(false, other));
        expect(copyVersion(true, one)).toBeLessThanOrEqual(0xffff_ffff);
        if (one <= other) expect(copyVersion(false, one)).toBeLessThanOrEqual(copyVersion(false, other));
      }),
    );
  });
});

describe('the window of a calendar', () => {
  const NOW = Date.UTC(2026, 5, 30, 12);
  const DAY = 86_400_000;

  test('the first pass reaches back to the horizon, later ones 180 days, all 30 days ahead and none too far for Graph', () => {
    const today = Date.UTC(2026, 5, 30);
    const first = calendarCursorOf({ cursor: null, expired: false, horizon: NOW - 400 * DAY }, NOW);
    expect([first.from, first.to]).toEqual([NOW - 401 * DAY, today + 32 * DAY]);
    const live = { ...first, live: true };
    expect(calendarCursorOf({ cursor: live, expired: false, horizon: NOW - 400 * DAY }, NOW).from).toBe(
      today - 181 * DAY,
    );
    const all = calendarCursorOf({ cursor: null, expired: false, horizon: 0 }, NOW);
    expect((all.to - all.from) / DAY).toBeLessThan(1825);
    const near = calendarCursorOf({ cursor: null, expired: false, horizon: NOW - 3 * DAY }, NOW);
    expect(near.from).toBe(NOW - 4 * DAY);
  });

  test('a pass keeps its window to its end, and the next one has the window of its day', () => {
    const first = calendarCursorOf({ cursor: null, expired: false, horizon: 0 }, NOW);
    const during = { ...first, at: { link: 'https://graph.example/v1.0/next' } };
    expect(calendarCursorOf({ cursor: during, expired: false, horizon: 0 }, NOW + 7 * DAY)).toEqual(during);
    const next = calendarCursorOf({ cursor: { ...first, at: null }, expired: false, horizon: 0 }, NOW + 7 * DAY);
    expect([next.round, next.to - first.to]).toEqual([first.round + 1, 7 * DAY]);
    expect(calendarCursorOf({ cursor: during, expired: true, horizon: 0 }, NOW).at).toBeNull();
  });
});
