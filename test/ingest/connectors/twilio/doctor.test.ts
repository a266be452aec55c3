import { describe, expect, test } from '@jest/globals';
import { twilioConnector } from '../../../../ingest/connectors/twilio/connector.ts';
import type { Check } from '../../../../ingest/sync/port.ts';
import { FakeTwilio, refusal } from '../../../support/fake-tenant/twilio.ts';
import { connected, leg, NOW, POLICY } from '../../../support/fake-tenant/twilio-connected.ts';
import { portsAt } from '../../../support/fake-tenant/twilio-ports.ts';

const SIGNAL = new AbortController().signal;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const FIRST = { subjects: [], horizon: 0 };

describe('twilio: before it is connected', () => {
  const checksOf = async (fake: FakeTwilio): Promise<Check[]> => await all(connected(fake).connector.check(SIGNAL));

  test('the doctor reads the account and a page of calls', async () => {
    expect((await checksOf(new FakeTwilio())).map(({ what, outcome }) => [what, outcome])).toEqual([
      ['reads the account', 'passed'],
      ['reads a page of calls', 'passed'],
    ]);
  });

  test('a key that may read calls and not the account is good enough', async () => {
    const fake = new FakeTwilio();
    fake.mayReadAccount = false;
    expect((await checksOf(fake)).map(({ outcome }) => outcome)).toEqual(['unsure', 'passed']);
  });

  test('a suspended account and a refused secret fail, with what to do', async () => {
    const fake = new FakeTwilio();
    fake.accountStatus = 'suspended';
    fake.plant({ after: 1, answer: () => refusal(401, 20003) });
    const checks = await checksOf(fake);
    expect(checks.map(({ failure }) => failure?.code)).toEqual([undefined, 'ING_SECRET_REFUSED']);
    expect(checks[1]?.failure?.todo).toContain('console.twilio.com');
  });

  test('the main token is told to be more than is needed', async () => {
    const fake = new FakeTwilio();
    const { ports } = portsAt(NOW, async () => Response.json({ status: 'active', calls: [] }));
    const connector = twilioConnector({ accountSid: fake.accountSid, authToken: 'x', policy: POLICY, ports });
    const checks = await all(connector.check(SIGNAL));
    expect(checks.at(-1)).toMatchObject({
      kind: 'boundary',
      outcome: 'unsure',
      note: expect.stringContaining('restricted'),
    });
  });

  test('the estimate counts what the account has used, or says nothing', async () => {
    const fake = new FakeTwilio();
    fake.put(...Array.from({ length: 20 }, () => leg()));
    const { connector } = connected(fake, { pageSize: 10 });
    // 60 days and two full pages, at five calls in a second
    expect(await connector.estimate(FIRST, SIGNAL)).toEqual([
      { capability: 'calls', mailboxes: 1, counted: 1, items: 20, seconds: 13 },
    ]);
    fake.mayReadUsage = false;
    expect(await connector.estimate(FIRST, SIGNAL)).toEqual([]);
  });

  test.each([
    ['an account SID that is none', { accountSid: 'SK1' }],
    ['an endpoint without encryption', { endpoint: 'http://twilio.example' }],
    ['no secret', { apiKey: undefined }],
  ])('%s is refused before anything is asked', (_, wrong) => {
    const fake = new FakeTwilio();
    const { ports } = portsAt(NOW, fake.fetch);
    const { apiKey, ...options } = { accountSid: fake.accountSid, apiKey: fake.key, policy: POLICY, ports, ...wrong };
    const secret = apiKey === undefined ? {} : { apiKey };
    expect(() => twilioConnector({ ...options, ...secret })).toThrow(expect.objectContaining({ code: 'ING_BAD_KEY' }));
  });
});
