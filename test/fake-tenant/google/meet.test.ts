import { describe, expect, test } from '@jest/globals';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const RECORDS = '/v2/conferenceRecords';
const HOUR = 3_600_000;

async function opened() {
  const small = smallFace();
  const hold = (id: string, startedAt: number) =>
    small.tenant.putConference({
      id,
      owner: 'ada',
      startedAt,
      endedAt: startedAt + HOUR,
      participants: [
        { who: { kind: 'user', person: 'ben' }, name: 'Ben South', joinedAt: startedAt, leftAt: startedAt + HOUR },
        {
          who: { kind: 'anonymous', name: 'Someone' },
          name: 'Someone',
          joinedAt: startedAt + 1,
          leftAt: startedAt + HOUR,
        },
        { who: { kind: 'phone', number: '+12025550123' }, name: '', joinedAt: startedAt + 2 },
      ],
    });
  const token = await small.caller.token('ada@brightwater.example', 'meetings.space.readonly');
  return { ...small, hold, token };
}

describe('conference records', () => {
  test('are seen by who owned or joined them, and by nobody else', async () => {
    const { caller, hold } = await opened();
    hold('c', NOON - DAY);
    for (const [who, count] of [
      ['ada', 1],
      ['ben', 1],
      ['cleo', 0],
    ] as const) {
      const token = await caller.token(`${who}@brightwater.example`, 'meetings.space.readonly');
      expect((await caller.all(token, RECORDS, 'conferenceRecords')).items).toHaveLength(count);
      expect((await caller.get(token, `${RECORDS}/c`)).status).toBe(count === 1 ? 200 : 404);
    }
  });

  test('are deleted thirty days after the end', async () => {
    const { caller, hold, token, clock } = await opened();
    hold('c', NOON - 30 * DAY);
    expect((await caller.get(token, `${RECORDS}/c`)).body.expireTime).toBe(new Date(NOON + HOUR).toISOString());
    clock.advance(HOUR - 1000);
    expect((await caller.get(token, `${RECORDS}/c`)).status).toBe(200);
    clock.advance(2000);
    const later = await caller.token('ada@brightwater.example', 'meetings.space.readonly');
    expect((await caller.get(later, RECORDS)).body).toEqual({});
  });

  test('are filtered by time, the newest first, a page at a time', async () => {
    const { caller, hold, token } = await opened();
    for (let day = 1; day <= 5; day += 1) hold(`c${day}`, NOON - day * DAY);
    const since = new Date(NOON - 3 * DAY).toISOString();
    const filter = `start_time>="${since}" AND end_time<="${new Date(NOON - DAY).toISOString()}"`;
    const { items, pages } = await caller.all(token, RECORDS, 'conferenceRecords', { filter, pageSize: '1' });
    expect([items.map(({ name }) => name), pages]).toEqual([['conferenceRecords/c2', 'conferenceRecords/c3'], 2]);
    expect((await caller.get(token, RECORDS, { filter: 'title = "x"' })).status).toBe(400);
    expect((await caller.get(token, RECORDS, { filter: 'start_time > yesterday' })).status).toBe(400);
  });

  test('participants are signed in, anonymous or on a telephone whose number is partly hidden', async () => {
    const { caller, hold, token } = await opened();
    hold('c', NOON - DAY);
    const { items } = await caller.all(token, `${RECORDS}/c/participants`, 'participants', { pageSize: '2' });
    expect(
      items.map(
        ({ signedinUser, anonymousUser, phoneUser }) =>
          signedinUser?.displayName ?? anonymousUser?.displayName ?? phoneUser?.displayName,
      ),
    ).toEqual(['+120*****23', 'Someone', 'Ben South']);
    expect(items[2].signedinUser.user).toMatch(/^users\/\d{21}$/);
    const active = await caller.all(token, `${RECORDS}/c/participants`, 'participants', {
      filter: 'latest_end_time IS NULL',
    });
    expect(active.items).toHaveLength(1);
  });
});
