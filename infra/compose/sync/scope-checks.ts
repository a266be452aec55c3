/** Whether the scope of a connection means what it says: tried before the connection is saved, and by the doctor. */
import { evenly } from '../../../ingest/core/evenly.ts';
import type { ExaminedScope, OddName } from '../../../ingest/core/scope-names.ts';
import { SyncFailure } from '../../../ingest/sync/failure.ts';
import type { Check, Connector, Subject } from '../../../ingest/sync/port.ts';
import type { Connection } from './connections.ts';

/** By the list of the scope. */
export const SCOPE_OPTIONS: Readonly<Record<string, string>> = {
  includeGroups: '--include-groups',
  excludeGroups: '--exclude-groups',
  includeUsers: '--include-users',
  excludeUsers: '--exclude-users',
  excludeDomains: '--exclude-domains',
  excludeLabels: '--exclude-labels',
};

/** The option that lets a name be kept which nobody knows yet. */
export const ALLOW_UNKNOWN = '--allow-unknown-names';

export interface ScopeChecks {
  readonly checks: readonly Check[];
  /** Whose mailboxes are read; absent where that could not be found out, or there are none. */
  readonly subjects?: readonly Subject[];
  /** Names that are not known and were allowed. */
  readonly forLater: readonly string[];
}

const NOTHING: ScopeChecks = { checks: [], forLater: [] };
/** Labels are looked for in so many mailboxes at most. */
const MAILBOXES_LOOKED_AT = 20;

/** @param isAllowed whether a name that is not known may be kept for later */
export async function checkScope(
  connector: Pick<Connector, 'examine' | 'labelsKnown' | 'streamsOf'>,
  { capabilities, scope }: Pick<Connection, 'capabilities' | 'scope'>,
  isAllowed: (name: string) => boolean,
  signal: AbortSignal,
): Promise<ScopeChecks> {
  const hasMailboxes = connector.streamsOf({ id: '', address: '', groups: [] }).length > 0;
  if (connector.examine === undefined || !hasMailboxes || !capabilities.some((one) => one === 'directory'))
    return NOTHING;
  try {
    const examined = await connector.examine(scope, signal);
    const names = examined.odd.map((odd) => ({ ...odd, allowed: isAllowed(odd.name) }));
    const labels = await labelChecks(connector, scope.excludeLabels, examined.subjects, isAllowed, signal);
    const isForLater = names.some(({ list, allowed }) => allowed && list.startsWith('include'));
    return {
      checks: [...names.map(nameCheck), ...labels.checks, mailboxesCheck(examined, scope.excludeDomains, isForLater)],
      subjects: examined.subjects,
      forLater: [...names.filter(({ allowed }) => allowed).map(({ name }) => name), ...labels.forLater],
    };
  } catch (failure) {
    if (!(failure instanceof SyncFailure)) throw failure;
    return { ...NOTHING, checks: [{ ...about('knows the names of the scope'), outcome: 'failed', failure }] };
  }
}

function about(what: string): Pick<Check, 'capability' | 'what' | 'kind'> {
  return { capability: 'directory', what, kind: 'reach' };
}

const SAID: Readonly<Record<OddName['is'], string>> = {
  unknown: 'nothing in the directory has this address or id',
  alias: 'somebody has this address beside another one, under which alone a mailbox is known: name the primary address',
  'without mailbox': 'this user has no mailbox that could be read: a guest, suspended, or without a licence',
  'without members': 'nobody in this group has a mailbox that could be read',
};

function nameCheck({ list, name, is, allowed }: OddName & { readonly allowed: boolean }): Check {
  const option = SCOPE_OPTIONS[list] ?? list;
  const check = about(`knows the ${list.endsWith('Groups') ? 'group' : 'user'} ${name} of ${option}`);
  if (is === 'without mailbox' || is === 'without members') return { ...check, outcome: 'unsure', note: SAID[is] };
  return unknown(check, SAID[is], option, allowed);
}

function unknown(check: ReturnType<typeof about>, said: string, option: string, allowed: boolean): Check {
  if (allowed) return { ...check, outcome: 'unsure', note: `${said}; it was kept for later` };
  const todo = `Correct it in ${option}, or say ${ALLOW_UNKNOWN} when it is meant for later.`;
  return { ...check, outcome: 'failed', failure: new SyncFailure('misconfigured', 'ING_NAME_UNKNOWN', said, { todo }) };
}

/** Where nobody is left, or everything of everybody is left out, nothing would be read. */
function mailboxesCheck({ subjects }: ExaminedScope, domains: readonly string[], isForLater: boolean): Check {
  const isOut = ({ address }: Subject) => domains.some((domain) => `.${domainOf(address)}`.endsWith(`.${domain}`));
  const left = subjects.filter((subject) => !isOut(subject)).length;
  if (left > 0)
    return {
      ...about(`finds ${left === 1 ? '1 mailbox' : `${left} mailboxes`} that the scope lets be read`),
      outcome: 'passed',
    };
  const check = about('finds mailboxes that the scope lets be read');
  const [said, todo] =
    subjects.length > 0
      ? [
          'the own domain of every mailbox is left out, and with it all that was ever sent or received there',
          'Name in --exclude-domains only domains of others.',
        ]
      : [
          'the scope leaves no mailbox to be read',
          `Look at --include-groups, --include-users and what is excluded; or say ${ALLOW_UNKNOWN} when it is meant for later.`,
        ];
  if (isForLater) return { ...check, outcome: 'unsure', note: said };
  return {
    ...check,
    outcome: 'failed',
    failure: new SyncFailure('misconfigured', 'ING_NOBODY_IN_SCOPE', said, { todo }),
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** A label belongs to the mailbox in which somebody made it: it is looked for in some, spread over all. */
async function labelChecks(
  { labelsKnown }: Pick<Connector, 'labelsKnown'>,
  names: readonly string[],
  subjects: readonly Subject[],
  isAllowed: (name: string) => boolean,
  signal: AbortSignal,
): Promise<Pick<ScopeChecks, 'checks' | 'forLater'>> {
  if (labelsKnown === undefined || names.length === 0 || subjects.length === 0) return { checks: [], forLater: [] };
  const looked = evenly(subjects, MAILBOXES_LOOKED_AT);
  let missing = [...names];
  let isSure = looked.length === subjects.length;
  for (const subject of looked) {
    if (missing.length === 0) break;
    try {
      const { known, all } = await labelsKnown(subject, missing, signal);
      missing = missing.filter((name) => !known.includes(name));
      isSure &&= all;
    } catch (error) {
      if (!(error instanceof SyncFailure)) throw error;
      isSure &&= error.kind === 'not-provisioned';
    }
  }
  const said = `no mailbox of the ${looked.length} that were looked at has a label or folder of this name`;
  const checks = missing.map((name): Check => {
    const check = about(`knows the label ${name} of --exclude-labels`);
    return isSure
      ? unknown(check, said, '--exclude-labels', isAllowed(name))
      : { ...check, outcome: 'unsure', note: `${said}; it may be in another one, or be a category` };
  });
  return { checks, forLater: missing.filter((name) => isSure && isAllowed(name)) };
}
