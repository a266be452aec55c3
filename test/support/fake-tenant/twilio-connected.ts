/** A fake Twilio account with a connector on it. */
import { twilioConnector } from '../../../ingest/connectors/twilio/connector.ts';
import { driveStream } from '../drive-stream.ts';
import type { FakeLeg, FakeTwilio } from './twilio.ts';
import { portsAt } from './twilio-ports.ts';

export const NOW = Date.parse('2026-03-10T12:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const HORIZON = NOW - 20 * DAY;
export const POLICY = { privateMeetings: 'exclude', excludeLabels: [] } as const;
export const CUSTOMER = '+12025550100';
export const COMPANY = '+12025550101';

let legs = 0;
export const sid = () => `CA${String(++legs).padStart(32, '0')}`;

/** A call of a minute that was answered, unless told otherwise. */
export function leg(over: Partial<FakeLeg> = {}): FakeLeg {
  const startedAt = over.startedAt ?? NOW - 2 * DAY;
  const base = { sid: sid(), from: CUSTOMER, to: COMPANY, status: 'completed', startedAt, endedAt: startedAt + 60_000 };
  return { ...base, ...over };
}

export function connected(fake: FakeTwilio, more: { pageSize?: number; now?: number } = {}) {
  const { now = NOW, ...options } = more;
  const test = portsAt(now, fake.fetch);
  const { accountSid, key: apiKey } = fake;
  const connector = twilioConnector({ accountSid, apiKey, policy: POLICY, ports: test.ports, ...options });
  const [stream] = connector.tenantStreams();
  if (stream === undefined) throw new Error('no stream');
  return { ...test, connector, stream, read: () => driveStream(connector, stream, { horizon: HORIZON }) };
}
