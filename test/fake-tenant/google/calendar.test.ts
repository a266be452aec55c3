import { describe, expect, test } from '@jest/globals';
import { attendee, type CalendarEvent, eventWith, type NewEvent } from '../../support/fake-tenant/events.ts';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const EVENTS = '/calendar/v3/calendars/primary/events';
const ADA = 'ada@brightwater.example';
const BEN = 'ben@brightwater.example';
const HOUR = 3_600_000;

// biome-ignore lint/suspicious/noExplicitAny: an answer whose form is what the test asks about
type Shown = any;

async function opened(options: Parameters<typeof smallFace>[0] = {}) {
  const small = smallFace(options);
  const token = await small.caller.token(ADA, 'calendar.events.readonly');
  const put = (id: string, more: Partial<NewEvent> = {}): CalendarEvent =>
    small.tenant.putEvent(
      eventWith({ id, organizer: { address: ADA }, start: { at: NOON }, end: { at: NOON + HOUR }, ...more }),
    );
  const list = (params: Record<string, string | string[]> = {}) => small.caller.get(token, EVENTS, params);
  const all = (params: Record<string, string | string[]> = {}) => small.caller.all(token, EVENTS, 'items', params);
  return { ...small, token, put, list, all };
}

const weekly = (weeks: number): NonNullable<CalendarEvent['series']> => ({
  slots: Array.from({ length: weeks }, (_, week) => NOON + week * 7 * DAY),
  rule: `RRULE:FREQ=WEEKLY;COUNT=${weeks}`,
  changed: new Map(),
});

describe('listing events', () => {
  test('a window holds what overlaps it, and the sync token comes with the last page alone', async () => {
    const { put, list, caller, token } = await opened();
    for (let day = 0; day < 5; day += 1)
      put(`e${day}`, { start: { at: NOON + day * DAY }, end: { at: NOON + day * DAY + HOUR } });
    const params = {
      timeMin: new Date(NOON + HOUR / 2).toISOString(),
      timeMax: new Date(NOON + 3 * DAY).toISOString(),
      singleEvents: 'true',
      maxResults: '2',
    };
    const first = await list(params);
    expect([first.body.items.map(({ id }: Shown) => id), first.body.nextSyncToken]).toEqual([['e0', 'e1'], undefined]);
    const second = await caller.get(token, EVENTS, { ...params, pageToken: first.body.nextPageToken });
    expect(second.body.items.map(({ id }: Shown) => id)).toEqual(['e2']);
    expect(typeof second.body.nextSyncToken).toBe('string');
  });

  test('a page may be empty while there is a next one', async () => {
    const { put, list, all } = await opened({
      rules: [{ route: 'GET /calendar/v3/calendars/*/events', calls: 1, fault: { kind: 'empty-page' } }],
    });
    put('e');
    const first = await list();
    expect([first.body.items, typeof first.body.nextPageToken]).toEqual([[], 'string']);
    expect((await all({ pageToken: first.body.nextPageToken })).items).toHaveLength(1);
  });

  test('a series is one master, or its instances, of which the moved one keeps its original start', async () => {
    const { tenant, put, all } = await opened();
    put('s', { series: weekly(4) });
    tenant.changeOccurrence('s', NOON + 7 * DAY, { start: { at: NOON + 8 * DAY }, end: { at: NOON + 8 * DAY + HOUR } });
    tenant.changeOccurrence('s', NOON + 14 * DAY, { cancelled: true });
    const whole = (await all()).items;
    expect(whole.map(({ id, status }) => [id, status])).toEqual([
      ['s', 'confirmed'],
      ['s_20260707T120000Z', 'confirmed'],
      ['s_20260714T120000Z', 'cancelled'],
    ]);
    expect(whole[0].recurrence).toEqual(['RRULE:FREQ=WEEKLY;COUNT=4']);
    const single = (await all({ singleEvents: 'true' })).items;
    expect(single.map(({ id }) => id)).toEqual(['s_20260630T120000Z', 's_20260707T120000Z', 's_20260721T120000Z']);
    const [, moved] = single;
    expect([moved.originalStartTime.dateTime, moved.start.dateTime]).toEqual([
      '2026-07-07T13:00:00+01:00',
      '2026-07-08T13:00:00+01:00',
    ]);
    expect(new Set(single.map(({ iCalUID }) => iCalUID)).size).toBe(1);
    expect((await all({ singleEvents: 'true', showDeleted: 'true' })).items).toHaveLength(4);
  });

  test('refuses a time without an offset, an order that is not to be had, an unknown type and a search it does not have', async () => {
    const { list } = await opened();
    const status = async (params: Record<string, string>) => (await list(params)).status;
    expect(await status({ timeMin: '2026-06-30T12:00:00' })).toBe(400);
    expect(await status({ orderBy: 'startTime' })).toBe(400);
    expect(await status({ orderBy: 'startTime', singleEvents: 'true' })).toBe(200);
    expect(await status({ eventTypes: 'party' })).toBe(400);
    expect(await status({ q: 'party' })).toBe(501);
  });

  test("another one's calendar is not found", async () => {
    const { caller, token } = await opened();
    expect((await caller.get(token, `/calendar/v3/calendars/${BEN}/events`)).status).toBe(404);
    expect((await caller.get(token, `/calendar/v3/calendars/${ADA}/events`)).status).toBe(200);
  });
});

