import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readServiceAccountKey } from '../../../../ingest/connectors/google/service-account-key.ts';
import { newProject } from '../../../support/fake-tenant/google/project.ts';

const { keyFile } = newProject();
const but = (change: object): string => JSON.stringify({ ...keyFile, ...change });

function complaintOf(text: string): { message: string; todo: string | undefined; code: string } {
  try {
    readServiceAccountKey(text);
  } catch (error) {
    return error as ReturnType<typeof complaintOf>;
  }
  throw new Error('it was taken for a key');
}

describe('the key of a service account', () => {
  test('is read as it was downloaded, also with a byte order mark', () => {
    const key = readServiceAccountKey(`\uFEFF${JSON.stringify(keyFile, null, 2)}\n`);
    expect(key).toMatchObject({ client_email: keyFile['client_email'], client_id: keyFile['client_id'] });
    expect(key).not.toHaveProperty('project_id');
  });

  test.each([
    ['an OAuth client file', JSON.stringify({ installed: { client_id: 'x' } }), 'OAuth client file'],
    ['an OAuth client file of a web page', JSON.stringify({ web: { client_id: 'x' } }), 'OAuth client file'],
    ['an API key', 'AIzaSyInvented', 'API key'],
    ['the credential of a user', but({ type: 'authorized_user' }), '"authorized_user"'],
    ['federation', but({ type: 'external_account' }), '"external_account"'],
    ['not JSON', 'PK\u0003\u0004', 'not JSON'],
    ['a private key alone', '-----BEGIN PRIVATE KEY-----\nabc', 'private key alone'],
    ['no private key', but({ private_key: undefined }), 'no "private_key"'],
    ['a damaged private key', but({ private_key: 'abc' }), 'damaged'],
    ['no mail address', but({ client_email: undefined }), '"client_email"'],
    ['another kind of JSON', '{"a":1}', '"service_account"'],
    ['a list', '[]', 'not a JSON object'],
    ['nothing', '  ', 'empty'],
  ])('%s is refused, and it is said what it is and what to download', (_, text, what) => {
    const { code, message, todo } = complaintOf(text);
    expect(code).toBe('ING_BAD_KEY');
    expect(message).toContain(what);
    expect(todo).toContain('IAM & Admin > Service Accounts');
  });

  test('a key that is none of RSA is refused', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(complaintOf(but({ private_key: pem })).message).toContain('damaged');
  });

  test('no complaint repeats the key', () => {
    for (const text of [but({ client_email: undefined }), but({ type: 'x' }), `${but({})}}`]) {
      expect(complaintOf(text).message).not.toContain(keyFile['private_key']?.slice(40, 60) ?? '?');
    }
  });
});
