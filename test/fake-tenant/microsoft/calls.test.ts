import { describe, expect, test } from '@jest/globals';
import type { CallParty, CallRecord, PstnCall } from '../../support/fake-tenant/calls.ts';
import { FaultPlan } from '../../support/fake-tenant/fault-plan.ts';
import { guidFrom } from '../../support/fake-tenant/microsoft/graph-error.ts';
import { type SmallFace, smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const RECORDS = '/communications/callRecords';
const MINUTE = 60_000;
const code = (answer: { body: { error?: { code: string } } }) => answer.body.error?.code;

function call({ tenant }: SmallFace, number: number, more: Partial<CallRecord> = {}): CallRecord {
  const startedAt = NOON - DAY + number * MINUTE;
  const record: CallRecord = {
    id: guidFrom(`call ${number}`),
    version: 1,
    type: 'peerToPeer',
    organizer: { kind: 'user', person: 'ada' },
    parties: [
      { kind: 'user', person: 'ada' },
      { kind: 'user', person: 'ben' },
    ],
    startedAt,
    endedAt: startedAt + MINUTE,
    modifiedAt: startedAt + 2 * MINUTE,
    ...more,
  };
  tenant.putCall(record);
  return record;
}

describe('call records', () => {
  test('come sixty at a time, and fewer when fewer are preferred', async () => {
    const small = smallFace();
    for (let number = 0; number < 130; number += 1) call(small, number);
    const { items, pages } = await small.all(RECORDS);
    expect([items.length, pages]).toEqual([130, 3]);
    expect((await small.get(RECORDS, { prefer: 'odata.maxpagesize=20' })).body.value).toHaveLength(20);
    expect((await small.get(RECORDS, { prefer: 'odata.maxpagesize=500' })).body.value).toHaveLength(60);
  });

  test('M22: the deprecated fields are silent; who took part stands in the relationship alone', async () => {
    const small = smallFace();
    const { id } = call(small, 1);
    const [record] = (await small.get(RECORDS)).body.value;
    expect(record).toMatchObject({ organizer: null, participants: [], organizer_v2: { id: small.user('ada') } });
    expect(record).not.toHaveProperty('participants_v2');
    const { items } = await small.all(`${RECORDS}/${id}/participants_v2`);
    expect(items.map(({ identity }) => identity.user.userPrincipalName)).toEqual([
      'ada@brightwater.example',
      'ben@brightwater.example',
    ]);
  });

  test('those who took part come in pages of 130, also below an expanded record', async () => {
    const small = smallFace();
    const parties = Array.from(
      { length: 300 },
      (_, number): CallParty => ({ kind: 'guest', id: `g${number}`, name: `Guest ${number}` }),
    );
    const { id } = call(small, 1, { type: 'groupCall', parties });
    const { items, pages } = await small.all(`${RECORDS}/${id}/participants_v2`);
    expect([items.length, pages]).toEqual([300, 3]);
    const expanded = (await small.get(`${RECORDS}/${id}?$expand=participants_v2`)).body;
    expect(expanded.participants_v2).toHaveLength(130);
    expect((await small.all(expanded['participants_v2@odata.nextLink'])).items).toHaveLength(170);
  });

  test('an organizer may be a telephone', async () => {
    const small = smallFace();
    call(small, 1, { organizer: { kind: 'phone', number: '+12025550101' } });
    const [record] = (await small.get(RECORDS)).body.value;
    expect(record.organizer_v2).toMatchObject({
      id: '+12025550101',
      identity: { user: null, phone: { id: '+12025550101', displayName: null } },
    });
  });

  test('M21: a later version takes the place of an earlier one', async () => {
    const small = smallFace();
    const record = call(small, 1);
    small.tenant.putCall({ ...record, version: 3, modifiedAt: NOON });
    const { items } = await small.all(RECORDS);
    expect(items).toMatchObject([{ id: record.id, version: 3, lastModifiedDateTime: '2026-06-30T12:00:00Z' }]);
  });

  test('are found by a range of their beginning and by who took part, and by nothing else', async () => {
    const small = smallFace();
    for (let number = 0; number < 10; number += 1) call(small, number);
    call(small, 20, { parties: [{ kind: 'user', person: 'cleo' }] });
    const at = (number: number) => new Date(NOON - DAY + number * MINUTE).toISOString();
    const range = `startDateTime ge ${at(2)} and startDateTime lt ${at(5)}`;
    expect((await small.all(`${RECORDS}?$filter=${range}`)).items).toHaveLength(3);
    const who = `participants_v2/any(p:p/id eq '${small.user('cleo')}')`;
    expect((await small.all(`${RECORDS}?$filter=${who}`)).items).toHaveLength(1);
    const refused = await small.get(`${RECORDS}?$filter=lastModifiedDateTime ge ${at(0)}`);
    expect([refused.status, code(refused)]).toEqual([400, 'BadRequest']);
    expect((await small.get(`${RECORDS}?$top=5`)).status).toBe(400);
  });

  test('are gone thirty days after the call', async () => {
    const small = smallFace();
    const { id } = call(small, 1);
    small.clock.advance(28 * DAY);
    expect((await small.all(RECORDS)).items).toHaveLength(1);
    small.clock.advance(2 * DAY);
    expect((await small.all(RECORDS)).items).toHaveLength(0);
    expect((await small.get(`${RECORDS}/${id}/participants_v2`)).status).toBe(404);
  });

  test('an empty page with a next link hides nothing', async () => {
    const faults = new FaultPlan([{ route: `GET /v1.0${RECORDS}`, calls: [1, 2], fault: { kind: 'empty-page' } }]);
    const small = smallFace({ faults });
    for (let number = 0; number < 70; number += 1) call(small, number);
    const { items, pages } = await small.all(RECORDS);
    expect([new Set(items.map(({ id }) => id)).size, pages]).toEqual([70, 4]);
  });
});

describe('reports of telephone calls', () => {
  const report = (name: string, from: number, until: number) =>
    `${RECORDS}/${name}(fromDateTime=${new Date(from).toISOString()},toDateTime=${new Date(until).toISOString()})`;

  function dial({ tenant }: SmallFace, number: number, more: Partial<PstnCall> = {}): PstnCall {
    const startedAt = NOON - DAY + number * MINUTE;
    const row: PstnCall = {
      id: guidFrom(`row ${number}`),
      callId: `call-${number}`,
      person: 'ben',
      routing: 'plan',
      direction: 'out',
      callerNumber: '+12025550101',
      calleeNumber: '+442079460123',
      startedAt,
      answeredAt: startedAt + 10_000,
      endedAt: startedAt + 40_000,
      ...more,
    };
    tenant.putPstnCall(row);
    return row;
  }

  test('M23: both ends of the range belong to it', async () => {
    const small = smallFace();
    const { startedAt } = dial(small, 1);
    expect((await small.all(report('getPstnCalls', startedAt - MINUTE, startedAt))).items).toHaveLength(1);
    expect((await small.all(report('getPstnCalls', startedAt, startedAt + MINUTE))).items).toHaveLength(1);
    expect((await small.all(report('getPstnCalls', startedAt + 1, startedAt + MINUTE))).items).toHaveLength(0);
  });

  test('of direct routing the end does not belong to it', async () => {
    const small = smallFace();
    const { startedAt } = dial(small, 1, { routing: 'direct' });
    expect((await small.all(report('getDirectRoutingCalls', startedAt - MINUTE, startedAt))).items).toHaveLength(0);
    expect((await small.all(report('getDirectRoutingCalls', startedAt, startedAt + MINUTE))).items).toHaveLength(1);
  });

  test('a row names who called whom, and how long they talked', async () => {
    const small = smallFace();
    dial(small, 1);
    const { body } = await small.get(report('getPstnCalls', NOON - 2 * DAY, NOON));
    expect(body['@odata.count']).toBe(1);
    expect(body.value).toMatchObject([
      {
        callType: 'user_out',
        duration: 30,
        userId: small.user('ben'),
        callerNumber: '+12025550101',
        calleeNumber: '+442079460123',
        startDateTime: '2026-06-29T12:01:00.0000000Z',
      },
    ]);
  });

  test('M24: direct routing hides the last digits, and a time that never was is in year 1', async () => {
    const small = smallFace();
    const { answeredAt: _, ...unanswered } = dial(small, 1, { routing: 'direct' });
    const shown = async () => (await small.get(report('getDirectRoutingCalls', NOON - 2 * DAY, NOON))).body.value[0];
    expect(await shown()).toMatchObject({
      callerNumber: '+12025550***',
      calleeNumber: '+442079460***',
      failureDateTime: '0001-01-01T00:00:00Z',
      successfulCall: true,
    });
    small.tenant.putPstnCall(unanswered);
    expect(await shown()).toMatchObject({ startDateTime: '0001-01-01T00:00:00Z', successfulCall: false, duration: 0 });
  });

  test('come a thousand at a time', async () => {
    const small = smallFace();
    for (let number = 0; number < 1200; number += 1) dial(small, number);
    const { items, pages } = await small.all(report('getPstnCalls', NOON - 2 * DAY, NOON));
    expect([items.length, pages]).toEqual([1200, 2]);
  });

  test('a range of more than ninety days, or none, is refused', async () => {
    const { get } = smallFace();
    expect((await get(report('getPstnCalls', NOON - 90 * DAY, NOON))).status).toBe(200);
    expect((await get(report('getPstnCalls', NOON - 91 * DAY, NOON))).status).toBe(400);
    expect((await get(`${RECORDS}/getPstnCalls(fromDateTime=2026-06-01)`)).status).toBe(400);
  });
});

describe('clouds', () => {
  test.each([
    [RECORDS, 200, 400],
    [`${RECORDS}/getPstnCalls(fromDateTime=2026-06-01,toDateTime=2026-06-02)`, 200, 400],
    [`${RECORDS}/getDirectRoutingCalls(fromDateTime=2026-06-01,toDateTime=2026-06-02)`, 400, 400],
    ['/admin/exchange/tracing/messageTraces', 400, 400],
    ['/users/delta', 200, 200],
  ])('M26: %s is not in every one of them', async (path, us, china) => {
    expect((await smallFace({ cloud: 'global' }).get(path)).status).toBe(200);
    expect((await smallFace({ cloud: 'us-gov' }).get(path)).status).toBe(us);
    const answer = await smallFace({ cloud: 'china' }).get(path);
    expect(answer.status).toBe(china);
    if (china === 400) expect(answer.body.error.message).toMatch(/^Resource not found for the segment/);
  });
});
