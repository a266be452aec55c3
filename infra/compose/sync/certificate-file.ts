import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Fault } from '../../kernel/fault.ts';

/** A certificate and its private key, as one PEM file holds them. */
export interface CertificateFile {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

const BLOCK = /-----BEGIN ([A-Z ]{1,40})-----[A-Za-z0-9+/=\s]{1,20000}-----END \1-----/g;

/** Takes a PEM file apart. Fails with `CLI_MISUSE`, and says which half is missing, damaged or of something else. */
export function readCertificate(text: string): CertificateFile {
  const blocks = [...text.matchAll(BLOCK)].map(([block, kind]) => ({ block, kind: kind ?? '' }));
  const certificates = blocks.filter(({ kind }) => kind === 'CERTIFICATE').map(({ block }) => block);
  const privateKeyPem = blocks.find(({ kind }) => kind.endsWith('PRIVATE KEY'))?.block;
  if (certificates.length === 0) throw lacking('a CERTIFICATE');
  if (privateKeyPem === undefined || privateKeyPem.includes('ENCRYPTED')) {
    throw lacking('a PRIVATE KEY without a passphrase');
  }
  const key = whole('private key', () => createPrivateKey(privateKeyPem));
  // a file may hold those of the issuers, too
  const certificatePem = certificates.find((pem) => belongsTo(pem, key));
  if (certificatePem !== undefined) return { privateKeyPem, certificatePem };
  throw new Fault('CLI_MISUSE', 'the private key in the certificate file belongs to another certificate', {
    todo: 'put the key into it with which this certificate was made: cat certificate.pem key.pem > kith.pem',
  });
}

function belongsTo(certificatePem: string, key: KeyObject): boolean {
  return whole('certificate', () => new X509Certificate(certificatePem)).checkPrivateKey(key);
}

/** The error of OpenSSL tells an administrator nothing. */
function whole<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new Fault('CLI_MISUSE', `the ${what} in the certificate file is damaged`, {
      todo: 'copy it again as it was made, with its line breaks: cat certificate.pem key.pem > kith.pem',
    });
  }
}

function lacking(what: string): Fault {
  return new Fault('CLI_MISUSE', `the certificate file lacks ${what}`, {
    todo: 'one PEM file with both is wanted: cat certificate.pem key.pem > kith.pem, and upload only the first to Entra',
  });
}
