/** What the doctor tries, what it estimates and what it counts, against the fake of Microsoft. */
import { describe, expect, test } from '@jest/globals';
import { estimateOf } from '../../../../ingest/connectors/microsoft/totals.ts';
import type { Check } from '../../../../ingest/sync/port.ts';
import { attendee, eventWith } from '../../../support/fake-tenant/events.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { METADATA_ROLES } from '../../../support/fake-tenant/microsoft/small-face.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { checksOf, type MicrosoftCompany, microsoftCompany } from './microsoft-company.ts';

const HOUR = 3_600_000;
const { signal } = new AbortController();

function furnish({ tenant }: MicrosoftCompany): void {
  for (const person of ['ada', 'ben', 'cleo']) {
    const address = `${person}@brightwater.example`;
    const to = [{ address }];
    for (let index = 0; index < 4; index += 1) {
      const mail = {
        id: `${person}${index}`,
        receivedAt: NOON - index * 12 * HOUR,
        from: { address: 'zoe@elsewhere.example' },
      };
      tenant.deliver(person, messageWith({ ...mail, to, folder: index === 3 ? 'junk' : 'inbox' }));
    }
    const start = { at: NOON - DAY };
    const meeting = { id: `e-${person}`, organizer: { address }, start, end: { at: NOON - DAY + HOUR } };
    tenant.putEvent(eventWith({ ...meeting, attendees: [attendee('zoe@elsewhere.example')] }));
  }
}

const outcomes = (checks: readonly Check[]) =>
  checks.map(({ capability, kind, outcome }) => [capability, kind, outcome]);

