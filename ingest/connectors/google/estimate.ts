/** How long the first reading will take, by Google's own totals of mailboxes and by the quotas alone. */
import { evenly } from '../../core/evenly.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { BackfillEstimate, FirstReading, Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { Directory } from './directory-calls.ts';
import { isActive } from './directory-records.ts';
import { Mailbox } from './mailbox.ts';
import { GMAIL_PROJECT, gmailCost, gmailUserLimit } from './quotas.ts';

/** The scope of the metadata refuses a search, so nobody can be asked how many mails are younger than a date. */
const COUNTED_MAX = 20;
/** Users on whom something is tried. */
export const SAMPLE = 3;

export async function estimateGoogle(
  calls: GoogleCalls,
  { subjects }: FirstReading,
  signal: AbortSignal,
): Promise<readonly BackfillEstimate[]> {
  if (!calls.options.capabilities.includes('mail') || subjects.length === 0) return [];
  const looked = evenly(subjects, COUNTED_MAX);
  let sum = 0;
  let largest = 0;
  for (const subject of looked) {
    const total = await mailsOf(calls, subject, signal);
    sum += total;
    largest = Math.max(largest, total);
  }
  const mailboxes = subjects.length;
  const items = Math.round((sum / looked.length) * mailboxes);
  const seconds = backfillSeconds(calls.options.quota, items, largest);
  return [{ capability: 'mail', mailboxes, counted: looked.length, items, seconds }];
}

/** None in a mailbox that is not there, or must not be read. */
async function mailsOf(calls: GoogleCalls, subject: Subject, signal: AbortSignal): Promise<number> {
  try {
    return (await new Mailbox(calls, subject, signal).now()).messagesTotal ?? 0;
  } catch (error) {
    if (error instanceof SyncFailure && ['not-provisioned', 'out-of-scope'].includes(error.kind)) return 0;
    throw error;
  }
}

/** Mailboxes are read at the same time, so the slower of the two limits counts: one mailbox's, or the project's. */
export function backfillSeconds(quota: 'new' | 'old', items: number, largest: number): number {
  const get = gmailCost(quota, 'get');
  const user = gmailUserLimit(quota);
  const mailbox = (largest * get) / (user.units / user.seconds);
  const project = (items * get) / (GMAIL_PROJECT.units / GMAIL_PROJECT.seconds);
  return Math.ceil(Math.max(mailbox, project));
}

/** Some users with a mailbox, spread over the first page of the directory that has any. */
export async function sampleOf(calls: GoogleCalls, signal: AbortSignal): Promise<readonly Subject[]> {
  const directory = new Directory(calls, signal);
  let page: string | undefined;
  do {
    const { users, nextPageToken } = await directory.users(page);
    const readable = users.filter((user) => isActive(user) && user.isMailboxSetup && !user.isGuestUser);
    const subjects = readable.map(({ id, primaryEmail }) => ({ id, address: primaryEmail, groups: [] }));
    if (subjects.length > 0) return evenly(subjects, SAMPLE);
    page = nextPageToken;
  } while (page !== undefined);
  return [];
}
