/** How much there is to read, by the provider's own totals. */
import { evenly } from '../../core/evenly.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { BackfillEstimate, Capability, DayCount, FirstReading, Stream } from '../../sync/port.ts';
import { calendarCursorOf } from './calendar-cursor.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { mailboxCharges, OUTLOOK_LIMIT } from './limits.ts';
import {
  FOLDER_SELECT,
  foldersRead,
  GraphFolder,
  type KnownFolder,
  leftOutFolders,
  withFolders,
} from './mail-folders.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';
import { isoSecond } from './time-windows.ts';

const DAY_MS = 86_400_000;
/** Each costs a call for every folder. */
const COUNTED_MAX = 10;
/** Messages and events that come with one call. */
const ITEMS_PER_CALL = { mail: 200, calendar: 100 };
/** Microsoft's limit of one app, calls per second. */
const APP_CALLS_PER_SECOND = 13_000;

/** Of mail and calendars, the totals of some mailboxes extended to all. */
export async function backfillEstimates(
  asked: Asked,
  capabilities: readonly Capability[],
  { subjects, horizon }: FirstReading,
  signal: AbortSignal,
): Promise<readonly BackfillEstimate[]> {
  const wanted = capabilities.filter((capability) => capability === 'mail' || capability === 'calendar');
  if (subjects.length === 0) return [];
  const looked = evenly(subjects, COUNTED_MAX);
  const window = calendarCursorOf({ cursor: null, expired: false, horizon }, asked.ports.now());
  const from = { mail: horizon, calendar: window.from };
  const estimates: BackfillEstimate[] = [];
  for (const capability of wanted) {
    const counts: number[] = [];
    for (const { id } of looked) {
      const count = () =>
        capability === 'mail'
          ? messagesOf(asked, id, isoSecond(horizon), undefined, signal)
          : eventsIn(asked, id, window.from, window.to, signal);
      counts.push(await noneWithoutMailbox(count));
    }
    const since = new Date(from[capability]).toISOString().slice(0, 10);
    estimates.push({ ...estimateOf(capability, subjects.length, counts), since });
  }
  return estimates;
}

/** By quotas alone: the largest mailbox that was counted at Outlook's rate, or all of them at that of the app. */
export function estimateOf(
  capability: 'mail' | 'calendar',
  mailboxes: number,
  counts: readonly number[],
): BackfillEstimate {
  const sum = counts.reduce((total, count) => total + count, 0);
  const counted = counts.length;
  const items = counted === 0 ? 0 : Math.round((sum / counted) * mailboxes);
  const calls = (count: number): number => Math.ceil(count / ITEMS_PER_CALL[capability]);
  const alone = calls(Math.max(0, ...counts)) / (OUTLOOK_LIMIT.units / OUTLOOK_LIMIT.seconds);
  const seconds = Math.ceil(Math.max(alone, calls(items) / APP_CALLS_PER_SECOND));
  return { capability, mailboxes, counted, items, seconds };
}

/** None in a mailbox that is not there, or must not be read. */
async function noneWithoutMailbox(count: () => Promise<number>): Promise<number> {
  try {
    return await count();
  } catch (error) {
    if (error instanceof SyncFailure && (error.kind === 'not-provisioned' || error.kind === 'out-of-scope')) return 0;
    throw error;
  }
}

/** Messages that came on a day in UTC; absent for anything else. Calendars are compared whole in each of their passes. */
export async function itemsOfDay(
  asked: Asked,
  { capability, subject }: Stream,
  day: string,
  signal: AbortSignal,
): Promise<DayCount | undefined> {
  const from = Date.parse(`${day}T00:00:00Z`);
  if (capability !== 'mail' || subject === undefined || Number.isNaN(from)) return undefined;
  return { day, items: await messagesOf(asked, subject.id, isoSecond(from), isoSecond(from + DAY_MS), signal) };
}

/** Messages that came within a time, in the folders that are read. */
async function messagesOf(
  asked: Asked,
  mailbox: string,
  from: string,
  to: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const $filter = `receivedDateTime ge ${from}${to === undefined ? '' : ` and receivedDateTime lt ${to}`}`;
  let items = 0;
  for (const { id, total } of await readFolders(asked, mailbox, signal)) {
    if (total > 0) items += await messagesIn(asked, mailbox, id, $filter, signal);
  }
  return items;
}

async function messagesIn(
  asked: Asked,
  mailbox: string,
  folder: string,
  $filter: string,
  signal: AbortSignal,
): Promise<number> {
  const target = graphPath(['users', mailbox, 'mailFolders', folder, 'messages'], {
    $select: 'id',
    $filter,
    $count: 'true',
    $top: '1',
  });
  const page = await asked.graph.get({ target, shape: GraphPage, charges: mailboxCharges(mailbox), mailbox, signal });
  return page.count ?? page.items.length;
}

async function eventsIn(asked: Asked, mailbox: string, from: number, to: number, signal: AbortSignal): Promise<number> {
  let items = 0;
  let target: string | undefined = graphPath(['users', mailbox, 'calendarView'], {
    ...{ startDateTime: isoSecond(from), endDateTime: isoSecond(to), $select: 'id', $top: '500' },
  });
  while (target !== undefined) {
    const charges = mailboxCharges(mailbox);
    const page: GraphPage = await asked.graph.get({ target, shape: GraphPage, charges, mailbox, signal });
    items += page.items.length;
    target = page.next;
  }
  return items;
}

/** The folders that are read, with their totals. */
async function readFolders(asked: Asked, mailbox: string, signal: AbortSignal): Promise<KnownFolder[]> {
  const charges = mailboxCharges(mailbox);
  const leftOut = await leftOutFolders(asked.graph, mailbox, signal);
  const labels = new Set(asked.policy.excludeLabels.map((label) => label.toLowerCase()));
  let folders: KnownFolder[] = [];
  let target: string | undefined = graphPath(['users', mailbox, 'mailFolders', 'delta'], {
    $select: FOLDER_SELECT.join(','),
  });
  while (target !== undefined) {
    const page: GraphPage = await asked.graph.get({ target, shape: GraphPage, charges, mailbox, signal });
    const listed = page.items.flatMap((item) => readItem(GraphFolder, item) ?? []);
    const isOut = ({ id, displayName }: GraphFolder): boolean =>
      leftOut.has(id) || labels.has(displayName?.toLowerCase() ?? '');
    folders = withFolders(folders, listed, new Set(), isOut);
    target = page.next;
  }
  return foldersRead(folders);
}
