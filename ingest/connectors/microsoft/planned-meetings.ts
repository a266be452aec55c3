/** Which group calls were meetings that somebody had planned: they are counted by the calendar already. */
import { z } from 'zod';
import { isoOfMillis } from '../../../infra/kernel/instant.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { StepRequest } from '../../sync/port.ts';
import type { CallIdentity } from './call-parties.ts';
import type { CallRecord } from './call-record.ts';
import { BATCH_MAX, type Outcome } from './graph-batch.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { graphInstant } from './graph-time.ts';
import { mailboxCharges, PLAN_CHARGES } from './limits.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';

/** People come early. */
const EARLY_MS = 15 * 60_000;
const PAGE_ITEMS = 100;
const PAGES_MAX = 50;
/** Where the organizer's calendar cannot be asked, those of so many participants are. */
const PARTICIPANTS_ASKED = 3;

/** No more than what tells a meeting with others from an appointment: not even when it is, which the window says. */
const PLAN_SELECT = [
  ...['isAllDay', 'isCancelled', 'isOrganizer', 'organizer', 'attendees', 'hideAttendees', 'responseStatus'],
];

const Person = z.object({ emailAddress: z.object({ address: z.string().nullish() }).nullish() });

export const PlannedEvent = z.object({
  isAllDay: z.boolean().nullish(),
  isCancelled: z.boolean().nullish(),
  isOrganizer: z.boolean().nullish(),
  organizer: Person.nullish(),
  attendees: z.array(Person.extend({ type: z.string().nullish() })).nullish(),
  hideAttendees: z.boolean().nullish(),
  responseStatus: z.object({ response: z.string().nullish() }).nullish(),
});
export type PlannedEvent = z.output<typeof PlannedEvent>;

/** Whether an entry is a meeting with others that the calendar's owner did not decline. */
export function isPlanned(event: PlannedEvent): boolean {
  // a whole day is no meeting that one sits in
  if (event.isCancelled === true || event.isAllDay === true) return false;
  if (event.responseStatus?.response === 'declined') return false;
  const people = (event.attendees ?? []).filter(({ type }) => type !== 'resource');
  // in a guest's calendar the organizer is the other one
  if (event.isOrganizer !== true) return people.length > 0 || event.hideAttendees === true;
  const self = addressOf(event.organizer);
  return people.some((person) => addressOf(person) !== self);
}

function addressOf(person: z.output<typeof Person> | null | undefined): string {
  return person?.emailAddress?.address?.trim().toLowerCase() ?? '';
}

/** `SyncFailure`: a calendar cannot be asked now, so that nobody knows. */
export type Plan = 'planned' | 'unplanned' | SyncFailure;

interface Question {
  readonly call: string;
  readonly mailbox: string;
  readonly target: string;
}

/**
 * Whether each of these calls began while a meeting with others stood in the calendar of its organizer; where that is not
 * read or may not be, of its first participants. By the id of the call. A call of two was planned by nobody, and what is
 * not counted by calendars counts as a call: then none is planned.
 *
 * Fails with a {@link SyncFailure} when the questions as a whole do.
 */
export async function plansOf(
  asked: Asked,
  records: readonly CallRecord[],
  { read, signal }: Pick<StepRequest, 'read' | 'signal'>,
): Promise<Map<string, Plan>> {
  const plans = new Map<string, Plan>(records.map(({ id }) => [id, 'unplanned']));
  if (!asked.readsCalendars) return plans;
  const isRead = (mailbox: string): boolean => read?.has('calendar', mailbox) !== false;
  const turns = new Map(records.map((record) => [record.id, turnsOf(record, isRead)]));
  for (let turn = 0; turns.size > 0; turn += 1) {
    const questions = [...turns.values()].flatMap((all) => all[turn] ?? []);
    const answers = Map.groupBy(await answersOf(asked, questions, signal), ({ call }) => call);
    for (const [call, all] of turns) {
      const plan = planIn(answers.get(call)?.map((answer) => answer.plan) ?? []);
      if (plan !== undefined) plans.set(call, plan);
      if (plan !== undefined || turn + 1 >= all.length) turns.delete(call);
    }
  }
  return plans;
}

/** Whom to ask first, and whom when none of those may be asked. */
function turnsOf(record: CallRecord, isRead: (mailbox: string) => boolean): readonly (readonly Question[])[] {
  const began = graphInstant(record.startDateTime);
  if (record.type !== 'groupCall' || began === undefined) return [];
  const organizer = userOf(record.organizer_v2);
  const participants = (record.participants_v2 ?? []).flatMap((one) => userOf(one) ?? []);
  const others = [...new Set(participants)].filter((one) => one !== organizer && isRead(one));
  const first = organizer !== undefined && isRead(organizer) ? [organizer] : [];
  return [first, others.slice(0, PARTICIPANTS_ASKED)]
    .filter((mailboxes) => mailboxes.length > 0)
    .map((mailboxes) => mailboxes.map((mailbox) => ({ call: record.id, mailbox, target: viewOf(mailbox, began) })));
}

function userOf(party: CallIdentity | null | undefined): string | undefined {
  return party?.identity?.user?.id || undefined;
}

function viewOf(mailbox: string, began: number): string {
  return graphPath(['users', mailbox, 'calendarView'], {
    startDateTime: isoOfMillis(began),
    endDateTime: isoOfMillis(began + EARLY_MS),
    $select: PLAN_SELECT.join(','),
    $top: String(PAGE_ITEMS),
  });
}

/** One calendar that knows of a meeting is enough; undefined when none of them may be asked. */
function planIn(answers: readonly (Plan | 'refused')[]): Plan | undefined {
  if (answers.includes('planned')) return 'planned';
  const failure = answers.find((answer) => answer instanceof SyncFailure);
  return failure ?? (answers.includes('unplanned') ? 'unplanned' : undefined);
}

async function answersOf(
  asked: Asked,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<{ readonly call: string; readonly plan: Plan | 'refused' }[]> {
  const answers: { call: string; plan: Plan | 'refused' }[] = [];
  for (let at = 0; at < questions.length; at += BATCH_MAX) {
    const some = questions.slice(at, at + BATCH_MAX);
    const outcomes = await asked.graph.batch(
      { shape: GraphPage, charges: PLAN_CHARGES, signal },
      some.map(({ target }) => target),
    );
    for (const [place, { call, mailbox }] of some.entries()) {
      const outcome = outcomes[place];
      if (outcome !== undefined) answers.push({ call, plan: await planOf(asked, mailbox, outcome, signal) });
    }
  }
  return answers;
}

async function planOf(
  asked: Asked,
  mailbox: string,
  outcome: Outcome<GraphPage>,
  signal: AbortSignal,
): Promise<Plan | 'refused'> {
  try {
    if ('failure' in outcome) throw outcome.failure;
    let page = outcome.answer;
    for (let pages = 1; ; pages += 1) {
      if (page.items.some((item) => isPlanned(readItem(PlannedEvent, item) ?? {}))) return 'planned';
      if (page.next === undefined || pages >= PAGES_MAX) return 'unplanned';
      const charges = mailboxCharges(mailbox);
      page = await asked.graph.get({ target: page.next, shape: GraphPage, charges, mailbox, signal });
    }
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
    // no mailbox, none that may be read, or no permission: the calendar's own stream says so
    return error.kind === 'retryable' || error.kind === 'throttled' ? error : 'refused';
  }
}
