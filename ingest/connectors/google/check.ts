/** What the doctor asks Google: whether each capability reaches what it needs, and nothing beyond it. */
import { z } from 'zod';
import { evenly } from '../../core/evenly.ts';
import { clockCheck } from '../../sync/clock-check.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { Capability, Check, Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { delegationTodo } from './delegation.ts';
import { Directory } from './directory-calls.ts';
import { SAMPLE, sampleOf } from './estimate.ts';
import { authOf } from './google-apis.ts';
import { Mailbox } from './mailbox.ts';
import { calendarCharges, gmailCharges, meetCharges, reportsCharges } from './quotas.ts';
import type { GoogleCapability } from './scopes.ts';

const NOBODY = 'the scope leaves nobody to try it on';

type Reach = (calls: GoogleCalls, subject: Subject, signal: AbortSignal) => Promise<unknown>;

export async function* checkGoogle(
  calls: GoogleCalls,
  signal: AbortSignal,
  among?: readonly Subject[],
): AsyncIterable<Check> {
  const on = calls.options.capabilities as readonly GoogleCapability[];
  if (on.includes('directory')) {
    yield* reach('directory', 'lists users, groups and rooms', async () => await readDirectory(calls, signal));
  }
  if (on.includes('transport')) {
    yield* reach('transport', 'reads the log of deliveries', async () => await readLog(calls, signal));
  }
  const ofUsers = on.filter((one) => one in OF_USERS) as readonly (keyof typeof OF_USERS)[];
  if (ofUsers.length > 0) {
    const sample = among === undefined ? await usersToTry(calls, signal) : evenly(among, SAMPLE);
    yield* ofSampledUsers(calls, ofUsers, sample, signal);
  }
  yield clockCheck('Google', on[0] ?? 'directory', calls.clockAhead());
}

const OF_USERS = {
  mail: {
    what: 'reads the state of a mailbox',
    ask: async (calls, subject, signal) => await new Mailbox(calls, subject, signal).now(),
  },
  calendar: { what: 'lists a calendar', ask: readCalendar },
  meet: { what: 'lists conferences', ask: readConferences },
} as const satisfies Record<string, { what: string; ask: Reach }>;

async function* ofSampledUsers(
  calls: GoogleCalls,
  capabilities: readonly (keyof typeof OF_USERS)[],
  sample: readonly Subject[],
  signal: AbortSignal,
): AsyncIterable<Check> {
  for (const capability of capabilities) {
    const { what, ask } = OF_USERS[capability];
    if (sample.length === 0) yield { capability, what, kind: 'reach', outcome: 'unsure', note: NOBODY };
    let reached: Subject | undefined;
    for (const [index, subject] of sample.entries()) {
      const check = await tried(capability, `${what} (sample ${index + 1} of ${sample.length})`, () =>
        ask(calls, subject, signal),
      );
      if (check.outcome === 'passed') reached ??= subject;
      yield check;
      // what is wrong with the connection is wrong for everybody, and said once
      if (check.failure?.kind === 'misconfigured') break;
    }
    if (capability === 'mail') yield await bodyIsRefused(calls, reached, signal);
  }
}

/** Users of the directory; without it the administrator stands for them. */
async function usersToTry(calls: GoogleCalls, signal: AbortSignal): Promise<readonly Subject[]> {
  const admin: Subject = { id: 'admin', address: calls.options.admin, groups: [] };
  if (!calls.options.capabilities.includes('directory')) return [admin];
  try {
    const sample = await sampleOf(calls, signal);
    return sample.length > 0 ? sample : [admin];
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
    return [admin];
  }
}

async function* reach(capability: Capability, what: string, ask: () => Promise<unknown>): AsyncIterable<Check> {
  yield await tried(capability, what, ask);
}

async function tried(capability: Capability, what: string, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask();
    return { capability, what, kind: 'reach', outcome: 'passed' };
  } catch (failure) {
    if (!(failure instanceof SyncFailure)) throw failure;
    // one user without a mailbox is no fault of the connection, nor is a limit that is used up
    if (['not-provisioned', 'out-of-scope', 'throttled'].includes(failure.kind)) {
      return { capability, what, kind: 'reach', outcome: 'unsure', note: failure.message };
    }
    return { capability, what, kind: 'reach', outcome: 'failed', failure };
  }
}

