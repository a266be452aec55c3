import type { Reading } from '../../contract.ts';
import { type Place, quarantined } from '../../core/complain.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { Json, StepRequest, StepResult } from '../../sync/port.ts';
import type { AskTwilio } from './ask-twilio.ts';
import { beganAt, callReadings, isUnderWay, stateOf } from './call-of-legs.ts';
import {
  afterPage,
  type CallsCursor,
  DAY_MS,
  dayOf,
  firstCursor,
  kept,
  readCursor,
  restarted,
  type Window,
  windowPath,
  withWindow,
} from './calls-cursor.ts';
import { callsOfPage, type LegsOfPage } from './gather-legs.ts';
import { CallPage } from './twilio-call.ts';

/** Of the calls that are no longer in the window, so many are forgotten in a step. */
const FORGET_MAX = 20_000;

export interface CallsReader {
  readonly ask: AskTwilio;
  readonly accountSid: string;
  readonly pageSize: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Country of numbers without a country code. */
  readonly region?: string;
}

/** What is remembered of a call: the state in which it was told last, and as which version. */
type Mark = readonly [state: string, version: number];

/** One page of calls, and what of their legs lies elsewhere. */
export async function readCalls(reader: CallsReader, request: StepRequest): Promise<StepResult> {
  const { accountSid, now, ask, pageSize } = reader;
  const isNew = request.expired || request.cursor === null;
  const before = isNew ? firstCursor(accountSid, now) : readCursor(request.cursor, accountSid);
  const cursor = withWindow(before, request.horizon, now);
  const { window } = cursor;
  let page: CallPage;
  try {
    page = await ask(window.page ?? windowPath(window, pageSize), CallPage, request.signal);
  } catch (error) {
    return again(cursor, error);
  }
  const nextPage = page.next_page_uri || undefined;
  const legs = await callsOfPage(reader, { page, window, signal: request.signal });
  const told = tell(legs, cursor, request, reader);
  const after = afterPage(cursor, nextPage, request.horizon, told.readings.length);
  const isLive = cursor.edge === undefined;
  const isEndOfLive = isLive && nextPage === undefined;
  const put = new Set(told.put.map(([id]) => id));
  const remove = isEndOfLive
    ? [...request.marks.notOf(told.round, FORGET_MAX).keys()].filter((id) => !put.has(id))
    : [];
  return {
    readings: told.readings,
    cursor: kept(after),
    marks: { round: told.round, put: told.put, remove },
    phase: after.edge === undefined ? 'live' : 'backfilling',
    more: !isEndOfLive,
    notes: told.notes,
    ...(isLive ? {} : { progress: { done: after.done } }),
    ...(after.edge === undefined ? { upTo: after.upTo } : {}),
  };
}

/** A link to a page that Twilio no longer takes: its window is read again from its first page. */
function again(cursor: CallsCursor & { window: Window }, error: unknown): StepResult {
  const isLinkGone =
    cursor.window.page !== undefined &&
    error instanceof SyncFailure &&
    (error.code === 'ING_TENANT_UNKNOWN' || error.code === 'ING_ANSWER_UNEXPECTED');
  const before = isLinkGone ? restarted(cursor) : undefined;
  if (before === undefined) throw error;
  return {
    readings: [],
    cursor: kept(before),
    phase: cursor.edge === undefined ? 'live' : 'backfilling',
    more: true,
    notes: { 'page link no longer valid': 1 },
  };
}

interface Told {
  readonly readings: Reading[];
  readonly put: (readonly [string, Json])[];
  readonly round: number;
  readonly notes: Record<string, number>;
}

interface Item {
  readonly id: string;
  readonly state: string;
  readonly at: number | undefined;
  /** Another page may see it too. */
  readonly isShared: boolean;
  readonly readings: (version: number) => readonly Reading[];
}

/** The readings of what was not told before in this state. */
function tell(
  legs: LegsOfPage,
  cursor: CallsCursor & { window: Window },
  request: StepRequest,
  reader: CallsReader,
): Told {
  const isLive = cursor.edge === undefined;
  const round = isLive ? dayOf(cursor.window.to) : cursor.round;
  const items = itemsOf(legs, reader);
  const marks = request.marks.get(items.map(({ id }) => id));
  const readings: Reading[] = [];
  const put: (readonly [string, Json])[] = [];
  for (const { id, state, at, isShared, readings: readingsOf } of items) {
    const [before, version] = (marks.get(id) as Mark | undefined) ?? [undefined, -1];
    const isNew = before !== state;
    if (isNew) readings.push(...readingsOf(version + 1));
    // in a backfill only what will be read again is remembered
    const isReadAgain = isLive || isShared || (at ?? cursor.begun) >= cursor.begun - DAY_MS;
    if (isReadAgain && (isNew || round !== cursor.round)) put.push([id, [state, isNew ? version + 1 : version]]);
  }
  const open = legs.open + legs.calls.filter(isUnderWay).length;
  return { readings, put, round, notes: open === 0 ? {} : { 'not over yet': open } };
}

function itemsOf({ calls, shared, odd }: LegsOfPage, { accountSid, region }: CallsReader): Item[] {
  const place: Place = { file: `twilio/${accountSid}/calls` };
  const sighting = { provider: 'twilio', mailbox: accountSid };
  const options = { sighting, ...(region === undefined ? {} : { region }) };
  const over = calls.filter((call) => !isUnderWay(call));
  return [
    ...over.map((call) => ({
      id: call.sid,
      state: stateOf(call),
      at: beganAt(call),
      isShared: shared.has(call.sid),
      readings: (version: number) => callReadings(call, version, place, options),
    })),
    ...odd.map(({ sid, field, at }) => ({
      id: sid ?? `odd ${field}`,
      state: `odd ${field}`,
      at,
      isShared: false,
      readings: () => [quarantined('ING_ANSWER_UNEXPECTED', place, { field })],
    })),
  ];
}
