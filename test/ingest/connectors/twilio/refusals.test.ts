import { describe, expect, test } from '@jest/globals';
import { twilioConnector } from '../../../../ingest/connectors/twilio/connector.ts';
import { activitiesOf, type DrivenStream, drain, driveStream, holding } from '../../../support/drive-stream.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { FakeTwilio, refusal } from '../../../support/fake-tenant/twilio.ts';
import { connected, DAY, HORIZON, HOUR, leg, NOW, POLICY, sid } from '../../../support/fake-tenant/twilio-connected.ts';
import { portsAt } from '../../../support/fake-tenant/twilio-ports.ts';

const SIGNAL = new AbortController().signal;

const keys = (driven: DrivenStream) => activitiesOf(driven).map(({ key }) => key);

describe('twilio: what goes wrong', () => {
  test.each([
    ['a limit, twice', () => refusal(429, 20429), 2],
    ['a server error', () => refusal(503, 20503), 1],
    ['a page of a proxy', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 1],
    [
      'an answer that is cut off',
      () => new Response('{"calls":[{"sid"', { headers: { 'content-type': 'application/json' } }),
      1,
    ],
    [
      'a connection that is reset',
      () => {
        throw new TypeError('fetch failed');
      },
      1,
    ],
  ])('%s is tried again, and every call is read once', async (_, answer, times) => {
    const fake = new FakeTwilio();
    const calls = Array.from({ length: 5 }, (__, call) => leg({ startedAt: NOW - HOUR - call * 60_000 }));
    fake.put(...calls);
    for (let time = 0; time < times; time += 1) fake.plant({ after: time === 0 ? 1 : 0, answer });
    const { read, slept } = connected(fake, { pageSize: 2 });
    expect(keys(await read())).toEqual(calls.map((call) => call.sid));
    expect(slept.some((ms) => ms >= 500)).toBe(true);
  });

  test('a long Retry-After ends the step with the time at which to come back', async () => {
    const fake = new FakeTwilio();
    fake.plant({ answer: () => refusal(429, 20429, { 'retry-after': '600' }) });
    await expect(connected(fake).read()).rejects.toMatchObject({ kind: 'throttled', until: NOW + 600_000 });
    expect(fake.asked).toHaveLength(1);
  });

  test.each([
    ['a wrong secret', () => refusal(401, 20003), 'ING_SECRET_REFUSED', 'console.twilio.com'],
    ['a key that may not read calls', () => refusal(401, 70051), 'ING_SCOPE_MISSING', 'Calls: Read'],
    ['an account that was closed', () => refusal(403, 20403), 'ING_SECRET_REFUSED', 'support'],
    ['an unknown account', () => refusal(404, 20404), 'ING_TENANT_UNKNOWN', 'account SID'],
    ['a firewall that forbids', () => new Response('Forbidden', { status: 403 }), 'ING_PROXY_ANSWERED', 'firewall'],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://other.example/' } }),
      'ING_PROXY_ANSWERED',
      'proxy',
    ],
  ])('%s is for an administrator, with the place where it is changed', async (_, answer, code, todo) => {
    const fake = new FakeTwilio();
    fake.plant({ answer });
    const failure = await connected(fake)
      .read()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'misconfigured', code, todo: expect.stringContaining(todo) });
    expect(JSON.stringify([failure, String(failure)])).not.toContain(MARKER);
    expect(fake.asked).toHaveLength(1);
  });

  test('a next page at another address is not asked, and the secret does not go there', async () => {
    const fake = new FakeTwilio();
    for (const elsewhere of ['https://api.twilio.example/2010-04-01/', '/2010-04-01/Accounts/ACother/Calls.json']) {
      fake.plant({ answer: () => Response.json({ calls: [], next_page_uri: elsewhere }) });
      await expect(connected(fake).read()).rejects.toMatchObject({ kind: 'bug', code: 'ING_FOREIGN_LINK' });
    }
    expect(fake.asked.map(({ host }) => host)).toEqual(['api.twilio.com', 'api.twilio.com']);
  });

  test('calls that reached nobody and have no end are read without a request of their own', async () => {
    const fake = new FakeTwilio();
    const { endedAt: _, ...canceled } = leg({ status: 'canceled' });
    fake.put(canceled, { ...canceled, sid: sid() }, leg({ startedAt: NOW - 2 * DAY - 60_000 }));
    expect(activitiesOf(await connected(fake).read()).map(({ durationSeconds }) => durationSeconds)).toEqual([
      0, 0, 60,
    ]);
    expect(fake.asked.filter(({ searchParams }) => searchParams.has('ParentCallSid'))).toEqual([]);
  });

  test('what is no page of calls stops the stream, with the field and nothing else', async () => {
    const fake = new FakeTwilio();
    fake.plant({ answer: () => Response.json({ calls: MARKER }) });
    const failure = await connected(fake)
      .read()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: 'bug',
      code: 'ING_ANSWER_UNEXPECTED',
      message: expect.stringContaining('"calls"'),
    });
    expect(String(failure)).not.toContain(MARKER);
  });

  test('a cursor of another account is refused, one of another version begins a new round', async () => {
    const fake = new FakeTwilio();
    fake.put(leg());
    const { connector, stream, read } = connected(fake);
    const driven = await read();
    const cursor = driven.cursor as Record<string, string>;
    const request = {
      expired: false,
      horizon: HORIZON,
      marks: { get: () => new Map(), notOf: () => new Map() },
      signal: SIGNAL,
    };
    await expect(
      connector.step(stream, { ...request, cursor: { ...cursor, account: 'ACother' } }),
    ).rejects.toMatchObject({
      kind: 'misconfigured',
      code: 'ING_CURSOR_FOREIGN',
    });
    driven.cursor = { ...cursor, v: 0 };
    await drain(connector, driven, { horizon: HORIZON });
    expect(driven.failures.map(({ kind }) => kind)).toEqual(['cursor-expired']);
    expect([...holding(driven).keys()]).toHaveLength(1);
  });

  test('G14: nothing but who called whom, and when, is kept', async () => {
    const fake = new FakeTwilio();
    fake.put(leg(), leg({ status: 'teleported' }));
    const driven = await connected(fake).read();
    expect(driven.readings).toHaveLength(2);
    expect(JSON.stringify([driven.readings, driven.cursor, [...driven.marks]])).not.toContain(MARKER);
  });

  test('requests stay within 300 a minute', async () => {
    const fake = new FakeTwilio();
    fake.put(...Array.from({ length: 400 }, (_, call) => leg({ startedAt: NOW - HOUR - call * 1000 })));
    const times: number[] = [];
    const test = connected(fake, { pageSize: 1 });
    const { ports, clock } = portsAt(NOW, async (...call) => {
      times.push(clock.now);
      return await fake.fetch(...call);
    });
    const connector = twilioConnector({
      accountSid: fake.accountSid,
      apiKey: fake.key,
      policy: POLICY,
      ports,
      pageSize: 1,
    });
    await driveStream(connector, test.stream, { horizon: HORIZON, stepsMax: 2000 });
    expect(times.length).toBeGreaterThan(400);
    const inMinute = times.map((from) => times.filter((time) => time >= from && time < from + 60_000).length);
    expect(Math.max(...inMinute)).toBeLessThanOrEqual(300);
  });
});
