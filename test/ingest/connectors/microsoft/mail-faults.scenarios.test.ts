/** Scenarios of mail in Exchange Online against the fake of Microsoft: odd rounds, limits, refusals, broken answers. */
import { describe, expect, test } from '@jest/globals';
import { drain, drivenStream, driveStream, keysOf, stepOnce } from '../../../support/drive-stream.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { DAY, HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { deliver, fill } from '../../../support/mails-to-ben.ts';
import { failureOf, microsoftCompany, sentTo } from './microsoft-company.ts';

const MESSAGES = 'GET /v1.0/users/*/mailFolders/*/messages/delta';

describe('what Graph does to a round', () => {
  test('M1: ten empty pages with a next link end in a delta link', async () => {
    const company = microsoftCompany({ rules: [{ route: MESSAGES, calls: [1, 10], fault: { kind: 'empty-page' } }] });
    fill(company, 5);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(5);
    expect(
      [...driven.marks.values()].filter(({ what }) => JSON.stringify(what).includes('deltatoken')),
    ).not.toHaveLength(0);
    await drain(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(5);
  });

  test('M2: a mail that was moved is never told as deleted, whichever folder says so first', async () => {
    for (const [from, to] of [
      ['inbox', 'archive'],
      ['archive', 'inbox'],
    ] as const) {
      const company = microsoftCompany();
      deliver(company, 'one', NOON - HOUR, { folder: from });
      const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
      company.tenant.move('ben', 'one', to);
      await drain(company.connector, driven);
      expect(new Set(keysOf(driven))).toEqual(new Set(['one@mail.example.com']));
      expect(
        driven.readings.every((reading) => reading.kind === 'activity' && reading.activity.cancelled !== true),
      ).toBe(true);
      expect(driven.notes.get('left a folder')).toBe(1);
    }
  });

  test('M3: the same mail twice in one round is one record', async () => {
    const company = microsoftCompany({ rules: [{ route: MESSAGES, fault: { kind: 'duplicate' } }] });
    fill(company, 9);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(9);
    expect(driven.notes.get('told twice')).toBe(3);
  });

  test.each([
    ['M4: 410 with a Location begins a new round of the folders', 'gone'],
    ['M5: 400 syncStateNotFound begins a new round of the folders', 'bad-request'],
  ] as const)('%s, in which nothing is lost, and counts as one', async (_, expiredCursors) => {
    const company = microsoftCompany({ face: { expiredCursors } });
    fill(company, 20, (index) => ({ folder: index % 2 === 0 ? 'inbox' : 'archive' }));
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    company.tenant.log.expire(`mail:${'ben'}`);
    deliver(company, 'late', NOON + 1000);
    company.clock.advance(DAY);
    await drain(company.connector, driven);
    expect(driven.failures.map(({ kind }) => kind)).toEqual(['cursor-expired']);
    expect(new Set(keysOf(driven)).size).toBe(21);
    expect(driven.phase).toBe('live');
  });

  test('an expired link of the folders’ tree lists the tree anew, and no folder is read again', async () => {
    const company = microsoftCompany();
    fill(company, 20);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    company.tenant.log.expire('folders:ben');
    company.tenant.putFolder('ben', { id: 'new', name: 'New' });
    deliver(company, 'there', NOON, { folder: 'new' });
    await drain(company.connector, driven);
    expect(driven.failures.map(({ kind }) => kind)).toEqual(['cursor-expired']);
    expect(keysOf(driven).slice(20)).toEqual(['there@mail.example.com']);
  });

  test('a new round that is refused at once is another resync, so that its number stays bounded', async () => {
    const company = microsoftCompany();
    fill(company, 3);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    company.face.faults.add({ route: MESSAGES, fault: { kind: 'refuse', status: 410, reason: 'SyncStateNotFound' } });
    for (let step = 0; step < 4; step += 1) await stepOnce(company.connector, driven);
    expect(driven.failures.length).toBeGreaterThanOrEqual(3);
  });

  test('M6: every page of a listing asks for immutable ids', async () => {
    const company = microsoftCompany();
    fill(company, 450);
    await driveStream(company.connector, company.stream('mail', 'ben'));
    const pages = sentTo(company, '/messages/delta').filter(({ url }) => url.search.includes('skiptoken'));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.every(({ headers }) => headers.get('prefer')?.includes('IdType="ImmutableId"'))).toBe(true);
  });

  test('M7: content that comes unasked is dropped, and counted as an alarm', async () => {
    const company = microsoftCompany({
      app: { roles: ['Mail.Read'] },
      between: async (request, ask) => {
        const answer = await ask(request);
        if (!request.url.includes('/messages/delta')) return answer;
        const page = (await answer.json()) as { value: object[] };
        for (const item of page.value) Object.assign(item, { body: { content: MARKER }, bodyPreview: MARKER });
        return Response.json(page);
      },
    });
    fill(company, 4);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(driven.notes.get('unexpected content')).toBe(4);
    expect(keysOf(driven)).toHaveLength(4);
    expect(JSON.stringify([driven.readings, driven.cursor, [...driven.marks]])).not.toContain(MARKER);
  });

  test('M8: a next link to another host is refused, and the token is not sent there', async () => {
    const company = microsoftCompany({
      between: async (request, ask) => {
        const answer = await ask(request);
        const text = (await answer.text()).replaceAll(
          'https://graph.example/v1.0/users',
          'https://thief.example/v1.0/users',
        );
        return new Response(text, answer);
      },
    });
    fill(company, 450);
    const driven = drivenStream(company.stream('mail', 'ben'));
    const failure = await failureOf(drain(company.connector, driven));
    expect(failure).toMatchObject({ kind: 'bug', code: 'ING_FOREIGN_LINK' });
    expect(company.sent.every(({ url }) => url.host === 'graph.example')).toBe(true);
  });
});

