/** What `kith connect` asks for, by provider. */
import { type Command, Option } from 'commander';
import { type AdminStep, googleSteps, microsoftSteps, twilioSteps } from '../../compose/sync/admin-steps.ts';
import type { Connection } from '../../compose/sync/connections.ts';
import { Fault } from '../../kernel/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { question, sayWhyLost, secretOf, textOf } from './asking-people.ts';
import {
  isMailAddress,
  type Kept,
  mailAddress,
  named,
  type SharedOptions,
  sharedOf,
  shareMailboxOptions,
  shareOptions,
} from './connect-options.ts';

export interface Asked {
  readonly connection: Connection;
  readonly secret: string;
  readonly steps: readonly AdminStep[];
}

export interface ConnectPlan {
  readonly provider: Connection['provider'];
  /** Gathers what is needed: from the options, from what was connected before and, where somebody sits at the terminal, by asking. */
  ask(context: CommandContext, kept: Kept | undefined): Promise<Asked>;
}

type Then = (plan: ConnectPlan, command: Command) => Promise<void>;

const GOOGLE_DEFAULT = ['directory', 'mail', 'calendar'];
const MICROSOFT_DEFAULT = ['directory', 'mail', 'calendar'];

export function addGoogle(connect: Command, then: Then): void {
  const google = connect
    .command('google')
    .description('Google Workspace, through a service account with domain-wide delegation.');
  google
    .option('--key <file>', 'the key of the service account, a JSON file')
    .option('--admin <address>', 'an administrator on whose behalf the directory is read', mailAddress)
    .addOption(
      new Option('--quota <which>', 'limits of projects made since May 2026, or before').choices(['new', 'old']),
    );
  shareOptions(google);
  shareMailboxOptions(google, GOOGLE_DEFAULT, 'directory, mail, calendar, meet, transport');
  google.addHelpText(
    'after',
    '\nExamples:\n  kith connect google --key service-account.json --admin admin@acme.example\n  kith connect google --key key.json --admin admin@acme.example --include-groups sales@acme.example --exclude-domains counsel.example',
  );
  google.action(async (options: SharedOptions & { key?: string; admin?: string; quota?: string }, command: Command) => {
    await then({ provider: 'google', ask: (context, kept) => askGoogle(options, context, kept) }, command);
  });
}

async function askGoogle(
  options: SharedOptions & { key?: string; admin?: string; quota?: string },
  context: CommandContext,
  kept: Kept | undefined,
): Promise<Asked> {
  const { GOOGLE_APIS, GOOGLE_SCOPES, readServiceAccountKey } = await import('../../compose/sync/provider-facts.ts');
  const before = kept?.connection.provider === 'google' ? kept.connection : undefined;
  const capabilities = options.capabilities ?? before?.capabilities ?? GOOGLE_DEFAULT;
  const scopesOf = Object.entries(GOOGLE_SCOPES).filter(([capability]) => capabilities.includes(capability));
  const scopes = [...new Set(scopesOf.flatMap(([, each]) => each))];
  const apis = [
    ...new Set(Object.entries(GOOGLE_APIS).flatMap(([each, api]) => (capabilities.includes(each) ? [api] : []))),
  ];
  if (options.key === undefined) sayWhyLost(context, kept?.lost);
  const ask = () =>
    question(context, 'Where is the key file of the service account?', '--key FILE', googleSteps(scopes, apis));
  const secret =
    options.key === undefined && kept?.secret !== undefined
      ? kept.secret
      : textOf(options.key ?? (await ask()), 'the key');
  const key = readServiceAccountKey(secret);
  const admin =
    options.admin ??
    before?.admin ??
    (await question(
      context,
      'On behalf of which administrator is the directory read?',
      '--admin ADDRESS',
      [],
      isMailAddress,
    ));
  const endpoint =
    options.endpoint === undefined ? {} : { endpoint: { api: options.endpoint, token: `${options.endpoint}/token` } };
  const connection = await checked(
    {
      provider: 'google',
      admin,
      capabilities,
      quota: options.quota,
      ...endpoint,
      ...sharedOf(options, kept, secret),
    },
    before,
  );
  return { connection, secret, steps: googleSteps(scopes, apis, key.client_id) };
}