describe('the sync token', () => {
  test('tells what is new, changed and gone, and gives the next one', async () => {
    const { tenant, put, all } = await opened();
    put('kept');
    put('gone');
    const params = { singleEvents: 'true' };
    const { last } = await all(params);
    put('new');
    tenant.removeEvent('gone');
    const { items, last: next } = await all({ ...params, syncToken: last.nextSyncToken });
    expect(items.map(({ id, status }) => [id, status]).toSorted()).toEqual([
      ['gone', 'cancelled'],
      ['new', 'confirmed'],
    ]);
    expect(items.find(({ id }) => id === 'gone').summary).toBeUndefined();
    expect((await all({ ...params, syncToken: next.nextSyncToken })).items).toEqual([]);
  });

  test('of what a guest removed it tells the details to whoever asks for deleted ones; of what was called off it does not', async () => {
    const { tenant, put, all } = await opened();
    const invited = { organizer: { address: 'zoe@elsewhere.example' }, attendees: [attendee(ADA), attendee(BEN)] };
    for (const id of ['left', 'called-off']) put(id, invited);
    const params = { singleEvents: 'true', showDeleted: 'true' };
    const { last } = await all(params);
    tenant.removeEvent('left', ['ada']);
    tenant.changeEvent('called-off', { cancelled: true });
    const told = async (query: Record<string, string>) =>
      (await all(query)).items.map(({ id, status, iCalUID }) => [id, status, iCalUID]).toSorted();
    const gone = [
      ['called-off', 'cancelled', undefined],
      ['left', 'cancelled', 'left@calendar.example.com'],
    ];
    expect(await told({ ...params, syncToken: last.nextSyncToken })).toEqual(gone);
    expect(await told(params)).toEqual(gone);
    const { showDeleted: _, ...without } = params;
    expect((await told({ ...without, syncToken: last.nextSyncToken })).map(([, , uid]) => uid)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('of a series whose one instance was moved it tells that instance alone', async () => {
    const { tenant, put, all } = await opened();
    put('s', { series: weekly(30) });
    const { last } = await all({ singleEvents: 'true' });
    tenant.changeOccurrence('s', NOON + 7 * DAY, { cancelled: true });
    const { items } = await all({ singleEvents: 'true', syncToken: last.nextSyncToken });
    expect(items.map(({ id, status, recurringEventId }) => [id, status, recurringEventId])).toEqual([
      ['s_20260707T120000Z', 'cancelled', 's'],
    ]);
  });

  test.each([
    [true, 2],
    [false, 30],
  ])('remembers the window of the request that gave it: %s', async (syncTokenKeepsWindow, count) => {
    const { put, all } = await opened({ syncTokenKeepsWindow });
    const { last } = await all({
      singleEvents: 'true',
      timeMin: new Date(NOON).toISOString(),
      timeMax: new Date(NOON + 10 * DAY).toISOString(),
    });
    put('s', { series: weekly(30) });
    expect((await all({ singleEvents: 'true', syncToken: last.nextSyncToken })).items).toHaveLength(count);
  });

  test('410 when it is too old, and the full pass after it holds no tombstones', async () => {
    const { tenant, put, all, list } = await opened();
    put('kept');
    put('gone');
    const { last } = await all();
    tenant.removeEvent('gone');
    tenant.log.expire('calendar:ada');
    const { status, body } = await list({ syncToken: last.nextSyncToken });
    expect([status, body.error.errors[0].reason]).toEqual([410, 'fullSyncRequired']);
    expect((await all()).items.map(({ id }) => id)).toEqual(['kept']);
  });

  test.each([
    ['timeMin', { timeMin: '2026-06-30T12:00:00Z' }],
    ['timeMax', { timeMax: '2026-06-30T12:00:00Z' }],
    ['updatedMin', { updatedMin: '2026-06-30T11:00:00Z' }],
    ['orderBy', { orderBy: 'updated' }],
    ['iCalUID', { iCalUID: 'x' }],
    ['showDeleted as false', { showDeleted: 'false' }],
    ['other parameters than at first', { singleEvents: 'true' }],
  ])('is refused together with %s', async (_what, params) => {
    const { all, list } = await opened();
    const { last } = await all();
    expect((await list({ syncToken: last.nextSyncToken })).status).toBe(200);
    expect((await list({ syncToken: last.nextSyncToken, ...params })).status).toBe(400);
  });

  test("another one's token is refused", async () => {
    const { caller, all } = await opened();
    const { last } = await all();
    const ben = await caller.token(BEN, 'calendar.events.readonly');
    expect((await caller.get(ben, EVENTS, { syncToken: last.nextSyncToken })).status).toBe(400);
  });

  test('a change too far back is not known', async () => {
    const { list } = await opened();
    const { status, body } = await list({ updatedMin: new Date(NOON - 40 * DAY).toISOString() });
    expect([status, body.error.errors[0].reason]).toEqual([410, 'updatedMinTooLongAgo']);
  });
});

describe('an event', () => {
  const seen = async (who: string, more: Partial<NewEvent>, params: Record<string, string> = {}) => {
    const { caller, put } = await opened();
    put('e', more);
    const token = await caller.token(who, 'calendar.events.readonly');
    return (await caller.get(token, EVENTS, params)).body.items[0];
  };
  const guests = [
    attendee(BEN, 'accepted'),
    attendee('x@elsewhere.example', 'declined'),
    attendee('room@brightwater.example', 'accepted', { resource: true }),
  ];

  test('marks oneself, resources and answers', async () => {
    const { attendees, organizer } = await seen(BEN, { attendees: guests });
    expect(organizer).toEqual({ email: ADA });
    expect(attendees).toEqual([
      { email: BEN, self: true, responseStatus: 'accepted' },
      { email: 'x@elsewhere.example', responseStatus: 'declined' },
      { email: 'room@brightwater.example', resource: true, responseStatus: 'accepted' },
    ]);
  });

  test('hides guests from each other when its organizer wants it, and not from the organizer', async () => {
    const hidden = { attendees: guests, guestsSeeOthers: false };
    expect((await seen(BEN, hidden)).attendees).toHaveLength(1);
    expect((await seen(ADA, hidden)).attendees).toHaveLength(3);
  });

  test('shows oneself alone when there are more guests than were asked for', async () => {
    const one = await seen(BEN, { attendees: guests }, { maxAttendees: '2' });
    expect([one.attendeesOmitted, one.attendees.length]).toEqual([true, 1]);
  });

  test('with more than 200 guests does not show the answers of others', async () => {
    const many = Array.from({ length: 201 }, (_, n) => attendee(`g${n}@elsewhere.example`, 'accepted'));
    const { attendees } = await seen(BEN, { attendees: [attendee(BEN, 'accepted'), ...many] });
    expect(attendees.filter(({ responseStatus }: Shown) => responseStatus === 'accepted')).toHaveLength(1);
  });

  test('of a whole day has dates, and its calendar has the zone', async () => {
    const day = await seen(ADA, { start: { date: '2026-07-01' }, end: { date: '2026-07-02' }, visibility: 'private' });
    expect([day.start, day.end, day.visibility]).toEqual([{ date: '2026-07-01' }, { date: '2026-07-02' }, 'private']);
  });

  test('a whole day lies in a window by the zone of its calendar', async () => {
    const { caller, tenant } = await opened();
    const day = { start: { date: '2026-07-01' }, end: { date: '2026-07-02' } };
    tenant.putEvent(eventWith({ id: 'd', organizer: { address: 'cleo@brightwater.example' }, ...day }));
    const cleo = await caller.token('cleo@brightwater.example', 'calendar.events.readonly');
    // in Tonga, 13 hours ahead, the day ends at 11:00 UTC
    const within = async (timeMin: string) => (await caller.get(cleo, EVENTS, { timeMin })).body.items.length;
    expect(await within('2026-07-01T10:59:00Z')).toBe(1);
    expect(await within('2026-07-01T11:00:00Z')).toBe(0);
  });
});
