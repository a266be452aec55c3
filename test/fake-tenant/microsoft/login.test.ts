import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { FaultPlan } from '../../support/fake-tenant/fault-plan.ts';
import { SECRET, type SmallFace, smallApplication, smallFace } from '../../support/fake-tenant/microsoft/small-face.ts';

const app = smallApplication();
const ENDPOINT = `https://login.example/${app.tenantId}/oauth2/v2.0/token`;
const FORM = {
  grant_type: 'client_credentials',
  client_id: app.clientId,
  client_secret: SECRET,
  scope: 'https://graph.example/.default',
};

async function login({ handle }: SmallFace, form: Record<string, string>, url = ENDPOINT) {
  const response = await handle(new Request(url, { method: 'POST', body: new URLSearchParams(form) }));
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it knows to be there
  const body: any = await response.json();
  return { status: response.status, body };
}

const without = (name: string) => Object.fromEntries(Object.entries(FORM).filter(([key]) => key !== name));

describe('the token endpoint with a secret', () => {
  test('the right secret gives a token whose roles are the permissions that were consented to', async () => {
    const face = smallFace({}, { roles: ['User.Read.All', 'Mail.ReadBasic.All'] });
    const { status, body } = await login(face, FORM);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ tid: app.tenantId, appid: app.clientId, idtyp: 'app' });
    expect(claims.roles).toEqual(['User.Read.All', 'Mail.ReadBasic.All']);
    const answer = await face.get('/users?$select=id', { authorization: `Bearer ${body.access_token}` });
    expect(answer.status).toBe(200);
  });

  test.each([
    [
      'a tenant that is not there',
      FORM,
      ENDPOINT.replace(app.tenantId, 'nobody.example'),
      400,
      90002,
      'invalid_request',
    ],
    ['another application', { ...FORM, client_id: 'f00d' }, ENDPOINT, 400, 700016, 'unauthorized_client'],
    ['a wrong secret', { ...FORM, client_secret: 'x' }, ENDPOINT, 401, 7000215, 'invalid_client'],
    ['no secret at all', without('client_secret'), ENDPOINT, 401, 7000218, 'invalid_client'],
    ['a scope that is not .default', { ...FORM, scope: 'Mail.Read' }, ENDPOINT, 400, 1002012, 'invalid_scope'],
    ['another grant', { ...FORM, grant_type: 'password' }, ENDPOINT, 400, 70003, 'unsupported_grant_type'],
    ['no grant', without('grant_type'), ENDPOINT, 400, 900144, 'invalid_request'],
  ])('%s is refused', async (_, form, url, status, code, error) => {
    const answer = await login(smallFace(), form, url);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toBe(error);
    expect(answer.body.error_codes).toEqual([code]);
    expect(answer.body.error_description).toMatch(new RegExp(`^AADSTS${code}: `));
  });

  test('a secret is refused from the moment it expires', async () => {
    const face = smallFace();
    const expiresAt = app.secrets[0]?.expiresAt ?? 0;
    face.clock.at = expiresAt - 1;
    expect((await login(face, FORM)).status).toBe(200);
    face.clock.at = expiresAt;
    const { status, body } = await login(face, FORM);
    expect([status, body.error_codes]).toEqual([401, [7000222]]);
  });

  test('a fault of the plan strikes here as elsewhere', async () => {
    const faults = new FaultPlan([
      { route: 'POST /*/oauth2/v2.0/token', calls: 1, fault: { kind: 'server-error', status: 503 } },
    ]);
    const face = smallFace({ faults });
    expect((await login(face, FORM)).status).toBe(503);
    expect((await login(face, FORM)).status).toBe(200);
  });
});

describe('the token endpoint with a certificate', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const thumbprint = 'kPSEWqVrdVsXGZcnDGVcDVkzCUuHxiBMqZiYQbpkJMs';
  const registered = { certificates: [{ thumbprint, publicKey }] };

  function assertion(face: SmallFace, claims: object = {}, header: object = {}, key = privateKey): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(face.clock.at / 1000);
    const usual = { aud: ENDPOINT, iss: app.clientId, sub: app.clientId, jti: 'one', nbf: now, exp: now + 300 };
    const head = part({ alg: 'RS256', typ: 'JWT', 'x5t#S256': thumbprint, ...header });
    const signed = `${head}.${part({ ...usual, ...claims })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }

  const formOf = (client_assertion: string) => ({
    ...without('client_secret'),
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
  });

  test('an assertion that is signed with the registered key is taken', async () => {
    const face = smallFace({}, registered);
    expect((await login(face, formOf(assertion(face)))).status).toBe(200);
  });

  test.each([
    ['signed with another key', {}, {}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 700027],
    ['that names another certificate', {}, { 'x5t#S256': 'AAAA' }, privateKey, 700027],
    ['made out to somebody else', { aud: 'https://elsewhere.example/token' }, {}, privateKey, 700023],
    ['of another application', { iss: 'f00d', sub: 'f00d' }, {}, privateKey, 700021],
    ['without an id', { jti: undefined }, {}, privateKey, 50027],
  ])('an assertion %s is refused', async (_, claims, header, key, code) => {
    const face = smallFace({}, registered);
    const { status, body } = await login(face, formOf(assertion(face, claims, header, key)));
    expect([status, body.error_codes]).toEqual([401, [code]]);
  });

  test('an assertion of a client whose clock is an hour off is refused', async () => {
    const face = smallFace({}, registered);
    const early = assertion(face);
    face.clock.advance(3_600_000);
    expect((await login(face, formOf(early))).body.error_codes).toEqual([700024]);
    face.clock.advance(-7_200_000);
    expect((await login(face, formOf(early))).body.error_codes).toEqual([700024]);
  });
});

describe('a token', () => {
  test.each([
    ['missing', '', /empty/],
    ['not a token', 'Bearer abc', /JWT/],
    ['of another tenant', `Bearer ${smallFace({}, { tenantId: 'other' }).face.tokens.issue(0)}`, /key/],
  ])('that is %s is refused with 401', async (_, authorization, message) => {
    const { get } = smallFace();
    const { status, body } = await get('/users', { authorization });
    expect(status).toBe(401);
    expect(body.error.code).toBe('InvalidAuthenticationToken');
    expect(body.error.message).toMatch(message);
  });

  test('is good for an hour', async () => {
    const { face, clock, get } = smallFace();
    const authorization = `Bearer ${face.tokens.issue(clock.at)}`;
    clock.advance(3_599_000);
    expect((await get('/users', { authorization })).status).toBe(200);
    clock.advance(400_000);
    expect((await get('/users', { authorization })).status).toBe(401);
  });
});
