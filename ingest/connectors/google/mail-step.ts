/** One step of a mailbox: a page of its list from the newest mail to the oldest, or a page of what changed since. */
import type { Reading } from '../../contract.ts';
import { quarantined } from '../../core/complain.ts';
import type { StepRequest, StepResult, Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { type History, type Message, mentionedIds } from './mail-answers.ts';
import { floorOf, isLookDue, laterId, type MailCursor, readMailCursor } from './mail-cursor.ts';
import { hidingLabels, readingsOfMessage, receivedAt } from './mail-reading.ts';
import { Mailbox } from './mailbox.ts';
import { MASK_VERSION } from './masks.ts';

export async function mailStep(calls: GoogleCalls, subject: Subject, request: StepRequest): Promise<StepResult> {
  const mailbox = new Mailbox(calls, subject, request.signal, request.failures);
  const before = readMailCursor(request.cursor, subject.id);
  const goesOn = before !== undefined && !request.expired;
  const cursor = goesOn ? before : await newRound(calls, mailbox, subject, before, request.horizon);
  if (isLookDue(cursor, calls.options.ports.now())) {
    return await lookStep(calls, mailbox, subject, cursor, request.horizon);
  }
  return cursor.phase === 'listing'
    ? await listStep(calls, mailbox, subject, cursor)
    : await historyStep(calls, mailbox, subject, cursor, request.horizon);
}

/** The live id is taken before the first page: what arrives during the list stands in the history after it. */
async function newRound(
  calls: GoogleCalls,
  mailbox: Mailbox,
  subject: Subject,
  before: MailCursor | undefined,
  horizon: number,
): Promise<MailCursor> {
  const since = calls.options.ports.now();
  const { historyId, messagesTotal } = await mailbox.now();
  return {
    ...{ version: 1, mask: MASK_VERSION, mailbox: subject.id, phase: 'listing', historyId },
    ...{ floor: floorOf(before, horizon), since, caughtUp: false, done: 0 },
    ...(before?.upTo === undefined ? {} : { upTo: before.upTo }),
    ...(messagesTotal === undefined ? {} : { total: messagesTotal }),
  };
}

async function listStep(
  calls: GoogleCalls,
  mailbox: Mailbox,
  subject: Subject,
  cursor: MailCursor,
): Promise<StepResult> {
  const { messages: listed, nextPageToken } = await mailbox.list(cursor.page);
  const page = await mailbox.fetch(listed.map(({ id }) => id));
  const excludedLabels = await mailbox.labelsNamed(calls.options.policy.excludeLabels);
  const wanted = page.messages.filter((message) => !isOlder(message, cursor.floor));
  const tooOld = page.messages.length - wanted.length;
  // the order is by time of receipt, but nobody promises it: only a whole page of old mails is the end
  const isPast = page.messages.length > 0 && wanted.length === 0;
  const isEnd = nextPageToken === undefined || isPast;
  const done = cursor.done + page.messages.length;
  const { page: _, ...kept } = cursor;
  return {
    readings: [...readingsOf(calls, subject, wanted, excludedLabels), ...setAside(subject, page.unreadable)],
    cursor: isEnd ? { ...kept, done, phase: 'history', upTo: cursor.since } : { ...kept, done, page: nextPageToken },
    phase: 'backfilling',
    more: true,
    progress: { done, ...(cursor.total === undefined ? {} : { total: Math.max(cursor.total, done) }) },
    notes: notesOf({ gone: page.gone, 'before the horizon': tooOld }),
  };
}

/** What is new, while the list still goes down to what is old. */
async function lookStep(
  calls: GoogleCalls,
  mailbox: Mailbox,
  subject: Subject,
  cursor: MailCursor,
  horizon: number,
): Promise<StepResult> {
  const { lookPage, ...kept } = cursor;
  const now = calls.options.ports.now();
  const { answer, readings, notes } = await readHistory(calls, mailbox, subject, cursor.historyId, lookPage, horizon);
  const { nextPageToken: more } = answer;
  const historyId = laterId(answer.historyId ?? cursor.historyId, cursor.historyId);
  const next = more === undefined ? { ...kept, historyId, lookedAt: now } : { ...kept, lookPage: more };
  return {
    readings,
    cursor: next,
    phase: 'backfilling',
    more: true,
    notes,
    ...(more === undefined ? { upTo: now } : {}),
  };
}

async function historyStep(
  calls: GoogleCalls,
  mailbox: Mailbox,
  subject: Subject,
  cursor: MailCursor,
  horizon: number,
): Promise<StepResult> {
  const { page: at, ...kept } = cursor;
  const since = at === undefined ? calls.options.ports.now() : cursor.since;
  const { answer, readings, notes } = await readHistory(calls, mailbox, subject, cursor.historyId, at, horizon);
  if (answer.nextPageToken !== undefined) {
    // the new id is kept only when all pages were read, or those that follow would be lost in a crash
    const next = { ...kept, since, page: answer.nextPageToken };
    const phase = cursor.caughtUp ? 'live' : 'backfilling';
    return { readings, cursor: next, phase, more: true, notes };
  }
  const historyId = laterId(answer.historyId ?? cursor.historyId, cursor.historyId);
  // from the first time on that all was read, the round is over
  const { total: _, lookedAt: __, ...live } = kept;
  return {
    readings,
    cursor: { ...live, historyId, since, upTo: since, caughtUp: true, done: 0 },
    phase: 'live',
    more: false,
    notes,
    upTo: since,
  };
}

/** A page of what changed since a history id, with the mails in it. */
async function readHistory(
  calls: GoogleCalls,
  mailbox: Mailbox,
  subject: Subject,
  historyId: string,
  at: string | undefined,
  horizon: number,
): Promise<{ answer: History; readings: Reading[]; notes: Record<string, number> }> {
  const answer = await mailbox.history(historyId, at);
  const excludedLabels = await mailbox.labelsNamed(calls.options.policy.excludeLabels);
  const page = await mailbox.fetch(mentionedIds(answer, hidingLabels(excludedLabels)));
  const wanted = page.messages.filter((message) => !isOlder(message, horizon));
  const readings = [...readingsOf(calls, subject, wanted, excludedLabels), ...setAside(subject, page.unreadable)];
  return {
    answer,
    readings,
    notes: notesOf({ gone: page.gone, 'before the horizon': page.messages.length - wanted.length }),
  };
}

function readingsOf(
  { options }: GoogleCalls,
  subject: Subject,
  messages: readonly Message[],
  excludedLabels: ReadonlySet<string>,
): Reading[] {
  const now = options.ports.now();
  return messages.flatMap((message) => readingsOfMessage(message, { mailbox: subject.id, excludedLabels, now }));
}

function setAside(subject: Subject, ids: readonly string[]): Reading[] {
  return ids.map((id) => quarantined('ING_ITEM_UNREADABLE', { file: `google/mail/${subject.id}/${id}` }));
}

/** What carries no time of receipt is never too old. */
function isOlder(message: Message, floor: number): boolean {
  const at = receivedAt(message);
  return at !== undefined && at < floor;
}

function notesOf(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
