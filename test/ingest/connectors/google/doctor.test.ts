/** What the doctor is told of Google, how long a backfill will take, and how many mails a day has. */
import { describe, expect, test } from '@jest/globals';
import { backfillSeconds } from '../../../../ingest/connectors/google/estimate.ts';
import type { Check, Subject } from '../../../../ingest/sync/port.ts';
import { activitiesOf, driveStream } from '../../../support/drive-stream.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { type GoogleCompany, googleCompany } from './google-company.ts';

const HOUR = 3_600_000;
const signal = new AbortController().signal;
const SCOPE = 'https://www.googleapis.com/auth/';

function fill({ tenant }: GoogleCompany, person: string, count: number, from = NOON - HOUR): void {
  for (let index = 0; index < count; index += 1) {
    const parties = { from: { address: 'zoe@elsewhere.example' }, to: [{ address: `${person}@brightwater.example` }] };
    tenant.deliver(
      person,
      messageWith({ id: `${person}-${from}-${index}`, receivedAt: from - index * 1000, ...parties }),
    );
  }
}

async function checksOf({ connector }: Pick<GoogleCompany, 'connector'>, among?: readonly Subject[]): Promise<Check[]> {
  const checks: Check[] = [];
  for await (const check of connector.check(signal, among)) checks.push(check);
  return checks;
}

/** On whose behalf tokens were asked for. */
function actedFor({ sent }: GoogleCompany): Set<string> {
  const assertions = sent.flatMap(({ body }) => new URLSearchParams(body).get('assertion') ?? []);
  const claims = assertions.map((one) => JSON.parse(Buffer.from(one.split('.')[1] ?? '', 'base64url').toString()));
  return new Set(claims.map(({ sub }) => sub));
}

