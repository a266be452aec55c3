import type { IdentityKey, Interaction, Revision, RevisionState } from './interaction.ts';

/**
 * What a new copy of a revisable activity (a meeting, a call) changes, given what is remembered of it.
 *
 * Law: the joined interactions depend only on the set of copies. The highest version holds; its pairs are the union
 * over its copies; pairs that only lower versions had are retracted at the highest; if any copy of the highest version
 * is cancelled, all pairs are.
 */
export function revise(
  known: RevisionState | undefined,
  revision: Revision,
): { state: RevisionState; interactions: Interaction[] } {
  const before = known ?? { version: -1, cancelled: false, live: [], gone: [] };
  const pairs = revision.interactions.map(({ a, b }) => [a, b] as const);
  const state = nextState(before, revision, pairs);
  const taken = [...revision.interactions];
  // What stood before may be gone now, and what comes late may long be gone: both are said again, since saying it twice is free.
  for (const [a, b] of state.gone) taken.push(dead(revision, a, b, state.version, 0));
  if (state.cancelled)
    for (const [a, b] of [...state.live, ...state.gone]) taken.push(dead(revision, a, b, state.version, 2));
  return { state, interactions: taken };
}

function nextState(
  before: RevisionState,
  revision: Revision,
  pairs: readonly (readonly [IdentityKey, IdentityKey])[],
): RevisionState {
  const { version, cancelled } = revision;
  if (version < before.version) return { ...before, gone: union(before.gone, without(pairs, before.live)) };
  if (version > before.version)
    return { version, cancelled, live: union(pairs, []), gone: without(union(before.live, before.gone), pairs) };
  const live = union(before.live, pairs);
  return { version, cancelled: before.cancelled || cancelled, live, gone: without(before.gone, live) };
}

function dead(of: Revision, a: IdentityKey, b: IdentityKey, version: number, state: 0 | 2): Interaction {
  const { activity, channel } = of;
  return { a, b, activity, channel, version, minute: 0, direction: 0, role: 0, sizeClass: 0, state };
}

type Pairs = readonly (readonly [IdentityKey, IdentityKey])[];

function union(one: Pairs, other: Pairs): Pairs {
  const all = new Map([...one, ...other].map((pair) => [pairText(pair), pair]));
  return [...all.keys()].sort().map((text) => all.get(text) ?? ['', '']);
}

function without(pairs: Pairs, taken: Pairs): Pairs {
  const texts = new Set(taken.map(pairText));
  return union(pairs, []).filter((pair) => !texts.has(pairText(pair)));
}

/** A line feed stands in no identity key, so the text is unambiguous. */
function pairText(pair: readonly [IdentityKey, IdentityKey]): string {
  return `${pair[0]}\n${pair[1]}`;
}