async function readDirectory(calls: GoogleCalls, signal: AbortSignal): Promise<void> {
  const directory = new Directory(calls, signal);
  try {
    await directory.users(undefined, 1);
    const { groups } = await directory.groups(undefined);
    await directory.members(groups[0]?.id ?? 'nobody', 1);
    await directory.rooms(undefined);
  } catch (failure) {
    if (!(failure instanceof SyncFailure) || failure.code !== 'ING_SCOPE_MISSING') throw failure;
    const lacking = await calls.lacking('directory', signal);
    if (lacking.length === 0) throw failure;
    const todo = delegationTodo('directory', calls.options.key.client_id, lacking);
    throw new SyncFailure(failure.kind, failure.code, failure.message, { todo, cause: failure });
  }
}

/** Asks for a whole mail with the same token that reads its headers. It must be refused: then no defect of kith could show one. */
async function bodyIsRefused(calls: GoogleCalls, subject: Subject | undefined, signal: AbortSignal): Promise<Check> {
  const check = { capability: 'mail', what: 'is refused the body of a mail', kind: 'boundary' } as const;
  if (subject === undefined) return { ...check, outcome: 'unsure', note: 'no mailbox could be read' };
  try {
    const { messages } = await new Mailbox(calls, subject, signal).list(undefined, 1);
    const [newest] = messages;
    if (newest === undefined) return { ...check, outcome: 'unsure', note: 'the mailbox is empty' };
    await calls.call({
      ...{ capability: 'mail', subject, charges: gmailCharges(calls.options.quota, subject.id, 'get'), signal },
      send: (token, until) =>
        calls.apis.gmail.users.messages.get(
          // the id alone is asked for: were it granted, still no body would be sent
          { userId: 'me', id: newest.id, format: 'full', fields: 'id', auth: authOf(token) },
          { signal: until },
        ),
      read: (data) => z.object({ id: z.string() }).parse(data),
    });
  } catch (failure) {
    if (!(failure instanceof SyncFailure)) throw failure;
    const isRefused = failure.kind === 'out-of-scope' || failure.code === 'ING_SCOPE_MISSING';
    return isRefused ? { ...check, outcome: 'passed' } : { ...check, outcome: 'unsure', note: failure.message };
  }
  const failure = new SyncFailure(
    'misconfigured',
    'ING_TOO_MUCH_GRANTED',
    'the service account could read whole mails',
    {
      todo: `Take every wider Gmail scope away from the client. ${delegationTodo('mail', calls.options.key.client_id)}`,
    },
  );
  return { ...check, outcome: 'failed', failure };
}

async function readCalendar(calls: GoogleCalls, subject: Subject, signal: AbortSignal): Promise<unknown> {
  return await calls.call({
    ...{ capability: 'calendar', subject, charges: calendarCharges(subject.id), signal },
    send: (token, until) =>
      calls.apis.calendar.events.list(
        { calendarId: 'primary', maxResults: 1, fields: 'timeZone', auth: authOf(token) },
        { signal: until },
      ),
    read: (data) => z.object({}).parse(data),
  });
}

async function readConferences(calls: GoogleCalls, subject: Subject, signal: AbortSignal): Promise<unknown> {
  return await calls.call({
    ...{ capability: 'meet', subject, charges: meetCharges(subject.id), signal },
    send: (token, until) =>
      calls.apis.meet.conferenceRecords.list(
        { pageSize: 1, fields: 'conferenceRecords(name)', auth: authOf(token) },
        { signal: until },
      ),
    read: (data) => z.object({}).parse(data),
  });
}

async function readLog(calls: GoogleCalls, signal: AbortSignal): Promise<unknown> {
  const now = calls.options.ports.now();
  return await calls.call({
    ...{ capability: 'transport', charges: reportsCharges(), signal },
    send: (token, until) =>
      calls.apis.reports.activities.list(
        {
          ...{ userKey: 'all', applicationName: 'gmail', maxResults: 1, fields: 'items(id/time)', auth: authOf(token) },
          ...{ startTime: new Date(now - 86_400_000).toISOString(), endTime: new Date(now).toISOString() },
        },
        { signal: until },
      ),
    read: (data) => z.object({}).parse(data),
  });
}
