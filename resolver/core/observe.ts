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
import { remembered } from './remembered.ts';
import { sizeClassOf } from './size-class.ts';

/** Minutes travel in 32 bits: the last one lies in the year 6053. What claims to be later is a mistake. */
const LAST_MINUTE: Minute = 2 ** 31 - 1;

/** A participant whose address is an identity. */
interface Party extends IdentityObservation {
  readonly role: Role;
  readonly class: IdentityClass;
  readonly response: string | undefined;
}

type Seen = Omit<Observed, 'ignored' | 'revision'>;

/** The interactions of an activity, or why it makes none. */
type Pairing = { readonly ignored: string } | { readonly interactions: readonly Interaction[] };

/** Makes the interaction of one pair, among `size` who took part. */
type Interact = (
  from: IdentityKey,
  to: IdentityKey,
  pair: { readonly bothWays: boolean; readonly role: RoleRank; readonly size: number },
) => Interaction;

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
  if (!(minute > 0 && minute <= LAST_MINUTE))
    return ignoredActivity(activity, { ...seen, minute: 0 }, 'implausible date');
  const parties = partiesOf(activity.participants, readAddress, readName);
  const observed = { ...seen, observations: parties };
  const automated = automatedReason(activity, parties);
  if (automated !== undefined) return ignoredActivity(activity, observed, automated);
  const pairing = pairsOf(activity, parties, policy, interacting(activity, observed));
  if ('ignored' in pairing) return ignoredActivity(activity, observed, pairing.ignored);
  const { interactions } = pairing;
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

function pairsOf(activity: Activity, parties: readonly Party[], policy: ObservePolicy, interact: Interact): Pairing {
  if (activity.channel === 'meeting') return meetingPairs(activity, parties, policy, interact);
  if (activity.channel === 'call') return callPairs(activity, parties, interact);
  return writtenPairs(activity, parties, policy, interact);
}

/** Mail, chat, task: the sender with each recipient, one way. */
function writtenPairs(
  activity: Activity,
  parties: readonly Party[],
  policy: ObservePolicy,
  interact: Interact,
): Pairing {
  const sender = parties.find((party) => party.role === 'from')?.identity;
  if (sender === undefined) return { ignored: 'no sender' };
  const ranks = new Map<IdentityKey, RoleRank>();
  for (const { identity, role } of parties) {
    const rank = ROLE_RANKS[role];
    if (rank === undefined || identity === sender) continue;
    const before = ranks.get(identity);
    if (before === undefined || rank < before) ranks.set(identity, rank);
  }
  const size = ranks.size;
  if (size === 0) return { ignored: 'alone' };
  if (Math.max(size, totalOf(activity)) > policy.mailRecipientsMax) return { ignored: 'broadcast' };
  const interactions: Interaction[] = [];
  for (const [to, role] of ranks) interactions.push(interact(sender, to, { bothWays: false, role, size }));
  return { interactions };
}

/** Meetings: everybody with everybody up to a size, above it the organiser with each; only who did not decline. */
function meetingPairs(
  activity: Activity,
  parties: readonly Party[],
  policy: ObservePolicy,
  interact: Interact,
): Pairing {
  const coming = comingTo(parties);
  const size = Math.max(coming.length, totalOf(activity));
  if (coming.length < 2) return { ignored: 'alone' };
  if (size > policy.meetingAttendeesMax) return { ignored: 'broadcast' };
  const organizer = parties.find((party) => party.role === 'organizer')?.identity;
  const hosts = size <= policy.meetingPairwiseMax ? coming : coming.filter((identity) => identity === organizer);
  if (hosts.length === 0) return { ignored: 'no organizer' };
  const interactions: Interaction[] = [];
  for (const from of hosts) {
    for (const to of coming) {
      const isNews = hosts.length === 1 ? from !== to : from < to;
      if (isNews) interactions.push(interact(from, to, { bothWays: true, role: 0, size }));
    }
  }
  return { interactions };
}

/** Everybody who did not decline. Somebody listed twice, as organiser and attendee say, declined if one row says so. */
function comingTo(parties: readonly Party[]): IdentityKey[] {
  const declined = new Set<IdentityKey>();
  for (const { response, identity } of parties) if (response === 'declined') declined.add(identity);
  return [...new Set(parties.map((party) => party.identity))].filter((identity) => !declined.has(identity));
}

/** Calls: both ways when answered (the callee's response says so or, without one, it lasted), else one way. */
function callPairs(activity: Activity, parties: readonly Party[], interact: Interact): Pairing {
  const caller = parties.find((party) => party.role === 'caller')?.identity;
  if (caller === undefined) return { ignored: 'no caller' };
  const answered = new Map<IdentityKey, boolean>();
  for (const { role, identity, response } of parties) {
    if (role !== 'callee' || identity === caller) continue;
    // Where the callee's own response is known it decides: in a group call one may answer and another not.
    const isAnswered = response === undefined ? (activity.durationSeconds ?? 0) > 0 : response === 'accepted';
    answered.set(identity, isAnswered || answered.get(identity) === true);
  }
  if (answered.size === 0) return { ignored: 'alone' };
  const interactions: Interaction[] = [];
  for (const [to, bothWays] of answered) interactions.push(interact(caller, to, { bothWays, role: 0, size: 1 }));
  return { interactions };
}

/** How many the connector counted when it could not list them all; 0 when it listed all. */
function totalOf(activity: Activity): number {
  return activity.participantsTotal ?? 0;
}

function interacting({ version, channel, cancelled }: Activity, { activity, minute }: Seen): Interact {
  return (from, to, { bothWays, role, size }) => {
    const inOrder = from < to;
    const a = inOrder ? from : to;
    const b = inOrder ? to : from;
    if (cancelled === true)
      return { a, b, activity, version, channel, minute: 0, direction: 0, role: 0, sizeClass: 0, state: 2 };
    const direction: Direction = bothWays ? 3 : inOrder ? 1 : 2;
    return { a, b, activity, version, channel, minute, direction, role, sizeClass: sizeClassOf(size), state: 1 };
  };
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

function classedIdentity(address: string): ReturnType<ReadAddress> {
  const identity = identityOf(address);
  return typeof identity === 'string' ? undefined : { key: identity.key, class: classOfAddress(identity) };
}
