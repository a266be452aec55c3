/** A call record of Teams → its reading. Pure. */

import { z } from 'zod';
import { isoOfMillis } from '../../../infra/kernel/instant.ts';
import type { Reading } from '../../contract.ts';
import { type Activity, PARTICIPANTS_LISTED_MAX, type Participant } from '../../core/activity.ts';
import { displayName } from '../../core/address-list.ts';
import { type Place, quarantined, warning } from '../../core/complain.ts';
import { CallIdentity, type CallParty, callParty } from './call-parties.ts';
import { graphInstant } from './graph-time.ts';

export const CALL_SELECT = ['id', 'version', 'type', 'startDateTime', 'endDateTime'];

/**
 * `organizer` and `participants`, which Graph no longer fills, are not named here: what is not named is dropped.
 *
 * Graph expands `participants_v2` for a single record only, 130 at a time.
 */
export const CallRecord = z.object({
  id: z.string().min(1),
  version: z.coerce.number().int().nonnegative(),
  type: z.string().nullish(),
  startDateTime: z.string().nullish(),
  endDateTime: z.string().nullish(),
  organizer_v2: CallIdentity.nullish(),
  participants_v2: z.array(CallIdentity).nullish(),
  'participants_v2@odata.nextLink': z.string().optional(),
});
export type CallRecord = z.output<typeof CallRecord>;

/** A line that nobody hung up. */
const CALL_SECONDS_MAX = 86_400;
const VERSION_MAX = 0xffff_ffff;

/**
 * Who called stands first: the organizer. Everybody else of the record took part, so they answered; an unanswered call of
 * two has no other participant in its record.
 */
export function readingsOfCall(
  record: CallRecord,
  participants: readonly CallIdentity[],
  place: Place,
  region: string | undefined,
): Reading[] {
  const at = graphInstant(record.startDateTime);
  if (at === undefined) return [quarantined('ING_BAD_ROW', place, { field: 'startDateTime' })];
  const parties = partiesOf(record, participants, region);
  if (parties.length === 0) return [quarantined('ING_NO_PARTY', place)];
  const end = graphInstant(record.endDateTime);
  const seconds = end === undefined ? undefined : Math.round((end - at) / 1000);
  const readings: Reading[] = [];
  if (seconds !== undefined && (seconds < 0 || seconds > CALL_SECONDS_MAX)) {
    readings.push(warning('ING_DURATION_CUT', place, { field: 'endDateTime' }));
  }
  if (parties.length > PARTICIPANTS_LISTED_MAX) readings.push(warning('ING_PARTICIPANTS_CUT', place));
  const activity: Activity = {
    ...{ channel: 'call', key: record.id, version: Math.min(record.version, VERSION_MAX) },
    at: isoOfMillis(at),
    ...(seconds === undefined ? {} : { durationSeconds: Math.min(Math.max(0, seconds), CALL_SECONDS_MAX) }),
    participants: parties.slice(0, PARTICIPANTS_LISTED_MAX),
    ...(parties.length > PARTICIPANTS_LISTED_MAX ? { participantsTotal: parties.length } : {}),
    sighting: { provider: 'microsoft', mailbox: 'calls' },
  };
  return [...readings, { kind: 'activity', activity }];
}

function partiesOf(record: CallRecord, participants: readonly CallIdentity[], region?: string): Participant[] {
  const organizer = callParty(record.organizer_v2, region);
  const parties = new Map<string, Participant>();
  if (organizer !== undefined) parties.set(organizer.address, { role: 'caller', ...shown(organizer) });
  for (const one of participants) {
    const party = callParty(one, region);
    if (party === undefined || parties.has(party.address)) continue;
    parties.set(party.address, { role: 'callee', ...shown(party), response: 'accepted' });
  }
  return [...parties.values()];
}

function shown({ address, name }: CallParty): { address: string; name?: string } {
  const readable = name === undefined ? undefined : displayName(name);
  return { address, ...(readable === undefined ? {} : { name: readable }) };
}
