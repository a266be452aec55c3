import { describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../support/fake-tenant/fault-plan.ts';
import { smallFace } from '../../support/fake-tenant/google/small-face.ts';
import { messageWith } from '../../support/fake-tenant/messages.ts';
import { NOON } from '../../support/fake-tenant/small-tenant.ts';

async function opened(rules: readonly FaultRule[] = []) {
  const small = smallFace({ rules });
  const token = await small.caller.token('ada@brightwater.example', 'gmail.metadata');
  const post = async (
    targets: readonly string[],
    head: Record<string, string> = { authorization: `Bearer ${token}` },
  ) => {
    const parts = targets.map(
      (target, index) =>
        `--cut\r\nContent-Type: application/http\r\nContent-ID: <item-${index}>\r\n\r\nGET ${target} HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n`,
    );
    const response = await small.caller.fetch('https://google.test/batch/gmail/v1', {
      method: 'POST',
      headers: { ...head, 'content-type': 'multipart/mixed; boundary=cut' },
      body: `${parts.join('')}--cut--`,
    });
    const text = await response.text();
    const [, boundary = ''] = /boundary=(\S+)/.exec(response.headers.get('content-type') ?? '') ?? [];
    const answers = boundary === '' ? [] : text.split(`--${boundary}`).slice(1, -1);
    return {
      status: response.status,
      answers: answers.map((answer) => [
        /Content-ID: (\S+)/.exec(answer)?.[1],
        Number(/HTTP\/1\.1 (\d+)/.exec(answer)?.[1]),
      ]),
      text,
    };
  };
  return { ...small, post };
}

const get = (id: string) => `/gmail/v1/users/me/messages/${id}?format=metadata&metadataHeaders=From&fields=id`;

describe('a batch', () => {
  test('answers each call by itself, under the name of its part', async () => {
    const { tenant, post } = await opened([
      {
        route: 'GET /gmail/v1/users/me/messages/*',
        calls: 2,
        fault: { kind: 'throttle', status: 429, retry: { as: 'none' } },
      },
    ]);
    for (const id of ['a', 'b']) tenant.deliver('ada', messageWith({ id, receivedAt: NOON }));
    const { status, answers, text } = await post([get('a'), get('b'), get('gone')]);
    expect(status).toBe(200);
    expect(answers).toEqual([
      ['<response-item-0>', 200],
      ['<response-item-1>', 429],
      ['<response-item-2>', 404],
    ]);
    expect(text).toContain('{"id":"a"}');
  });

  test('needs a token, refuses more than a hundred calls, and refuses what is no batch', async () => {
    const { caller, post } = await opened();
    expect((await post([get('a')], {})).answers).toEqual([['<response-item-0>', 401]]);
    expect((await post(Array.from({ length: 100 }, () => get('a')))).status).toBe(200);
    expect((await post(Array.from({ length: 101 }, () => get('a')))).status).toBe(400);
    const bare = await caller.fetch('https://google.test/batch/gmail/v1', { method: 'POST', body: 'x' });
    expect(bare.status).toBe(400);
  });
});
