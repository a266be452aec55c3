/** Scenarios of Gmail against the fake of Google: limits, refusals, broken answers, and mails that are written oddly. */
import { describe, expect, test } from '@jest/globals';
import { activitiesOf, drain, drivenStream, driveStream, keysOf, stepOnce } from '../../../support/drive-stream.ts';
import { HOUR, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { deliver, fill } from '../../../support/mails-to-ben.ts';
import { googleCompany, sentTo } from './google-company.ts';

describe('limits and faults', () => {
  test('G9: two refusals for the rate are waited out with jitter, and the mail is read', async () => {
    const throttle = { kind: 'throttle', status: 403, reason: 'rateLimitExceeded', retry: { as: 'none' } } as const;
    const company = googleCompany({
      rules: [{ route: 'GET /gmail/v1/users/me/messages/m0', calls: [1, 2], fault: throttle }],
    });
    fill(company, 1);
    const started = company.clock.at;
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toEqual(['m0@mail.example.com']);
    // the least of the policy: half a second, then a whole one
    expect(company.clock.at - started).toBeGreaterThanOrEqual(1500);
  });

  test('G10: a time in the text of a refusal is kept to, also after a restart', async () => {
    const throttle = { kind: 'throttle', status: 429, retry: { as: 'text', seconds: 300 } } as const;
    const company = googleCompany({ rules: [{ route: 'GET /gmail/v1/users/*/messages', calls: 1, fault: throttle }] });
    fill(company, 1);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await expect(stepOnce(company.connector, driven)).rejects.toMatchObject({
      kind: 'throttled',
      until: NOON + 300_000,
    });
    const asked = company.sent.length;
    await expect(stepOnce(company.restarted(), driven)).rejects.toMatchObject({ kind: 'throttled' });
    expect(company.sent).toHaveLength(asked);
    company.clock.at = NOON + 300_000;
    await drain(company.restarted(), driven);
    expect(keysOf(driven)).toHaveLength(1);
  });

  test('G11: of a batch in which three parts are refused, only those three are asked again', async () => {
    const throttle = { kind: 'throttle', status: 429, retry: { as: 'none' } } as const;
    const rules = ['m3', 'm7', 'm9'].map((id) => ({
      route: `GET /gmail/v1/users/me/messages/${id}`,
      calls: 1,
      fault: throttle,
    }));
    const company = googleCompany({ rules, batch: true, quota: 'old' });
    fill(company, 50);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(50);
    const batches = sentTo(company, '/batch/').map(({ body }) => body.split('GET /gmail/').length - 1);
    expect(batches).toEqual([50, 3]);
  });

  test('G13: with a date that is no date, a mail happened when Google received it', async () => {
    const company = googleCompany();
    deliver(company, 'odd', NOON - HOUR, {
      headers: [
        ['Date', 'yesterday, I think'],
        ['Received', 'by x; Tue, 30 Jun 2026 08:00:00 +0000'],
      ],
    });
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(activitiesOf(driven)[0]?.at).toBe(new Date(NOON - HOUR).toISOString().replace('.000Z', 'Z'));
  });

  test('G12: with mixed case, folded fields, encoded words, groups and a name that holds an address, exactly the real addresses take part', async () => {
    const company = googleCompany();
    deliver(company, 'tricky', NOON - HOUR, {
      headers: [
        ['FROM', '"ceo@brightwater.example" <zoe@elsewhere.example>'],
        [
          'to',
          'Team: ben@brightwater.example,\r\n cleo@brightwater.example;, =?utf-8?B?SsO8cmdlbg==?= <j@elsewhere.example>',
        ],
        ['cC', 'undisclosed-recipients:;'],
      ],
    });
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(activitiesOf(driven)[0]?.participants.map(({ role, address }) => [role, address])).toEqual([
      ['from', 'mailto:zoe@elsewhere.example'],
      ['to', 'mailto:ben@brightwater.example'],
      ['to', 'mailto:cleo@brightwater.example'],
      ['to', 'mailto:j@elsewhere.example'],
    ]);
  });

  test('G16: a scope that is missing for the calendar stops the calendar, names the scope, and leaves mail alone', async () => {
    const company = googleCompany();
    fill(company, 2);
    company.face.tokens.delegated.delete('https://www.googleapis.com/auth/calendar.events.readonly');
    const mail = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(mail)).toHaveLength(2);
    const calendar = stepOnce(company.connector, drivenStream(company.stream('calendar', 'ben')));
    await expect(calendar).rejects.toMatchObject({
      ...{ kind: 'misconfigured', code: 'ING_SCOPE_MISSING' },
      todo: expect.stringContaining('https://www.googleapis.com/auth/calendar.events.readonly'),
    });
  });

  test('G17: somebody without Gmail is not provisioned, and nobody else is touched by it', async () => {
    const company = googleCompany();
    fill(company, 1);
    const none = stepOnce(company.connector, drivenStream(company.stream('mail', 'eve')));
    await expect(none).rejects.toMatchObject({ kind: 'not-provisioned', code: 'ING_NOT_PROVISIONED' });
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(1);
  });

  test('X4: a request that is never answered is given up and asked again', async () => {
    const never = { route: 'GET /gmail/v1/users/*/profile', calls: 1, fault: { kind: 'never' } } as const;
    const company = googleCompany({ rules: [never], timeoutMs: 50 });
    fill(company, 1);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(1);
    expect(sentTo(company, '/profile')).toHaveLength(2);
  });

  test('a reset, half an answer and a page of HTML are passed over, and the page is read once', async () => {
    const route = 'GET /gmail/v1/users/*/messages';
    const company = googleCompany({
      rules: [
        { route, calls: 1, fault: { kind: 'reset' } },
        { route, calls: 2, fault: { kind: 'truncate', share: 0.5 } },
        { route, calls: 3, fault: { kind: 'server-error', status: 502, html: true } },
      ],
    });
    fill(company, 3);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(keysOf(driven)).toHaveLength(3);
  });

  test('a token that is withdrawn before its time is replaced once', async () => {
    const company = googleCompany();
    fill(company, 1);
    const driven = drivenStream(company.stream('mail', 'ben'));
    await stepOnce(company.connector, driven);
    company.face.tokens.revokeAll();
    await drain(company.connector, driven);
    expect(driven.phase).toBe('live');
    expect(sentTo(company, '/token')).toHaveLength(2);
  });
});
