import { describe, expect, test } from '@jest/globals';
import type { Activity } from '../../../../ingest/contract.ts';
import {
  activitiesOf,
  type DrivenStream,
  drain,
  driveStream,
  holding,
  stepOnce,
} from '../../../support/drive-stream.ts';
import { FakeTwilio } from '../../../support/fake-tenant/twilio.ts';
import {
  COMPANY,
  CUSTOMER,
  connected,
  DAY,
  HORIZON,
  HOUR,
  leg,
  NOW,
  sid,
} from '../../../support/fake-tenant/twilio-connected.ts';

const parties = (activity: Activity | undefined) =>
  activity?.participants.map(({ role, address, response }) => [role, address, response].filter(Boolean).join(' '));

const keys = (driven: DrivenStream) => activitiesOf(driven).map(({ key }) => key);

describe('twilio: legs of a call', () => {
  test('C1: a customer’s call and the leg to the agent are one call with two parties', async () => {
    const fake = new FakeTwilio();
    const root = leg({ callerName: 'Alice Example' });
    fake.put(
      root,
      leg({ parent: root.sid, to: 'client:bob', startedAt: NOW - 2 * DAY + 10_000, endedAt: NOW - 2 * DAY + 55_000 }),
    );
    const [activity, ...others] = activitiesOf(await connected(fake).read());
    expect(others).toEqual([]);
    expect(activity).toEqual({
      channel: 'call',
      key: root.sid,
      version: 0,
      at: '2026-03-08T12:00:00Z',
      durationSeconds: 45,
      participants: [
        { role: 'caller', address: `tel:${CUSTOMER}`, name: 'Alice Example' },
        { role: 'callee', address: 'urn:client:bob', response: 'accepted' },
      ],
      sighting: { provider: 'twilio', mailbox: fake.accountSid },
    });
  });

  test('C1: a call that the API asked for joins the two whom Twilio called', async () => {
    const fake = new FakeTwilio();
    const root = leg({ from: COMPANY, to: '+442079460000', direction: 'outbound-api' });
    fake.put(root, leg({ parent: root.sid, from: COMPANY, to: CUSTOMER, status: 'no-answer' }));
    const [activity] = activitiesOf(await connected(fake).read());
    expect(parties(activity)).toEqual(['caller tel:+442079460000', `callee tel:${CUSTOMER} none`]);
    expect(activity?.durationSeconds).toBe(0);
  });

  test('C1: an agent’s browser calls through an application, which is nobody', async () => {
    const fake = new FakeTwilio();
    const root = leg({ from: 'client:bob', to: `AP${'a1'.repeat(16)}` });
    fake.put(root, leg({ parent: root.sid, from: COMPANY, to: CUSTOMER }));
    const [activity] = activitiesOf(await connected(fake).read());
    expect(parties(activity)).toEqual(['caller urn:client:bob', `callee tel:${CUSTOMER} accepted`]);
  });

  test('a SIP user is one of that system, an anonymous caller is nobody', async () => {
    const fake = new FakeTwilio();
    fake.put(leg({ from: '+266696687', to: 'sip:Bob@pbx.example' }));
    const [activity] = activitiesOf(await connected(fake).read());
    expect(parties(activity)).toEqual(['callee urn:sip:bob@pbx.example accepted']);
  });

  test.each([1, 2, 3, 4, 5])('C1: legs that pages of %d part are the same calls', async (pageSize) => {
    const fake = new FakeTwilio();
    for (let call = 0; call < 4; call += 1) {
      // calls overlap, and some legs begin in one second
      const startedAt = NOW - 2 * DAY + call * 20_000;
      const root = leg({ startedAt });
      const children = [0, 10_000, 40_000].map((later) =>
        leg({
          parent: root.sid,
          to: `client:agent${call}-${later}`,
          startedAt: startedAt + later,
          endedAt: startedAt + 60_000,
        }),
      );
      fake.put(root, ...children);
    }
    const whole = holding(await connected(fake).read());
    const parted = await connected(fake, { pageSize }).read();
    expect(holding(parted)).toEqual(whole);
    expect([...whole.values()].map(({ participants }) => participants.length)).toEqual([4, 4, 4, 4]);
    expect(keys(parted)).toHaveLength(4);
  });

  test('C1: a call over midnight is one, told once', async () => {
    const fake = new FakeTwilio();
    const midnight = Date.parse('2026-03-08T00:00:00Z');
    const root = leg({ startedAt: midnight - 30_000, endedAt: midnight + 60_000 });
    fake.put(root, leg({ parent: root.sid, to: 'client:bob', startedAt: midnight + 5000, endedAt: midnight + 60_000 }));
    const driven = await connected(fake).read();
    expect(keys(driven)).toEqual([root.sid]);
    expect(parties(activitiesOf(driven)[0])).toEqual([`caller tel:${CUSTOMER}`, 'callee urn:client:bob accepted']);
  });

  test('C1: a leg whose call was deleted is still one call', async () => {
    const fake = new FakeTwilio();
    const root = leg();
    fake.put(root, leg({ parent: root.sid, to: 'client:bob' }));
    fake.remove(root.sid);
    expect(keys(await connected(fake).read())).toEqual([root.sid]);
  });
});

