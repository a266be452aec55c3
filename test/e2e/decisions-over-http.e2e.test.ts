/** A person's word over HTTP, from a served folder to the graph, the command line and a replay. */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dumpOfFolder, kithJson, kithOut, type RunningKith, startKith, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(300_000);

const folder = temporaryFolder();
const DATA = ['--data', folder.at('data')];
const BO = 'bo@client.example';
const LINE = '+12025550101';
const PAIR = `/v1/decisions/${BO}/${encodeURIComponent(LINE)}`;

let server: RunningKith;
let url: string;
let token: string;

async function serve(roles: string): Promise<void> {
  server = startKith(['start', '--roles', roles, '--port', '0', '--json', ...DATA]);
  ({ url, token } = await server.firstAnswer<{ url: string; token: string }>());
}

async function ask<T>(method: string, path: string, body?: object): Promise<{ status: number; answer: T }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as T };
}

interface Applied {
  readonly applied: boolean;
}

async function untilApplied(path: string): Promise<void> {
  while (!(await ask<Applied>('GET', path)).answer.applied) await pause(20);
}

async function addressesOf(who: string): Promise<string[]> {
  const { answer } = await ask<{ identities: { value: string }[] }>('GET', `/v1/people/${encodeURIComponent(who)}`);
  return answer.identities.map(({ value }) => value).sort();
}

beforeAll(async () => {
  const call = {
    ...{ key: 'call:1', channel: 'call', at: new Date(Date.now() - 86_400_000).toISOString(), durationSeconds: 60 },
    participants: [
      { role: 'caller', address: `tel:${LINE}` },
      { role: 'callee', address: 'tel:+12025550102' },
    ],
  };
  const mail = {
    ...{ key: 'mail:<1@mail.example>', channel: 'mail', at: call.at },
    participants: [
      { role: 'from', address: `mailto:${BO}`, name: 'Bo Reed' },
      { role: 'to', address: 'mailto:ada@acme.example', name: 'Ada Lark' },
    ],
  };
  writeFileSync(folder.at('history.jsonl'), `${JSON.stringify(call)}\n${JSON.stringify(mail)}\n`);
  await kithOut(['import', folder.at('history.jsonl'), '--domains', 'acme.example', ...DATA]);
});
afterAll(() => folder.remove());

describe('a word over HTTP', () => {
  test('merges two people, is seen by the command line, holds after a replay, and is withdrawn to the last byte', async () => {
    const before = await dumpOfFolder(folder.at('data'));
    await serve('resolver,scorer,api');
    expect(await addressesOf(BO)).toEqual([BO]);
    expect(await ask('PUT', PAIR, { said: 'same' })).toMatchObject({ status: 202, answer: { said: 'same' } });
    await untilApplied(PAIR);
    expect(await addressesOf(LINE)).toEqual([LINE, BO]);
    expect(await kithJson(['reviews', 'accept', LINE, BO, ...DATA])).toMatchObject({ recorded: 0, holds: true });
    await server.stop();
    const merged = await dumpOfFolder(folder.at('data'));
    await kithOut(['replay', ...DATA]);
    expect(await dumpOfFolder(folder.at('data'))).toBe(merged);
    await serve('resolver,scorer,api');
    expect(await ask('DELETE', PAIR)).toMatchObject({ status: 202, answer: { said: 'withdrawn' } });
    await untilApplied(PAIR);
    expect(await addressesOf(BO)).toEqual([BO]);
    await server.stop();
    expect(await dumpOfFolder(folder.at('data'))).toBe(before);
  });

  test('to a server that only answers is kept for whoever applies the log', async () => {
    await serve('api');
    expect(await ask('PUT', PAIR, { said: 'same' })).toMatchObject({ status: 202, answer: { applied: false } });
    expect(await ask('PUT', '/v1/merge-policy', { mergesLikely: false })).toMatchObject({ status: 202 });
    expect(await ask('GET', PAIR)).toMatchObject({ answer: { said: 'same', applied: false } });
    expect(await addressesOf(BO)).toEqual([BO]);
    await kithOut(['reviews', 'list', ...DATA]);
    await untilApplied(PAIR);
    await untilApplied('/v1/merge-policy');
    expect(await addressesOf(BO)).toEqual([LINE, BO]);
    await server.stop();
  });
});