describe('limits and trouble', () => {
  test('M9: never more calls to one mailbox are under way than were allowed, and never above four', async () => {
    for (const [wanted, most] of [
      [2, 2],
      [20, 4],
    ] as const) {
      const company = microsoftCompany({ concurrencyPerMailbox: wanted });
      for (let index = 0; index < 20; index += 1)
        company.tenant.putFolder('ben', { id: `f${index}`, name: `F${index}` });
      fill(company, 200, (index) => ({ folder: `f${index % 20}` }));
      const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
      expect(keysOf(driven)).toHaveLength(200);
      expect(company.face.quota.peakInFlight('ben')).toBe(most);
    }
  });

  test('M10: 429 with Retry-After 600 silences this mailbox for so long, and others go on', async () => {
    const retry = { as: 'seconds', seconds: 600 } as const;
    const company = microsoftCompany({
      rules: [
        {
          route: MESSAGES,
          calls: 1,
          subject: 'ben@brightwater.example',
          fault: { kind: 'throttle', status: 429, retry },
        },
      ],
    });
    fill(company, 3);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    const failure = await failureOf(stepOnce(company.connector, driven));
    expect(failure).toMatchObject({ kind: 'throttled', until: NOON + 600_000 });
    const other = await driveStream(company.connector, company.stream('mail', 'cleo'));
    expect(other.phase).toBe('live');
    const before = company.sent.length;
    // also after a restart nothing is sent before its time
    await failureOf(stepOnce(company.restarted(), driven));
    expect(company.sent.slice(before).filter(({ url }) => url.pathname.includes('/users/'))).toHaveLength(0);
    company.clock.at = NOON + 600_000;
    await drain(company.restarted(), driven);
    expect(keysOf(driven)).toHaveLength(3);
  });

  test('M11: 429 without a header, a gateway’s page, a reset and a cut body, and the page is read once', async () => {
    const faults = [
      { kind: 'throttle', status: 429, retry: { as: 'none' } },
      { kind: 'server-error', status: 502, html: true },
      { kind: 'reset' },
      { kind: 'truncate', share: 0.4 },
    ] as const;
    const rules = faults.map((fault, index) => ({ route: MESSAGES, calls: index + 1, fault }));
    const company = microsoftCompany({ rules, concurrencyPerMailbox: 1 });
    fill(company, 30);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(30);
    expect(company.waits.length).toBeGreaterThanOrEqual(4);
  });

  test('M13: a user without a mailbox is not provisioned', async () => {
    const company = microsoftCompany();
    const failure = await failureOf(stepOnce(company.connector, drivenStream(company.stream('mail', 'eve'))));
    expect(failure).toMatchObject({ kind: 'not-provisioned', code: 'ING_NOT_PROVISIONED' });
  });

  test('M14: a mailbox outside of the scope is out of scope after one call, and others are read', async () => {
    const company = microsoftCompany({ app: { accessPolicy: ({ id }) => id !== 'ben' } });
    const failure = await failureOf(stepOnce(company.connector, drivenStream(company.stream('mail', 'ben'))));
    expect(failure).toMatchObject({ kind: 'out-of-scope', code: 'ING_OUT_OF_SCOPE' });
    expect(sentTo(company, '/users/')).toHaveLength(1);
    expect((await driveStream(company.connector, company.stream('mail', 'cleo'))).phase).toBe('live');
  });

  test('with permissions from Exchange for some mailboxes the others are out of scope, and no permission is missed', async () => {
    const mailboxRoles = { roles: ['Mail.ReadBasic'], includes: ({ id }: { id: string }) => id === 'cleo' };
    const company = microsoftCompany({ mailboxAccess: 'exchange', app: { roles: ['User.Read.All'], mailboxRoles } });
    const failure = await failureOf(stepOnce(company.connector, drivenStream(company.stream('mail', 'ben'))));
    expect(failure).toMatchObject({ kind: 'out-of-scope' });
    expect((await driveStream(company.connector, company.stream('mail', 'cleo'))).phase).toBe('live');
  });

  test('without the permission the failure names it, and where it is granted', async () => {
    const company = microsoftCompany({ app: { roles: ['User.Read.All'] } });
    const failure = await failureOf(stepOnce(company.connector, drivenStream(company.stream('mail', 'ben'))));
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_SCOPE_MISSING' });
    expect(failure.message).toContain('Mail.ReadBasic.All');
    expect(failure.todo).toContain('Grant admin consent');
  });

  test('consent that is given later is noticed at the next try, though the token was still good', async () => {
    const roles = ['User.Read.All'];
    const company = microsoftCompany({ app: { roles } });
    fill(company, 2);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await failureOf(stepOnce(company.connector, driven));
    roles.push('Mail.ReadBasic.All');
    await drain(company.connector, driven);
    expect(keysOf(driven)).toHaveLength(2);
  });

  test('X4: a request that never answers is given up and asked again', async () => {
    const company = microsoftCompany({
      rules: [{ route: MESSAGES, calls: 1, fault: { kind: 'never' } }],
      timeoutMs: 20,
    });
    fill(company, 2);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(2);
  });
});
