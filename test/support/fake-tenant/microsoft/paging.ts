/** Pages, rounds of changes, and the links that lead from one to the next. */
import type { Feed } from '../change-log.ts';
import { disturb, has } from '../fault-plan.ts';
import type { Answer, GraphCall } from './graph-call.ts';
import { badRequest, GraphRefusal } from './graph-error.ts';
import { readSkip } from './query.ts';

/** Graph's links are absolute, and name what is in a collection in brackets whatever the client wrote. */
export function linkTo(call: GraphCall, path: string, params: Readonly<Record<string, string>>): string {
  const query = Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${call.base}/${path}?${query.join('&')}`;
}

export const keyed = (collection: string, key: string) => `${collection}('${encodeURIComponent(key)}')`;

export const contextOf = (call: GraphCall, what: string) => `${call.base}/$metadata#${what}`;

/** A step through something, kept in the token of a link. */
export interface Round {
  /** `all`: what there is; `changes`: what happened after `since`. */
  readonly phase: 'all' | 'changes';
  readonly since: number;
  /** Where the next round will begin. */
  readonly until: number;
  /** Where in this one the page begins, in the words of the route; empty at its beginning. */
  readonly at: string;
  /** What the client asked for at the very beginning: it holds until the end. */
  readonly params: URLSearchParams;
}

const TOKENS = ['$skiptoken', '$deltatoken'];
/** Links of more than 2,300 characters have been seen: whoever keeps one in a short field loses its end. */
const PADDING = 'A'.repeat(1_200);

/**
 * The round that a call continues, or a new one.
 *
 * @throws GraphRefusal when the token is too old, or another's
 */
export function readRound(call: GraphCall, feed: Feed, path: string): Round | 'latest' {
  const { log } = call.face.tenant;
  const token = TOKENS.map((name) => call.params.get(name)).find((text) => text !== null && text !== '');
  const fresh: Round = { phase: 'all', since: 0, until: log.sequence, at: '', params: withoutTokens(call.params) };
  if (token === undefined || token === null) return fresh;
  if (token === 'latest') return 'latest';
  const reading = log.read(feed, token);
  if (reading.state === 'foreign') throw badRequest('The sync state is not valid.', 'SyncStateInvalid');
  const { sequence, bound } = reading.position;
  const { phase = 'all', until = String(sequence), at = '', query = '' } = bound;
  if (bound['path'] !== path) throw badRequest('The sync state is not valid.', 'SyncStateInvalid');
  if (reading.state === 'expired' || has(call.faults, 'expire-cursor')) throw expired(call, path, query);
  return {
    phase: phase === 'changes' ? 'changes' : 'all',
    since: sequence,
    until: Number(until),
    at,
    params: new URLSearchParams(query),
  };
}

function withoutTokens(params: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...params].filter(([name]) => !TOKENS.includes(name)));
}

/** A new round begins like the first: with what the client asked for, and an empty token. */
function expired(call: GraphCall, path: string, query: string): GraphRefusal {
  const isGone = call.face.behaviour.expiredCursors === 'gone';
  const location = linkTo(call, path, { ...Object.fromEntries(new URLSearchParams(query)), $deltatoken: '' });
  return new GraphRefusal(
    isGone ? 410 : 400,
    isGone ? 'SyncStateNotFound' : 'syncStateNotFound',
    'The sync state generation is not found; generation=149;[highest=157][157][155][156].',
    isGone ? { headers: { location } } : {},
  );
}

export interface RoundPage {
  readonly items: readonly object[];
  /** Where the next page begins; absent on the last page of the round. */
  readonly next: string | undefined;
}

/** One page of a round: with a link to the next page, or to the next round. */
export function answerRound(
  call: GraphCall,
  { feed, path, schema, context }: { feed: Feed; path: string; schema: string; context: string },
  round: Round,
  { items, next }: RoundPage,
): Answer {
  const { log } = call.face.tenant;
  const { phase, since, until, params } = round;
  const isEmptied = has(call.faults, 'empty-page');
  const at = isEmptied ? round.at : next;
  const query = params.toString();
  const link: Record<string, string> = {};
  if (at === undefined) {
    const token = log.issue(feed, until, { phase: 'changes', path, query, padding: PADDING });
    link['@odata.deltaLink'] = linkTo(call, path, { $deltatoken: token });
  } else {
    const sequence = phase === 'all' ? until : since;
    const token = log.issue(feed, sequence, { phase, until: String(until), at, path, query, padding: PADDING });
    link['@odata.nextLink'] = linkTo(call, path, { $skiptoken: token });
  }
  const value = isEmptied ? [] : disturb(items, call.faults);
  return { schema, body: { '@odata.context': contextOf(call, context), ...link, value } };
}

/** The changes of a round, from the second round on: each id once, in the order of its last change. */
export function changedIn(call: GraphCall, feed: Feed, { since, until }: Round): string[] {
  const ids = new Set<string>();
  for (const { id, sequence, kind } of call.face.tenant.log.since(feed, since)) {
    if (sequence > until || kind === 'nothing') continue;
    ids.delete(id);
    ids.add(id);
  }
  return [...ids];
}

/** A part of a list, by number. */
export function slice<T>(
  all: readonly T[],
  at: string,
  size: number,
): { part: readonly T[]; next: string | undefined } {
  const from = at === '' ? 0 : Number(at);
  const end = from + size;
  return { part: all.slice(from, end), next: end < all.length ? String(end) : undefined };
}

/** A round of changes begins where a round of everything ended. */
export function nextUntil(call: GraphCall, round: Round): Round {
  const isBeginning = round.phase === 'changes' && round.at === '';
  return isBeginning ? { ...round, until: call.face.tenant.log.sequence } : round;
}

/** A page by number, with the faults of this call. */
export function pageBySkip<T>(call: GraphCall, all: readonly T[], size: number, path: string) {
  const from = readSkip(call.params);
  const isEmptied = has(call.faults, 'empty-page');
  const end = isEmptied ? from : from + size;
  const items = disturb(all.slice(from, end), call.faults);
  const next = isEmptied || end < all.length ? { ...Object.fromEntries(call.params), $skip: String(end) } : undefined;
  const head = (context: string): Record<string, unknown> => ({
    '@odata.context': contextOf(call, context),
    ...(next === undefined ? {} : { '@odata.nextLink': linkTo(call, path, next) }),
  });
  return { items, head };
}