interface MicrosoftOptions extends SharedOptions {
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly secretFile?: string;
  readonly certificate?: string;
  readonly cloud?: string;
  readonly outside?: string;
  readonly mailboxAccess?: string;
}

export function addMicrosoft(connect: Command, then: Then): void {
  const microsoft = connect
    .command('microsoft')
    .description('Microsoft 365, through an application of your own with application permissions.');
  microsoft
    .option('--tenant-id <id>', 'directory (tenant) ID')
    .option('--client-id <id>', 'application (client) ID')
    .option('--secret-file <file>', 'a file with the value of the client secret')
    .option('--certificate <file>', 'instead of a secret: a PEM file with certificate and private key')
    .addOption(
      new Option('--cloud <cloud>', 'which cloud the tenant lives in').choices(['global', 'gcc-high', 'dod', 'china']),
    )
    .addOption(
      new Option(
        '--mailbox-access <where>',
        'where the permissions for mailboxes were granted: for all, or in Exchange for some',
      ).choices(['entra', 'exchange']),
    )
    .option('--outside <address>', 'a mailbox that kith must not be able to read; it is tried');
  shareOptions(microsoft);
  shareMailboxOptions(
    microsoft,
    MICROSOFT_DEFAULT,
    'directory, mail, calendar, calls, pstn, direct-routing, transport',
  );
  microsoft.addHelpText(
    'after',
    '\nExamples:\n  kith connect microsoft --tenant-id … --client-id … --secret-file secret.txt\n  kith connect microsoft --tenant-id … --client-id … --certificate kith.pem --capabilities directory,mail,calendar,calls',
  );
  microsoft.action(async (options: MicrosoftOptions, command: Command) => {
    await then({ provider: 'microsoft', ask: (context, kept) => askMicrosoft(options, context, kept) }, command);
  });
}

async function askMicrosoft(
  options: MicrosoftOptions,
  context: CommandContext,
  kept: Kept | undefined,
): Promise<Asked> {
  const { MICROSOFT_PERMISSIONS, readCertificate } = await import('../../compose/sync/provider-facts.ts');
  const before = kept?.connection.provider === 'microsoft' ? kept.connection : undefined;
  const capabilities = options.capabilities ?? before?.capabilities ?? MICROSOFT_DEFAULT;
  if (options.outside !== '') refuseUntried(options.outside, capabilities);
  const needed = Object.entries(MICROSOFT_PERMISSIONS).filter(([capability]) => capabilities.includes(capability));
  const steps = microsoftSteps([...new Set(needed.flatMap(([, each]) => each.map(({ name }) => name)))]);
  const tenantId =
    options.tenantId ??
    before?.tenantId ??
    (await question(context, 'Directory (tenant) ID?', '--tenant-id ID', steps));
  const clientId =
    options.clientId ?? before?.clientId ?? (await question(context, 'Application (client) ID?', '--client-id ID'));
  const { certificate, secretFile, endpoint } = options;
  if (certificate !== undefined && secretFile !== undefined) {
    throw new Fault('CLI_MISUSE', '--certificate and --secret-file exclude each other', { todo: 'name one of them' });
  }
  const isNamed = certificate !== undefined || secretFile !== undefined;
  if (!isNamed) sayWhyLost(context, kept?.lost);
  const isKept = !isNamed && kept?.secret !== undefined;
  const kind = certificate === undefined ? 'secret' : 'certificate';
  const credential = isKept ? (before?.credential ?? kind) : kind;
  const ask = () => secretOf(context, secretFile, 'Value of the client secret?', '--secret-file FILE');
  const fresh = async () =>
    certificate === undefined ? ask() : JSON.stringify(readCertificate(textOf(certificate, 'the certificate')));
  const secret = isKept ? (kept.secret ?? '') : await fresh();
  const at = endpoint === undefined ? {} : { endpoint: { login: endpoint, graph: endpoint } };
  const outside = (options.outside ?? '') === '' ? {} : { outside: options.outside };
  const { cloud, mailboxAccess } = options;
  const own = { provider: 'microsoft', tenantId, clientId, credential, cloud, mailboxAccess, capabilities };
  return {
    connection: await checked(
      { ...own, ...at, ...outside, ...sharedOf(options, kept, secret) },
      before,
      options.outside === '' ? ['outside'] : [],
    ),
    secret,
    steps,
  };
}

