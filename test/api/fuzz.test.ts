import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { apiOf, ask, DOCUMENT } from '../support/ask-api.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await apiOf();
});
afterAll(() => app.close());

/** What callers, attackers and broken clients put into a parameter. */
const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'dora@client.example',
      'alice@example.com',
      '+12025550100',
      'contact000000001',
      'client.example',
      '2026-01-01T00:00:00Z',
      '1',
      '20',
      '200',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '.',
      '..',
      '../',
      '%',
      '%00',
      '\0',
      '\ud800',
      '\u202e',
      '__proto__',
      'constructor',
      'null',
      "' OR 1=1 --",
      'Person) DETACH DELETE n //',
      '`',
      '*',
      '"',
      '(',
      '#{7*7}',
      '<script>',
      'a'.repeat(10_000),
      '-1',
      '1e9',
      '0',
      '+0',
      '9'.repeat(30),
      '0001-01-01T00:00:00Z',
      '275760-09-13T00:00:00Z',
      '2026-06-15T24:00:00Z',
      '2026-01-01T00:00:00+23:59',
    ),
  },
);

/** Percent-encoded like a careful client does, or thrown in as it is. */
const part = fc.tuple(nastyText, fc.boolean()).map(([text, careful]) => {
  const wellFormed = text.toWellFormed();
  return careful
    ? encodeURIComponent(wellFormed)
    : wellFormed.replace(/[\s#?\p{Cc}\p{Cf}]/gu, '').replace(/[^\x21-\x7e]/g, '');
});

const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([verb, operation]) => ({
    method: verb.toUpperCase() as 'GET' | 'PUT' | 'DELETE',
    path,
    operation,
  })),
);

/** What callers, attackers and broken clients send as a body. */
const nastyBody = fc.oneof(
  fc.json(),
  nastyText,
  fc
    .record({ said: fc.oneof(fc.constantFrom('same', 'different', 'withdrawn'), fc.json()) })
    .map((body) => JSON.stringify(body)),
  fc.record({ mergesLikely: fc.oneof(fc.boolean(), fc.json()) }).map((body) => JSON.stringify(body)),
);

describe.each(OPERATIONS)('$method $path', ({ method, path, operation }) => {
  const parameters = operation.parameters ?? [];
  const names = fc.constantFrom(...parameters.map(({ name }) => name), 'tenant');
  const bodies =
    operation.requestBody === undefined ? fc.constant(undefined) : fc.option(nastyBody, { nil: undefined });

  test('answers whatever it is asked with what the document allows, and never with a failure', async () => {
    const url = fc
      .tuple(fc.array(part, { minLength: 3, maxLength: 3 }), fc.array(fc.tuple(names, part), { maxLength: 4 }))
      .map(([parts, pairs]) => {
        let next = 0;
        const filled = path.replace(/\{[^}]+\}/g, () => (parts[next++] ?? '').replaceAll('?', '%3F'));
        return pairs.length === 0 ? filled : `${filled}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`;
      })
      // of two `..` a client makes the root, which leads to the documents and is no operation
      .filter((asked) => new URL(asked, 'http://localhost').pathname !== '/');
    await fc.assert(
      fc.asyncProperty(url, bodies, async (asked, payload) => {
        const body = payload === undefined ? {} : { payload, headers: { 'content-type': 'application/json' } };
        const answer = await ask(app, asked, { method, ...body });
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode >= 400)
          expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
        expect(answer.body).not.toMatch(/ at .*\.[jt]s:\d|node_modules|SELECT |MATCH \(/);
        const again = await ask(app, asked, { method, ...body });
        const { requestId: _a, ...first } = answer.body === '' ? {} : answer.json();
        const { requestId: _b, ...second } = again.body === '' ? {} : again.json();
        expect(second).toEqual(first);
      }),
      { numRuns: 150 },
    );
  });
});
