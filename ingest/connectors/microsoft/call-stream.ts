/**
 * The call records of the tenant: by closed windows of their start, each record read again while it may still grow. What
 * the calendars count is left out, where calendars are connected.
 */
import type { Reading } from '../../contract.ts';
import { PARTICIPANTS_LISTED_MAX } from '../../core/activity.ts';
import { quarantined } from '../../core/complain.ts';
import { SyncFailure } from '../../sync/failure.ts';
import { ITEM_PATIENCE, type Json, type StepRequest, type StepResult } from '../../sync/port.ts';
import { CallIdentity } from './call-parties.ts';
import { CALL_SELECT, CallRecord, readingsOfCall } from './call-record.ts';
import { BATCH_MAX } from './graph-batch.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath, pageSize } from './graph-request.ts';
import { graphInstant } from './graph-time.ts';
import { CALL_RECORD_CHARGES } from './limits.ts';
import { Notes } from './notes.ts';
import { type Plan, plansOf } from './planned-meetings.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';
import { afterWindowPage, isoSecond, type WindowPolicy, windowCursorOf } from './time-windows.ts';

const DAY_MS = 86_400_000;

/** Graph keeps call records for 30 days. Later versions of one come within a day or two. */
const WINDOWS: WindowPolicy = { kept: 30 * DAY_MS - 3_600_000, longest: 5 * DAY_MS, late: 2 * DAY_MS };
const PAGE_ITEMS = 60;
const FORGET_ITEMS = 1000;
const PAGES_MAX = 50;

export async function callStep(asked: Asked, request: StepRequest): Promise<StepResult> {
  const cursor = windowCursorOf(request, WINDOWS, asked.ports.now());
  // nobody knows yet whose calendars may be asked
  if (asked.readsCalendars && request.read?.areKnown() === false) {
    const phase = cursor.live ? 'live' : 'backfilling';
    return { readings: [], cursor: request.cursor, phase, more: false };
  }
  const { from, to, link } = cursor.window;
  const first = graphPath(['communications', 'callRecords'], {
    $select: CALL_SELECT.join(','),
    $filter: `startDateTime ge ${isoSecond(from)} and startDateTime lt ${isoSecond(to)}`,
  });
  const page = await asked.graph.get({
    ...{ target: link ?? first, shape: GraphPage, prefer: [pageSize(PAGE_ITEMS)], charges: CALL_RECORD_CHARGES },
    signal: request.signal,
  });
  const readings: Reading[] = [];
  const notes = new Notes();
  const listed = page.items.flatMap((item) => {
    const record = readItem(CallRecord, item);
    if (record === undefined) readings.push(quarantined('ING_ANSWER_UNEXPECTED', { file: 'microsoft/calls/unknown' }));
    return record === undefined ? [] : [record];
  });
  const known = request.marks.get(listed.map(({ id }) => id));
  const put = new Map<string, Json>();
  const fresh: CallRecord[] = [];
  for (const record of listed) {
    const before = versionIn(known.get(record.id));
    if (record.version > before) fresh.push(record);
    else put.set(record.id, before);
  }
  for (let at = 0; at < fresh.length; at += BATCH_MAX) {
    const read = await readCalls(asked, fresh.slice(at, at + BATCH_MAX), { ...request, to });
    readings.push(...read.readings);
    notes.take(read.notes);
    for (const [id, version] of read.versions) put.set(id, version);
  }
  const after = afterWindowPage(cursor, page.next, asked.ports.now());
  // what was not met in a window that is closed is older than anything that is read again
  const old = page.next === undefined ? [...request.marks.notOf(cursor.round, FORGET_ITEMS).keys()] : [];
  return {
    ...{ readings, cursor: { ...after.cursor }, phase: after.live ? 'live' : 'backfilling', more: after.more },
    marks: { round: cursor.round, put: [...put], remove: old.filter((id) => !put.has(id)) },
    ...(after.live && !after.more ? { upTo: to } : {}),
    ...notes.asField(),
  };
}

function versionIn(mark: Json | undefined): number {
  return typeof mark === 'number' ? mark : -1;
}

