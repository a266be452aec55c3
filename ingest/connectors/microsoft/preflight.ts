/** What the doctor tries with real calls: that everything asked for can be read, and that a body or a foreign mailbox cannot. */
import { z } from 'zod';
import { evenly } from '../../core/evenly.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { Capability, Check, Subject } from '../../sync/port.ts';
import { EVENT_SELECT } from './calendar-event.ts';
import { CALL_SELECT } from './call-record.ts';
import { isOffered, MICROSOFT_CAPABILITIES, type MicrosoftCloud } from './clouds.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { CALL_RECORD_CHARGES, directoryCharges, MESSAGE_TRACE_CHARGES, mailboxCharges } from './limits.ts';
import { MESSAGE_SELECT } from './mail-message.ts';
import { missingOf } from './missing-permissions.ts';
import type { MicrosoftOptions } from './options.ts';
import { rolesOf } from './permissions.ts';
import { sampleMailboxes } from './sample-mailboxes.ts';
import type { Asked } from './streams.ts';
import { isoSecond } from './time-windows.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const SAMPLES = 3;
/** Where Exchange lets the app read some mailboxes only, the first ones are seldom among them. */
const SAMPLES_OF_SOME = 25;

type Tried = Pick<MicrosoftOptions, 'capabilities' | 'cloud' | 'mailboxAccess' | 'outside'> & {
  /** Whose mailboxes may be tried; anybody's when absent. */
  readonly among?: readonly Subject[] | undefined;
};

export async function* preflight(asked: Asked, options: Tried, signal: AbortSignal): AsyncGenerator<Check> {
  for (const capability of options.capabilities) {
    if (!isOffered(options.cloud, capability)) {
      yield { capability, what: WHAT[capability], kind: 'reach', ...notOffered(options.cloud) };
      continue;
    }
    for (const check of CHECKS[capability]) yield await guarded(check, { asked, options, capability, signal });
  }
  const { capabilities, outside } = options;
  const [first] = capabilities;
  if (
    outside === undefined ||
    first === undefined ||
    capabilities.includes('mail') ||
    capabilities.includes('calendar')
  )
    return;
  // else whoever named it would take silence for a success
  const note = 'It is not tried: neither mail nor calendar is read.';
  yield {
    capability: first,
    what: 'cannot read a mailbox outside the scope',
    kind: 'boundary',
    outcome: 'unsure',
    note,
  };
}

/** It would never be read: a failure, since somebody asked for it by name; what is read by default every cloud offers. */
function notOffered(cloud: MicrosoftCloud): Outcome {
  const message = `Microsoft does not offer this in the cloud ${cloud}`;
  const todo = `Leave it out of --capabilities; of this cloud these can be read: ${MICROSOFT_CAPABILITIES[cloud].join(', ')}. Or correct --cloud.`;
  return { outcome: 'failed', failure: new SyncFailure('misconfigured', 'ING_NOT_OFFERED', message, { todo }) };
}

interface Trial {
  readonly asked: Asked;
  readonly options: Tried;
  readonly capability: Capability;
  readonly signal: AbortSignal;
}

type Outcome = Pick<Check, 'outcome' | 'note' | 'failure'>;

interface Try {
  readonly what: string;
  readonly kind: Check['kind'];
  readonly run: (trial: Trial) => Promise<Outcome>;
}

const PASSED: Outcome = { outcome: 'passed' };

const WHAT: Readonly<Record<Capability, string>> = {
  directory: 'lists the users of the directory',
  mail: 'reads the headers of mails',
  calendar: 'reads the meetings of calendars',
  meet: 'reads meetings of Meet',
  calls: 'lists the call records of Teams',
  pstn: 'lists calls over Microsoft’s telephone lines',
  'direct-routing': 'lists calls over the tenant’s own telephone lines',
  transport: 'lists the message trace',
};

function reach(capability: Capability, run: Try['run']): Try {
  return { what: WHAT[capability], kind: 'reach', run };
}

/** Nothing that a provider said is thrown: a failure is an outcome, with the permissions that the token lacks. */
async function guarded({ what, kind, run }: Try, trial: Trial): Promise<Check> {
  const { capability, asked, options, signal } = trial;
  try {
    return { capability, what, kind, ...(await run(trial)) };
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
    const isOther = error.kind === 'misconfigured' && error.code !== 'ING_SCOPE_MISSING';
    const byExchange = options.mailboxAccess === 'exchange' && (capability === 'mail' || capability === 'calendar');
    const roles = isOther || byExchange ? undefined : rolesOf(await asked.graph.token(signal));
    const failure = (roles === undefined ? undefined : missingOf(capability, roles, error)) ?? error;
    return { capability, what, kind, outcome: 'failed', failure };
  }
}

const Keys = z.record(z.string(), z.unknown()).transform((item) => new Set(Object.keys(item)));

