/** The two telephone reports of Teams, by closed windows of time. */
import type { Reading } from '../../contract.ts';
import { quarantined, readOrSetAside } from '../../core/complain.ts';
import type { StepRequest, StepResult } from '../../sync/port.ts';
import { GraphPage } from './graph-page.ts';
import { graphPath } from './graph-request.ts';
import { CALL_RECORD_CHARGES } from './limits.ts';
import { readItem } from './read-item.ts';
import type { Asked } from './streams.ts';
import { DirectRoutingRow, PstnRow, readingsOfRow } from './telephone-row.ts';
import { afterWindowPage, isoSecond, type WindowPolicy, windowCursorOf } from './time-windows.ts';

const DAY_MS = 86_400_000;

/** Reports reach 90 days, which is also the longest window. Rows come within a day; both ends belong to a window. */
const WINDOWS: WindowPolicy = { kept: 90 * DAY_MS - 3_600_000, longest: 30 * DAY_MS, late: DAY_MS };

const REPORTS = {
  pstn: { call: 'getPstnCalls', shape: PstnRow },
  'direct-routing': { call: 'getDirectRoutingCalls', shape: DirectRoutingRow },
} as const;

export async function telephoneStep(
  asked: Asked,
  report: keyof typeof REPORTS,
  request: StepRequest,
): Promise<StepResult> {
  const cursor = windowCursorOf(request, WINDOWS, asked.ports.now());
  const { from, to, link } = cursor.window;
  const { call, shape } = REPORTS[report];
  // the two parameters are the only options that the reports have
  const first = graphPath([
    'communications',
    'callRecords',
    `${call}(fromDateTime=${isoSecond(from)},toDateTime=${isoSecond(to)})`,
  ]);
  const page = await asked.graph.get({
    ...{ target: link ?? first, shape: GraphPage, charges: CALL_RECORD_CHARGES, signal: request.signal },
  });
  const rows = page.items.map((item) => readItem(shape, item));
  const known = request.marks.get(rows.flatMap((row) => row?.id ?? []));
  const seen = new Set(known.keys());
  const readings: Reading[] = [];
  for (const row of rows) {
    const place = { file: `microsoft/${report}/${row?.id ?? 'unknown'}` };
    if (row === undefined) readings.push(quarantined('ING_ANSWER_UNEXPECTED', place));
    else if (!seen.has(row.id))
      readings.push(...readOrSetAside(place, () => readingsOfRow(row, place, report, asked.region)));
    if (row !== undefined) seen.add(row.id);
  }
  const after = afterWindowPage(cursor, page.next, asked.ports.now());
  const old = page.next === undefined ? [...request.marks.notOf(cursor.round, 1000).keys()] : [];
  return {
    ...{ readings, cursor: { ...after.cursor }, phase: after.live ? 'live' : 'backfilling', more: after.more },
    marks: {
      round: cursor.round,
      put: [...new Set(rows.flatMap((row) => row?.id ?? []))].map((id) => [id, true] as const),
      remove: old.filter((id) => !seen.has(id)),
    },
    ...(after.live && !after.more ? { upTo: to } : {}),
  };
}
