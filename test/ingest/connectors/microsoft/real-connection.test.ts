/** The connector over real connections, which break in real ways. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { activitiesOf, driveStream } from '../../../support/drive-stream.ts';
import type { FaultRule } from '../../../support/fake-tenant/fault-plan.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { type SmallFace, smallFace } from '../../../support/fake-tenant/microsoft/small-face.ts';
import { type Serving, serve } from '../../../support/fake-tenant/serve.ts';
import { NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { failureOf, microsoftCompany } from './microsoft-company.ts';

let small: SmallFace;
let serving: Serving;
const defects: unknown[] = [];

beforeAll(async () => {
  small = smallFace();
  for (let index = 0; index < 250; index += 1) {
    const mail = { id: `m${index}`, receivedAt: NOON - index * 60_000, from: { address: 'zoe@elsewhere.example' } };
    small.tenant.deliver('ben', messageWith({ ...mail, to: [{ address: 'ben@brightwater.example' }] }));
  }
  serving = await serve({ '/microsoft': small.handle }, 0, (error) => defects.push(error));
});

afterAll(async () => await serving.close());

/** The same company, asked over a socket and below a prefix. */
function overSocket(timeoutMs = 30_000) {
  const at = `${serving.origin}/microsoft`;
  return microsoftCompany({
    ...{ endpoint: { login: at, graph: at }, timeoutMs },
    between: async (request) => await fetch(request),
  });
}

describe('over a real connection', () => {
  test('a mailbox is read to its end, links included', async () => {
    const company = overSocket();
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(activitiesOf(driven)).toHaveLength(250);
    expect(defects).toEqual([]);
  });

  test.each([
    ['is reset', { kind: 'reset' }],
    ['breaks off in the middle of an answer', { kind: 'truncate', share: 0.5 }],
    ['never answers', { kind: 'never' }],
  ] as const)('a connection that %s is tried again, and nothing is lost or doubled', async (_, fault) => {
    const route = 'GET /v1.0/users/*/mailFolders/*/messages/delta';
    small.face.faults.add({ route, calls: [1, 2], fault } satisfies FaultRule);
    const company = overSocket(fault.kind === 'never' ? 300 : undefined);
    const driven = await driveStream(company.connector, company.stream('mail', 'ben'));
    expect(activitiesOf(driven)).toHaveLength(250);
    expect(small.face.faults.struck(route)).toBe(2);
    small.face.faults.clear();
  });

  test('what was asked to stop stops', async () => {
    small.face.faults.add({ route: 'GET /v1.0/users/delta', fault: { kind: 'never' } });
    const company = overSocket();
    const stop = new AbortController();
    const driving = driveStream(company.connector, company.stream('directory'), { signal: stop.signal });
    stop.abort(new Error('asked to stop'));
    await expect(driving).rejects.toThrow('asked to stop');
    small.face.faults.clear();
  });

  test('a host that is not there is an outage, not a fault of the configuration', async () => {
    const gone = await serve({}, 0, (error) => defects.push(error));
    await gone.close();
    const at = gone.origin;
    const company = microsoftCompany({
      endpoint: { login: at, graph: at },
      between: async (request) => await fetch(request),
    });
    const failure = await failureOf(driveStream(company.connector, company.stream('directory')));
    expect(failure).toMatchObject({ kind: 'retryable', code: 'ING_PROVIDER_DOWN' });
  });
});
