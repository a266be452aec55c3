/** How much there is to read, by the provider's own totals. */
import { SyncFailure } from '../../sync/failure.ts';
import type { BackfillEstimate, Capability, DayCount, Stream } from '../../sync/port.ts';
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
import { allMailboxes } from './sample-mailboxes.ts';
import type { Asked } from './streams.ts';
import { isoSecond } from './time-windows.ts';

const DAY_MS = 86_400_000;
const SAMPLES = 5;
/** Messages and events that come with one call. */
const ITEMS_PER_CALL = { mail: 200, calendar: 100 };
/** The window of calendars, in days. */
const CALENDAR_DAYS = { back: 180, ahead: 30 };
/** Microsoft's limit of one app, calls per second. */
const APP_CALLS_PER_SECOND = 13_000;

/** Of mail and calendars, the totals of the first few mailboxes extended to all. Those that cannot be read count nothing. */
export async function backfillEstimates(
  asked: Asked,
  capabilities: readonly Capability[],
  signal: AbortSignal,
): Promise<readonly BackfillEstimate[]> {
  const wanted = capabilities.filter((capability) => capability === 'mail' || capability === 'calendar');
  if (wanted.length === 0) return [];
  let mailboxes = 0;
  const samples: string[] = [];
  for await (const id of allMailboxes(asked, signal)) {
    mailboxes += 1;
    if (samples.length < SAMPLES) samples.push(id);
  }
  const estimates: BackfillEstimate[] = [];
  for (const capability of wanted) {
    const counts: number[] = [];
    for (const mailbox of samples) counts.push(...(await totalIn(asked, capability, mailbox, signal)));
    estimates.push(estimateOf(capability, mailboxes, counts));
  }
  return estimates;
}

/** By quotas alone: the largest sampled mailbox at Outlook's rate, or all of them at that of the app. */
export function estimateOf(
  capability: 'mail' | 'calendar',
  mailboxes: number,
  counts: readonly number[],
): BackfillEstimate {
  const sum = counts.reduce((total, count) => total + count, 0);
  const items = counts.length === 0 ? 0 : Math.round((sum / counts.length) * mailboxes);
  const calls = (count: number): number => Math.ceil(count / ITEMS_PER_CALL[capability]);
  const alone = calls(Math.max(0, ...counts)) / (OUTLOOK_LIMIT.units / OUTLOOK_LIMIT.seconds);
  return { capability, mailboxes, items, seconds: Math.ceil(Math.max(alone, calls(items) / APP_CALLS_PER_SECOND)) };
}

async function totalIn(asked: Asked, capability: Capability, mailbox: string, signal: AbortSignal): Promise<number[]> {
  try {
    if (capability === 'mail') {
      const folders = await readFolders(asked, mailbox, signal);
      return [folders.reduce((sum, { total }) => sum + total, 0)];
    }
    const today = Math.floor(asked.ports.now() / DAY_MS) * DAY_MS;
    return [
      await eventsIn(asked, mailbox, today - CALENDAR_DAYS.back * DAY_MS, today + CALENDAR_DAYS.ahead * DAY_MS, signal),
    ];
  } catch (error) {
    if (error instanceof SyncFailure && (error.kind === 'not-provisioned' || error.kind === 'out-of-scope')) return [];
    throw error;
  }
}

/** Messages that came, or meetings that begin, on a day in UTC; absent for what Graph does not count. */
export async function itemsOfDay(
  asked: Asked,
  { capability, subject }: Stream,
  day: string,
  signal: AbortSignal,
): Promise<DayCount | undefined> {
  const from = Date.parse(`${day}T00:00:00Z`);
  if (subject === undefined || Number.isNaN(from)) return undefined;
  if (capability === 'calendar') {
    return { day, items: await eventsIn(asked, subject.id, from, from + DAY_MS, signal) };
  }
  if (capability !== 'mail') return undefined;
  let items = 0;
  for (const folder of await readFolders(asked, subject.id, signal)) {
    items += await messagesIn(asked, subject.id, folder.id, from, signal);
  }
  return { day, items };
}

async function messagesIn(
  asked: Asked,
  mailbox: string,
  folder: string,
  from: number,
  signal: AbortSignal,
): Promise<number> {
  const target = graphPath(['users', mailbox, 'mailFolders', folder, 'messages'], {
    $select: 'id',
    $filter: `receivedDateTime ge ${isoSecond(from)} and receivedDateTime lt ${isoSecond(from + DAY_MS)}`,
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