/** A boundary that is named and never tried would be taken for one that holds. */
function refuseUntried(outside: string | undefined, capabilities: readonly string[]): void {
  if (outside === undefined || capabilities.includes('mail') || capabilities.includes('calendar')) return;
  throw new Fault('CLI_MISUSE', '--outside: neither mail nor calendar is read, so that no mailbox is tried', {
    todo: 'leave --outside out, or name mail or calendar in --capabilities',
  });
}

interface TwilioOptions extends SharedOptions {
  readonly accountSid?: string;
  readonly keySid?: string;
  readonly tokenFile?: string;
}

export function addTwilio(connect: Command, then: Then): void {
  const twilio = connect.command('twilio').description('Calls of a Twilio account.');
  twilio
    .option('--account-sid <sid>', 'the account, AC…')
    .option('--key-sid <sid>', 'an API key, SK…; without one the token is the account’s own')
    .option('--token-file <file>', 'a file with the secret of the key, or with the token of the account');
  shareOptions(twilio);
  twilio.addHelpText(
    'after',
    '\nExamples:\n  kith connect twilio --account-sid AC… --key-sid SK… --token-file secret.txt --region US',
  );
  twilio.action(async (options: TwilioOptions, command: Command) => {
    await then({ provider: 'twilio', ask: (context, kept) => askTwilio(options, context, kept) }, command);
  });
}

async function askTwilio(options: TwilioOptions, context: CommandContext, kept: Kept | undefined): Promise<Asked> {
  const steps = twilioSteps();
  const before = kept?.connection.provider === 'twilio' ? kept.connection : undefined;
  const accountSid =
    options.accountSid ?? before?.accountSid ?? (await question(context, 'Account SID?', '--account-sid SID', steps));
  const text = 'Secret of the API key, or token of the account?';
  if (options.tokenFile === undefined) sayWhyLost(context, kept?.lost);
  const isKept = options.tokenFile === undefined && kept?.secret !== undefined;
  const secret = isKept ? (kept.secret ?? '') : await secretOf(context, options.tokenFile, text, '--token-file FILE');
  const keySid = (options.keySid ?? '') === '' ? {} : { keySid: options.keySid };
  const cleared = options.keySid === '' ? ['keySid'] : [];
  const endpoint = options.endpoint === undefined ? {} : { endpoint: options.endpoint };
  const own = { provider: 'twilio', accountSid, ...keySid, ...endpoint, capabilities: ['calls'] };
  return { connection: await checked({ ...own, ...sharedOf(options, kept, secret) }, before, cleared), secret, steps };
}

/** The connection, or what is wrong with it. @param cleared fields that are named with nothing, so that what was there goes */
async function checked(
  draft: object,
  before: Connection | undefined,
  cleared: readonly string[] = [],
): Promise<Connection> {
  const { Connection: schema } = await import('../../compose/sync/connections.ts');
  const { secretExpiresAt: _, ...kept } = before ?? {};
  const stays = Object.fromEntries(Object.entries(kept).filter(([field]) => !cleared.includes(field)));
  const parsed = schema.safeParse({ ...stays, ...named(draft) });
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
  throw new Fault('CLI_MISUSE', `${path[0] === 'capabilities' ? '--capabilities' : path.join('.')}: ${message}`, {
    todo: '--help shows what can be said',
  });
}
