import { z } from 'zod';
import { SyncFailure } from '../../sync/failure.ts';
import type { AskTwilio } from './ask-twilio.ts';
import type { TwilioCall } from './call-of-legs.ts';
import type { Window } from './calls-cursor.ts';
import { CallPage, decodeLeg, type TwilioLeg } from './twilio-call.ts';

/** A call with more legs than this is a loop. */
const CHILD_PAGES_MAX = 10;

/** What a page of legs amounts to, with the legs of its calls that lie on other pages or in other windows. */
export interface LegsOfPage {
  readonly calls: readonly TwilioCall[];
  /** Calls of which legs were asked for: the page where those stand sees the call too. */
  readonly shared: ReadonlySet<string>;
  /** Legs that are still under way. */
  readonly open: number;
  /** What could not be read: where and in which field. */
  readonly odd: readonly {
    readonly sid: string | undefined;
    readonly field: string;
    readonly at: number | undefined;
  }[];
}

interface Page {
  readonly page: CallPage;
  readonly window: Window;
  readonly signal: AbortSignal;
}

interface Asker {
  readonly ask: AskTwilio;
  readonly pageSize: number;
}

/**
 * Twilio lists the newest legs first, so a call's later legs may stand on the page before, in the window after, or be
 * begun in the same second. They are asked for only where that is possible: where the first leg reaches the newest leg of
 * the page or lies at its oldest one, and where a leg's parent is not on the page.
 */
export async function callsOfPage(asker: Asker, { page, window, signal }: Page): Promise<LegsOfPage> {
  const { legs, odd } = decoded(page, window);
  const top = window.page === undefined ? window.to : Math.max(...legs.map(({ at }) => at ?? 0));
  const bottom = page.next_page_uri ? Math.min(...legs.map(({ at }) => at ?? top)) : Number.NEGATIVE_INFINITY;
  const calls: TwilioCall[] = [];
  const shared = new Set<string>();
  let open = 0;
  for (const [sid, { root, children }] of byCall(legs)) {
    if (root?.isOpen) open += 1;
    else if (root !== undefined) {
      const mayHaveMore = endOf(root) >= top || (root.at ?? 0) <= bottom;
      calls.push({ sid, root, children: mayHaveMore ? await childrenOf(asker, sid, signal) : children });
      if (mayHaveMore) shared.add(sid);
    } else {
      const whole = await callOf(asker, sid, signal);
      // one that began before the window belongs to the window before
      if ((whole.root?.at ?? window.from) < window.from) continue;
      calls.push(whole);
      shared.add(sid);
    }
  }
  return { calls, shared, open, odd };
}

/** When it ended, or so late that anything may have come of it. Who was not reached may have no end written. */
function endOf({ endedAt, at = 0, answered }: TwilioLeg): number {
  return endedAt ?? (answered ? Number.POSITIVE_INFINITY : at);
}

/** The legs of a page that are in its window. One that has not started yet is in it: it is under way. */
function decoded({ calls }: CallPage, { from, to }: Window) {
  const legs: TwilioLeg[] = [];
  const odd: { sid: string | undefined; field: string; at: number | undefined }[] = [];
  for (const call of calls) {
    const one = decodeLeg(call);
    const at = 'leg' in one ? one.leg.at : one.at;
    if (at !== undefined && (at < from || at >= to)) continue;
    if ('leg' in one) legs.push(one.leg);
    else odd.push({ sid: one.sid, field: one.fault, at });
  }
  return { legs, odd };
}

function byCall(legs: readonly TwilioLeg[]): Map<string, { root?: TwilioLeg; children: TwilioLeg[] }> {
  const calls = new Map<string, { root?: TwilioLeg; children: TwilioLeg[] }>();
  for (const leg of legs) {
    const sid = leg.parent ?? leg.sid;
    const call = calls.get(sid) ?? { children: [] };
    if (leg.parent === undefined) call.root = leg;
    else call.children.push(leg);
    calls.set(sid, call);
  }
  return calls;
}

/** A call of which only a later leg was seen. Without its first leg if that was deleted at Twilio. */
async function callOf(asker: Asker, sid: string, signal: AbortSignal): Promise<TwilioCall> {
  const children = await childrenOf(asker, sid, signal);
  try {
    const one = decodeLeg(await asker.ask(`Calls/${encodeURIComponent(sid)}.json`, z.unknown(), signal));
    return 'leg' in one ? { sid, root: one.leg, children } : { sid, children };
  } catch (error) {
    if (error instanceof SyncFailure && error.kind === 'item-gone') return { sid, children };
    throw error;
  }
}

async function childrenOf({ ask, pageSize }: Asker, sid: string, signal: AbortSignal): Promise<TwilioLeg[]> {
  const children = new Map<string, TwilioLeg>();
  let path: string | undefined =
    `Calls.json?${new URLSearchParams({ ParentCallSid: sid, PageSize: String(pageSize) })}`;
  for (let pages = 0; path !== undefined && pages < CHILD_PAGES_MAX; pages += 1) {
    const page: CallPage = await ask(path, CallPage, signal);
    for (const call of page.calls) {
      const one = decodeLeg(call);
      if ('leg' in one && one.leg.parent === sid) children.set(one.leg.sid, one.leg);
    }
    path = page.next_page_uri || undefined;
  }
  return [...children.values()];
}
