/**
 * The transport log of the tenant: by closed windows, each read to its end in one step, because a mail's rows may stand on
 * different pages and two halves of a mail would be two different sightings of it.
 */
import { z } from 'zod';
import type { Reading } from '../../contract.ts';
import { quarantined } from '../../core/complain.ts';
import type { StepRequest, StepResult } from '../../sync/port.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { MESSAGE_TRACE_CHARGES } from './limits.ts';
import { Notes } from './notes.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';
import { isoSecond } from './time-windows.ts';
import { hasArrived, readingsOfTrace, rowsByMail, TraceRow } from './trace-message.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Microsoft keeps 90 days, and asks for at most ten of them at a time. */
const KEPT_MS = 90 * DAY_MS - HOUR_MS;
const WINDOW_MAX_MS = 10 * DAY_MS;
const WINDOW_FIRST_MS = 6 * HOUR_MS;
const WINDOW_LEAST_MS = MINUTE_MS;
/** Rows come late, and a pending one is decided later. */
const LATE_MS = 4 * HOUR_MS;
const PAGE_ROWS = 5000;
/** So that a step stays bounded: a fuller window is halved, down to {@link WINDOW_LEAST_MS}. */
const PAGES_MAX = 8;

const TransportCursor = z.object({
  mask: z.literal('1'),
  /** Where the next window begins, milliseconds since 1970. */
  at: z.number(),
  /** How long it is: longer in quiet times. */
  length: z.number(),
  live: z.boolean(),
});

export async function transportStep(asked: Asked, request: StepRequest): Promise<StepResult> {
  const now = asked.ports.now();
  const oldest = Math.min(now, Math.max(request.horizon, now - KEPT_MS));
  const read = TransportCursor.safeParse(request.cursor);
  const cursor = read.data ?? { mask: '1', at: oldest, length: WINDOW_FIRST_MS, live: false };
  const from = Math.min(now, Math.max(oldest, cursor.at));
  const to = Math.min(now, from + cursor.length);
  const phase = (live: boolean): StepResult['phase'] => (live ? 'live' : 'backfilling');
  const rows = await windowRows(asked, from, to, request.signal);
  if (rows === 'too many') {
    const length = Math.max(WINDOW_LEAST_MS, Math.floor((to - from) / 2));
    return { readings: [], cursor: { ...cursor, at: from, length }, phase: phase(cursor.live), more: true };
  }
  const { readings, notes } = readRows(rows.items, now);
  const isNow = now - to < MINUTE_MS;
  const live = cursor.live || isNow;
  const length = rows.pages === 1 ? Math.min(WINDOW_MAX_MS, cursor.length * 2) : cursor.length;
  return {
    // the next pass reads the last hours again; windows of one pass share their ends, which no mail's rows lie astride of
    ...{ readings, cursor: { mask: '1', at: isNow ? to - LATE_MS : to, length, live } },
    ...{ phase: phase(live), more: !isNow, ...notes.asField() },
    ...(isNow ? { upTo: to } : {}),
  };
}

async function windowRows(
  asked: Asked,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<{ items: unknown[]; pages: number } | 'too many'> {
  const items: unknown[] = [];
  // the trace knows no selection
  let target: string | undefined = graphPath(['admin', 'exchange', 'tracing', 'messageTraces'], {
    $filter: `receivedDateTime ge ${isoSecond(from)} and receivedDateTime le ${isoSecond(to)}`,
    $top: String(PAGE_ROWS),
  });
  for (let pages = 1; ; pages += 1) {
    const page: GraphPage = await asked.graph.get({ target, shape: GraphPage, charges: MESSAGE_TRACE_CHARGES, signal });
    items.push(...page.items);
    target = page.next;
    if (target === undefined) return { items, pages };
    if (pages >= PAGES_MAX && to - from > WINDOW_LEAST_MS) return 'too many';
  }
}

function readRows(items: readonly unknown[], now: number): { readings: Reading[]; notes: Notes } {
  const notes = new Notes();
  const readings: Reading[] = [];
  const rows = items.flatMap((item) => {
    const row = readItem(TraceRow, item);
    if (row === undefined) readings.push(quarantined('ING_ANSWER_UNEXPECTED', { file: 'microsoft/transport/unknown' }));
    return row === undefined ? [] : [row];
  });
  const arrived = rows.filter(hasArrived);
  notes.add('not delivered', rows.length - arrived.length);
  for (const mail of rowsByMail(arrived)) {
    readings.push(...readingsOfTrace(mail, { file: `microsoft/transport/${mail[0]?.id ?? 'unknown'}` }, now));
  }
  return { readings, notes };
}
