/** Options that every `kith connect` has: what is read, from whom, how far back. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Connection } from '../../compose/sync/connections.ts';
import { Fault } from '../../kernel/fault.ts';
import { isPhoneCountry } from '../../kernel/phone-number.ts';
import { mailDomain } from '../mail-domain.ts';

/** What was connected before: it holds where an option says nothing else. */
export interface Kept {
  readonly connection: Connection;
  /** Absent when it cannot be opened any more. */
  readonly secret?: string;
  /** Why it cannot be opened. */
  readonly lost?: Fault;
}

export interface SharedOptions {
  readonly capabilities?: readonly string[];
  readonly historyDays?: number;
  readonly region?: string;
  readonly includeGroups?: readonly string[];
  readonly excludeGroups?: readonly string[];
  readonly includeUsers?: readonly string[];
  readonly excludeUsers?: readonly string[];
  readonly excludeDomains?: readonly string[];
  readonly excludeLabels?: readonly string[];
  readonly privateMeetings?: string;
  readonly endpoint?: string;
  readonly secretExpires?: string;
  readonly allowUnknownNames?: boolean;
}

/** Options of every provider. */
export function shareOptions(command: Command): void {
  command
    .option('--history-days <n>', 'how far back the first reading goes (default: 1095)', days)
    .option('--region <country>', 'country of phone numbers without a country code, such as US', region)
    .option('--secret-expires <date>', 'when the secret ends, such as 2027-03-01, so that you are warned', endOfDay)
    .addOption(new Option('--endpoint <url>', 'another address than the provider’s, for tests').argParser(endpointUrl));
}

/** Options of providers that have mailboxes. */
export function shareMailboxOptions(command: Command, capabilities: readonly string[], all: string): void {
  command
    .option(
      '--capabilities <list>',
      `what is read, of ${all} (default: ${capabilities.join(',')})`,
      someOf(all.split(', ')),
    )
    .option('--include-groups <list>', 'only mailboxes of members of these groups', listOf)
    .option('--exclude-groups <list>', 'no mailbox of a member of these groups', listOf)
    .option('--include-users <list>', 'only these mailboxes', listOf)
    .option('--exclude-users <list>', 'not these mailboxes', listOf)
    .option('--exclude-domains <list>', 'nothing in which anybody at these domains took part', domainsOf)
    .option('--exclude-labels <list>', 'no mail with these labels, or in these folders or categories', listOf)
    .option('--allow-unknown-names', 'keep names above that the provider does not know yet')
    .addOption(new Option('--private-meetings <how>', 'meetings marked private').choices(['exclude', 'attendance']));
}

/** What all providers share; what no option names is as it was before. */
export function sharedOf(options: SharedOptions, kept: Kept | undefined, secret: string) {
  const { includeGroups, excludeGroups, includeUsers, excludeUsers, excludeDomains, excludeLabels } = options;
  const { privateMeetings, historyDays, region: country, secretExpires } = options;
  const lists = { includeGroups, excludeGroups, includeUsers, excludeUsers, excludeDomains, excludeLabels };
  // when a new secret ends is not known from the old one
  const isOld = kept !== undefined && kept.secret === secret;
  const secretExpiresAt = secretExpires ?? (isOld ? kept.connection.secretExpiresAt : undefined);
  return {
    scope: { ...kept?.connection.scope, ...named({ ...lists, privateMeetings }) },
    secretExpiresAt,
    ...named({ historyDays, region: country }),
  };
}

/** Fails with misuse when the day on which the secret is said to end is over. */
export function refuseEnded(secretExpires: string | undefined, now: number): void {
  const today = new Date(now).toISOString().slice(0, 10);
  const day = secretExpires?.slice(0, 10) ?? today;
  if (day >= today) return;
  throw new Fault('CLI_MISUSE', `--secret-expires: the secret ended on ${day}, before today`, {
    todo: 'Correct the date; if it is right, make a new one at the provider and name that.',
  });
}

/** A certificate says itself when it ends. */
export function refuseEndedCertificate(endsAt: number | undefined, now: number): void {
  if (endsAt === undefined || endsAt > now) return;
  throw new Fault('CLI_MISUSE', `--certificate: it ended on ${new Date(endsAt).toISOString().slice(0, 10)}`, {
    todo: 'Make a new one, upload it at the provider, and name that.',
  });
}

/** Without what is undefined. */
export function named<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Names out of these, each once. */
function someOf(names: readonly string[]): (text: string) => string[] {
  return (text) => {
    const some = [...new Set(listOf(text))];
    const wrong = some.find((name) => !names.includes(name));
    if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${names.join(', ')}.`);
    if (some.length === 0) throw new InvalidArgumentError(`Name at least one of ${names.join(', ')}.`);
    return some;
  };
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** They are of others, so that none can be looked up; but one that is no domain would leave nothing out. */
function domainsOf(text: string): string[] {
  return listOf(text).map((written) => {
    const domain = mailDomain(written);
    if (domain !== undefined) return domain;
    throw new InvalidArgumentError(`"${written.slice(0, 64)}" is no domain: write it as counsel.example`);
  });
}

/** Whether there is such an address only the provider knows; what is none need not be asked about. */
export function isMailAddress(text: string): true | string {
  const address = text.trim();
  if (/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(address)) return true;
  return `"${address.slice(0, 64)}" is no mail address: write it as admin@acme.example`;
}

export function mailAddress(text: string): string {
  const said = isMailAddress(text);
  if (said === true) return text.trim();
  throw new InvalidArgumentError(said);
}

function days(text: string): number {
  const n = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (n >= 1 && n <= 36_500) return n;
  throw new InvalidArgumentError('a whole number from 1 to 36500 is wanted');
}

function endOfDay(text: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const day = Number.isNaN(at) ? '' : new Date(at).toISOString();
  // the 30th of February would be the 2nd of March
  if (day.startsWith(text)) return day;
  throw new InvalidArgumentError('a date such as 2027-03-01 is wanted');
}

function region(text: string): string {
  const country = text.toUpperCase();
  if (isPhoneCountry(country)) return country;
  throw new InvalidArgumentError('two letters of a country are wanted, such as US');
}

function endpointUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return text.endsWith('/') ? text.slice(0, -1) : text;
  throw new InvalidArgumentError('an address that begins with http:// or https:// is wanted');
}
