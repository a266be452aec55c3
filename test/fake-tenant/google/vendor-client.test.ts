import { admin } from '@googleapis/admin';
import { calendar } from '@googleapis/calendar';
import { gmail, auth as google } from '@googleapis/gmail';
import { meet } from '@googleapis/meet';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventWith } from '../../support/fake-tenant/events.ts';
import { SCOPE_PREFIX } from '../../support/fake-tenant/google/oauth.ts';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { messageWith } from '../../support/fake-tenant/messages.ts';
import { type Serving, serve } from '../../support/fake-tenant/serve.ts';

describe("the vendor's own client", () => {
  // the library reads the machine's clock, so the tenant must, too
  const small = smallFace();
  const defects: unknown[] = [];
  let serving: Serving;

  beforeAll(async () => {
    small.clock.at = Date.now();
    serving = await serve({ '': small.face.handle }, 0, (error) => defects.push(error));
  });
  afterAll(() => serving.close());

  function signedIn(subject: string, ...scopes: readonly string[]) {
    const { keyFile } = small.project;
    const auth = new google.JWT({
      email: keyFile['client_email'] ?? '',
      key: keyFile['private_key'] ?? '',
      keyId: keyFile['private_key_id'] ?? '',
      scopes: scopes.map((scope) => SCOPE_PREFIX + scope),
      subject,
    });
    // the library has the address of the token endpoint written into it
    auth.transporter.interceptors.request.add({
      resolved: async (config) =>
        String(config.url) === 'https://oauth2.googleapis.com/token'
          ? { ...config, url: new URL(`${serving.origin}/token`) }
          : config,
    });
    return { auth, rootUrl: `${serving.origin}/`, retry: false };
  }

  const mailOf = (subject: string, scope = 'gmail.metadata') =>
    gmail({ version: 'v1', ...signedIn(subject, scope) }).users;

  test('signs in, lists, reads and follows the history', async () => {
    for (let n = 0; n < 5; n += 1)
      small.tenant.deliver(
        'ada',
        messageWith({ id: `m${n}`, receivedAt: small.clock.at - n, from: { address: 'x@elsewhere.example' } }),
      );
    const users = mailOf('ada@brightwater.example');
    const profile = await users.getProfile({ userId: 'me' });
    expect([profile.data.emailAddress, profile.data.messagesTotal]).toEqual(['ada@brightwater.example', 5]);
    const ids: (string | null | undefined)[] = [];
    let pageToken: string | undefined;
    do {
      const page = await users.messages.list({
        userId: 'me',
        maxResults: 2,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      ids.push(...(page.data.messages ?? []).map(({ id }) => id));
      pageToken = page.data.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(ids).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    const message = await users.messages.get({
      userId: 'me',
      id: 'm0',
      format: 'metadata',
      metadataHeaders: ['From'],
      fields: 'id,payload/headers',
    });
    expect(message.data).toEqual({ id: 'm0', payload: { headers: [{ name: 'From', value: 'x@elsewhere.example' }] } });
    small.tenant.removeMessage('ada', 'm4');
    const history = await users.history.list({ userId: 'me', startHistoryId: profile.data.historyId ?? '' });
    expect(history.data.history).toMatchObject([{ messagesDeleted: [{ message: { id: 'm4' } }] }]);
    expect(defects).toEqual([]);
  });

  test('reads refusals as its own', async () => {
    await expect(mailOf('ada@brightwater.example').messages.list({ userId: 'me', q: 'x' })).rejects.toMatchObject({
      status: 403,
      message: "Metadata scope does not support 'q' parameter",
    });
    await expect(
      mailOf('ada@brightwater.example').messages.get({ userId: 'me', id: 'none', format: 'metadata' }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(mailOf('nobody@brightwater.example').getProfile({ userId: 'me' })).rejects.toMatchObject({
      response: { data: { error: 'invalid_grant' } },
    });
    await expect(mailOf('ada@brightwater.example', 'gmail.modify').getProfile({ userId: 'me' })).rejects.toMatchObject({
      response: { data: { error: 'unauthorized_client' } },
    });
  });

  test('sees a reset and a cut body as a broken connection', async () => {
    const users = mailOf('ben@brightwater.example');
    await users.getProfile({ userId: 'me' });
    small.face.faults.add({ route: 'GET /gmail/v1/users/me/profile', calls: 1, fault: { kind: 'reset' } });
    small.face.faults.add({
      route: 'GET /gmail/v1/users/me/profile',
      calls: 2,
      fault: { kind: 'truncate', share: 0.5 },
    });
    await expect(users.getProfile({ userId: 'me' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(users.getProfile({ userId: 'me' })).rejects.toThrow();
    expect((await users.getProfile({ userId: 'me' })).status).toBe(200);
    expect(defects).toEqual([]);
  });

  test('reads calendar, directory, reports and conferences', async () => {
    const { tenant, clock } = small;
    const ada = 'ada@brightwater.example';
    const start = { at: clock.at - 7_200_000 };
    const end = { at: clock.at - 3_600_000 };
    tenant.putEvent(eventWith({ id: 'e', organizer: { address: ada }, start, end }));
    const events = calendar({ version: 'v3', ...signedIn(ada, 'calendar.events.readonly') }).events;
    const first = await events.list({
      calendarId: 'primary',
      singleEvents: true,
      fields: 'items(id,start),nextSyncToken',
    });
    expect(first.data.items).toMatchObject([{ id: 'e' }]);
    tenant.removeEvent('e');
    const then = await events.list({
      calendarId: 'primary',
      singleEvents: true,
      syncToken: first.data.nextSyncToken ?? '',
    });
    expect(then.data.items).toMatchObject([{ id: 'e', status: 'cancelled' }]);

    const directory = admin({
      version: 'directory_v1',
      ...signedIn(ada, 'admin.directory.user.readonly', 'admin.directory.group.member.readonly'),
    });
    const users = await directory.users.list({ customer: 'my_customer', projection: 'full', orderBy: 'email' });
    expect(users.data.users?.map(({ primaryEmail }) => primaryEmail)).toContain('cleo@brightwater.example');
    tenant.putGroup({
      id: 'g',
      name: 'G',
      address: 'g@brightwater.example',
      aliases: [],
      members: [{ kind: 'person', id: 'ben' }],
    });
    const members = await directory.members.list({ groupKey: 'g@brightwater.example', includeDerivedMembership: true });
    expect(members.data.members).toMatchObject([{ email: 'ben@brightwater.example' }]);

    const reports = admin({ version: 'reports_v1', ...signedIn(ada, 'admin.reports.audit.readonly') });
    tenant.deliver('cleo', messageWith({ id: 'reported', receivedAt: clock.at - 60_000 }));
    const activities = await reports.activities.list({
      userKey: 'cleo@brightwater.example',
      applicationName: 'gmail',
      startTime: new Date(clock.at - 120_000).toISOString(),
      endTime: new Date(clock.at).toISOString(),
    });
    expect(activities.data.items).toHaveLength(1);

    const participants = [
      { who: { kind: 'user', person: 'ben' }, name: 'Ben South', joinedAt: start.at, leftAt: end.at },
    ] as const;
    tenant.putConference({ id: 'c', owner: 'ada', startedAt: start.at, endedAt: end.at, participants });
    const records = meet({ version: 'v2', ...signedIn(ada, 'meetings.space.readonly') }).conferenceRecords;
    const { data } = await records.list({ filter: `start_time>="${new Date(start.at).toISOString()}"` });
    expect(data.conferenceRecords).toMatchObject([{ name: 'conferenceRecords/c' }]);
    const joined = await records.participants.list({ parent: 'conferenceRecords/c' });
    expect(joined.data.participants).toMatchObject([{ signedinUser: { displayName: 'Ben South' } }]);
    expect(defects).toEqual([]);
  });
});
