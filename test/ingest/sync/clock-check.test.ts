import { describe, expect, test } from '@jest/globals';
import { microsoftConnector } from '../../../ingest/connectors/microsoft/connector.ts';
import { twilioConnector } from '../../../ingest/connectors/twilio/connector.ts';
import { Scope } from '../../../ingest/core/scope.ts';
import type { Check, Connector, ProviderPorts } from '../../../ingest/sync/port.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const signal = new AbortController().signal;
const policy = Scope.parse({});

/** A provider whose clock is so many minutes behind ours, and which refuses whatever it is asked. */
function portsBehind(minutes: number): ProviderPorts {
  const headers = { date: new Date(NOW - minutes * 60_000).toUTCString(), 'content-type': 'application/json' };
  const fetch = async () => new Response('{"error": "invalid_client"}', { status: 401, headers });
  const gate = { pass: async () => {}, cool: () => {}, succeeded: () => {} };
  return { fetch, now: () => NOW, sleep: async () => {}, random: () => 0.5, gate, timeoutMs: 60_000 };
}

const CONNECTORS: readonly [string, (ports: ProviderPorts) => Connector][] = [
  [
    'Microsoft',
    (ports) =>
      microsoftConnector({
        ...{ tenantId: 'e6f1a2a0-0000-4000-8000-000000000001', clientId: 'e6f1a2a0-0000-4000-8000-000000000002' },
        ...{ credential: { secret: 'invented' }, cloud: 'global', capabilities: ['directory'], policy, ports },
      }),
  ],
  ['Twilio', (ports) => twilioConnector({ accountSid: 'AC1', authToken: 'invented', policy, ports })],
];

async function clockOf(connector: Connector): Promise<Check | undefined> {
  const checks: Check[] = [];
  for await (const check of connector.check(signal)) checks.push(check);
  return checks.find(({ what }) => what.includes('the same time'));
}

describe.each(CONNECTORS)('the clock of this machine beside %s', (_, connector) => {
  test.each([20, -20])('that is %d minutes ahead is told', async (minutes) => {
    expect(await clockOf(connector(portsBehind(minutes)))).toMatchObject({
      ...{ outcome: 'failed', failure: { code: 'ING_CLOCK_OFF' } },
    });
  });

  test('that differs by two minutes is right', async () => {
    expect(await clockOf(connector(portsBehind(2)))).toMatchObject({ outcome: 'passed' });
  });
});
