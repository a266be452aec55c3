/** What people say of who is one person, over HTTP. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { Fault } from '../../infra/kernel/fault.ts';
import { answerOf, apiOf, ask, TOKEN } from '../support/ask-api.ts';
import { type FakeWord, fakeWord } from '../support/fake-word.ts';
import { SAMPLE_NOW } from '../support/sample-graph.ts';

let word: FakeWord;
let app: FastifyInstance;
let now: number;
beforeEach(async () => {
  now = SAMPLE_NOW;
  word = fakeWord(() => now);
  app = await apiOf({ word });
});

const DORA = 'dora@client.example';
const GUS = '+442079460123';
const PAIR = `/v1/decisions/${DORA}/${encodeURIComponent(GUS)}`;
const OTHER_WAY = `/v1/decisions/${encodeURIComponent(GUS)}/${DORA}`;
const KEYS = { a: `mailto:${DORA}`, b: `tel:${GUS}` };

const put = (url: string, payload: unknown, more: InjectOptions = {}) =>
  ask(app, url, {
    method: 'PUT',
    payload: JSON.stringify(payload),
    ...more,
    headers: { ...JSON_TYPE, ...more.headers },
  });
const withdraw = (url: string, more: InjectOptions = {}) => ask(app, url, { method: 'DELETE', ...more });
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a decision', () => {
  const shown = {
    a: { kind: 'mail', value: DORA },
    b: { kind: 'phone', value: GUS },
    said: 'different',
    at: '2026-06-15T10:20:30.000Z',
    applied: false,
  };

  test('is recorded once, however often and in whatever order of the two it is said', async () => {
    for (const url of [PAIR, OTHER_WAY, '/v1/decisions/contact000000001/contact000000003']) {
      const answer = await put(url, { said: 'different' });
      expect([answer.statusCode, answer.json()]).toEqual([202, shown]);
      now += 1000;
    }
    expect(word.recorded).toEqual([{ ...KEYS, said: 'different', at: SAMPLE_NOW }]);
  });

  test('is read at once, and says when the graph shows it', async () => {
    await put(PAIR, { said: 'different' });
    expect(await answerOf(app, OTHER_WAY)).toEqual(shown);
    expect(await answerOf(app, '/v1/decisions')).toEqual({ total: 1, decisions: [shown] });
    word.apply();
    expect(await answerOf(app, PAIR)).toEqual({ ...shown, applied: true });
    expect((await put(PAIR, { said: 'different' })).json()).toEqual({ ...shown, applied: true });
  });

  test('gives way to a later one, and is withdrawn', async () => {
    await put(PAIR, { said: 'different' });
    now += 1000;
    expect((await put(PAIR, { said: 'same' })).json()).toMatchObject({ said: 'same', at: '2026-06-15T10:20:31.000Z' });
    for (const url of [PAIR, OTHER_WAY]) {
      const answer = await withdraw(url);
      expect([answer.statusCode, answer.json()]).toMatchObject([202, { said: 'withdrawn' }]);
    }
    expect(word.recorded).toHaveLength(3);
    expect(await answerOf(app, PAIR)).toMatchObject({ said: 'withdrawn' });
    expect(await answerOf(app, '/v1/decisions')).toEqual({ total: 0, decisions: [] });
  });

  test('is listed with the newest first, at most `limit` of them', async () => {
    for (const other of ['hana@quiet.example', GUS, 'alice@example.com']) {
      await put(`/v1/decisions/${DORA}/${encodeURIComponent(other)}`, { said: 'different' });
      now += 1000;
    }
    const { total, decisions } = await answerOf<{ total: number; decisions: { at: string }[] }>(
      app,
      '/v1/decisions?limit=2',
    );
    expect(total).toBe(3);
    expect(await answerOf(app, '/v1/decisions?limit=2&offset=2')).toMatchObject({
      ...{ total: 3, decisions: [{ at: '2026-06-15T10:20:30.000Z' }] },
    });
    expect(decisions.map(({ at }) => at)).toEqual(['2026-06-15T10:20:32.000Z', '2026-06-15T10:20:31.000Z']);
  });

  test.each([
    ['zoe@client.example', DORA, 404, 'API_UNKNOWN_IDENTITY', '/path/a'],
    [DORA, 'Gus', 404, 'API_UNKNOWN_IDENTITY', '/path/b'],
    [DORA, 'client.example', 404, 'API_UNKNOWN_IDENTITY', '/path/b'],
    [DORA, '*', 404, 'API_UNKNOWN_IDENTITY', '/path/b'],
    [DORA, 'info@client.example', 422, 'API_NOBODYS_OWN', '/path/b'],
    ['nobody0000000001', DORA, 422, 'API_NOBODYS_OWN', '/path/a'],
    [DORA, DORA, 422, 'API_ONE_IDENTITY', undefined],
    [DORA, 'contact000000001', 422, 'API_ONE_IDENTITY', undefined],
  ])('of %s and %s is refused: %i %s', async (a, b, status, code, pointer) => {
    const answer = await put(`/v1/decisions/${encodeURIComponent(a)}/${encodeURIComponent(b)}`, { said: 'same' });
    expect(answer.json()).toMatchObject({ status, code, ...(pointer === undefined ? {} : { errors: [{ pointer }] }) });
    expect(word.recorded).toEqual([]);
  });

  test('that nobody made is neither read nor withdrawn', async () => {
    expect((await ask(app, PAIR)).json()).toMatchObject({ status: 404, code: 'API_NOT_DECIDED' });
    expect((await withdraw(PAIR)).json()).toMatchObject({ status: 404, code: 'API_NOT_DECIDED' });
    // As clients ask that name a type with every request.
    expect((await withdraw(PAIR, { headers: JSON_TYPE })).json()).toMatchObject({ code: 'API_NOT_DECIDED' });
    expect(word.recorded).toEqual([]);
  });

  test.each(['LOG_FULL', 'LOG_BUSY', 'LOG_UNREACHABLE', 'LOG_CLOSED'])(
    'that the log cannot take for now (%s) is refused with: try again',
    async (code) => {
      const say = async (): Promise<never> => {
        throw new Fault(code, `no room for ${DORA}`);
      };
      app = await apiOf({ word: { ...word, say } });
      const answer = await put(PAIR, { said: 'same' });
      expect(answer.json()).toMatchObject({ status: 503, code: 'API_UNAVAILABLE' });
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.body).not.toContain(DORA);
    },
  );

  test('has no ETag, so that what is said is never spared', async () => {
    const answer = await put(PAIR, { said: 'same' }, { headers: { 'if-none-match': '*' } });
    expect([answer.statusCode, answer.headers.etag]).toEqual([202, undefined]);
    expect(word.recorded).toHaveLength(1);
  });
});

describe('the policy', () => {
  test('merges likely pairs unless somebody said otherwise, and is set once', async () => {
    expect(await answerOf(app, '/v1/merge-policy')).toEqual({ mergesLikely: true, applied: true });
    expect((await put('/v1/merge-policy', { mergesLikely: true })).json()).toEqual({
      mergesLikely: true,
      applied: true,
    });
    for (let times = 0; times < 2; times += 1) {
      const answer = await put('/v1/merge-policy', { mergesLikely: false });
      expect([answer.statusCode, answer.json()]).toEqual([202, { mergesLikely: false, applied: false }]);
    }
    expect(word.recorded).toEqual([false]);
    word.apply();
    expect(await answerOf(app, '/v1/merge-policy')).toEqual({ mergesLikely: false, applied: true });
  });
});

describe('a body', () => {
  test.each([
    ['another word', { said: 'withdrawn' }, '/body/said', 'not one of: same, different'],
    ['no word', {}, '/body/said', 'not one of: same, different'],
    ['a word of another kind', { said: 1 }, '/body/said', 'not one of: same, different'],
    ['an unknown field', { said: 'same', because: 'x' }, '/body/because', 'unknown field'],
  ])('with %s is refused where it is wrong', async (_what, payload, pointer, message) => {
    expect((await put(PAIR, payload)).json()).toMatchObject({
      status: 400,
      code: 'API_BAD_PARAMETER',
      errors: [{ pointer, message }],
    });
    expect(word.recorded).toEqual([]);
  });

  test.each(['true', '[]', '"same"', 'null'])('that is %s and no object is refused', async (payload) => {
    const answer = await ask(app, PAIR, { method: 'PUT', payload, headers: JSON_TYPE });
    expect(answer.json()).toMatchObject({ code: 'API_BAD_PARAMETER', errors: [{ pointer: '/body' }] });
  });

  test('that is missing is refused', async () => {
    expect((await ask(app, PAIR, { method: 'PUT' })).json()).toMatchObject({
      code: 'API_BAD_PARAMETER',
      errors: [{ pointer: '/body' }],
    });
    expect((await ask(app, PAIR, { method: 'PUT', headers: JSON_TYPE })).json()).toMatchObject({
      code: 'API_BAD_BODY',
    });
  });

  test.each([
    '{',
    '{"said":"same"',
    "{said:'same'}",
    '{"said":"same"}x',
    '{"said":"same","__proto__":{"said":"same"}}',
    '\u0000',
  ])('that is no JSON is refused: %j', async (payload) => {
    const answer = await ask(app, PAIR, { method: 'PUT', payload, headers: JSON_TYPE });
    expect(answer.json()).toMatchObject({ status: 400, code: 'API_BAD_BODY' });
    expect(word.recorded).toEqual([]);
  });

  test('of more than 4 kB is refused', async () => {
    const payload = JSON.stringify({ said: 'same', because: 'x'.repeat(5000) });
    const answer = await ask(app, PAIR, { method: 'PUT', payload, headers: JSON_TYPE });
    expect(answer.json()).toMatchObject({ status: 413, code: 'API_BODY_TOO_LARGE' });
  });

  test.each([
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
    'text/plain; application/json',
    '',
  ])('of type "%s" is refused', async (type) => {
    const answer = await ask(app, PAIR, {
      method: 'PUT',
      payload: '{"said":"same"}',
      headers: { 'content-type': type },
    });
    expect(answer.json()).toMatchObject({ status: 415, code: 'API_BODY_REFUSED' });
    expect(word.recorded).toEqual([]);
  });

  test('may name its letters', async () => {
    const headers = { 'content-type': 'application/json; charset=UTF-8' };
    expect((await put(PAIR, { said: 'same' }, { headers })).statusCode).toBe(202);
  });

  test('is refused where none is wanted', async () => {
    await put(PAIR, { said: 'same' });
    expect((await withdraw(PAIR, { payload: '{}', headers: JSON_TYPE })).json()).toMatchObject({
      code: 'API_BODY_REFUSED',
    });
    expect(word.recorded).toHaveLength(1);
  });
});

describe('a page of somebody else', () => {
  /** What a browser that opened the printed link sends along by itself. */
  async function cookie(): Promise<string> {
    const opened = await ask(app, `/open?token=${TOKEN}`, { headers: { authorization: '' } });
    return String(opened.headers['set-cookie']).split(';')[0] ?? '';
  }
  const HOST = 'localhost:7337';

  async function changes(headers: Record<string, string>, session: string): Promise<readonly number[]> {
    const sent = { authorization: '', cookie: session, host: HOST, ...headers };
    const answers = [
      await put('/v1/merge-policy', { mergesLikely: false }, { headers: sent }),
      await put(PAIR, { said: 'same' }, { headers: sent }),
      await withdraw(PAIR, { headers: sent }),
    ];
    return answers.map(({ statusCode }) => statusCode);
  }

  test.each<Record<string, string>>([
    { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://elsewhere.example' },
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:3000' },
    { origin: 'http://127.0.0.1:7337' },
    { origin: 'null' },
    { origin: `http://${HOST}`, 'sec-fetch-site': 'cross-site' },
    { origin: `http://${HOST}.elsewhere.example` },
    { 'sec-fetch-site': 'none' },
    {},
  ])('changes nothing with the session of the browser: %j', async (headers) => {
    expect(await changes(headers, await cookie())).toEqual([403, 403, 403]);
    expect(word.recorded).toEqual([]);
  });

  test.each<Record<string, string>>([
    { origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin' },
    { origin: `http://${HOST}` },
    { 'sec-fetch-site': 'same-origin' },
    // Behind a proxy that speaks TLS the page has another origin than this server knows; the browser compared them.
    { origin: 'https://kith.acme.example', 'sec-fetch-site': 'same-origin' },
  ])('is told from a page of our own: %j', async (headers) => {
    expect(await changes(headers, await cookie())).toEqual([202, 202, 202]);
  });

  test('changes nothing even if it knew the token, and is not told that it may ask', async () => {
    const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    const answer = await put(PAIR, { said: 'same' }, { headers });
    expect(answer.json()).toMatchObject({ status: 403, code: 'API_FOREIGN_PAGE' });
    const preflight = await ask(app, PAIR, {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
    });
    expect(preflight.statusCode).toBe(405);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
