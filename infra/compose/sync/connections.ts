/** Which providers a tenant is connected to, and what may be read from each. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { Scope } from '../../../ingest/core/scope.ts';
import { Fault } from '../../kernel/fault.ts';
import { type DataFolder, replaceFile } from '../data-folder.ts';
import { Secrets } from './secrets.ts';
import { tenantOfStreams } from './sqlite-streams.ts';

const address = z.string().trim().min(3).max(320);
const url = z.url({ protocol: /^https?$/ });

const shared = {
  scope: Scope,
  /** How many days back the first reading goes. */
  historyDays: z.int().min(1).max(36_500).default(1095),
  /** Country of phone numbers without a country code, such as `US`. */
  region: z.string().length(2).optional(),
  /** When the secret ends, where that is known. */
  secretExpiresAt: z.iso.datetime().optional(),
};

export const GoogleConnection = z.object({
  provider: z.literal('google'),
  /** The administrator on whose behalf the directory is read. */
  admin: address,
  capabilities: z.array(z.enum(['directory', 'mail', 'calendar', 'meet', 'transport'])).min(1),
  /** Projects made before May 2026 have a higher limit. */
  quota: z.enum(['new', 'old']).default('new'),
  endpoint: z.object({ api: url, token: url }).optional(),
  ...shared,
});

export const MicrosoftConnection = z.object({
  provider: z.literal('microsoft'),
  tenantId: z.string().min(1).max(128),
  clientId: z.string().min(1).max(128),
  credential: z.enum(['secret', 'certificate']),
  cloud: z.enum(['global', 'gcc-high', 'dod', 'china']).default('global'),
  capabilities: z
    .array(z.enum(['directory', 'mail', 'calendar', 'calls', 'pstn', 'direct-routing', 'transport']))
    .min(1)
    .refine((all) => !all.includes('calls') || !(all.includes('pstn') || all.includes('direct-routing')), {
      error: 'calls hold what pstn and direct-routing report, under other ids: name the one or the others',
    }),
  /** Where the permissions for mailboxes were granted: for all of them, or in Exchange for some. */
  mailboxAccess: z.enum(['entra', 'exchange']).default('entra'),
  /** A mailbox that kith must not be able to read: the doctor tries. */
  outside: address.optional(),
  endpoint: z.object({ login: url, graph: url }).optional(),
  ...shared,
});

export const TwilioConnection = z.object({
  provider: z.literal('twilio'),
  accountSid: z.string().min(1).max(64),
  /** Of an API key; absent when the account's own token signs in. */
  keySid: z.string().min(1).max(64).optional(),
  capabilities: z.tuple([z.literal('calls')]),
  endpoint: url.optional(),
  ...shared,
});

export const Connection = z.discriminatedUnion('provider', [GoogleConnection, MicrosoftConnection, TwilioConnection]);
export type Connection = z.output<typeof Connection>;
export type Provider = Connection['provider'];

export const PROVIDERS: readonly Provider[] = ['google', 'microsoft', 'twilio'];

const ConnectionsFile = z.partialRecord(z.enum(PROVIDERS), Connection);

/** What seals the secrets: see the settings of the environment. */
export interface SecretKey {
  readonly key?: string;
  readonly file?: string;
}

/** What tells a company at the provider from another one. */
function tenantOf(connection: Connection): string {
  if (connection.provider === 'microsoft') return connection.tenantId.toLowerCase();
  if (connection.provider === 'twilio') return connection.accountSid;
  return connection.admin.slice(connection.admin.lastIndexOf('@') + 1).toLowerCase();
}

/** The connections of one tenant, one for each provider. */
export class Connections {
  readonly #folder: DataFolder;
  readonly secrets: Secrets;

  constructor(folder: DataFolder, { key, file }: SecretKey) {
    this.#folder = folder;
    this.secrets = new Secrets({
      file: folder.secretsFile,
      keyFile: file ?? folder.secretKeyFile,
      ...(key === undefined ? {} : { key }),
    });
  }

  all(): Connection[] {
    return Object.values(this.#read());
  }

  /** Fails with `CLI_NOT_CONNECTED` when there is none. */
  get(provider: Provider): { connection: Connection; secret: string } {
    const connection = this.#read()[provider];
    if (connection === undefined) {
      throw new Fault('CLI_NOT_CONNECTED', `${provider} is not connected here`, {
        todo: `kith connect ${provider} --help`,
      });
    }
    return { connection, secret: this.secrets.get(provider) };
  }

  /**
   * The secret first: a connection without one would be half a connection. Fails with `CLI_OTHER_TENANT`, and saves
   * nothing, when the streams here were read from another tenant of the provider.
   */
  put(connection: Connection, secret: string): void {
    const { provider } = connection;
    const tenant = tenantOf(connection);
    const first = tenantOfStreams(this.#folder.streamsFile, provider, tenant);
    if (first !== tenant) {
      throw new Fault('CLI_OTHER_TENANT', `${provider} was connected here before, with another tenant (${first})`, {
        where: this.#folder.root,
        todo: 'name another folder with --data, or another --tenant: what was read from two companies is not to be mixed',
      });
    }
    this.secrets.put(connection.provider, secret);
    this.#write({ ...this.#read(), [connection.provider]: connection });
  }

  remove(provider: Provider): void {
    const { [provider]: gone, ...others } = this.#read();
    if (gone === undefined) return;
    this.#write(others);
    this.secrets.remove(provider);
  }

  #read(): Partial<Record<Provider, Connection>> {
    const { connectionsFile: file } = this.#folder;
    if (!existsSync(file)) return {};
    try {
      return ConnectionsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      throw new Fault('CLI_DATA_UNREADABLE', 'the file of the connections is damaged', {
        where: file,
        todo: 'remove it and run `kith connect` again; what was read stays, and reading goes on where it was',
        cause: error,
      });
    }
  }

  #write(connections: Partial<Record<Provider, Connection>>): void {
    replaceFile(this.#folder.connectionsFile, `${JSON.stringify(connections, null, 2)}\n`);
  }
}