describe('the checks', () => {
  test('are tried on nobody whom the scope leaves out', async () => {
    const company = googleCompany({ capabilities: ['directory', 'mail', 'calendar'] });
    fill(company, 'cleo', 1);
    const told = await checksOf(company, [company.subject('cleo')]);
    expect(told.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(told.filter(({ what }) => what.includes('sample 1 of 1'))).toHaveLength(2);
    // the administrator reads the directory
    expect(actedFor(company)).toEqual(new Set(['ada@brightwater.example', 'cleo@brightwater.example']));
    const nobody = await checksOf(company, []);
    expect(nobody.filter(({ capability }) => capability === 'calendar')).toMatchObject([{ outcome: 'unsure' }]);
  });

  test('with everything granted all reach what they need, on three users, and the body of a mail is refused', async () => {
    const company = googleCompany();
    for (const person of ['ada', 'ben', 'cleo']) fill(company, person, 1);
    const checks = await checksOf(company);
    const passed = checks.filter(({ outcome }) => outcome === 'passed').map(({ capability }) => capability);
    for (const capability of ['mail', 'calendar', 'meet']) {
      expect(passed.filter((one) => one === capability).length).toBeGreaterThanOrEqual(3);
    }
    expect(checks.find(({ kind }) => kind === 'boundary')).toMatchObject({ capability: 'mail', outcome: 'passed' });
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  });

  test('G16: a scope that is missing fails its capability alone and is named', async () => {
    const company = googleCompany();
    fill(company, 'ada', 1);
    company.face.tokens.delegated.delete(`${SCOPE}calendar.events.readonly`);
    const failed = (await checksOf(company)).filter(({ outcome }) => outcome === 'failed');
    expect(new Set(failed.map(({ capability }) => capability))).toEqual(new Set(['calendar']));
    expect(failed[0]?.failure?.todo).toContain(`${SCOPE}calendar.events.readonly`);
    // once, not for each of the users it was tried on
    expect(failed).toHaveLength(1);
  });

  test.each([
    [['user.readonly']],
    [['resource.calendar.readonly']],
    [['group.member.readonly', 'resource.calendar.readonly']],
  ])('of the scopes of the directory those that are missing are named, and no other: %s', async (missing) => {
    const company = googleCompany();
    for (const one of missing) company.face.tokens.delegated.delete(`${SCOPE}admin.directory.${one}`);
    const [failed] = (await checksOf(company)).filter(({ outcome }) => outcome === 'failed');
    const named = [...(failed?.failure?.todo?.matchAll(/admin\.directory\.([a-z.]+readonly)/g) ?? [])].map(
      ([, one]) => one,
    );
    expect(named).toEqual(missing);
  });

  test('where a body could be read, the boundary has failed, and it is said what to take away', async () => {
    // a Google that grants more than was asked for
    const company = googleCompany({
      between: async (request, ask) =>
        new URL(request.url).searchParams.get('format') === 'full' ? Response.json({ id: 'ada' }) : await ask(request),
    });
    fill(company, 'ada', 1);
    const boundary = (await checksOf(company)).find(({ kind }) => kind === 'boundary');
    expect(boundary).toMatchObject({ outcome: 'failed', failure: { kind: 'misconfigured' } });
    expect(boundary?.failure?.todo).toContain('wider Gmail scope');
  });

  test.each([
    [10, 'failed'],
    [-10, 'failed'],
    [2, 'passed'],
  ])('a clock that is %d minutes ahead has %s', async (minutes, outcome) => {
    const company = googleCompany({
      between: async (request, ask) => {
        const answer = await ask(request);
        answer.headers.set('date', new Date(NOON - minutes * 60_000).toUTCString());
        return answer;
      },
    });
    const clock = (await checksOf(company)).find(({ what }) => what.includes('time'));
    expect(clock?.outcome).toBe(outcome);
    if (outcome === 'failed') expect(clock?.failure?.code).toBe('ING_CLOCK_OFF');
  });

  test('an administrator who is unknown is told by the directory, and the rest is tried all the same', async () => {
    const company = googleCompany({ admin: 'nobody@brightwater.example' });
    const checks = await checksOf(company);
    expect(checks.find(({ capability }) => capability === 'directory')).toMatchObject({
      ...{ outcome: 'failed', failure: { code: 'ING_ADMIN_UNKNOWN' } },
    });
    expect(checks.some(({ capability }) => capability === 'mail')).toBe(true);
  });
});

describe('the estimate of a backfill', () => {
  const reading = (company: GoogleCompany, ...people: string[]) => ({
    ...{ subjects: people.map((person) => company.subject(person)), horizon: NOON - 30 * DAY },
  });

  test('is of the mailboxes in the scope, by their own totals; Google counts without dates', async () => {
    const company = googleCompany();
    fill(company, 'ada', 30);
    fill(company, 'ben', 60);
    fill(company, 'ben', 30, NOON - 400 * DAY);
    fill(company, 'cleo', 500);
    expect(await company.connector.estimate(reading(company, 'ada', 'ben'), signal)).toEqual([
      // the largest of them: 90 mails at 300 a minute
      { capability: 'mail', mailboxes: 2, counted: 2, items: 120, seconds: 18 },
    ]);
    expect(await company.connector.estimate(reading(company), signal)).toEqual([]);
    expect(actedFor(company)).toEqual(new Set(['ada@brightwater.example', 'ben@brightwater.example']));
  });

  test('extends the totals of twenty mailboxes to more, and says so', async () => {
    const company = googleCompany();
    fill(company, 'ben', 3);
    const people = Array.from({ length: 100 }, () => 'ben');
    const [estimate] = await company.connector.estimate(reading(company, ...people), signal);
    expect(estimate).toMatchObject({ mailboxes: 100, counted: 20, items: 300 });
  });

  test('is bound by one large mailbox, or by the project when there are many', () => {
    // 100,000 mails at 300 a minute
    expect(backfillSeconds('new', 100_000, 100_000)).toBe(20_000);
    // 60,000 mails a minute for the whole project
    expect(backfillSeconds('new', 60_000_000, 100_000)).toBe(60_000);
    expect(backfillSeconds('old', 100_000, 100_000)).toBe(2000);
  });
});

describe('the number of mails of a day', () => {
  test('X9: mails that vanish without a word are missed when the day is counted', async () => {
    const company = googleCompany();
    fill(company, 'ben', 250, NOON - DAY);
    fill(company, 'ben', 120, NOON - HOUR);
    fill(company, 'ben', 30, NOON - 3 * DAY);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    const taken = activitiesOf(driven).filter(({ at }) => at.startsWith('2026-06-29')).length;
    expect(taken).toBe(250);
    const count = async () => await company.connector.count?.(company.stream('mail', 'ben'), '2026-06-29', signal);
    expect(await count()).toEqual({ day: '2026-06-29', items: 250 });
    for (let index = 0; index < 250; index += 20)
      company.tenant.removeMessage('ben', `ben-${NOON - DAY}-${index}`, { silently: true });
    expect(await count()).toEqual({ day: '2026-06-29', items: 237 });
  });

  test('what is left out on purpose is not counted, and a day without mail has none', async () => {
    const company = googleCompany();
    fill(company, 'ben', 2);
    company.tenant.deliver(
      'ben',
      messageWith({ id: 'draft', receivedAt: NOON - HOUR, folder: 'drafts', isDraft: true }),
    );
    const count = async (day: string) => await company.connector.count?.(company.stream('mail', 'ben'), day, signal);
    expect(await count('2026-06-30')).toEqual({ day: '2026-06-30', items: 2 });
    expect(await count('2026-06-28')).toEqual({ day: '2026-06-28', items: 0 });
  });

  test('the day before yesterday is counted without walking through a large mailbox', async () => {
    const company = googleCompany();
    fill(company, 'ben', 150, NOON - HOUR);
    fill(company, 'ben', 80, NOON - 2 * DAY);
    fill(company, 'ben', 2500, NOON - 10 * DAY);
    const counted = await company.connector.count?.(company.stream('mail', 'ben'), '2026-06-28', signal);
    expect(counted).toEqual({ day: '2026-06-28', items: 80 });
    expect(company.sent.filter(({ url }) => url.pathname.endsWith('/messages')).length).toBeLessThanOrEqual(4);
  });

  test('a day that lies too deep is not counted, since that would cost the whole mailbox', async () => {
    const company = googleCompany();
    fill(company, 'ben', 2100);
    fill(company, 'ben', 1, NOON - 100 * DAY);
    expect(await company.connector.count?.(company.stream('mail', 'ben'), '2026-03-22', signal)).toBeUndefined();
    expect(await company.connector.count?.(company.stream('calendar', 'ben'), '2026-06-30', signal)).toBeUndefined();
  });
});
