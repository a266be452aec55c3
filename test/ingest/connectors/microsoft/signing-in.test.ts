import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { missingPermissions, rolesOf } from '../../../../ingest/connectors/microsoft/permissions.ts';
import { driveStream } from '../../../support/drive-stream.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { checksOf, failureOf, microsoftCompany, sentTo } from './microsoft-company.ts';
import { selfSigned } from './self-signed.ts';

const { signal } = new AbortController();

describe('signing in', () => {
  test('a certificate signs in without a secret, and says itself when it ends', async () => {
    const certificate = selfSigned(NOON + 14 * DAY);
    const company = microsoftCompany({
      credential: { certificate },
      app: { secrets: [], certificates: [certificate] },
    });
    const driven = await driveStream(company.connector, company.stream('directory'));
    expect(driven.phase).toBe('live');
    expect(await company.connector.secretExpiresAt?.(signal)).toBe(NOON + 14 * DAY);
  });

  test('a secret does not say when it ends', async () => {
    expect(await microsoftCompany().connector.secretExpiresAt?.(signal)).toBeUndefined();
  });

  test('a certificate that the app does not know is refused, with the place where it is uploaded', async () => {
    const known = selfSigned(NOON + DAY);
    const company = microsoftCompany({
      ...{ credential: { certificate: selfSigned(NOON + DAY) }, app: { secrets: [], certificates: [known] } },
      capabilities: ['directory'],
    });
    const [check] = await checksOf(company);
    expect(check?.failure).toMatchObject({ kind: 'misconfigured', code: 'ING_SECRET_REFUSED' });
    expect(check?.failure?.todo).toContain('upload');
  });

  test('a clock that is wrong is told as such', async () => {
    const certificate = selfSigned(NOON + DAY);
    const company = microsoftCompany({
      ...{
        credential: { certificate },
        app: { secrets: [], certificates: [certificate] },
        capabilities: ['directory'],
      },
      between: async (request, ask) => {
        company.clock.advance(3 * 3_600_000);
        return await ask(request).finally(() => company.clock.advance(-3 * 3_600_000));
      },
    });
    const [check] = await checksOf(company);
    expect(check?.failure).toMatchObject({ code: 'ING_CLOCK_OFF' });
  });

  test('a key that cannot be used is told without a word of it', async () => {
    const { certificatePem, privateKeyPem } = selfSigned(NOON + DAY);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const elliptic = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const certificate of [
      { certificatePem, privateKeyPem: 'no key' },
      { certificatePem: 'no certificate', privateKeyPem },
      { certificatePem, privateKeyPem: elliptic },
    ]) {
      const company = microsoftCompany({ credential: { certificate } });
      const failure = await failureOf(driveStream(company.connector, company.stream('directory')));
      expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_BAD_KEY' });
      expect(failure.cause).toBeUndefined();
      expect(company.sent).toEqual([]);
    }
  });

  test('one token serves all calls, and a new one is asked for shortly before it ends', async () => {
    const company = microsoftCompany();
    await Promise.all(
      ['ada', 'ben', 'cleo'].map((person) => driveStream(company.connector, company.stream('mail', person))),
    );
    expect(sentTo(company, '/oauth2/')).toHaveLength(1);
    company.clock.advance(56 * 60_000);
    await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(sentTo(company, '/oauth2/')).toHaveLength(2);
  });

  test('a token that Graph does not accept is asked for anew, once', async () => {
    let refused = 0;
    const company = microsoftCompany({
      between: async (request, ask) => {
        if (request.url.includes('/oauth2/') || refused > 0) return await ask(request);
        refused += 1;
        return Response.json({ error: { code: 'InvalidAuthenticationToken', message: '' } }, { status: 401 });
      },
    });
    expect((await driveStream(company.connector, company.stream('directory'))).phase).toBe('live');
    expect(sentTo(company, '/oauth2/')).toHaveLength(2);
    const never = microsoftCompany({
      between: async (request, ask) =>
        request.url.includes('/oauth2/') ? await ask(request) : new Response('', { status: 401 }),
    });
    const failure = await failureOf(driveStream(never.connector, never.stream('directory')));
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_SECRET_REFUSED' });
    expect(sentTo(never, '/v1.0/')).toHaveLength(2);
  });

  test('the secret is sent to the sign-in alone, and a redirection takes it nowhere', async () => {
    const company = microsoftCompany({
      between: async (request, ask) => {
        if (!request.url.includes('/oauth2/')) return await ask(request);
        expect(request.redirect).toBe('manual');
        return new Response('', { status: 302, headers: { location: 'https://thief.example/' } });
      },
    });
    const failure = await failureOf(driveStream(company.connector, company.stream('directory')));
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'ING_PROXY_ANSWERED' });
    expect(company.sent.map(({ url }) => url.host)).toEqual(['graph.example']);
  });
});

describe('what a token carries', () => {
  const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

  test('its roles are read; a token without any has none, and an opaque one does not tell', () => {
    expect(rolesOf(token({ roles: ['Mail.ReadBasic.All'] }))).toEqual(['Mail.ReadBasic.All']);
    expect(rolesOf(token({}))).toEqual([]);
    for (const text of ['opaque', 'a.b.c', '', 'e30.bnVsbA.x']) expect(rolesOf(text)).toBeUndefined();
  });

  test('a wider permission covers a narrow one, and what is missing is named', () => {
    expect(missingPermissions('directory', ['Directory.Read.All'])).toEqual([]);
    expect(missingPermissions('directory', ['User.Read.All'])).toEqual(['GroupMember.Read.All']);
    expect(missingPermissions('mail', ['Calendars.Read'])).toEqual(['Mail.ReadBasic.All']);
    expect(missingPermissions('pstn', ['CallRecords.Read.All'])).toEqual([]);
  });
});