interface ReadCalls {
  readonly readings: readonly Reading[];
  readonly versions: ReadonlyMap<string, number>;
  readonly notes: Notes;
}

/** @param to where the window of the step ends */
type CallRequest = Pick<StepRequest, 'read' | 'failures' | 'signal'> & { readonly to: number };

/**
 * The records with all their participants. One that Graph no longer has is gone. One that cannot be had now is not
 * remembered, and so is asked for again at the next pass; when none of them can be had, or the next pass would come too
 * late for one, the step fails as they did.
 */
async function readCalls(asked: Asked, records: readonly CallRecord[], request: CallRequest): Promise<ReadCalls> {
  const { signal } = request;
  // no selection here: it would leave out the organizer, which is a relationship and cannot be expanded beside another
  const targets = records.map(({ id }) =>
    graphPath(['communications', 'callRecords', id], { $expand: 'participants_v2' }),
  );
  const outcomes = await asked.graph.batch({ shape: CallRecord, charges: CALL_RECORD_CHARGES, signal }, targets);
  const failures = outcomes.flatMap((outcome) => ('failure' in outcome ? [outcome.failure] : []));
  const [failure] = failures.filter(({ kind }) => kind !== 'item-gone');
  if (failure !== undefined && failures.length === records.length) throw failure;
  const answered = outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome.answer] : []));
  const plans = await plansOf(asked, answered, request);
  const readings: Reading[] = [];
  const versions = new Map<string, number>();
  const notes = new Notes();
  for (const [place, outcome] of outcomes.entries()) {
    const { id = '', version = 0, startDateTime } = records[place] ?? {};
    const read = 'answer' in outcome ? await readCall(asked, outcome.answer, plans, signal) : outcome.failure;
    if (!(read instanceof SyncFailure)) {
      readings.push(...read);
      versions.set(id, 'answer' in outcome ? outcome.answer.version : version);
    } else if (read.kind === 'item-gone') {
      notes.add('gone');
      versions.set(id, version);
    } else {
      if (isLastChance(startDateTime, read, request)) throw read;
      notes.add('not answered');
    }
  }
  return { readings, versions, notes };
}

/** Whether what may pass must be waited for: the next pass begins after this call. Not for ever, since others wait behind it. */
function isLastChance(
  startDateTime: string | null | undefined,
  { kind }: SyncFailure,
  { to, failures = 0 }: CallRequest,
): boolean {
  const mayPass = kind === 'retryable' || kind === 'throttled';
  return mayPass && failures < ITEM_PATIENCE && (graphInstant(startDateTime) ?? 0) < to - WINDOWS.late;
}

async function readCall(
  asked: Asked,
  record: CallRecord,
  plans: ReadonlyMap<string, Plan>,
  signal: AbortSignal,
): Promise<readonly Reading[] | SyncFailure> {
  const plan = plans.get(record.id);
  if (plan instanceof SyncFailure) return plan;
  if (plan === 'planned') return [{ kind: 'excluded', reason: 'planned in the calendar' }];
  const participants = await allParticipants(asked, record, signal);
  return readingsOfCall(record, participants, { file: `microsoft/calls/${record.id}` }, asked.region);
}

async function allParticipants(
  asked: Asked,
  record: CallRecord,
  signal: AbortSignal,
): Promise<readonly CallIdentity[]> {
  const participants: CallIdentity[] = [...(record.participants_v2 ?? [])];
  let link = record['participants_v2@odata.nextLink'];
  // the pages of a list that is longer than what is listed, and no more: some may be empty
  for (let pages = 0; link !== undefined && pages < PAGES_MAX; pages += 1) {
    if (participants.length > PARTICIPANTS_LISTED_MAX) break;
    const page: GraphPage = await asked.graph.get({
      target: link,
      shape: GraphPage,
      charges: CALL_RECORD_CHARGES,
      signal,
    });
    participants.push(...page.items.flatMap((item) => readItem(CallIdentity, item) ?? []));
    link = page.next;
  }
  return participants;
}
