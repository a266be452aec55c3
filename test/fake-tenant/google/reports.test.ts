import { describe, expect, test } from '@jest/globals';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { messageWith } from '../../support/fake-tenant/messages.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const GMAIL = '/admin/reports/v1/activity/users/all/applications/gmail';
const ADA = 'ada@brightwater.example';
const at = (days: number) => new Date(NOON - days * DAY).toISOString();

async function opened(options: Parameters<typeof smallFace>[0] = {}) {
  const small = smallFace(options);
  for (let day = 1; day <= 5; day += 1) {
    const mail = {
      messageId: `m${day}@x.example`,
      receivedAt: NOON - day * DAY,
      from: { address: ADA },
      to: [{ address: 'ben@brightwater.example' }],
    };
    small.tenant.deliver('ada', messageWith({ ...mail, id: `sent${day}`, folder: 'sent' }));
    small.tenant.deliver('ben', messageWith({ ...mail, id: `got${day}` }));
  }
  return { ...small, token: await small.caller.token(ADA, 'admin.reports.audit.readonly') };
}

describe('the reports of mail', () => {
  test('tell every copy, the newest first, a page at a time', async () => {
    const { caller, token } = await opened();
    const { items, pages } = await caller.all(token, GMAIL, 'items', {
      startTime: at(4.5),
      endTime: at(0),
      maxResults: '3',
    });
    expect([items.length, pages]).toEqual([8, 3]);
    const times = items.map(({ id }) => id.time);
    expect(times).toEqual(times.toSorted().toReversed());
    const [event] = items.flatMap(({ events }) => events);
    expect(event.name).toBe('delivery');
    const parts = Object.fromEntries(
      event.parameters.map(({ name, messageValue }: { name: string; messageValue: { parameter: object[] } }) => [
        name,
        messageValue.parameter,
      ]),
    );
    expect(parts['message_info']).toContainEqual({ name: 'rfc2822_message_id', value: '<m1@x.example>' });
  });

  test('name each destination by its service, an empty selector and its address, and may be of one type alone', async () => {
    const { caller, token, tenant } = await opened();
    const to = [{ address: 'ben@brightwater.example' }, { address: 'x@elsewhere.example' }];
    tenant.deliver(
      'ada',
      messageWith({ id: 'wide', receivedAt: NOON - 1000, from: { address: ADA }, to, folder: 'sent' }),
    );
    const params = { startTime: at(0.01), endTime: at(0), filters: 'event_info.mail_event_type==1' };
    const { items } = await caller.all(token, GMAIL, 'items', params);
    expect(JSON.stringify(items)).toContain('gmail-ui::ben@brightwater.example,smtp-outbound::x@elsewhere.example');
    const received = await caller.all(token, GMAIL, 'items', { ...params, filters: 'event_info.mail_event_type==2' });
    expect([items.length, received.items.length]).toEqual([1, 0]);
    expect((await caller.get(token, GMAIL, { ...params, filters: 'message_info.subject==x' })).status).toBe(501);
  });

  test.each([
    ['no beginning', { endTime: at(0) }],
    ['no end', { startTime: at(3) }],
    ['more than thirty days', { startTime: at(31), endTime: at(0) }],
    ['an end before the beginning', { startTime: at(1), endTime: at(2) }],
    ['what is older than 180 days', { startTime: at(190), endTime: at(170) }],
    ['larger pages than there are', { startTime: at(3), endTime: at(0), maxResults: '1001' }],
  ])('refuse %s', async (_what, params) => {
    const { caller, token } = await opened();
    expect((await caller.get(token, GMAIL, params)).status).toBe(400);
  });

  test('are for admins', async () => {
    const { caller } = await opened();
    const ben = await caller.token('ben@brightwater.example', 'admin.reports.audit.readonly');
    expect((await caller.get(ben, GMAIL, { startTime: at(3), endTime: at(0) })).status).toBe(401);
  });

  test('tell a delivery only after a while when they lag', async () => {
    const { caller, token } = await opened({ reportsLagMs: 2.5 * DAY });
    const { items } = await caller.all(token, GMAIL, 'items', { startTime: at(4.5), endTime: at(0) });
    expect(items).toHaveLength(4);
  });
});
