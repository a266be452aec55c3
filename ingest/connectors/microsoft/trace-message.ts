/** Rows of the message trace → mails. Pure. */
import { z } from 'zod';
import type { Reading } from '../../contract.ts';
import { activityFromMail } from '../../core/activity-from-mail.ts';
import { type Place, readOrSetAside } from '../../core/complain.ts';
import { isMailAddress } from './mail-message.ts';

/** The trace carries the subject and knows no selection: it is dropped here, unread. */
export const TraceRow = z.object({
  id: z.string().min(1),
  messageId: z.string().nullish(),
  senderAddress: z.string().nullish(),
  recipientAddress: z.string().nullish(),
  receivedDateTime: z.string().nullish(),
  status: z.string().nullish(),
});
export type TraceRow = z.output<typeof TraceRow>;

/** `expanded`: to a group, whose members have rows of their own. */
const ARRIVED = new Set(['delivered', 'expanded']);

/** Whether a row says that a mail reached somebody. */
export function hasArrived({ status }: TraceRow): boolean {
  return ARRIVED.has(status?.toLowerCase() ?? '');
}

/** The rows of each mail, in the order of their first row: there is one row per recipient. */
export function rowsByMail(rows: readonly TraceRow[]): readonly (readonly TraceRow[])[] {
  return [...Map.groupBy(rows, ({ id, messageId }) => messageId || id).values()];
}

/**
 * One mail from all its rows. The trace does not tell To from Cc or Bcc: everybody is `to`. Nor does it have the headers
 * by which a machine's mail is known, beyond an empty sender: that of bounces.
 */
export function readingsOfTrace(rows: readonly TraceRow[], place: Place, now: number): readonly Reading[] {
  const [first] = rows;
  const sender = first?.senderAddress?.trim() ?? '';
  if (first === undefined || sender === '' || sender === '<>') return [{ kind: 'excluded', reason: 'bounce' }];
  const recipients = new Set(rows.map(({ recipientAddress }) => recipientAddress?.trim() ?? '').filter(isMailAddress));
  const fields = new Map<string, readonly string[]>([
    ['from', isMailAddress(sender) ? [`<${sender}>`] : []],
    ['to', [[...recipients].map((recipient) => `<${recipient}>`).join(', ')]],
    ['date', first.receivedDateTime ? [first.receivedDateTime] : []],
    ...(first.messageId ? [['message-id', [first.messageId]] as const] : []),
  ]);
  const sighting = { provider: 'microsoft', mailbox: 'transport' };
  return readOrSetAside(place, () => activityFromMail({ fields, sighting }, place, now));
}
