/** One step of the log of deliveries: a page of a window that is over. The cursor moves on when all of it was read. */
import { z } from 'zod';
import { keyedHash } from '../../../infra/kernel/fingerprint.ts';
import type { Reading } from '../../contract.ts';
import { activityFromMail } from '../../core/activity-from-mail.ts';
import { readOrSetAside } from '../../core/complain.ts';
import type { Json, StepRequest, StepResult } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { Deliveries, type Delivery, deliveriesOf } from './delivery.ts';
import { authOf } from './google-apis.ts';
import { MASK_VERSION, MASKS } from './masks.ts';
import { GOOGLE } from './options.ts';
import { reportsCharges } from './quotas.ts';

const Cursor = z.object({
  version: z.literal(1),
  mask: z.int(),
  round: z.int(),
  /** The window, milliseconds since 1970; absent until the next one begins. */
  window: z.object({ from: z.number(), until: z.number() }).exactOptional(),
  page: z.string().exactOptional(),
  /** Everything that happened before has been read. */
  upTo: z.number(),
  forget: z.boolean(),
});
type Cursor = z.output<typeof Cursor>;

/** What is known of a mail whose rows come one by one. */
const Mail = z.object({ at: z.number(), from: z.string(), to: z.array(z.string()) });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Google keeps the log so long. */
const KEPT = 180 * DAY;
/** How late a row may come. Not published for this log; windows overlap by as much. */
const LAG = 4 * HOUR;
/** At most 30 days are allowed; of a busy company one is many pages. */
const WINDOW = DAY;
const PAGE = 1000;
const FORGOTTEN_AT_ONCE = 1000;
/** Each window reads the lag once more, so a short one is not worth it. */
const WINDOW_MIN = 15 * 60_000;
/** Its sightings are the company's, not one mailbox's. */
const MAILBOX = 'transport';

export async function deliveriesStep(calls: GoogleCalls, request: StepRequest): Promise<StepResult> {
  const now = calls.options.ports.now();
  const cursor = begin(request, now);
  if (cursor.forget) return forget(cursor, request, now);
  if (cursor.window === undefined && now - cursor.upTo < WINDOW_MIN && cursor.round > 1) {
    return { readings: [], cursor, phase: 'live', more: false, upTo: cursor.upTo };
  }
  const window = cursor.window ?? { from: cursor.upTo - LAG, until: Math.min(cursor.upTo + WINDOW, now) };
  const { items, nextPageToken } = await ask(calls, window, cursor.page, request.signal);
  const { mails, notes } = fold(items.known.flatMap(deliveriesOf), request.marks);
  if (items.unknown > 0) notes['unknown form'] = items.unknown;
  const readings = [...mails].flatMap(([id, mail]) => (mail.isNew ? readingsOf(id, mail, now) : []));
  const put = [...mails].map(([id, { at, from, to }]): [string, Json] => [markOf(id), { at, from, to: [...to] }]);
  const next: Cursor =
    nextPageToken !== undefined
      ? { ...cursor, window, page: nextPageToken }
      : { ...without(cursor), upTo: window.until, round: cursor.round + 1, forget: true };
  return {
    ...{ readings, cursor: next, notes, marks: { round: cursor.round, put, remove: [] } },
    ...{ phase: cursor.upTo < now - WINDOW ? 'backfilling' : 'live', more: true },
  };
}

function begin({ cursor: kept, expired, horizon }: StepRequest, now: number): Cursor {
  const read = Cursor.safeParse(kept);
  const oldest = Math.max(horizon, now - KEPT) + LAG;
  if (!read.success || read.data.mask !== MASK_VERSION) {
    return { version: 1, mask: MASK_VERSION, round: 1, upTo: Math.min(oldest, now), forget: false };
  }
  // the page may be unknown by now, the window is not
  return expired ? without(read.data) : { ...read.data, upTo: Math.max(read.data.upTo, Math.min(oldest, now)) };
}

