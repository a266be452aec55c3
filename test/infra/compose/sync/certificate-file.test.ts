/** What an administrator gives as a certificate, and what is wrong with it. */
import { describe, expect, test } from '@jest/globals';
import { readCertificate } from '../../../../infra/compose/sync/certificate-file.ts';
import { selfSigned } from '../../../ingest/connectors/microsoft/self-signed.ts';

const UNTIL = Date.UTC(2030, 0, 1);
const own = selfSigned(UNTIL);
const other = selfSigned(UNTIL);

function said(text: string): unknown {
  try {
    return readCertificate(text);
  } catch (error) {
    return error;
  }
}

describe('a certificate file', () => {
  test('holds a certificate and its private key, in any order', () => {
    const { privateKeyPem, certificatePem } = own;
    const parts = { privateKeyPem: privateKeyPem.trim(), certificatePem: certificatePem.trim() };
    expect(readCertificate(certificatePem + privateKeyPem)).toEqual(parts);
    expect(readCertificate(privateKeyPem + certificatePem)).toEqual(parts);
  });

  test('of several certificates the one is taken to which the key belongs', () => {
    const { certificatePem } = readCertificate(other.certificatePem + own.certificatePem + own.privateKeyPem);
    expect(certificatePem).toBe(own.certificatePem.trim());
  });

  test.each([
    ['without a certificate', own.privateKeyPem, 'lacks a CERTIFICATE'],
    ['without a key', own.certificatePem, 'lacks a PRIVATE KEY'],
    ['with a key of another certificate', own.certificatePem + other.privateKeyPem, 'belongs to another certificate'],
    [
      'with a damaged certificate',
      `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${own.privateKeyPem}`,
      'the certificate in the certificate file is damaged',
    ],
    [
      'with a damaged key',
      `${own.certificatePem}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
      'the private key in the certificate file is damaged',
    ],
  ])('%s is refused, and nothing of it is repeated', (_, text, what) => {
    const fault = said(text);
    expect(fault).toMatchObject({ code: 'CLI_MISUSE', message: expect.stringContaining(what) });
    expect(fault).toHaveProperty('todo', expect.stringMatching(/\S/));
    expect(String(fault)).not.toContain('-----');
  });
});
