/** The key file of a service account, and what is wrong with a file that is not one. */
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';

export interface ServiceAccountKey {
  readonly client_email: string;
  readonly private_key: string;
  readonly private_key_id: string;
  /** Number of the service account: it is what an administrator delegates to. */
  readonly client_id: string;
  readonly token_uri: string;
}

/** Where a key comes from, for people. */
const DOWNLOAD =
  'In console.cloud.google.com open IAM & Admin > Service Accounts, choose the account, then Keys > Add key > Create new key > JSON, and give the file that is downloaded.';

const Key = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  private_key_id: z.string().min(1),
  client_id: z.string().min(1),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
});

/** Reads the JSON of a key. Fails with a {@link SyncFailure} `ING_BAD_KEY` that says what the file is instead. */
export function readServiceAccountKey(text: string): ServiceAccountKey {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') throw badKey('the file is empty');
  // keys of Google's APIs begin so
  if (trimmed.startsWith('AIza')) throw badKey('this is an API key, which cannot act for the users of a company');
  if (trimmed.startsWith('-----BEGIN')) {
    throw badKey('this is a private key alone; the whole JSON file is needed, since it also says whose key it is');
  }
  const value = parsed(trimmed);
  const other = whatElse(value);
  if (other !== undefined) throw badKey(other);
  const read = Key.safeParse(value);
  if (!read.success) {
    const fields = read.error.issues.map(({ path }) => `"${path.join('.')}"`);
    throw badKey(`in the JSON these are missing or not valid: ${[...new Set(fields)].join(', ')}`);
  }
  const { type: _, ...key } = read.data;
  if (!isPrivateKey(key.private_key)) {
    throw badKey('the "private_key" in it is damaged; its line breaks must stay as they were downloaded');
  }
  return key;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the parser's error may quote the key
    throw badKey('the file is not JSON (it may be a .p12 key, or only a part of the file)');
  }
}

/** What the files are called that are taken for a key most often. */
function whatElse(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the file is not a JSON object';
  if ('installed' in value || 'web' in value) {
    return 'this is an OAuth client file; it lets a person log in, and kith reads without anybody logging in';
  }
  const type = 'type' in value ? value.type : undefined;
  if (type === 'authorized_user')
    return 'this is the credential of a user (type "authorized_user"), not of a service account';
  if (type === 'external_account' || type === 'impersonated_service_account') {
    return `this is a credential of type "${type}", which cannot act for the users of a company by itself`;
  }
  if (type !== 'service_account')
    return 'the JSON is not the key of a service account: its "type" is not "service_account"';
  if (!('private_key' in value) || value.private_key === '') return 'there is no "private_key" in it';
  return undefined;
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function badKey(what: string): SyncFailure {
  return new SyncFailure('misconfigured', 'ING_BAD_KEY', what, { todo: DOWNLOAD });
}
