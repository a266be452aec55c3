import { fingerprint } from '../../infra/kernel/fingerprint.ts';
import { type Minute, minuteOf } from '../../infra/kernel/instant.ts';
import { type Activity, activityKey, type Participant, type Role } from '../../ingest/contract.ts';
import { classOfAddress, type IdentityClass } from './identity-class.ts';
import type {
  Direction,
  IdentityKey,
  IdentityObservation,
  Interaction,
  Observed,
  Revision,
  RoleRank,
} from './interaction.ts';
import { tidyName } from './name.ts';
import { identityOf } from './normalise-identity.ts';
import { DEFAULT_POLICY, type ObservePolicy } from './policy.ts';
import { sizeClassOf } from './size-class.ts';

/** A participant whose address is an identity. */
interface Party {
  readonly role: Role;
  readonly identity: IdentityKey;
  readonly class: IdentityClass;
  readonly name: string | undefined;
  readonly response: string | undefined;
}

/** One pair that communicated, before it is oriented. */
interface Pair {
  readonly from: IdentityKey;
  readonly to: IdentityKey;
  readonly bothWays: boolean;
  readonly role: RoleRank;
}

type Seen = Omit<Observed, 'ignored' | 'revision'>;

/** What pairs an activity makes, or why it makes none. */
type Pairing = { readonly ignored: string } | { readonly pairs: readonly Pair[]; readonly size: number };

type ReadAddress = (address: string) => { readonly key: IdentityKey; readonly class: IdentityClass } | undefined;
type ReadName = (name: string) => string | undefined;

const ROLE_RANKS: Partial<Record<Role, RoleRank>> = { to: 0, cc: 1, bcc: 2 };

/**
 * Observing: an activity → who communicated with whom, what was seen of each identity, or why it is ignored.
 *
 * A pure function of the activity. The result of all copies of one act is the join of what each says, so it does not
 * matter which mailbox is read first. Addresses and names are remembered between calls only to spare work.
 */
export function createObserver(policy: ObservePolicy = DEFAULT_POLICY): (activity: Activity) => Observed {
  const readAddress = remembered(classedIdentity);
  const readName = remembered(tidyName);
  return (activity) => observe(activity, policy, readAddress, readName);
}

function observe(activity: Activity, policy: ObservePolicy, readAddress: ReadAddress, readName: ReadName): Observed {
  const key = activityKey(activity);
  const minute = minuteOf(activity.at);
  const seen: Seen = { activity: fingerprint(key), key, minute, observations: [], interactions: [] };
  if (!(minute > 0)) return ignoredActivity(activity, { ...seen, minute: 0 }, 'implausible date');
  const parties = partiesOf(activity.participants, readAddress, readName);
  const observed = { ...seen, observations: parties.map((party) => observationOf(party, minute)) };
  const automated = automatedReason(activity, parties);
  if (automated !== undefined) return ignoredActivity(activity, observed, automated);
  const pairing = pairsOf(activity, parties, policy);
  if ('ignored' in pairing) return ignoredActivity(activity, observed, pairing.ignored);
  const interactions = pairing.pairs.map((pair) => interactionOf(pair, activity, observed, pairing.size));
  if (activity.cancelled === true) return ignoredActivity(activity, observed, 'cancelled', interactions);
  if (activity.channel === 'mail') return { ...observed, interactions };
  return { ...observed, revision: revisionOf(activity, observed, interactions) };
}

/** What is ignored may still revise: its higher version takes back the pairs of a lower one. */
function ignoredActivity(
  activity: Activity,
  seen: Seen,
  reason: string,
  interactions: readonly Interaction[] = [],
): Observed {
  const ignored = activity.cancelled === true ? 'cancelled' : reason;
  if (activity.channel === 'mail') return { ...seen, ignored, interactions };
  return { ...seen, ignored, revision: revisionOf(activity, seen, interactions) };
}

function revisionOf(activity: Activity, seen: Seen, interactions: readonly Interaction[]): Revision {
  const { channel, version, cancelled = false } = activity;
  return { activity: seen.activity, channel, version, cancelled, interactions };
}

/** A machine's act is ignored with the reason that its connector or its sender's address gives. */
function automatedReason(activity: Activity, parties: readonly Party[]): string | undefined {
  if (activity.automated !== undefined) return activity.automated;
  const sender = parties.find((party) => party.role === 'from' || party.role === 'organizer');
  if (sender?.class === 'robot') return 'robot';
  // A list may well keep the calendar in which people meet.
  return sender?.class === 'list' && sender.role === 'from' ? 'list' : undefined;
}

function pairsOf(activity: Activity, parties: readonly Party[], policy: ObservePolicy): Pairing {
  if (activity.channel === 'meeting') return meetingPairs(activity, parties, policy);
  if (activity.channel === 'call') return callPairs(activity, parties);
  return writtenPairs(activity, parties, policy);
}

