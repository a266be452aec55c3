/** How the app proves to the sign-in who it is: by a secret or by a certificate (RFC 7523). */
import { constants, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { keyedHash } from '../../../infra/kernel/fingerprint.ts';
import { SyncFailure } from '../../sync/failure.ts';

export type MicrosoftCredential =
  | { readonly secret: string }
  | { readonly certificate: { readonly privateKeyPem: string; readonly certificatePem: string } };

/** Microsoft refuses assertions that are valid for longer. */
const ASSERTION_SECONDS = 600;
/** Clocks differ a little. */
const EARLY_SECONDS = 60;

export interface Asking {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** `https://graph.microsoft.com/.default` */
  readonly scope: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** At least 0 and below 1. */
  readonly random: number;
}

/** The form that asks for a token. */
export function tokenForm(credential: MicrosoftCredential, asking: Asking): URLSearchParams {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: asking.clientId,
    scope: asking.scope,
  });
  if ('secret' in credential) {
    form.set('client_secret', credential.secret);
  } else {
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    form.set('client_assertion', assertionOf(credential.certificate, asking));
  }
  return form;
}

/** When the certificate ends, milliseconds since 1970; a secret does not say. */
export function expiryOf(credential: MicrosoftCredential): number | undefined {
  return 'secret' in credential
    ? undefined
    : certificateOf(credential.certificate.certificatePem).validToDate.getTime();
}

type Certificate = Extract<MicrosoftCredential, { certificate: unknown }>['certificate'];

function assertionOf({ privateKeyPem, certificatePem }: Certificate, asking: Asking): string {
  const thumbprint = Buffer.from(certificateOf(certificatePem).fingerprint256.replaceAll(':', ''), 'hex');
  const seconds = Math.floor(asking.now / 1000);
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': base64url(thumbprint) };
  const claims = {
    aud: asking.tokenUrl,
    iss: asking.clientId,
    sub: asking.clientId,
    jti: keyedHash('kith client assertion', `${asking.clientId}|${asking.now}|${asking.random}`),
    nbf: seconds - EARLY_SECONDS,
    iat: seconds,
    exp: seconds + ASSERTION_SECONDS,
  };
  const signed = `${encoded(header)}.${encoded(claims)}`;
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  const signature = sign('sha256', Buffer.from(signed), { key: keyOf(privateKeyPem), padding, saltLength });
  return `${signed}.${base64url(signature)}`;
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw badKey('the certificate is not a certificate in PEM form');
  }
}

function keyOf(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw badKey('the private key is not an unencrypted key in PEM form');
  }
  if (key.asymmetricKeyType !== 'rsa') throw badKey('the private key is not an RSA key');
  return key;
}

/** Without the cause: a library's error about a key may quote it. */
function badKey(message: string): SyncFailure {
  return new SyncFailure('misconfigured', 'ING_BAD_KEY', message, {
    todo: 'Give kith one PEM file with an RSA key without a passphrase and its certificate, each beginning with -----BEGIN. From a .pfx: openssl pkcs12 -in kith.pfx -nodes -out kith.pem',
  });
}

function encoded(part: object): string {
  return base64url(new TextEncoder().encode(JSON.stringify(part)));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
