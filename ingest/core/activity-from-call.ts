/** The rows that belong to one call → its reading. */
import { keyedHash } from '../../infra/kernel/fingerprint.ts';
import { isoOfMillis } from '../../infra/kernel/instant.ts';
import type { Reading } from '../contract.ts';
import { type Activity, PARTICIPANTS_LISTED_MAX, type Participant } from './activity.ts';
import { displayName } from './address-list.ts';
import { type Place, quarantined, warning } from './complain.ts';
import { partiesIn, phoneAddress } from './phone-address.ts';

/** One row: a call, or one leg of a call that was passed on. */
export interface CallLeg {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly fromName?: string;
  readonly toName?: string;
  /** Talk time in seconds, if the list has it. */
  readonly talkSeconds?: number;
  readonly answered: boolean;
  /** The provider's id of the leg. */
  readonly id?: string;
  /** The id that its legs share. */
  readonly group?: string;
  /** Another list may give the same ids to other calls, as it does where rows are numbered 1, 2, 3. */
  readonly isListsOwnId?: boolean;
}

/** Longer calls are lines that nobody hung up. */
const TALK_SECONDS_MAX = 86_400;

const KEY_MAX = 1024;

/**
 * One activity from all legs of a call. Who began the first leg is the caller; everybody rung in any leg is a callee,
 * `accepted` if one of that one's legs was answered, else `none`. The time is the first leg's start, the talk time the
 * longest answered leg's (legs of one call overlap: their sum would count minutes twice); a missed call has 0.
 */
export function activityFromCall(
  legs: readonly CallLeg[],
  place: Place,
  options: { readonly region?: string; readonly sighting: NonNullable<Activity['sighting']> },
): Reading[] {
  // by time; of legs of one second the one that names the call by its own id is the first
  const ordered = [...legs].sort((a, b) => a.at - b.at || Number(b.id === b.group) - Number(a.id === a.group));
  const [first] = ordered;
  if (first === undefined) return [];
  const participants = partiesOf(ordered, first, options.region);
  if (participants.length === 0) return [quarantined('ING_NO_PARTY', place)];
  const readings: Reading[] = [];
  const talked = ordered.filter((leg) => leg.answered).map((leg) => leg.talkSeconds);
  const longest = Math.max(0, ...talked.map((time) => time ?? 0));
  if (longest > TALK_SECONDS_MAX || legs.some((leg) => (leg.talkSeconds ?? 0) < 0)) {
    readings.push(warning('ING_DURATION_CUT', place, { field: 'duration' }));
  }
  // answered, and nobody says for how long: then nothing is said
  const unknown = talked.length > 0 && talked.every((time) => time === undefined);
  readings.push({
    kind: 'activity',
    activity: {
      channel: 'call',
      key: callKey(first, options.region),
      version: 0,
      at: isoOfMillis(first.at),
      ...(unknown ? {} : { durationSeconds: Math.min(longest, TALK_SECONDS_MAX) }),
      participants: participants.slice(0, PARTICIPANTS_LISTED_MAX),
      ...(participants.length > PARTICIPANTS_LISTED_MAX ? { participantsTotal: participants.length } : {}),
      sighting: options.sighting,
    },
  });
  return readings;
}

/** What rows are counted by; longer ones, and ids with letters, are not given twice. */
const RUNNING_NUMBER = /^\d{1,9}$/;

/** The group's id, else the call's, with its time where ids are a list's own; else a hash of what every list of this call has in common. */
function callKey(leg: CallLeg, region?: string): string {
  const id = leg.group ?? leg.id;
  if (id === undefined) {
    const parties = [leg.from, ...partiesIn(leg.to)].map((party) => phoneAddress(party, region) ?? '');
    return derivedKey([leg.at, ...parties].join('\n'));
  }
  const key = leg.isListsOwnId && RUNNING_NUMBER.test(id) ? `${id}|${timeInKey(leg)}` : id;
  return key.length <= KEY_MAX ? key : derivedKey(key);
}

/** Of a call whose legs may stand in several exports the day alone: the first leg may not be in all of them. */
function timeInKey({ at, group }: CallLeg): string {
  const start = isoOfMillis(at);
  return group === undefined ? start : start.slice(0, 10);
}

function derivedKey(text: string): string {
  return `derived:${keyedHash('kith call key', text)}`;
}

function partiesOf(legs: readonly CallLeg[], first: CallLeg, region?: string): Participant[] {
  const caller = phoneAddress(first.from, region);
  const parties = new Map<string, Participant>();
  const rung = legs.flatMap((leg) => partiesIn(leg.to).map((to) => ({ ...leg, to })));
  for (const leg of rung) {
    const address = phoneAddress(leg.to, region);
    if (address === undefined || address === caller) continue;
    const name = leg.toName === undefined ? undefined : displayName(leg.toName);
    const party: Participant = parties.get(address) ?? {
      role: 'callee',
      address,
      response: 'none',
      ...(name === undefined ? {} : { name }),
    };
    if (leg.answered) party.response = 'accepted';
    parties.set(address, party);
  }
  if (caller === undefined) return [...parties.values()];
  const name = first.fromName === undefined ? undefined : displayName(callerName(first.fromName));
  return [{ role: 'caller', address: caller, ...(name === undefined ? {} : { name }) }, ...parties.values()];
}

/** Asterisk writes `"Alice Example" <1001>`. */
function callerName(text: string): string {
  const open = text.indexOf('<');
  const name = (open >= 0 ? text.slice(0, open) : text).trim();
  return name.startsWith('"') && name.endsWith('"') && name.length > 1 ? name.slice(1, -1) : name;
}
