import { describe, expect, test } from '@jest/globals';
import { GoogleCaller } from '../../support/fake-tenant/google/caller.ts';
import { SCOPE_PREFIX } from '../../support/fake-tenant/google/oauth.ts';
import { newProject } from '../../support/fake-tenant/google/project.ts';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { NOON } from '../../support/fake-tenant/small-tenant.ts';

const ADA = 'ada@brightwater.example';
/** Seconds, as assertions count. */
const NOW = NOON / 1000;
const scope = `${SCOPE_PREFIX}gmail.metadata`;

describe('the token endpoint', () => {
  test('gives a token for a person and a delegated scope, which ends after an hour', async () => {
    const { caller, clock } = smallFace();
    const { status, body } = await caller.askToken(caller.assertion({ sub: ADA, scope }));
    expect([status, body.token_type]).toEqual([200, 'Bearer']);
    const profile = await caller.get(body.access_token, '/gmail/v1/users/me/profile');
    expect(profile.body.emailAddress).toBe(ADA);
    clock.advance(3_600_000);
    const late = await caller.get(body.access_token, '/gmail/v1/users/me/profile');
    expect([late.status, late.body.error.errors[0].reason]).toEqual([401, 'authError']);
  });

  test.each([
    [
      'a scope that nobody delegated',
      { sub: ADA, scope: `${scope} ${SCOPE_PREFIX}gmail.readonly` },
      401,
      'unauthorized_client',
      /unauthorized/,
    ],
    ['nobody to act for', { scope }, 401, 'unauthorized_client', /unauthorized/],
    ['no scope', { sub: ADA, scope: '' }, 400, 'invalid_scope', /scope/],
    ['an unknown person', { sub: 'nobody@brightwater.example', scope }, 400, 'invalid_grant', /Invalid email/],
    ['a suspended person', { sub: 'dora@brightwater.example', scope }, 400, 'invalid_grant', /suspended/],
    ['somebody by an alias', { sub: 'sales@brightwater.example', scope }, 400, 'invalid_grant', /Invalid email/],
    ['a guest', { sub: 'gus@partner.example', scope }, 400, 'invalid_grant', /Invalid email/],
    ['another audience', { sub: ADA, scope, aud: 'https://elsewhere.example/token' }, 400, 'invalid_grant', /audience/],
    ['another issuer', { sub: ADA, scope, iss: 'other@service.example' }, 400, 'invalid_grant', /account not found/],
    [
      'a clock that is an hour behind',
      { sub: ADA, scope, iat: NOW - 3600, exp: NOW - 700 },
      400,
      'invalid_grant',
      /short-lived/,
    ],
    ['an assertion that lives two hours', { sub: ADA, scope, exp: NOW + 7200 }, 400, 'invalid_grant', /short-lived/],
  ])('refuses %s', async (_what, claims, status, error, description) => {
    const { caller } = smallFace();
    const answer = await caller.askToken(caller.assertion(claims));
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(answer.body.error_description).toMatch(description);
  });

  test('refuses an assertion that another key signed, one without a signature, and one changed after signing', async () => {
    const { caller, face } = smallFace();
    const other = new GoogleCaller(face, {
      ...newProject(),
      keyFile: { ...newProject().keyFile, client_email: face.tokens.account.email },
    });
    const good = caller.assertion({ sub: ADA, scope });
    const [head, , signature] = good.split('.');
    const changed = Buffer.from(JSON.stringify({ iss: face.tokens.account.email, sub: ADA, scope })).toString(
      'base64url',
    );
    for (const assertion of [
      other.assertion({ sub: ADA, scope }),
      caller.assertion({ sub: ADA, scope }, { alg: 'none' }),
      good.slice(0, good.lastIndexOf('.') + 1),
      `${head}.${changed}.${signature}`,
    ]) {
      const { status, body } = await caller.askToken(assertion);
      expect([status, body.error, body.error_description]).toEqual([400, 'invalid_grant', 'Invalid JWT Signature.']);
    }
  });

  test('knows no other grant', async () => {
    const { caller } = smallFace();
    const { status, body } = await caller.askToken(caller.assertion({ sub: ADA, scope }), 'client_credentials');
    expect([status, body.error]).toEqual([400, 'unsupported_grant_type']);
  });

  test('a token of somebody who is deleted meanwhile is no longer taken', async () => {
    const { caller, tenant } = smallFace();
    const token = await caller.token('ben@brightwater.example', 'gmail.metadata');
    expect((await caller.get(token, '/gmail/v1/users/me/profile')).status).toBe(200);
    tenant.deletePerson('ben');
    expect((await caller.get(token, '/gmail/v1/users/me/profile')).status).toBe(401);
  });
});

describe('scopes', () => {
  test('a token opens what its scopes open, and nothing else', async () => {
    const { caller } = smallFace();
    const token = await caller.token(ADA, 'gmail.metadata');
    for (const path of [
      '/calendar/v3/calendars/primary/events',
      '/admin/directory/v1/users?customer=my_customer',
      '/v2/conferenceRecords',
    ]) {
      const { status, body } = await caller.get(token, path);
      expect([status, body.error.errors[0].reason]).toEqual([403, 'insufficientPermissions']);
      expect(body.error.details[0].reason).toBe('ACCESS_TOKEN_SCOPE_INSUFFICIENT');
    }
  });

  test('an unknown token is refused, and so is none', async () => {
    const { caller } = smallFace();
    for (const token of ['', 'ya29.invented']) {
      const { status, body } = await caller.get(token, '/gmail/v1/users/me/labels');
      expect([status, body.error.status]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test('what the fake does not have it says, and does not answer with something empty', async () => {
    const { caller } = smallFace();
    const token = await caller.token(ADA, 'gmail.metadata');
    expect((await caller.get(token, '/gmail/v1/users/me/threads')).status).toBe(501);
  });
});
