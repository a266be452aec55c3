/** What `kith connect` asks for, by provider. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isSupportedCountry } from 'libphonenumber-js';
import { type AdminStep, googleSteps, microsoftSteps, twilioSteps } from '../../compose/sync/admin-steps.ts';
import type { Connection } from '../../compose/sync/connections.ts';
import { Fault } from '../../kernel/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { question, secretOf, textOf } from './asking-people.ts';

export interface Asked {
  readonly connection: Connection;
  readonly secret: string;
  readonly steps: readonly AdminStep[];
}

export interface ConnectPlan {
  /** Gathers what is needed, from the options and, where somebody sits at the terminal, by asking. */
  ask(context: CommandContext): Promise<Asked>;
}

type Then = (plan: ConnectPlan, command: Command) => Promise<void>;

interface SharedOptions {
  readonly capabilities?: readonly string[];
  readonly historyDays: number;
  readonly region?: string;
  readonly includeGroups?: readonly string[];
  readonly excludeGroups?: readonly string[];
  readonly includeUsers?: readonly string[];
  readonly excludeUsers?: readonly string[];
  readonly excludeDomains?: readonly string[];
  readonly excludeLabels?: readonly string[];
  readonly privateMeetings: string;
  readonly endpoint?: string;
  readonly secretExpires?: string;
}

const GOOGLE_DEFAULT = ['directory', 'mail', 'calendar'];
const MICROSOFT_DEFAULT = ['directory', 'mail', 'calendar'];

export function addGoogle(connect: Command, then: Then): void {
  const google = connect
    .command('google')
    .description('Google Workspace, through a service account with domain-wide delegation.');
  google
    .option('--key <file>', 'the key of the service account, a JSON file')
    .option('--admin <address>', 'an administrator on whose behalf the directory is read')
    .addOption(
      new Option('--quota <which>', 'limits of projects made since May 2026, or before')
        .choices(['new', 'old'])
        .default('new'),
    );
  shareOptions(google, GOOGLE_DEFAULT, 'directory, mail, calendar, meet, transport');
  google.addHelpText(
    'after',
    '\nExamples:\n  kith connect google --key service-account.json --admin admin@acme.example\n  kith connect google --key key.json --admin admin@acme.example --include-groups sales@acme.example --exclude-domains counsel.example',
  );
  google.action(async (options: SharedOptions & { key?: string; admin?: string; quota: string }, command: Command) => {
    await then({ ask: (context) => askGoogle(options, context) }, command);
  });
}

async function askGoogle(
  options: SharedOptions & { key?: string; admin?: string; quota: string },
  context: CommandContext,
): Promise<Asked> {
  const { GOOGLE_APIS, GOOGLE_SCOPES, readServiceAccountKey } = await import('../../compose/sync/provider-facts.ts');
  const capabilities = options.capabilities ?? GOOGLE_DEFAULT;
  const scopesOf = Object.entries(GOOGLE_SCOPES).filter(([capability]) => capabilities.includes(capability));
  const scopes = [...new Set(scopesOf.flatMap(([, each]) => each))];
  const apis = [
    ...new Set(Object.entries(GOOGLE_APIS).flatMap(([each, api]) => (capabilities.includes(each) ? [api] : []))),
  ];
  const file =
    options.key ??
    (await question(context, 'Where is the key file of the service account?', '--key FILE', googleSteps(scopes, apis)));
  const secret = textOf(file, 'the key');
  const key = readServiceAccountKey(secret);
  const admin =
    options.admin ??
    (await question(context, 'On behalf of which administrator is the directory read?', '--admin ADDRESS'));
  const endpoint =
    options.endpoint === undefined ? {} : { endpoint: { api: options.endpoint, token: `${options.endpoint}/token` } };
  const connection = await checked({
    provider: 'google',
    admin,
    capabilities,
    quota: options.quota,
    ...endpoint,
    ...sharedOf(options),
  });
  return { connection, secret, steps: googleSteps(scopes, apis, key.client_id) };
}

interface MicrosoftOptions extends SharedOptions {
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly secretFile?: string;
  readonly certificate?: string;
  readonly cloud: string;
  readonly outside?: string;
  readonly mailboxAccess: string;
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
      new Option('--cloud <cloud>', 'which cloud the tenant lives in')
        .choices(['global', 'gcc-high', 'dod', 'china'])
        .default('global'),
    )
    .addOption(
      new Option(
        '--mailbox-access <where>',
        'where the permissions for mailboxes were granted: for all, or in Exchange for some',
      )
        .choices(['entra', 'exchange'])
        .default('entra'),
    )
    .option('--outside <address>', 'a mailbox that kith must not be able to read; it is tried');
  shareOptions(microsoft, MICROSOFT_DEFAULT, 'directory, mail, calendar, calls, pstn, direct-routing, transport');
  microsoft.addHelpText(
    'after',
    '\nExamples:\n  kith connect microsoft --tenant-id … --client-id … --secret-file secret.txt\n  kith connect microsoft --tenant-id … --client-id … --certificate kith.pem --capabilities directory,mail,calendar,calls',
  );
  microsoft.action(async (options: MicrosoftOptions, command: Command) => {
    await then({ ask: (context) => askMicrosoft(options, context) }, command);
  });
}