function without({ page: _, window: __, ...kept }: Cursor): Cursor {
  return kept;
}

/** A mail of which nothing came up in the last window gets no more rows. */
function forget(cursor: Cursor, { marks }: StepRequest, now: number): StepResult {
  // what was put in the window that just ended belongs to the round before
  const left = marks.notOf(cursor.round - 1, FORGOTTEN_AT_ONCE);
  const isEnd = left.size < FORGOTTEN_AT_ONCE;
  const isBehind = cursor.upTo < now - WINDOW;
  return {
    ...{ readings: [], cursor: { ...cursor, forget: !isEnd } },
    marks: { round: cursor.round - 1, put: [], remove: [...left.keys()] },
    ...{ phase: isBehind ? 'backfilling' : 'live', more: !isEnd || isBehind },
    ...(isEnd ? { upTo: cursor.upTo } : {}),
  };
}

async function ask(
  calls: GoogleCalls,
  { from, until }: { from: number; until: number },
  page: string | undefined,
  signal: AbortSignal,
): Promise<z.output<typeof Deliveries>> {
  return await calls.call({
    ...{ capability: 'transport', charges: reportsCharges(), signal },
    send: (auth, ends) =>
      calls.apis.reports.activities.list(
        {
          ...{ userKey: 'all', applicationName: 'gmail', eventName: 'delivery', maxResults: PAGE },
          ...{ startTime: new Date(from).toISOString(), endTime: new Date(until).toISOString() },
          ...{ fields: MASKS.deliveries, ...(page === undefined ? {} : { pageToken: page }) },
          auth: authOf(auth),
        },
        { signal: ends },
      ),
    read: (data) => Deliveries.parse(data),
  });
}

interface Folded {
  readonly at: number;
  readonly from: string;
  readonly to: ReadonlySet<string>;
  /** Whether it says more than what was told before. */
  readonly isNew: boolean;
}

/** Rows of one mail are one mail, also over pages: what was told before of it is told again with what is new. */
function fold(
  rows: ReturnType<typeof deliveriesOf>,
  marks: StepRequest['marks'],
): { mails: Map<string, Folded>; notes: Record<string, number> } {
  const deliveries = rows.filter((row): row is Delivery => 'messageId' in row);
  const kept = marks.get([...new Set(deliveries.map(({ messageId }) => markOf(messageId)))]);
  const mails = new Map<string, Folded>();
  for (const { messageId, at, from, to } of deliveries) {
    const known = mails.get(messageId) ?? knownOf(kept.get(markOf(messageId)));
    const all = new Set([...(known?.to ?? []), ...to]);
    mails.set(messageId, {
      ...{ at: Math.min(at, known?.at ?? at), from: known?.from ?? from, to: all },
      isNew: known === undefined || known.isNew || all.size > known.to.size || at < known.at,
    });
  }
  const notes: Record<string, number> = {};
  for (const row of rows) if ('passedOver' in row) notes[row.passedOver] = (notes[row.passedOver] ?? 0) + 1;
  return { mails, notes };
}

function knownOf(kept: Json | undefined): Folded | undefined {
  const read = Mail.safeParse(kept);
  return read.success ? { ...read.data, to: new Set(read.data.to), isNew: false } : undefined;
}

/** The log does not say who was in copy: all are `to`. */
function readingsOf(id: string, { at, from, to }: Folded, now: number): readonly Reading[] {
  const place = { file: `google/transport/${markOf(id)}` };
  const fields = new Map([
    ['from', [`<${from}>`]],
    ['to', [[...to].map((address) => `<${address}>`).join(', ')]],
    ['date', [new Date(at).toUTCString()]],
    ['message-id', [`<${id}>`]],
  ]);
  return readOrSetAside(place, () =>
    activityFromMail({ fields, sighting: { provider: GOOGLE, mailbox: MAILBOX } }, place, now),
  );
}

function markOf(messageId: string): string {
  return keyedHash('kith delivery', messageId);
}