const CHECKS: Readonly<Record<Capability, readonly Try[]>> = {
  directory: [
    reach('directory', async ({ asked, signal }) => {
      const target = graphPath(['users'], { $select: 'id', $top: '1' });
      await asked.graph.get({ target, shape: GraphPage, charges: directoryCharges(1), signal });
      return PASSED;
    }),
    {
      ...{ what: 'lists the groups of the directory', kind: 'reach' },
      run: async ({ asked, signal }) => {
        const target = graphPath(['groups'], { $select: 'id', $top: '1' });
        await asked.graph.get({ target, shape: GraphPage, charges: directoryCharges(1), signal });
        return PASSED;
      },
    },
  ],
  mail: [
    reach('mail', (trial) => inMailboxes(trial, (mailbox) => listOf(trial, 'messages', mailbox, MESSAGE_SELECT))),
    { what: 'cannot read the body of a mail', kind: 'boundary', run: (trial) => withoutBody(trial, 'messages') },
    {
      what: 'cannot read a mailbox outside the scope',
      kind: 'boundary',
      run: (trial) => outOfReach(trial, 'messages'),
    },
  ],
  calendar: [
    reach('calendar', (trial) => inMailboxes(trial, (mailbox) => listOf(trial, 'calendarView', mailbox, EVENT_SELECT))),
    { what: 'cannot read the text of a meeting', kind: 'boundary', run: (trial) => withoutBody(trial, 'calendarView') },
    {
      what: 'cannot read a calendar outside the scope',
      kind: 'boundary',
      run: (trial) => outOfReach(trial, 'calendarView'),
    },
  ],
  meet: [],
  calls: [
    reach('calls', async ({ asked, signal }) => {
      const $filter = `startDateTime ge ${isoSecond(asked.ports.now() - HOUR_MS)}`;
      const target = graphPath(['communications', 'callRecords'], { $select: CALL_SELECT.join(','), $filter });
      await asked.graph.get({ target, shape: GraphPage, charges: CALL_RECORD_CHARGES, signal });
      return PASSED;
    }),
  ],
  pstn: [reach('pstn', (trial) => reportAnswers(trial, 'getPstnCalls'))],
  'direct-routing': [reach('direct-routing', (trial) => reportAnswers(trial, 'getDirectRoutingCalls'))],
  transport: [
    reach('transport', async ({ asked, signal }) => {
      const now = asked.ports.now();
      const $filter = `receivedDateTime ge ${isoSecond(now - HOUR_MS)} and receivedDateTime le ${isoSecond(now)}`;
      const target = graphPath(['admin', 'exchange', 'tracing', 'messageTraces'], { $filter, $top: '1' });
      await asked.graph.get({ target, shape: GraphPage, charges: MESSAGE_TRACE_CHARGES, signal });
      return PASSED;
    }),
  ],
};

async function reportAnswers({ asked, signal }: Trial, report: string): Promise<Outcome> {
  const now = asked.ports.now();
  const call = `${report}(fromDateTime=${isoSecond(now - HOUR_MS)},toDateTime=${isoSecond(now)})`;
  const target = graphPath(['communications', 'callRecords', call]);
  await asked.graph.get({ target, shape: GraphPage, charges: CALL_RECORD_CHARGES, signal });
  return PASSED;
}

type Listed = 'messages' | 'calendarView';

/** One item of a mailbox. A calendar is asked for a year around today. */
function listOf({ asked }: Trial, kind: Listed, mailbox: string, select: readonly string[]): string {
  const now = asked.ports.now();
  const window = { startDateTime: isoSecond(now - YEAR_MS / 2), endDateTime: isoSecond(now + YEAR_MS / 2) };
  const query = { ...(kind === 'calendarView' ? window : {}), $select: select.join(','), $top: '1' };
  return graphPath(['users', mailbox, kind], query);
}

/** Where it can be tried. Without the directory nobody knows a mailbox, and then that is what is wrong. */
async function mailboxesOf({ asked, options, signal }: Trial): Promise<readonly string[]> {
  const samples = options.mailboxAccess === 'exchange' ? SAMPLES_OF_SOME : SAMPLES;
  if (options.among !== undefined) return evenly(options.among, samples).map(({ id }) => id);
  try {
    return await sampleMailboxes(asked, samples, signal);
  } catch (error) {
    const isRefused = error instanceof SyncFailure && error.code === 'ING_SCOPE_MISSING';
    const roles = isRefused ? rolesOf(await asked.graph.token(signal)) : undefined;
    throw (roles === undefined ? undefined : missingOf('directory', roles, error)) ?? error;
  }
}

