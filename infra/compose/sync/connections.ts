/** Which providers a tenant is connected to, and what may be read from each. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { Scope } from '../../../ingest/core/scope.ts';
import { Fault } from '../../kernel/fault.ts';
import { type DataFolder, replaceFile } from '../data-folder.ts';
import { requireAllowed } from './file-faults.ts';
import { Secrets } from './secrets.ts';
import { alone, tenantNamed, tenantOfStreams, wasRead } from './sqlite-streams.ts';

const address = z.string().trim().min(3).max(320);
const url = z.url({ protocol: /^https?$/ });

const shared = {
  scope: Scope,
  /** Names of the scope that the provider did not know when it was connected, and that were kept on purpose. */
  namesForLater: z.array(z.string()).default([]),
  /** How many days back the first reading goes. */
  historyDays: z.int().min(1).max(36_500).default(1095),
  /** Country of phone numbers without a country code, such as `US`. */
  region: z.string().length(2).optional(),
  /** When the secret ends, where that is known. */
  secretExpiresAt: z.iso.datetime().optional(),
};

const MAILBOXES_UNKNOWN = 'without directory nobody knows whose mailboxes there are: name it, too';

function namesMailboxes(all: readonly string[]): boolean {
  return all.includes('directory') || !['mail', 'calendar', 'meet'].some((each) => all.includes(each));
}

export const GoogleConnection = z.object({
  provider: z.literal('google'),
  /** The administrator on whose behalf the directory is read. */
  admin: address,
  capabilities: z
    .array(z.enum(['directory', 'mail', 'calendar', 'meet', 'transport']))
    .min(1)
    .refine(namesMailboxes, { error: MAILBOXES_UNKNOWN })
    .refine((all) => !(all.includes('mail') && all.includes('transport')), {
      error: 'the mailboxes hold what transport tells, and more: name mail or transport',
    }),
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
    .refine(namesMailboxes, { error: MAILBOXES_UNKNOWN })
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

function notConnected(provider: Provider): Fault {
  return new Fault('CLI_NOT_CONNECTED', `${provider} is not connected here`, {
    todo: `kith connect ${provider} --help`,
  });
}

/** What tells a company at the provider from another one. */
function tenantOf(connection: Connection): string {
  if (connection.provider === 'microsoft') return connection.tenantId.toLowerCase();
  if (connection.provider === 'twilio') return connection.accountSid;
  return connection.admin.slice(connection.admin.lastIndexOf('@') + 1).toLowerCase();
}

/** Fails with `CLI_OTHER_TENANT` when the streams here were read from another tenant of the provider; from now on they are this one's. */
export function requireOwnStreams(connection: Connection, folder: DataFolder): void {
  const first = tenantOfStreams(folder.streamsFile, connection.provider, tenantOf(connection));
  requireTenant(connection, first, folder);
}

/** The same, and nothing is written: whether to connect is not decided yet. */
export function refuseOtherTenant(connection: Connection, folder: DataFolder): void {
  const first = existsSync(folder.streamsFile) ? tenantNamed(folder.streamsFile, connection.provider) : undefined;
  if (first !== undefined) requireTenant(connection, first, folder);
}

function requireTenant(connection: Connection, first: string, folder: DataFolder): void {
  const { provider } = connection;
  if (first === tenantOf(connection)) return;
  // another administrator of the same Workspace, with an address in another of its domains
  if (connection.provider === 'google' && wasRead(folder.streamsFile, provider, connection.admin)) return;
  throw new Fault('CLI_OTHER_TENANT', `${provider} was connected here before, with another tenant (${first})`, {
    where: folder.root,
    todo: 'name another folder with --data, or another --tenant: what was read from two companies is not to be mixed',
  });
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

  /** In the order of {@link PROVIDERS}, whichever was connected first. */
  all(): Connection[] {
    const connections = this.#read();
    return PROVIDERS.flatMap((provider) => connections[provider] ?? []);
  }

  find(provider: Provider): Connection | undefined {
    return this.#read()[provider];
  }

  /** Fails with `CLI_NOT_CONNECTED` when there is none. */
  get(provider: Provider): { connection: Connection; secret: string } {
    const connection = this.#read()[provider];
    if (connection === undefined) {
      throw notConnected(provider);
    }
    return { connection, secret: this.secrets.get(provider) };
  }

  /**
   * The secret first: a connection without one would be half a connection. Fails with `CLI_OTHER_TENANT`, and saves
   * nothing, when the streams here were read from another tenant of the provider.
   */
  put(connection: Connection, secret: string): void {
    const { provider } = connection;
    requireOwnStreams(connection, this.#folder);
    this.#alone(() => {
      this.secrets.put(provider, secret);
      this.#write({ ...this.#read(), [provider]: connection });
    });
  }

  /** Fails with `CLI_NOT_CONNECTED` when there is none. Needs no key: what is forgotten need not be opened. */
  remove(provider: Provider): void {
    this.#alone(() => {
      const { [provider]: gone, ...others } = this.#read();
      if (gone === undefined) throw notConnected(provider);
      this.#write(others);
      this.secrets.remove(provider);
    });
  }

  /** Seals all secrets again with a new key: see {@link Secrets.rotate}. */
  rotate(next?: string): number {
    return this.#alone(() => this.secrets.rotate(next));
  }

  /** Two processes that connect at once would each write back what they have read. */
  #alone<T>(work: () => T): T {
    return alone(this.#folder.streamsFile, work);
  }

  #read(): Partial<Record<Provider, Connection>> {
    const { connectionsFile: file } = this.#folder;
    if (!existsSync(file)) return {};
    try {
      return ConnectionsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      requireAllowed(error, file);
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
