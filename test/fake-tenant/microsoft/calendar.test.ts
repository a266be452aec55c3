import { describe, expect, test } from '@jest/globals';
import { attendee, type CalendarEvent, eventWith, type NewEvent } from '../../support/fake-tenant/events.ts';
import { MARKER } from '../../support/fake-tenant/markers.ts';
import { type SmallFace, smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const HOUR = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();
const view = (person: string, from = NOON - DAY, until = NOON + 30 * DAY, options = '') =>
  `/users/${person}@brightwater.example/calendarView?startDateTime=${iso(from)}&endDateTime=${iso(until)}${options}`;
const code = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;

function meet({ tenant }: SmallFace, more: Partial<NewEvent> = {}): CalendarEvent {
  return tenant.putEvent(
    eventWith({
      id: 'e1',
      organizer: { address: 'ada@brightwater.example', name: 'Ada North' },
      attendees: [
        attendee('ben@brightwater.example', 'accepted'),
        attendee('cleo@brightwater.example', 'declined', { optional: true }),
        attendee('kim@partner.example', 'tentative'),
        attendee('lighthouse@brightwater.example', 'accepted', { resource: true }),
      ],
      start: { at: NOON, zone: 'Europe/London' },
      end: { at: NOON + HOUR, zone: 'Europe/London' },
      ...more,
    }),
  );
}

function series(small: SmallFace, weeks: number): CalendarEvent {
  const slots = Array.from({ length: weeks }, (_, week) => NOON + week * 7 * DAY);
  return meet(small, { id: 's1', series: { slots, changed: new Map() } });
}

describe('calendarView', () => {
  test('needs both ends of its window', async () => {
    const { get } = smallFace();
    const answer = await get(`/users/ada@brightwater.example/calendarView?startDateTime=${iso(NOON)}`);
    expect([answer.status, code(answer)]).toEqual([400, 'ErrorInvalidParameter']);
    expect(code(await get(view('ada', NOON, NOON - DAY)))).toBe('ErrorInvalidParameter');
  });

  test('M15: every occurrence in the window comes with its attendees, with one id each and the same series', async () => {
    const small = smallFace();
    series(small, 10);
    const { items, pages } = await small.all(
      view('ben', NOON - DAY, NOON + 100 * DAY, '&$select=attendees,type,seriesMasterId,uid,iCalUId&$top=4'),
    );
    expect([items.length, pages]).toEqual([10, 3]);
    expect(items.every(({ attendees, type }) => attendees.length === 4 && type === 'occurrence')).toBe(true);
    for (const [property, distinct] of [
      ['id', 10],
      ['iCalUId', 10],
      ['uid', 1],
      ['seriesMasterId', 1],
    ] as const) {
      expect(new Set(items.map((item) => item[property])).size).toBe(distinct);
    }
  });

  test('a meeting has the same iCalUId in every calendar, and an id of its own in each', async () => {
    const small = smallFace();
    series(small, 1);
    const [ada] = (await small.get(view('ada'))).body.value;
    const [ben] = (await small.get(view('ben'))).body.value;
    expect(ada.iCalUId).toBe(ben.iCalUId);
    expect(ada.id).not.toBe(ben.id);
    expect([ada.isOrganizer, ben.isOrganizer]).toEqual([true, false]);
  });

  test('a moved occurrence is an exception that keeps its original start', async () => {
    const small = smallFace();
    series(small, 2);
    const times = { start: { at: NOON + 2 * HOUR }, end: { at: NOON + 3 * HOUR } };
    small.tenant.changeOccurrence('s1', NOON, times);
    const [moved] = (await small.get(view('ben', NOON - DAY, NOON + DAY))).body.value;
    expect(moved).toMatchObject({
      type: 'exception',
      originalStart: '2026-06-30T12:00:00Z',
      start: { dateTime: '2026-06-30T14:00:00.0000000', timeZone: 'UTC' },
    });
  });

  test("a cancelled meeting is out of its organizer's calendar and marked in the others", async () => {
    const small = smallFace();
    meet(small, { cancelled: true });
    expect((await small.get(view('ada'))).body.value).toEqual([]);
    expect((await small.get(view('ben'))).body.value).toMatchObject([{ isCancelled: true }]);
  });

  test('what overlaps the window is in it, what only touches it is not', async () => {
    const small = smallFace();
    meet(small);
    const found = async (from: number, until: number) => (await small.get(view('ada', from, until))).body.value.length;
    expect(await found(NOON + HOUR / 2, NOON + DAY)).toBe(1);
    expect(await found(NOON - DAY, NOON + 1)).toBe(1);
    expect(await found(NOON + HOUR, NOON + DAY)).toBe(0);
    expect(await found(NOON - DAY, NOON)).toBe(0);
  });

  test('M18: times are in UTC unless another zone is preferred, by its name at Windows or at IANA', async () => {
    const small = smallFace();
    meet(small);
    const start = async (prefer?: string) =>
      (
        await small.get(
          view('ben', undefined, undefined, '&$select=start,originalStartTimeZone'),
          prefer === undefined ? {} : { prefer },
        )
      ).body.value[0];
    expect(await start()).toMatchObject({
      start: { dateTime: '2026-06-30T12:00:00.0000000', timeZone: 'UTC' },
      originalStartTimeZone: 'GMT Standard Time',
    });
    expect((await start('outlook.timezone="Pacific Standard Time"')).start).toEqual({
      dateTime: '2026-06-30T05:00:00.0000000',
      timeZone: 'Pacific Standard Time',
    });
    expect((await start('outlook.timezone="Asia/Tokyo"')).start.dateTime).toBe('2026-06-30T21:00:00.0000000');
    const refused = await small.get(view('ben'), { prefer: 'outlook.timezone="Middle-earth"' });
    expect([refused.status, code(refused)]).toEqual([400, 'TimeZoneNotSupportedException']);
  });

  test('a zone that nobody knows is kept by its name', async () => {
    const small = smallFace();
    meet(small, { start: { at: NOON, zone: 'tzone://Microsoft/Custom' } });
    expect((await small.get(view('ben'))).body.value[0].originalStartTimeZone).toBe('tzone://Microsoft/Custom');
  });

  test('a whole day begins at midnight in whatever zone it is shown', async () => {
    const small = smallFace();
    meet(small, { start: { date: '2026-07-02' }, end: { date: '2026-07-03' } });
    const { body } = await small.get(view('ben'), { prefer: 'outlook.timezone="Tokyo Standard Time"' });
    expect(body.value).toMatchObject([
      {
        isAllDay: true,
        start: { dateTime: '2026-07-02T00:00:00.0000000' },
        end: { dateTime: '2026-07-03T00:00:00.0000000' },
      },
    ]);
  });

  test('M17: a private meeting is shown with everything, and says that it is private', async () => {
    const small = smallFace();
    meet(small, { visibility: 'private' });
    const [event] = (await small.get(view('ben'))).body.value;
    expect(event.sensitivity).toBe('private');
    expect(event.subject).toContain(MARKER);
    expect(event.location.displayName).toContain(MARKER);
  });

  test('under Calendars.ReadBasic.All the body never comes; under Calendars.Read it does', async () => {
    const basic = smallFace();
    meet(basic);
    const [event] = (await basic.get(view('ben', undefined, undefined, '&$select=body,bodyPreview,subject'))).body
      .value;
    expect(Object.keys(event).sort()).toEqual(['@odata.etag', 'id', 'subject']);
    const full = smallFace({}, { roles: ['Calendars.Read'] });
    meet(full);
    expect((await full.get(view('ben'))).body.value[0].body.content).toContain(MARKER);
  });

  test("answers of others are in every copy, or in the organizer's alone", async () => {
    const answers = async (person: string, answersOfOthers: 'everybody' | 'organizer-only') => {
      const small = smallFace({ answersOfOthers });
      meet(small);
      const { attendees, responseStatus } = (await small.get(view(person))).body.value[0];
      return [
        responseStatus.response,
        ...attendees.map((one: { status: { response: string } }) => one.status.response),
      ];
    };
    const all = ['accepted', 'declined', 'tentativelyAccepted', 'accepted'];
    expect(await answers('ada', 'organizer-only')).toEqual(['organizer', ...all]);
    expect(await answers('ben', 'everybody')).toEqual(['accepted', ...all]);
    expect(await answers('ben', 'organizer-only')).toEqual(['accepted', 'accepted', 'none', 'none', 'none']);
  });

  test('rooms are resources, and hidden guests are hidden from everybody but the organizer', async () => {
    const small = smallFace();
    meet(small, { guestsSeeOthers: false });
    const [ada] = (await small.get(view('ada'))).body.value;
    const [ben] = (await small.get(view('ben'))).body.value;
    expect(ada.attendees.map(({ type }: { type: string }) => type)).toEqual([
      'required',
      'optional',
      'required',
      'resource',
    ]);
    expect(ben.hideAttendees).toBe(true);
    expect(ben.attendees).toHaveLength(1);
  });

  test('an etag changes with the occurrence it belongs to and with no other', async () => {
    const small = smallFace();
    series(small, 2);
    meet(small, { start: { at: NOON + DAY }, end: { at: NOON + DAY + HOUR } });
    const etags = async () =>
      new Map(
        (await small.get(view('ben'))).body.value.map((event: Record<string, string>) => [
          event['id'],
          event['@odata.etag'],
        ]),
      );
    const before = await etags();
    small.clock.advance(1000);
    small.tenant.changeEvent('e1', { attendees: [] });
    const after = await etags();
    expect([...after].filter(([id, etag]) => before.get(id) !== etag)).toHaveLength(1);
  });
});

describe('calendarView/delta', () => {
  const full = { roles: ['Calendars.Read'] };
  const delta = (person: string, until = NOON + 30 * DAY, options = '') =>
    view(person, NOON - DAY, until, options).replace('calendarView?', 'calendarView/delta?');

  test('is not reached with Calendars.ReadBasic.All', async () => {
    expect(code(await smallFace().get(delta('ben')))).toBe('ErrorAccessDenied');
  });

  test('gives a series as its master and stubs, with the body in spite of a selection', async () => {
    const small = smallFace({}, full);
    series(small, 3);
    const { items } = await small.all(delta('ben', undefined, '&$select=id'));
    expect(items.map(({ type }) => type)).toEqual(['seriesMaster', 'occurrence', 'occurrence', 'occurrence']);
    expect(items[0].body.content).toContain(MARKER);
    expect(Object.keys(items[1]).sort()).toEqual([
      '@odata.etag',
      '@odata.type',
      'end',
      'id',
      'seriesMasterId',
      'start',
      'type',
    ]);
  });

  test('names events outside of the window as removed when they are touched', async () => {
    const small = smallFace({}, full);
    meet(small, { start: { at: NOON + 60 * DAY }, end: { at: NOON + 60 * DAY + HOUR } });
    const first = await small.all(delta('ben'));
    expect(first.items).toEqual([]);
    small.tenant.changeEvent('e1', { attendees: [attendee('ben@brightwater.example')] });
    const { items } = await small.all(first.last.body['@odata.deltaLink']);
    expect(items).toMatchObject([{ '@removed': { reason: 'deleted' } }]);
  });

  test('keeps the window of its first call', async () => {
    const small = smallFace({}, full);
    const { last } = await small.all(delta('ben', NOON + DAY));
    meet(small, { start: { at: NOON + 2 * DAY }, end: { at: NOON + 2 * DAY + HOUR } });
    expect((await small.all(last.body['@odata.deltaLink'])).items).toMatchObject([
      { '@removed': { reason: 'deleted' } },
    ]);
  });

  test.each(['$filter=isAllDay eq true', '$orderby=start/dateTime', '$expand=calendar'])(
    'refuses %s',
    async (option) => {
      expect(code(await smallFace({}, full).get(delta('ben', undefined, `&${option}`)))).toBe('ErrorInvalidUrlQuery');
    },
  );
});