/** One mailbox that can be read is enough: others may have none, or be out of scope. */
async function inMailboxes(trial: Trial, target: (mailbox: string) => string): Promise<Outcome> {
  const { asked, signal } = trial;
  const mailboxes = await mailboxesOf(trial);
  if (mailboxes.length === 0) return { outcome: 'unsure', note: 'There is nobody whose mailbox could be tried.' };
  let last: SyncFailure | undefined;
  for (const mailbox of mailboxes) {
    try {
      const charges = mailboxCharges(mailbox);
      await asked.graph.get({ target: target(mailbox), shape: GraphPage, charges, mailbox, signal });
      return PASSED;
    } catch (error) {
      if (!(error instanceof SyncFailure)) throw error;
      last = error;
    }
  }
  if (last?.kind === 'out-of-scope') throw noneInScope(last, mailboxes.length);
  throw last ?? new SyncFailure('bug', 'ING_SYNC_DEFECT', 'no mailbox was tried');
}

function noneInScope(last: SyncFailure, tried: number): SyncFailure {
  const message = `${last.message}; ${tried} of those that kith shall read were tried`;
  const todo =
    `Name who may be read, with --include-groups or --include-users: kith then tries those. ${last.todo ?? ''}`.trim();
  return new SyncFailure(last.kind, 'ING_OUT_OF_SCOPE', message, { todo, cause: last });
}

/**
 * Whether the app could read bodies. Its token may say so; else a body is asked for on purpose, and whether one came is told
 * by the names of the fields: none is looked at. A refusal counts only where the mailbox itself can be read.
 */
async function withoutBody(trial: Trial, kind: Listed): Promise<Outcome> {
  const roles = rolesOf(await trial.asked.graph.token(trial.signal)) ?? [];
  const wider = WITH_BODIES[kind].find((name) => roles.includes(name));
  if (wider !== undefined) return tooMuch(`${wider} lets the app read whole items`, WITHOUT_BODIES);
  for (const mailbox of await mailboxesOf(trial)) {
    const withBody = await firstOf(trial, kind, mailbox, ['id', 'body']);
    if (withBody === 'refused') {
      if ((await firstOf(trial, kind, mailbox, ['id'])) !== 'refused') return PASSED;
    } else if (withBody !== undefined) {
      return withBody.has('body') ? tooMuch('the app can read whole items', WITHOUT_BODIES) : PASSED;
    }
  }
  return { outcome: 'unsure', note: 'There was nothing to try it on.' };
}

const WITH_BODIES: Readonly<Record<Listed, readonly string[]>> = {
  messages: ['Mail.Read', 'Mail.ReadWrite'],
  calendarView: ['Calendars.Read', 'Calendars.ReadWrite'],
};

const WITHOUT_BODIES =
  'entra.microsoft.com → App registrations → your app → API permissions → leave only the ones that end in ReadBasic.All. ' +
  'Exchange has no such role for calendars: there, scope and this boundary exclude each other.';

/** The names of the fields of one item; undefined when there is none, or no mailbox. */
async function firstOf(
  trial: Trial,
  kind: Listed,
  mailbox: string,
  select: readonly string[],
): Promise<ReadonlySet<string> | 'refused' | undefined> {
  const target = listOf(trial, kind, mailbox, select);
  const charges = mailboxCharges(mailbox);
  try {
    const { items } = await trial.asked.graph.get({ target, shape: GraphPage, charges, mailbox, signal: trial.signal });
    return items.length === 0 ? undefined : (Keys.safeParse(items[0]).data ?? new Set());
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
    if (error.kind === 'out-of-scope' || error.code === 'ING_SCOPE_MISSING') return 'refused';
    if (error.kind === 'not-provisioned' || error.kind === 'item-gone') return undefined;
    throw error;
  }
}

async function outOfReach(trial: Trial, kind: Listed): Promise<Outcome> {
  const { outside, mailboxAccess } = trial.options;
  const roles = rolesOf(await trial.asked.graph.token(trial.signal)) ?? [];
  if (kind === 'messages' && mailboxAccess === 'exchange' && roles.includes('Mail.ReadBasic.All'))
    return tooMuch(
      'Mail.ReadBasic.All lets the app read every mailbox, whatever Exchange says',
      'entra.microsoft.com → App registrations → your app → API permissions → take away Mail.ReadBasic.All: the role in Exchange is enough. Or leave --mailbox-access exchange out.',
    );
  if (outside === undefined) return { outcome: 'unsure', note: 'No mailbox outside the scope was named.' };
  const first = await firstOf(trial, kind, outside, ['id']);
  if (first === 'refused') return PASSED;
  if (first === undefined) return { outcome: 'unsure', note: 'The mailbox that was named is empty, or there is none.' };
  return tooMuch(
    'a mailbox that should be out of reach can be read',
    'admin.exchange.microsoft.com → Roles → narrow the management scope of the app, and take away consent for the whole tenant.',
  );
}

function tooMuch(message: string, todo: string): Outcome {
  return { outcome: 'failed', failure: new SyncFailure('misconfigured', 'ING_TOO_MUCH_GRANTED', message, { todo }) };
}