describe('the doctor', () => {
  test('with the least permissions everything is reached, and no body can be read', async () => {
    const company = microsoftCompany({
      outside: 'cleo@brightwater.example',
      app: { accessPolicy: ({ id }) => id !== 'cleo' },
    });
    furnish(company);
    const checks = await checksOf(company);
    expect(outcomes(checks)).toEqual([
      ['directory', 'reach', 'passed'],
      ['directory', 'reach', 'passed'],
      ['mail', 'reach', 'passed'],
      ['mail', 'boundary', 'passed'],
      ['mail', 'boundary', 'passed'],
      ['calendar', 'reach', 'passed'],
      ['calendar', 'boundary', 'passed'],
      ['calendar', 'boundary', 'passed'],
      ['calls', 'reach', 'passed'],
      ['pstn', 'reach', 'passed'],
      ['direct-routing', 'reach', 'passed'],
      ['transport', 'reach', 'passed'],
    ]);
  });

  test('nobody is tried whom the scope leaves out', async () => {
    const company = microsoftCompany({ capabilities: ['mail', 'calendar'] });
    furnish(company);
    const checks = await checksOf(company, [company.subject('cleo')]);
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const asked = company.sent.flatMap(({ url }) => /users\/([^/]+)\//.exec(url.pathname)?.[1] ?? []);
    expect(new Set(asked)).toEqual(new Set([company.user('cleo')]));
  });

  test('a permission that can read bodies, or a mailbox that should be out of reach, fails its check', async () => {
    const roles = [...METADATA_ROLES, 'Mail.Read', 'Calendars.Read'];
    const company = microsoftCompany({ outside: 'cleo@brightwater.example', app: { roles } });
    furnish(company);
    const checks = await checksOf(company);
    const failed = checks.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ capability, kind }) => [capability, kind])).toEqual([
      ['mail', 'boundary'],
      ['mail', 'boundary'],
      ['calendar', 'boundary'],
      ['calendar', 'boundary'],
    ]);
    expect(failed.every(({ failure }) => failure?.todo !== undefined && !failure.message.includes('@'))).toBe(true);
    expect(JSON.stringify(checks)).not.toContain(MARKER);
  });

  test('bodies that an Exchange role lets the app read are noticed though the token does not tell, and are not looked at', async () => {
    const mailboxRoles = { roles: ['Mail.Read'], includes: () => true };
    const company = microsoftCompany({
      ...{ capabilities: ['mail'], mailboxAccess: 'exchange', app: { roles: ['User.Read.All'], mailboxRoles } },
    });
    furnish(company);
    const checks = await checksOf(company);
    expect(outcomes(checks)).toEqual([
      ['mail', 'reach', 'passed'],
      ['mail', 'boundary', 'failed'],
      ['mail', 'boundary', 'unsure'],
    ]);
    expect(JSON.stringify(checks)).not.toContain(MARKER);
  });

  test('a permission for every mailbox defeats what Exchange restricts, and is noticed', async () => {
    const mailboxRoles = { roles: ['Mail.ReadBasic.All'], includes: () => true };
    const app = { roles: ['User.Read.All', 'Mail.ReadBasic.All'], mailboxRoles };
    const company = microsoftCompany({ capabilities: ['mail'], mailboxAccess: 'exchange', app });
    furnish(company);
    const failed = (await checksOf(company)).filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ kind: 'boundary', failure: { code: 'ING_TOO_MUCH_GRANTED' } }]);
    expect(failed[0]?.failure?.message).toContain('Mail.ReadBasic.All lets the app read every mailbox');
  });

  test('where Exchange lets the app read some mailboxes only, one of them is looked for, and else it is said whom to name', async () => {
    const reachOf = async (includes: (address: string) => boolean) => {
      const mailboxRoles = {
        roles: ['Mail.ReadBasic.All'],
        includes: ({ primaryAddress }: { primaryAddress: string }) => includes(primaryAddress),
      };
      const app = { roles: ['User.Read.All'], mailboxRoles };
      const company = microsoftCompany({ capabilities: ['mail'], mailboxAccess: 'exchange', app });
      furnish(company);
      for (let n = 0; n < 6; n += 1) {
        const address = `more${n}@brightwater.example`;
        company.tenant.putPerson({ id: `more${n}`, name: `More ${n}`, primaryAddress: address });
      }
      return (await checksOf(company)).find(({ kind }) => kind === 'reach');
    };
    for (const one of ['more0@brightwater.example', 'more5@brightwater.example'])
      expect((await reachOf((address) => address === one))?.outcome).toBe('passed');
    const nowhere = await reachOf(() => false);
    expect(nowhere).toMatchObject({ outcome: 'failed', failure: { code: 'ING_OUT_OF_SCOPE' } });
    expect(nowhere?.failure?.todo).toContain('--include-groups');
  });

  test('a refusal is no boundary where nothing of the mailbox can be read', async () => {
    const company = microsoftCompany({ capabilities: ['mail'], app: { accessPolicy: () => false } });
    furnish(company);
    expect(outcomes(await checksOf(company))).toEqual([
      ['mail', 'reach', 'failed'],
      ['mail', 'boundary', 'unsure'],
      ['mail', 'boundary', 'unsure'],
    ]);
  });

  test('a missing permission fails its capability alone, and is named', async () => {
    const roles = METADATA_ROLES.filter((role) => role !== 'Calendars.ReadBasic.All');
    const company = microsoftCompany({ app: { roles } });
    furnish(company);
    const checks = await checksOf(company);
    const failed = checks.filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ capability: 'calendar', kind: 'reach', failure: { code: 'ING_SCOPE_MISSING' } }]);
    expect(failed[0]?.failure?.message).toContain('Calendars.ReadBasic.All');
  });

  test('what the cloud does not offer fails, with the reason and what is there instead', async () => {
    const company = microsoftCompany({ cloud: 'china', capabilities: ['directory', 'transport'] });
    const checks = await checksOf(company);
    expect(outcomes(checks)).toContainEqual(['transport', 'reach', 'failed']);
    const failure = checks.find(({ capability }) => capability === 'transport')?.failure;
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_NOT_OFFERED' });
    expect(failure?.message).toContain('china');
    expect(failure?.todo).toContain('directory, mail, calendar');
    expect(company.sent.filter(({ url }) => url.pathname.includes('messageTraces'))).toEqual([]);
  });

  test('a mailbox outside the scope that nothing could be read of is said not to be tried', async () => {
    const company = microsoftCompany({ capabilities: ['directory'], outside: 'cleo@brightwater.example' });
    const last = (await checksOf(company)).at(-1);
    expect(last).toMatchObject({
      what: 'cannot read a mailbox outside the scope',
      kind: 'boundary',
      outcome: 'unsure',
    });
    expect(last?.note).toContain('neither mail nor calendar is read');
    const without = await checksOf(microsoftCompany({ capabilities: ['directory'] }));
    expect(without.filter(({ kind }) => kind === 'boundary')).toEqual([]);
  });

  test('without the directory nothing can be tried in mailboxes, and that is what is told', async () => {
    const company = microsoftCompany({ capabilities: ['mail'], app: { roles: ['Mail.ReadBasic.All'] } });
    const [check] = await checksOf(company);
    expect(check).toMatchObject({ outcome: 'failed', failure: { code: 'ING_SCOPE_MISSING' } });
    expect(check?.failure?.message).toContain('User.Read.All');
  });

  test('where a firewall forbids the mailboxes, it is named and no permission is asked for', async () => {
    const company = microsoftCompany({
      capabilities: ['mail'],
      app: { roles: ['User.Read.All'] },
      between: async (request, ask) =>
        request.url.includes('/messages') ? new Response('Forbidden', { status: 403 }) : await ask(request),
    });
    const [check] = await checksOf(company);
    expect(check).toMatchObject({ outcome: 'failed', failure: { code: 'ING_PROXY_ANSWERED' } });
  });

  test('an app to which nobody has consented is told so, not as a lack of one permission', async () => {
    const company = microsoftCompany({ capabilities: ['directory'], app: { roles: [] } });
    const [check] = await checksOf(company);
    expect(check).toMatchObject({ outcome: 'failed', failure: { code: 'ING_CONSENT_MISSING' } });
  });

  test.each([
    ['a wrong secret', { credential: { secret: 'id-of-the-secret' } }, 'ING_SECRET_REFUSED', 'Value'],
    ['another tenant', { tenantId: '00000000-0000-4000-8000-000000000001' }, 'ING_TENANT_UNKNOWN', 'Tenant ID'],
    ['another app', { clientId: '00000000-0000-4000-8000-000000000002' }, 'ING_SECRET_REFUSED', 'client'],
  ])('%s is told with the place where it is changed', async (_, options, code, where) => {
    const company = microsoftCompany({ ...options, capabilities: ['directory'] });
    const [check] = await checksOf(company);
    expect(check).toMatchObject({ outcome: 'failed', failure: { kind: 'misconfigured', code } });
    expect(check?.failure?.todo).toContain(where);
  });

  test('a secret that has expired is told as expired', async () => {
    const company = microsoftCompany({ capabilities: ['directory'] });
    company.clock.advance(181 * DAY);
    const [check] = await checksOf(company);
    expect(check?.failure).toMatchObject({ code: 'ING_SECRET_EXPIRED' });
  });
});

