/** A project at Google with a service account: what an admin sets up before anything can be read. */
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { SCOPE_PREFIX, type ServiceAccount } from './oauth.ts';

/** What an admin is asked to delegate so that everything can be read. */
export const READING_SCOPES = [
  'gmail.metadata',
  'calendar.events.readonly',
  'calendar.calendarlist.readonly',
  'calendar.calendars.readonly',
  'admin.directory.user.readonly',
  'admin.directory.group.readonly',
  'admin.directory.group.member.readonly',
  'admin.directory.resource.calendar.readonly',
  'admin.directory.domain.readonly',
  'admin.directory.customer.readonly',
  'admin.reports.audit.readonly',
  'meetings.space.readonly',
].map((name) => SCOPE_PREFIX + name);

export interface Project {
  readonly account: ServiceAccount;
  /** What the console lets an admin download: it holds the private key, and nothing else does. */
  readonly keyFile: Readonly<Record<string, string>>;
}

/** With a fresh key of 2,048 bits, as Google makes them. */
export function newProject(name = 'kith-fake'): Project {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const email = `kith@${name}.service-accounts.example.com`;
  const keyId = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  const clientId = String(BigInt(`0x${keyId.slice(0, 16)}`)).padStart(21, '1');
  const keyFile = {
    type: 'service_account',
    project_id: name,
    private_key_id: keyId,
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: email,
    client_id: clientId,
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    universe_domain: 'googleapis.com',
  };
  return { account: { email, clientId, keyId, publicKey }, keyFile };
}

/** The project whose key file was downloaded before. */
export function projectOf(keyFile: Readonly<Record<string, string>>): Project {
  const [email = '', clientId = '', keyId = ''] = ['client_email', 'client_id', 'private_key_id'].map(
    (name) => keyFile[name],
  );
  return { account: { email, clientId, keyId, publicKey: createPublicKey(keyFile['private_key'] ?? '') }, keyFile };
}
