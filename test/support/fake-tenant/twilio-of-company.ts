/** The telephone calls of tenants as those of one Twilio account. */
import type { Handler } from './handler.ts';
import { idFrom } from './participants.ts';
import type { Tenant } from './tenant.ts';
import { FakeTwilio } from './twilio.ts';

export interface ServedTwilio {
  readonly accountSid: string;
  readonly key: { readonly sid: string; readonly secret: string };
  readonly handle: Handler;
}

export function twilioOf(tenants: readonly Tenant[]): ServedTwilio {
  const twilio = new FakeTwilio();
  for (const call of tenants.flatMap(({ pstnCalls }) => [...pstnCalls.values()])) {
    const { id, callerNumber, calleeNumber, direction, startedAt, answeredAt, endedAt } = call;
    twilio.put({
      sid: `CA${idFrom(id, 32)}`,
      from: callerNumber,
      to: calleeNumber,
      status: answeredAt === undefined ? 'no-answer' : 'completed',
      direction: direction === 'in' ? 'inbound' : 'outbound-api',
      startedAt: answeredAt ?? startedAt,
      endedAt,
    });
  }
  return { accountSid: twilio.accountSid, key: twilio.key, handle: twilio.fetch };
}
