import { Fault } from '../../kernel/fault.ts';

/** A certificate and its private key, as one PEM file holds them. */
export interface CertificateFile {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

const BLOCK = /-----BEGIN ([A-Z ]{1,40})-----[A-Za-z0-9+/=\s]{1,20000}-----END \1-----/g;

/** Takes a PEM file apart. Fails with `CLI_MISUSE`, and says which half is missing. */
export function readCertificate(text: string): CertificateFile {
  const blocks = [...text.matchAll(BLOCK)].map(([block, kind]) => ({ block, kind: kind ?? '' }));
  const certificatePem = blocks.find(({ kind }) => kind === 'CERTIFICATE')?.block;
  const privateKeyPem = blocks.find(({ kind }) => kind.endsWith('PRIVATE KEY'))?.block;
  if (certificatePem !== undefined && privateKeyPem !== undefined && !privateKeyPem.includes('ENCRYPTED')) {
    return { privateKeyPem, certificatePem };
  }
  const lack = certificatePem === undefined ? 'a CERTIFICATE' : 'a PRIVATE KEY without a passphrase';
  throw new Fault('CLI_MISUSE', `the certificate file lacks ${lack}`, {
    todo: 'one PEM file with both is wanted: cat certificate.pem key.pem > kith.pem, and upload only the first to Entra',
  });
}