async function askMicrosoft(options: MicrosoftOptions, context: CommandContext): Promise<Asked> {
  const { MICROSOFT_PERMISSIONS, readCertificate } = await import('../../compose/sync/provider-facts.ts');
  const capabilities = options.capabilities ?? MICROSOFT_DEFAULT;
  const needed = Object.entries(MICROSOFT_PERMISSIONS).filter(([capability]) => capabilities.includes(capability));
  const steps = microsoftSteps([...new Set(needed.flatMap(([, each]) => each.map(({ name }) => name)))]);
  const tenantId = options.tenantId ?? (await question(context, 'Directory (tenant) ID?', '--tenant-id ID', steps));
  const clientId = options.clientId ?? (await question(context, 'Application (client) ID?', '--client-id ID'));
  const { certificate, secretFile, endpoint } = options;
  const credential = certificate === undefined ? 'secret' : 'certificate';
  const secret =
    certificate === undefined
      ? await secretOf(context, secretFile, 'Value of the client secret?', '--secret-file FILE')
      : JSON.stringify(readCertificate(textOf(certificate, 'the certificate')));
  const at = endpoint === undefined ? {} : { endpoint: { login: endpoint, graph: endpoint } };
  const outside = options.outside === undefined ? {} : { outside: options.outside };
  const { cloud, mailboxAccess } = options;
  const own = { provider: 'microsoft', tenantId, clientId, credential, cloud, mailboxAccess, capabilities };
  return { connection: await checked({ ...own, ...at, ...outside, ...sharedOf(options) }), secret, steps };
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
  shareOptions(twilio, ['calls'], 'calls');
  twilio.addHelpText(
    'after',
    '\nExamples:\n  kith connect twilio --account-sid AC… --key-sid SK… --token-file secret.txt --region US',
  );
  twilio.action(async (options: TwilioOptions, command: Command) => {
    await then({ ask: (context) => askTwilio(options, context) }, command);
  });
}

async function askTwilio(options: TwilioOptions, context: CommandContext): Promise<Asked> {
  const steps = twilioSteps();
  const accountSid = options.accountSid ?? (await question(context, 'Account SID?', '--account-sid SID', steps));
  const secret = await secretOf(
    context,
    options.tokenFile,
    'Secret of the API key, or token of the account?',
    '--token-file FILE',
  );
  const keySid = options.keySid === undefined ? {} : { keySid: options.keySid };
  const endpoint = options.endpoint === undefined ? {} : { endpoint: options.endpoint };
  const own = { provider: 'twilio', accountSid, ...keySid, ...endpoint, capabilities: ['calls'] };
  return { connection: await checked({ ...own, ...sharedOf(options) }), secret, steps };
}

function shareOptions(command: Command, capabilities: readonly string[], all: string): void {
  command
    .option('--capabilities <list>', `what is read, of ${all} (default: ${capabilities.join(',')})`, listOf)
    .option('--history-days <n>', 'how far back the first reading goes', days, 1095)
    .option('--region <country>', 'country of phone numbers without a country code, such as US', region)
    .option('--secret-expires <date>', 'when the secret ends, such as 2027-03-01, so that you are warned', endOfDay)
    .option('--include-groups <list>', 'only mailboxes of members of these groups', listOf)
    .option('--exclude-groups <list>', 'no mailbox of a member of these groups', listOf)
    .option('--include-users <list>', 'only these mailboxes', listOf)
    .option('--exclude-users <list>', 'not these mailboxes', listOf)
    .option('--exclude-domains <list>', 'nothing in which anybody at these domains took part', listOf)
    .option('--exclude-labels <list>', 'no mail with these labels, or in these folders or categories', listOf)
    .addOption(
      new Option('--private-meetings <how>', 'meetings marked private')
        .choices(['exclude', 'attendance'])
        .default('exclude'),
    )
    .addOption(new Option('--endpoint <url>', 'another address than the provider’s, for tests').argParser(endpointUrl));
}

function sharedOf(options: SharedOptions) {
  const { includeGroups, excludeGroups, includeUsers, excludeUsers, excludeDomains, excludeLabels } = options;
  const { privateMeetings, historyDays, region: country, secretExpires } = options;
  const ends = secretExpires === undefined ? {} : { secretExpiresAt: secretExpires };
  const lists = { includeGroups, excludeGroups, includeUsers, excludeUsers, excludeDomains, excludeLabels };
  return {
    scope: { ...lists, privateMeetings },
    historyDays,
    ...ends,
    ...(country === undefined ? {} : { region: country }),
  };
}

/** The connection, or what is wrong with it. */
async function checked(draft: object): Promise<Connection> {
  const { Connection: schema } = await import('../../compose/sync/connections.ts');
  const parsed = schema.safeParse(draft);
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
  throw new Fault('CLI_MISUSE', `${path.join('.')}: ${message}`, { todo: '--help shows what can be said' });
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function days(text: string): number {
  const n = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (n >= 1 && n <= 36_500) return n;
  throw new InvalidArgumentError('a whole number from 1 to 36500 is wanted');
}

function endOfDay(text: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new InvalidArgumentError('a date such as 2027-03-01 is wanted');
}

function region(text: string): string {
  const country = text.toUpperCase();
  if (isSupportedCountry(country)) return country;
  throw new InvalidArgumentError('two letters of a country are wanted, such as US');
}

function endpointUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return text.endsWith('/') ? text.slice(0, -1) : text;
  throw new InvalidArgumentError('an address that begins with http:// or https:// is wanted');
}
