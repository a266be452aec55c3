/**
 * The mail path against emulators of Gmail that other people wrote: independent witnesses of what an answer looks like.
 * They know no service account, so a token is handed out here; one of them has no profile, so the newest mail tells where the history begins.
 */
import { createServer } from 'node:net';
import { createEmulator as createFork } from '@inbox-zero/emulate';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEmulator } from 'emulate';
import { googleConnector, readServiceAccountKey } from '../../../../ingest/connectors/google/connector.ts';
import type { Connector, Stream } from '../../../../ingest/sync/port.ts';
import { openRateGate } from '../../../../ingest/sync/rate-gate.ts';
import { activitiesOf, drain, drivenStream, driveStream, stepOnce } from '../../../support/drive-stream.ts';
import { newProject } from '../../../support/fake-tenant/google/project.ts';

const OWNER = 'owner@example.com';
const TOKEN = 'a-token-of-the-owner';
const START = Date.UTC(2026, 2, 1);
const COUNT = 1201;
const PROJECT = newProject();
const STREAM: Stream = { capability: 'mail', subject: { id: 'owner', address: OWNER, groups: [] } };

const SEED = {
  tokens: { [TOKEN]: { login: OWNER, scopes: ['https://www.googleapis.com/auth/gmail.metadata'] } },
  google: {
    users: [{ email: OWNER, name: 'Owner' }],
    messages: Array.from({ length: COUNT }, (_, index) => ({
      id: `seeded_${index}`,
      user_email: OWNER,
      from: 'zoe@elsewhere.example',
      to: OWNER,
      subject: 'not to be read',
      body_text: 'not to be read either',
      label_ids: ['INBOX'],
      internal_date: String(START + index * 60_000),
      message_id: `<seeded-${index}@elsewhere.example>`,
    })),
  },
};

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param before called with each request before it goes out */
function connectorOn(
  url: string,
  options: { batch?: boolean; before?: (asked: URL) => Promise<void> } = {},
): Connector {
  const now = () => START + 30 * 86_400_000;
  // the limits are not what is tried here: to the gate, a second passes at each look
  const sleep = async () => {};
  let at = now();
  const moving = () => {
    at += 1000;
    return at;
  };
  return googleConnector({
    ...{
      key: readServiceAccountKey(JSON.stringify(PROJECT.keyFile)),
      admin: OWNER,
      capabilities: ['mail'],
      quota: 'old',
    },
    ...{ policy: { privateMeetings: 'exclude', excludeLabels: [] }, batch: options.batch ?? false },
    endpoint: { api: url, token: `${url}/token-of-this-test` },
    ports: {
      ...{ now, sleep, random: () => 0.5, timeoutMs: 60_000 },
      gate: openRateGate({ now: moving, sleep }, { load: () => new Map(), save: () => {} }),
      fetch: async (input, init) => {
        const asked = new URL(String(input instanceof Request ? input.url : input));
        if (asked.pathname === '/token-of-this-test') {
          return Response.json({ access_token: TOKEN, expires_in: 3600, token_type: 'Bearer' });
        }
        await options.before?.(asked);
        return await fetch(input, init);
      },
    },
  });
}

const withToken = { headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' } };

describe('the mail path on emulate 0.11', () => {
  let peer: Awaited<ReturnType<typeof createEmulator>>;
  let url = '';
  beforeAll(async () => {
    const port = await freePort();
    peer = await createEmulator({ service: 'google', port, seed: SEED });
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => await peer.close());

  async function insert(subject: string): Promise<string> {
    const raw = `From: zoe@elsewhere.example\r\nTo: ${OWNER}\r\nMessage-ID: <${subject}@elsewhere.example>\r\nDate: Mon, 30 Mar 2026 09:00:00 +0000\r\nSubject: ${subject}\r\n\r\nhello`;
    const body = JSON.stringify({ raw: Buffer.from(raw).toString('base64url'), labelIds: ['INBOX'] });
    const answer = await fetch(`${url}/gmail/v1/users/me/messages`, { method: 'POST', body, ...withToken });
    const inserted = (await answer.json()) as { id: string };
    return inserted.id;
  }

  test('X10, G1: 1,201 messages give 1,201 sightings, none twice, though there is no profile', async () => {
    const driven = await driveStream(connectorOn(url), STREAM);
    const keys = activitiesOf(driven).map(({ key }) => key);
    expect(keys).toHaveLength(COUNT);
    expect(new Set(keys).size).toBe(COUNT);
    expect(driven.phase).toBe('live');
    expect(JSON.stringify(driven.readings)).not.toContain('not to be read');
  });

  test('X10, G18: history ids beyond 2^64 are kept to the last digit, and what is new comes by them', async () => {
    // the last hundred are enough here
    const horizon = START + (COUNT - 100) * 60_000;
    const driven = await driveStream(connectorOn(url), STREAM, { horizon });
    const { historyId: before } = driven.cursor as { historyId: string };
    expect(BigInt(before)).toBeGreaterThan(2n ** 64n);
    await insert('fresh');
    await drain(connectorOn(url), driven, { horizon });
    expect(activitiesOf(driven).map(({ key }) => key)).toContain('fresh@elsewhere.example');
    const { historyId } = driven.cursor as { historyId: string };
    expect(BigInt(historyId)).toBeGreaterThan(BigInt(before));
  });

  test('X10, G8: a message that is deleted between list and get is noted, and the rest is read', async () => {
    const id = await insert('doomed');
    let isDeleted = false;
    const connector = connectorOn(url, {
      before: async ({ pathname }) => {
        if (isDeleted || !pathname.includes('/messages/')) return;
        isDeleted = true;
        await fetch(`${url}/gmail/v1/users/me/messages/${id}`, { method: 'DELETE', ...withToken });
      },
    });
    const driven = drivenStream(STREAM);
    await stepOnce(connector, driven);
    while (driven.notes.get('gone') === undefined && driven.more) await stepOnce(connector, driven);
    expect(driven.notes.get('gone')).toBe(1);
    expect(activitiesOf(driven).map(({ key }) => key)).not.toContain('doomed@elsewhere.example');
    expect(activitiesOf(driven).length).toBeGreaterThanOrEqual(99);
  });
});

describe('the batch path on the fork of emulate', () => {
  let peer: Awaited<ReturnType<typeof createFork>>;
  let url = '';
  beforeAll(async () => {
    const port = await freePort();
    peer = await createFork({ service: 'google', port, seed: SEED });
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => await peer.close());

  test('X10, G1: 1,201 messages give 1,201 sightings by way of batches', async () => {
    const asked: string[] = [];
    const connector = connectorOn(url, {
      batch: true,
      before: async ({ pathname }) => {
        asked.push(pathname);
      },
    });
    const driven = await driveStream(connector, STREAM);
    const keys = activitiesOf(driven).map(({ key }) => key);
    expect(new Set(keys).size).toBe(COUNT);
    // its history ids are not in the order of its mails: some come once more by the history, under the same key
    expect(keys.length).toBeLessThan(COUNT + 100);
    expect(asked.filter((pathname) => pathname === '/batch/gmail/v1').length).toBeGreaterThanOrEqual(COUNT / 50);
  });
});