describe('how much there is', () => {
  const reading = (company: MicrosoftCompany, days: number, ...people: string[]) => ({
    ...{ subjects: people.map((person) => company.subject(person)), horizon: NOON - days * DAY },
  });

  test('is counted in the mailboxes of the scope, within the window and in the folders that are read', async () => {
    const company = microsoftCompany();
    furnish(company);
    const parties = { from: { address: 'zoe@elsewhere.example' }, to: [{ address: 'ben@brightwater.example' }] };
    company.tenant.deliver('ben', messageWith({ id: 'old', receivedAt: NOON - 40 * DAY, folder: 'inbox', ...parties }));
    const counts = async (days: number, ...people: string[]) => {
      const estimates = await company.connector.estimate(reading(company, days, ...people), signal);
      return estimates.map(({ capability, mailboxes, counted, items, since }) => [
        ...[capability, mailboxes, counted, items, since],
      ]);
    };
    // Eve has no mailbox, and so no mail
    expect(await counts(30, 'ben', 'eve')).toEqual([
      ['mail', 2, 2, 3, '2026-05-31'],
      ['calendar', 2, 2, 1, '2026-05-30'],
    ]);
    expect(await counts(60, 'ben')).toEqual([
      ['mail', 1, 1, 4, '2026-05-01'],
      ['calendar', 1, 1, 1, '2026-04-30'],
    ]);
    expect(await counts(60)).toEqual([]);
    const other = encodeURIComponent(company.user('cleo'));
    expect(company.sent.some(({ url }) => url.pathname.includes(other))).toBe(false);
  });

  test('of more than ten mailboxes ten are counted, and the others are taken to be like them', async () => {
    const company = microsoftCompany({ capabilities: ['mail'] });
    furnish(company);
    const people = Array.from({ length: 40 }, () => 'ben');
    const [estimate] = await company.connector.estimate(reading(company, 30, ...people), signal);
    expect(estimate).toMatchObject({ mailboxes: 40, counted: 10, items: 120 });
  });

  test('the time is that of the largest mailbox, or of all of them at the rate of the app', () => {
    expect(estimateOf('mail', 1, [1_000_000]).seconds).toBe(300);
    expect(estimateOf('mail', 100_000, [100_000]).seconds).toBe(3847);
    expect(estimateOf('mail', 10, []).items).toBe(0);
  });

  test('the mails of a day are counted without those in folders that are not read', async () => {
    const company = microsoftCompany();
    furnish(company);
    const count = (capability: 'mail' | 'calendar' | 'calls', day: string) =>
      company.connector.count?.(company.stream(capability, capability === 'calls' ? undefined : 'ben'), day, signal);
    expect(await count('mail', '2026-06-30')).toEqual({ day: '2026-06-30', items: 2 });
    expect(await count('mail', '2026-06-29')).toEqual({ day: '2026-06-29', items: 1 });
    // each pass over a calendar compares all of it
    expect(await count('calendar', '2026-06-29')).toBeUndefined();
    expect(await count('calls', '2026-06-29')).toBeUndefined();
  });
});
