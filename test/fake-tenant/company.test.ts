import { describe, expect, test } from '@jest/globals';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import { BODY_MARKER } from '../support/export-company.ts';
import { instancesOf } from '../support/fake-tenant/events.ts';
import { tenantFrom } from '../support/fake-tenant/from-company.ts';
import { LivingCompany } from '../support/fake-tenant/living-company.ts';
import { MARKER } from '../support/fake-tenant/markers.ts';

const until = '2026-06-30T12:00:00Z';
const now = () => Date.parse(until);
const company = inventCompany({ until, employees: 20, years: 1 });
const activities = [...activitiesOf(company)];
const tenant = tenantFrom({ company, now });
const mails = [...tenant.people.keys()].flatMap((person) =>
  [...(tenant.mailbox(person)?.newestFirst() ?? [])].map((mail) => ({ person, mail })),
);

describe('a tenant made from the invented company', () => {
  test('holds every mail of the company, and no other', () => {
    const told = new Set(activities.filter(({ channel }) => channel === 'mail').map(({ key }) => key));
    expect(new Set(mails.map(({ mail }) => mail.messageId))).toEqual(told);
  });

  test('only the copy of the sender has the Bcc', () => {
    const blind = mails.filter(({ mail }) => mail.bcc.length > 0);
    expect(blind.length).toBeGreaterThan(0);
    for (const { person, mail } of blind) {
      expect([mail.folder, tenant.personAt(mail.from?.address ?? '')?.id]).toEqual(['sent', person]);
      const got = mails.filter((other) => other.mail.messageId === mail.messageId && other.person !== person);
      expect(got.length).toBeGreaterThan(0);
    }
  });

  test('holds every meeting in its last version', () => {
    const last = new Map<string, (typeof activities)[number]>();
    for (const one of activities) {
      if (one.channel === 'meeting' && one.version >= (last.get(one.key)?.version ?? 0)) last.set(one.key, one);
    }
    const shown = [...tenant.events.values()].flatMap((event) =>
      instancesOf(event).map((instance) => {
        const at = 'at' in instance.start ? instance.start.at : Number.NaN;
        return {
          uid: event.uid,
          at: new Date(at).toISOString(),
          cancelled: instance.cancelled,
          guests: instance.attendees.length,
        };
      }),
    );
    const told = [...last.values()].map((one) => ({
      uid: one.key.slice(0, one.key.lastIndexOf('|')),
      at: new Date(one.at).toISOString(),
      cancelled: one.cancelled === true,
      guests: one.participants.length - 1,
    }));
    const sorted = (list: typeof told) => list.map((one) => JSON.stringify(one)).toSorted();
    expect(sorted(shown)).toEqual(sorted(told));
  });

  test('holds every call of its people, as a record or as a row', () => {
    const calls = activities.filter(({ channel }) => channel === 'call').length;
    expect(calls).toBeGreaterThan(0);
    expect(tenant.calls.size + tenant.pstnCalls.size).toBe(calls);
  });

  test('may be one cloud of it alone', () => {
    const [google, microsoft] = (['google', 'microsoft'] as const).map((cloud) => tenantFrom({ company, now, cloud }));
    expect((google?.people.size ?? 0) + (microsoft?.people.size ?? 0)).toBe(company.employees.length);
    expect(google?.domains).not.toEqual(microsoft?.domains);
  });

  test('everything that could be content is marked, by the same sentence as in exported files', () => {
    expect(MARKER).toBe(BODY_MARKER);
    const files = mails.flatMap(({ mail }) => mail.attachments);
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) expect(name).toContain(MARKER);
    for (const { mail } of mails) expect([mail.subject, mail.body].every((text) => text.includes(MARKER))).toBe(true);
    for (const { title, description, location } of tenant.events.values()) {
      expect([title, description, location].every((text) => text.includes(MARKER))).toBe(true);
    }
  });

  test('goes on living: mails with answers, meetings that are accepted', () => {
    const living = tenantFrom({ company, now });
    const before = living.log.sequence;
    const company2 = new LivingCompany(living, 5);
    const told = Array.from({ length: 60 }, () => company2.step());
    for (const verb of ['writes to', 'answers', 'invites', 'accepts'])
      expect(told.some((one) => one.includes(verb))).toBe(true);
    expect(living.log.sequence).toBeGreaterThan(before + 60);
  });
});
