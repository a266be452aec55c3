import { describe, expect, test } from '@jest/globals';
import { inventCompany } from '../../../ingest/connectors/demo/company.ts';
import type { CallRecord } from '../../support/fake-tenant/calls.ts';
import { instancesOf, instantOf } from '../../support/fake-tenant/events.ts';
import { tenantFrom } from '../../support/fake-tenant/from-company.ts';
import { MARKER } from '../../support/fake-tenant/markers.ts';
import { MicrosoftFace } from '../../support/fake-tenant/microsoft/face.ts';
import { METADATA_ROLES, smallApplication } from '../../support/fake-tenant/microsoft/small-face.ts';
import { serve } from '../../support/fake-tenant/serve.ts';
import { DAY, NOON } from '../../support/fake-tenant/small-tenant.ts';

const company = inventCompany({ until: new Date(NOON).toISOString(), employees: 20, years: 1, contactsPerEmployee: 5 });
const tenant = tenantFrom({ company, now: () => NOON, conferences: true });
const WINDOW = `startDateTime=${new Date(NOON - 180 * DAY).toISOString()}&endDateTime=${new Date(NOON + 30 * DAY).toISOString()}`;
/** What may be looked at without a word of content coming along. */
const MAIL_SELECT =
  '$select=internetMessageId,from,sender,toRecipients,ccRecipients,bccRecipients,receivedDateTime,parentFolderId';
const EVENT_SELECT = '$select=uid,iCalUId,type,start,end,organizer,attendees,responseStatus,sensitivity,isCancelled';

function faceWith(roles: readonly string[] = METADATA_ROLES) {
  const face = new MicrosoftFace({ tenant, app: smallApplication({ roles }) });
  const authorization = `Bearer ${face.tokens.issue(NOON)}`;
  const all = async (path: string) => {
    const items: Record<string, unknown>[] = [];
    for (let link: string | undefined = `https://graph.example/v1.0${path}`; link !== undefined; ) {
      const headers = { authorization, prefer: 'odata.maxpagesize=500' };
      const response = await face.handle(new Request(link, { headers }));
      const body = (await response.json()) as { value: Record<string, unknown>[]; '@odata.nextLink'?: string };
      if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`);
      items.push(...body.value);
      link = body['@odata.nextLink'];
    }
    return items;
  };
  return { face, all, authorization };
}

describe('the invented company', () => {
  test('M28: everything that Microsoft can be asked about it validates, and every mail and meeting is there', async () => {
    const { all } = faceWith();
    const users = await all('/users/delta?$select=mail,assignedPlans,manager');
    const mailboxes = users.filter(({ assignedPlans }) => (assignedPlans as unknown[]).length > 0);
    expect(mailboxes).toHaveLength(20);
    await all('/groups/delta?$select=mail,members');
    const messageIds = new Set<unknown>();
    const meetings = new Set<unknown>();
    for (const { id } of mailboxes) {
      const folders = await all(`/users/${id}/mailFolders/delta?$select=totalItemCount`);
      for (const folder of folders.filter(({ totalItemCount }) => totalItemCount !== 0)) {
        const path = `/users/${id}/mailFolders/${encodeURIComponent(String(folder['id']))}/messages/delta?${MAIL_SELECT}`;
        const messages = await all(path);
        expect(messages).toHaveLength(Number(folder['totalItemCount']));
        for (const message of messages) messageIds.add(message['internetMessageId']);
      }
      for (const event of await all(`/users/${id}/calendarView?${WINDOW}&${EVENT_SELECT}&$top=500`))
        meetings.add(event['iCalUId']);
    }
    expect(messageIds.size).toBeGreaterThan(500);
    expect(meetings.size).toBeGreaterThan(50);
    expect((await all('/communications/callRecords')).length).toBeGreaterThan(0);
    const traced = new Set((await all('/admin/exchange/tracing/messageTraces')).map(({ messageId }) => messageId));
    expect(traced.size).toBeGreaterThan(0);
    expect([...traced].filter((id) => !messageIds.has(id))).toEqual([]);
  });

  test('its planned meetings are calls of groups, and it holds direct calls and groups that nobody planned', () => {
    const isPlanned = ({ organizer, startedAt }: CallRecord) =>
      organizer.kind === 'user' &&
      tenant
        .calendarOf(organizer.person)
        .flatMap(instancesOf)
        .some(({ start, end }) => instantOf(start, 'UTC') <= startedAt && startedAt < instantOf(end, 'UTC'));
    const kinds = Object.groupBy(
      tenant.calls.values(),
      (call) => `${isPlanned(call) ? 'planned' : 'unplanned'} ${call.type}`,
    );
    for (const kind of ['planned groupCall', 'unplanned groupCall', 'unplanned peerToPeer'] as const) {
      expect([kind, kinds[kind]?.length ?? 0]).not.toEqual([kind, 0]);
    }
    expect((kinds['planned groupCall'] ?? []).some(({ parties }) => parties.length === 2)).toBe(true);
  });

  test('content is in what nobody should ask for, and in nothing of what is selected well', async () => {
    const { all } = faceWith(['User.Read.All', 'Mail.Read', 'Calendars.Read']);
    const [first] = await all('/users?$select=id');
    const mail = `/users/${first?.['id']}/mailFolders/inbox/messages/delta`;
    const calendar = `/users/${first?.['id']}/calendarView?${WINDOW}`;
    expect(JSON.stringify(await all(mail))).toContain(MARKER);
    expect(JSON.stringify(await all(`${calendar}&$top=500`))).toContain(MARKER);
    expect(JSON.stringify(await all(`${mail}?${MAIL_SELECT}`))).not.toContain(MARKER);
    expect(JSON.stringify(await all(`${calendar}&${EVENT_SELECT}&$top=500`))).not.toContain(MARKER);
  });

  test('is served over a socket below a prefix, and links lead back there', async () => {
    const { face, authorization } = faceWith();
    const serving = await serve({ '/microsoft': face.handle }, 0, () => {});
    try {
      const { origin } = serving;
      const first = await fetch(`${origin}/microsoft/v1.0/users?$select=id&$top=5`, { headers: { authorization } });
      const body = (await first.json()) as { '@odata.nextLink': string };
      expect(body['@odata.nextLink'].startsWith(`${origin}/microsoft/v1.0/users?`)).toBe(true);
      const next = await fetch(body['@odata.nextLink'], { headers: { authorization } });
      expect(next.status).toBe(200);
    } finally {
      await serving.close();
    }
  });
});
