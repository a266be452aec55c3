/** Microsoft's limits, as charges: which bucket a call is paid from, the narrowest first. */
import type { Charge } from '../../core/token-bucket.ts';

/** Of one app, whatever is asked. */
const GLOBAL: Charge = { bucket: 'microsoft/global', cost: 1, limit: { units: 130_000, seconds: 10 } };

/** Outlook: of one app and one mailbox. */
export const OUTLOOK_LIMIT = { units: 10_000, seconds: 600 };

export function mailboxCharges(mailbox: string): readonly Charge[] {
  return [{ bucket: `microsoft/outlook/${mailbox}`, cost: 1, limit: OUTLOOK_LIMIT }, GLOBAL];
}

/** Of a question to each of several mailboxes in one call: no pause of a single one of them may hold up all else. */
export const PLAN_CHARGES: readonly Charge[] = [
  { bucket: 'microsoft/planned-meetings', cost: 1, limit: OUTLOOK_LIMIT },
  GLOBAL,
];

/**
 * @param units resource units by Microsoft's table. The limit is that of the smallest tenants; larger ones have 5,000
 *   or 8,000, which is found by nobody being refused.
 */
export function directoryCharges(units: number): readonly Charge[] {
  return [{ bucket: 'microsoft/directory', cost: units, limit: { units: 3500, seconds: 10 } }, GLOBAL];
}

export const CALL_RECORD_CHARGES: readonly Charge[] = [
  { bucket: 'microsoft/call-records', cost: 1, limit: { units: 1500, seconds: 20 } },
  GLOBAL,
];

export const MESSAGE_TRACE_CHARGES: readonly Charge[] = [
  { bucket: 'microsoft/message-trace', cost: 1, limit: { units: 100, seconds: 300 } },
  GLOBAL,
];