describe('twilio: the first reading', () => {
  test('goes back day by day to the horizon, and reads each call once', async () => {
    const fake = new FakeTwilio();
    const days = Array.from({ length: 30 }, (_, day) =>
      leg({ startedAt: NOW - day * DAY - HOUR, endedAt: NOW - day * DAY }),
    );
    fake.put(...days);
    const driven = await connected(fake, { pageSize: 2 }).read();
    expect(keys(driven)).toEqual(days.slice(0, 20).map((day) => day.sid));
    expect([driven.phase, driven.more]).toEqual(['live', false]);
    expect(driven.upTo).toBeGreaterThanOrEqual(NOW);
    const windows = new Set(fake.asked.flatMap(({ searchParams }) => searchParams.get('StartTime>') ?? []));
    expect([...windows].slice(0, 3)).toEqual(['2026-03-10T00:00:00Z', '2026-03-09T00:00:00Z', '2026-03-08T00:00:00Z']);
  });

  test('reads the same calls where Twilio looks at the days of the bounds alone', async () => {
    const fake = new FakeTwilio();
    const calls = Array.from({ length: 12 }, (_, call) => leg({ startedAt: NOW - call * 5 * HOUR - 60_000 }));
    fake.put(...calls);
    fake.looksAtDays = true;
    const { clock, connector, read } = connected(fake, { pageSize: 3 });
    const driven = await read();
    const late = leg({ startedAt: NOW + HOUR });
    fake.put(late);
    clock.now = NOW + 2 * HOUR;
    await drain(connector, driven, { horizon: HORIZON });
    expect(keys(driven)).toEqual([...calls.map((call) => call.sid), late.sid]);
  });

  test('a call that comes while it runs is read at its end', async () => {
    const fake = new FakeTwilio();
    fake.put(leg());
    const late = leg({ startedAt: NOW + HOUR, endedAt: NOW + HOUR + 5000 });
    const { clock, connector, stream } = connected(fake);
    const driven = await driveStream(connector, stream, {
      horizon: HORIZON,
      after: (_, { steps }) => {
        if (steps !== 3) return;
        clock.now = NOW + 2 * HOUR;
        fake.put(late);
      },
    });
    expect(keys(driven)).toContain(late.sid);
    expect(driven.upTo).toBeGreaterThanOrEqual(NOW + 2 * HOUR);
  });

  test('a worker that dies after the log took a page tells the same records again', async () => {
    const fake = new FakeTwilio();
    fake.put(...Array.from({ length: 9 }, (_, call) => leg({ startedAt: NOW - HOUR - call * 60_000 })));
    const { connector, stream } = connected(fake, { pageSize: 3 });
    const driven = await driveStream(connector, stream, { horizon: HORIZON, after: () => 'stop' });
    await stepOnce(connector, driven, { horizon: HORIZON, crash: true });
    await drain(connector, driven, { horizon: HORIZON });
    expect(keys(driven)).toHaveLength(12);
    expect(holding(driven).size).toBe(9);
    expect(new Set(activitiesOf(driven).map((activity) => JSON.stringify(activity))).size).toBe(9);
  });

  test('a page link that is no longer taken begins its day again', async () => {
    const fake = new FakeTwilio();
    const calls = Array.from({ length: 6 }, (_, call) => leg({ startedAt: NOW - HOUR - call * 60_000 }));
    fake.put(...calls);
    const { connector, stream } = connected(fake, { pageSize: 2 });
    const driven = await driveStream(connector, stream, { horizon: HORIZON, after: () => 'stop' });
    fake.linksFrom = 1;
    await drain(connector, driven, { horizon: HORIZON });
    expect([...holding(driven).keys()].sort()).toEqual(calls.map((call) => call.sid).sort());
    expect(driven.notes.get('page link no longer valid')).toBe(1);
  });
});

