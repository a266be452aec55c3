/** The connector, unchanged, against a Twilio that somebody else wrote (the `emulate` package). */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEmulator, type Emulator } from 'emulate';
import { twilioConnector } from '../../../../ingest/connectors/twilio/connector.ts';
import { activitiesOf, driveStream } from '../../../support/drive-stream.ts';
import { portsAt } from '../../../support/fake-tenant/twilio-ports.ts';

const ACCOUNT = `AC${'0'.repeat(31)}7`;
const TOKEN = 'invented token';
const COMPANY = '+12025550101';

let emulator: Emulator;

beforeAll(async () => {
  const seed = {
    twilio: {
      account: { sid: ACCOUNT, auth_token: TOKEN, friendly_name: 'Brightwater Instruments' },
      phone_numbers: [{ phone_number: COMPANY }],
    },
  };
  emulator = await createEmulator({ service: 'twilio', port: await freePort(), seed });
});

afterAll(async () => {
  await emulator.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function post(path: string, form: Record<string, string>): Promise<{ sid: string }> {
  const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
  const answer = await fetch(new URL(path, emulator.url), {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as { sid: string };
}

const calls = `/2010-04-01/Accounts/${ACCOUNT}/Calls`;

function connected(token = TOKEN) {
  // the emulator has no clock of its own: its calls happen now
  const { ports } = portsAt(Date.now() + 3_600_000, fetch);
  const policy = { privateMeetings: 'exclude', excludeLabels: [] } as const;
  return twilioConnector({ accountSid: ACCOUNT, authToken: token, endpoint: emulator.url, pageSize: 2, policy, ports });
}

async function read(connector = connected()) {
  const [stream] = connector.tenantStreams();
  if (stream === undefined) throw new Error('no stream');
  return await driveStream(connector, stream, { horizon: Date.now() - 86_400_000 });
}

describe('twilio: an emulator', () => {
  test('C2: three calls on pages of two are three calls, and one that still rings is none', async () => {
    const outbound = await post(`${calls}.json`, { To: '+12025550100', From: COMPANY, Twiml: '<Response/>' });
    await post(`${calls}/${outbound.sid}.json`, { Status: 'completed' });
    const busy = await post(`${calls}.json`, { To: '+12025550102', From: COMPANY, Twiml: '<Response/>' });
    await post(`${calls}/${busy.sid}.json`, { Status: 'busy' });
    const inbound = await post('/_twilio/simulate/inbound-call', { To: COMPANY, From: '+442079460000' });
    await post('/_twilio/simulate/call-status', { CallSid: inbound.sid, Status: 'completed' });
    await post('/_twilio/simulate/inbound-call', { To: COMPANY, From: '+442079460001' });

    const driven = await read();
    const told = activitiesOf(driven).map(({ key, participants }) => [
      key,
      ...participants.map(({ address }) => address),
    ]);
    expect(told.toSorted()).toEqual(
      [
        [outbound.sid, `tel:${COMPANY}`, 'tel:+12025550100'],
        [busy.sid, `tel:${COMPANY}`, 'tel:+12025550102'],
        [inbound.sid, 'tel:+442079460000', `tel:${COMPANY}`],
      ].toSorted(),
    );
    expect(driven.readings).toHaveLength(3);
    expect(driven.notes.get('not over yet')).toBeGreaterThan(0);
    const answers = activitiesOf(driven).map(({ key, participants }) => [key, participants[1]?.response]);
    expect(Object.fromEntries(answers)).toEqual({
      [outbound.sid]: 'accepted',
      [busy.sid]: 'none',
      [inbound.sid]: 'accepted',
    });
  });

  test('a token that is not the account’s is refused', async () => {
    await expect(read(connected('another token'))).rejects.toMatchObject({
      kind: 'misconfigured',
      code: 'ING_SECRET_REFUSED',
    });
  });

  test('the doctor reads the account and a page of calls', async () => {
    const outcomes: string[] = [];
    for await (const { what, outcome } of connected().check(new AbortController().signal)) {
      // the emulator's time is that of this machine, ours is invented
      if (!what.includes('same time')) outcomes.push(outcome);
    }
    expect(outcomes).toEqual(['passed', 'passed', 'unsure']);
  });
});