/** Mail, chat, task: the sender with each recipient, one way. */
function writtenPairs(activity: Activity, parties: readonly Party[], policy: ObservePolicy): Pairing {
  const sender = parties.find((party) => party.role === 'from');
  if (sender === undefined) return { ignored: 'no sender' };
  const ranks = new Map<IdentityKey, RoleRank>();
  for (const { identity, role } of parties) {
    const rank = ROLE_RANKS[role];
    if (rank === undefined || identity === sender.identity) continue;
    ranks.set(identity, Math.min(rank, ranks.get(identity) ?? rank) as RoleRank);
  }
  if (ranks.size === 0) return { ignored: 'alone' };
  if (Math.max(ranks.size, totalOf(activity)) > policy.mailRecipientsMax) return { ignored: 'broadcast' };
  const pairs = [...ranks].map(([to, role]) => ({ from: sender.identity, to, bothWays: false, role }));
  return { pairs, size: ranks.size };
}

/** Meetings: everybody with everybody up to a size, above it the organiser with each; only who did not decline. */
function meetingPairs(activity: Activity, parties: readonly Party[], policy: ObservePolicy): Pairing {
  const coming = comingTo(parties);
  const size = Math.max(coming.length, totalOf(activity));
  if (coming.length < 2) return { ignored: 'alone' };
  if (size > policy.meetingAttendeesMax) return { ignored: 'broadcast' };
  const organizer = parties.find((party) => party.role === 'organizer')?.identity;
  const hosts = size <= policy.meetingPairwiseMax ? coming : coming.filter((identity) => identity === organizer);
  if (hosts.length === 0) return { ignored: 'no organizer' };
  const pairs: Pair[] = [];
  for (const from of hosts) {
    for (const to of coming) {
      if (hosts.length === 1 ? from !== to : from < to) pairs.push({ from, to, bothWays: true, role: 0 });
    }
  }
  return { pairs, size };
}

/** Everybody who did not decline. Somebody listed twice, as organiser and attendee say, declined if one row says so. */
function comingTo(parties: readonly Party[]): IdentityKey[] {
  const declined = new Set<IdentityKey>();
  for (const { response, identity } of parties) if (response === 'declined') declined.add(identity);
  return [...new Set(parties.map((party) => party.identity))].filter((identity) => !declined.has(identity));
}

/** Calls: both ways when answered (the callee's response says so or, without one, it lasted), else one way. */
function callPairs(activity: Activity, parties: readonly Party[]): Pairing {
  const caller = parties.find((party) => party.role === 'caller');
  if (caller === undefined) return { ignored: 'no caller' };
  const pairs = new Map<IdentityKey, Pair>();
  for (const { role, identity, response } of parties) {
    if (role !== 'callee' || identity === caller.identity) continue;
    // Where the callee's own response is known it decides: in a group call one may answer and another not.
    const answered = response === undefined ? (activity.durationSeconds ?? 0) > 0 : response === 'accepted';
    const bothWays = answered || pairs.get(identity)?.bothWays === true;
    pairs.set(identity, { from: caller.identity, to: identity, bothWays, role: 0 });
  }
  return pairs.size === 0 ? { ignored: 'alone' } : { pairs: [...pairs.values()], size: 1 };
}

/** How many the connector counted when it could not list them all; 0 when it listed all. */
function totalOf(activity: Activity): number {
  return activity.participantsTotal ?? 0;
}

function interactionOf(pair: Pair, { version, channel, cancelled }: Activity, seen: Seen, size: number): Interaction {
  const inOrder = pair.from < pair.to;
  const a = inOrder ? pair.from : pair.to;
  const b = inOrder ? pair.to : pair.from;
  const { activity, minute } = seen;
  if (cancelled === true)
    return { a, b, activity, version, channel, minute: 0, direction: 0, role: 0, sizeClass: 0, state: 2 };
  const direction: Direction = pair.bothWays ? 3 : inOrder ? 1 : 2;
  const { role } = pair;
  return { a, b, activity, version, channel, minute, direction, role, sizeClass: sizeClassOf(size), state: 1 };
}

function partiesOf(participants: readonly Participant[], readAddress: ReadAddress, readName: ReadName): Party[] {
  const parties: Party[] = [];
  for (const { role, address, name, response } of participants) {
    const identity = readAddress(address);
    if (identity === undefined) continue;
    const shown = name === undefined ? undefined : readName(name);
    parties.push({ role, identity: identity.key, class: identity.class, name: shown, response });
  }
  return parties;
}

function observationOf(party: Party, minute: Minute): IdentityObservation {
  return party.name === undefined
    ? { identity: party.identity, minute }
    : { identity: party.identity, name: party.name, minute };
}

function classedIdentity(address: string): ReturnType<ReadAddress> {
  const identity = identityOf(address);
  return typeof identity === 'string' ? undefined : { key: identity.key, class: classOfAddress(identity) };
}

/** Addresses and names repeat: most of the time is saved by reading each once. Bounded, so new ones cannot fill memory. */
const TEXTS_REMEMBERED = 100_000;

function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    if (known.size >= TEXTS_REMEMBERED) known.clear();
    const result = read(text);
    known.set(text, result);
    return result;
  };
}