describe('twilio: what is new', () => {
  test('a call that is under way is left until it is over, and noted', async () => {
    const fake = new FakeTwilio();
    const { endedAt: _, ...ringing } = leg({ startedAt: NOW - 60_000, status: 'ringing' });
    const { startedAt: __, ...queued } = { ...ringing, sid: sid(), status: 'queued' };
    fake.put(ringing, queued);
    const { clock, connector, read } = connected(fake);
    const driven = await read();
    expect(driven.readings).toEqual([]);
    expect(driven.notes.get('not over yet')).toBeGreaterThanOrEqual(2);
    fake.put({ ...ringing, status: 'completed', endedAt: NOW + 30_000 });
    fake.put({ ...queued, status: 'busy', startedAt: NOW + 10_000, endedAt: NOW + 10_000 });
    clock.now = NOW + HOUR;
    await drain(connector, driven, { horizon: HORIZON });
    expect(activitiesOf(driven).map(({ key, version, durationSeconds }) => [key, version, durationSeconds])).toEqual([
      [queued.sid, 0, 0],
      [ringing.sid, 0, 90],
    ]);
  });

  test('a call that did not change is told once, however often it is read', async () => {
    const fake = new FakeTwilio();
    const calls = [leg({ startedAt: NOW - HOUR }), leg({ startedAt: NOW - 20 * HOUR })];
    fake.put(...calls);
    const { clock, connector, read } = connected(fake);
    const driven = await read();
    for (let poll = 1; poll < 30; poll += 1) {
      clock.now = NOW + poll * HOUR;
      await drain(connector, driven, { horizon: HORIZON });
    }
    expect(keys(driven)).toEqual(calls.map((call) => call.sid));
  });

  test('a call that changed after it was told is told again, as a higher version', async () => {
    const fake = new FakeTwilio();
    const call = leg({ startedAt: NOW - HOUR });
    fake.put(call);
    const { clock, connector, read } = connected(fake);
    const driven = await read();
    fake.put(leg({ parent: call.sid, to: 'client:bob', startedAt: NOW - HOUR }));
    clock.now = NOW + HOUR;
    await drain(connector, driven, { horizon: HORIZON });
    expect(activitiesOf(driven).map(({ version }) => version)).toEqual([0, 1]);
    expect(parties(holding(driven).get(call.sid))).toContain('callee urn:client:bob accepted');
  });

  test('what left the window of 24 hours is forgotten', async () => {
    const fake = new FakeTwilio();
    fake.put(...Array.from({ length: 50 }, (_, call) => leg({ startedAt: NOW - HOUR - call * 60_000 })));
    const { clock, connector, read } = connected(fake);
    const driven = await read();
    expect(driven.marks.size).toBe(50);
    clock.now = NOW + 3 * DAY;
    await drain(connector, driven, { horizon: HORIZON });
    clock.now = NOW + 5 * DAY;
    await drain(connector, driven, { horizon: HORIZON });
    expect([driven.marks.size, activitiesOf(driven).length]).toEqual([0, 50]);
  });

  test('calls of days in which nobody asked are read', async () => {
    const fake = new FakeTwilio();
    const { clock, connector, read } = connected(fake);
    const driven = await read();
    const missed = Array.from({ length: 5 }, (_, day) => leg({ startedAt: NOW + day * DAY + HOUR }));
    fake.put(...missed);
    clock.now = NOW + 6 * DAY;
    await drain(connector, driven, { horizon: HORIZON });
    expect(keys(driven).sort()).toEqual(missed.map((call) => call.sid).sort());
  });

  test('a call that cannot be read is set aside once, with its field, and the others are read', async () => {
    const fake = new FakeTwilio();
    fake.put(leg({ startedAt: NOW - HOUR, status: 'teleported' }), leg({ startedAt: NOW - HOUR }));
    const { clock, connector, read } = connected(fake);
    const driven = await read();
    clock.now = NOW + HOUR;
    await drain(connector, driven, { horizon: HORIZON });
    expect(driven.readings.map((reading) => ('complaint' in reading ? reading.complaint : reading.kind))).toEqual([
      expect.stringMatching('activity'),
      expect.objectContaining({ code: 'ING_ANSWER_UNEXPECTED', field: 'status' }),
    ]);
  });
});
