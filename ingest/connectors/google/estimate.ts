/** How long the first reading will take, by Google's own totals of some mailboxes and by the quotas alone. */
import { SyncFailure } from '../../sync/failure.ts';
import type { BackfillEstimate, Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { Directory } from './directory-calls.ts';
import { isActive } from './directory-records.ts';
import { Mailbox } from './mailbox.ts';
import { GMAIL_PROJECT, gmailCost, gmailUserLimit } from './quotas.ts';

const SAMPLE = 3;

export async function estimateGoogle(calls: GoogleCalls, signal: AbortSignal): Promise<readonly BackfillEstimate[]> {
  if (!calls.options.capabilities.includes('mail')) return [];
  const { sample, mailboxes } = await sampleOf(calls, signal);
  const totals: number[] = [];
  for (const subject of sample) {
    try {
      const { messagesTotal } = await new Mailbox(calls, subject, signal).now();
      if (messagesTotal !== undefined) totals.push(messagesTotal);
    } catch (error) {
      // one mailbox that cannot be read says nothing of the others
      if (!(error instanceof SyncFailure) || !['not-provisioned', 'out-of-scope'].includes(error.kind)) throw error;
    }
  }
  if (totals.length === 0) return [];
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
  const items = Math.round(mean * mailboxes);
  const largest = Math.max(...totals);
  return [{ capability: 'mail', mailboxes, items, seconds: backfillSeconds(calls.options.quota, items, largest) }];
}

/** Mailboxes are read at the same time, so the slower of the two limits counts: one mailbox's, or the project's. */
export function backfillSeconds(quota: 'new' | 'old', items: number, largest: number): number {
  const get = gmailCost(quota, 'get');
  const user = gmailUserLimit(quota);
  const mailbox = (largest * get) / (user.units / user.seconds);
  const project = (items * get) / (GMAIL_PROJECT.units / GMAIL_PROJECT.seconds);
  return Math.ceil(Math.max(mailbox, project));
}

/** Some users with a mailbox, spread over the first page of the directory, and how many there are. */
export async function sampleOf(
  calls: GoogleCalls,
  signal: AbortSignal,
): Promise<{ readonly sample: readonly Subject[]; readonly mailboxes: number }> {
  const directory = new Directory(calls, signal);
  const subjects: Subject[] = [];
  let mailboxes = 0;
  let page: string | undefined;
  do {
    const { users, nextPageToken } = await directory.users(page);
    const readable = users.filter((user) => isActive(user) && user.isMailboxSetup && !user.isGuestUser);
    mailboxes += readable.length;
    if (subjects.length === 0)
      subjects.push(...readable.map(({ id, primaryEmail }) => ({ id, address: primaryEmail, groups: [] })));
    page = nextPageToken;
  } while (page !== undefined);
  const stride = Math.max(1, Math.floor(subjects.length / SAMPLE));
  return { sample: subjects.filter((_, index) => index % stride === 0).slice(0, SAMPLE), mailboxes };
}
