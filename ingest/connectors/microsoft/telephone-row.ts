/** Rows of the two telephone reports of Teams → readings. Pure. */
import { z } from 'zod';
import type { Reading } from '../../contract.ts';
import { activityFromCall, type CallLeg } from '../../core/activity-from-call.ts';
import { type Place, quarantined } from '../../core/complain.ts';
import { graphInstant } from './graph-time.ts';

const Row = z.object({
  id: z.string().min(1),
  userId: z.string().nullish(),
  userDisplayName: z.string().nullish(),
  callerNumber: z.string().nullish(),
  calleeNumber: z.string().nullish(),
  callType: z.string().nullish(),
  duration: z.number().nullish(),
  startDateTime: z.string().nullish(),
});

/** Calls over Microsoft's own telephone lines. */
export const PstnRow = Row;
/** Calls over the tenant's own lines. Their numbers come masked in some countries; a call nobody took has no start. */
export const DirectRoutingRow = Row.extend({
  inviteDateTime: z.string().nullish(),
  successfulCall: z.boolean().nullish(),
});
export type TelephoneRow = z.output<typeof DirectRoutingRow>;

/**
 * The user of the tenant is on one side, a number on the other. Which side is told by the type of the call: `user_in`,
 * `ByotIn`, `user_out`, `ByotOut`, …
 */
export function readingsOfRow(row: TelephoneRow, place: Place, stream: string, region: string | undefined): Reading[] {
  const at = graphInstant(row.startDateTime) ?? graphInstant(row.inviteDateTime);
  if (at === undefined) return [quarantined('ING_BAD_ROW', place, { field: 'startDateTime' })];
  const type = row.callType?.toLowerCase() ?? '';
  const isIncoming = type.endsWith('in') || type.includes('_in');
  // written as a telephone system would, scheme and name: it is read as `urn:microsoft:user:…`
  const user = row.userId ? `microsoft:user:${row.userId}` : undefined;
  const caller = row.callerNumber ?? '';
  const callee = row.calleeNumber ?? '';
  const seconds = row.duration ?? 0;
  const name = row.userDisplayName ?? undefined;
  const leg: CallLeg = {
    ...{ at, id: row.id, talkSeconds: seconds },
    from: isIncoming ? caller : (user ?? caller),
    to: isIncoming ? (user ?? callee) : callee,
    answered: seconds > 0 && row.successfulCall !== false,
    ...(name === undefined || user === undefined ? {} : isIncoming ? { toName: name } : { fromName: name }),
  };
  const sighting = { provider: 'microsoft', mailbox: stream };
  return activityFromCall([leg], place, { sighting, ...(region === undefined ? {} : { region }) });
}
