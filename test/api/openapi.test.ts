import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { OPENAPI_FILE, renderOpenapi } from '../../infra/tooling/render-openapi.ts';
import { apiOf, ask, complaintAbout, DOCUMENT } from '../support/ask-api.ts';

const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, item]) =>
  Object.values(item).map((operation) => ({ path, operation })),
);

describe('the OpenAPI document', () => {
  test('is the one that the routes make', async () => {
    expect(await readFile(OPENAPI_FILE, 'utf8')).toBe(await renderOpenapi());
  });

  test('is OpenAPI 3.1 and is served without a token', async () => {
    const app = await apiOf();
    const answer = await ask(app, '/openapi.json', { headers: { authorization: '' } });
    expect(answer.json()).toEqual(DOCUMENT);
    expect(DOCUMENT.openapi).toMatch(/^3\.1\./);
  });

  test('has every route that is served, and no other', async () => {
    const app = await apiOf();
    await app.ready();
    for (const method of ['GET', 'PUT', 'DELETE', 'POST', 'PATCH'] as const) {
      const served = pathsOf(app.printRoutes({ method })).map((path) => path.replace(/:(\w+)/g, '{$1}'));
      const shown = served.filter((path) => !path.startsWith('/docs') && !['/', '/openapi.json'].includes(path));
      const documented = Object.entries(DOCUMENT.paths).filter(([, item]) => method.toLowerCase() in item);
      expect([method, shown.sort()]).toEqual([method, documented.map(([path]) => path).sort()]);
    }
  });

  test('every operation has an id of its own, a summary, a tag, and says what it answers and refuses', () => {
    const ids = OPERATIONS.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of OPERATIONS) {
      expect(operation).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)] });
      const statuses = Object.keys(operation.responses);
      expect({ path, statuses }).toEqual({ path, statuses: expect.arrayContaining(['400', '415', '421', '500']) });
      expect({ path, token: statuses.includes('401') }).toEqual({
        path,
        token: path === '/open' || operation.security === undefined,
      });
    }
  });

  test('every parameter and every field says what it means', () => {
    const silent: string[] = [];
    for (const { path, operation } of OPERATIONS) {
      for (const parameter of operation.parameters ?? []) {
        if (!('description' in parameter)) silent.push(`${path} ${parameter.name}`);
      }
    }
    collectSilentFields(DOCUMENT, '', silent);
    expect(silent).toEqual([]);
  });

  test('a response with a field that no schema names would be noticed', async () => {
    const app = await apiOf();
    const answer = await ask(app, '/livez');
    answer.json = () => ({ alive: true, since: 1 }) as never;
    expect(complaintAbout('/livez', answer)).toMatch(/must NOT have additional properties/);
  });
});

/** Out of Fastify's drawing of its routes: a line is four columns deeper than its parent and continues its path. */
function pathsOf(drawing: string): string[] {
  const above: string[] = [];
  return drawing.split('\n').flatMap((line) => {
    const [, branch = '', part = '', method] = /^([│ ]*[├└]── )(\S+)(?: \((\w+)\))?$/u.exec(line) ?? [];
    if (branch === '') return [];
    const depth = branch.length / 4 - 1;
    above.length = depth;
    above.push(part);
    return method === undefined ? [] : [above.join('')];
  });
}

function collectSilentFields(part: unknown, at: string, silent: string[]): void {
  if (typeof part !== 'object' || part === null) return;
  if ('properties' in part && 'type' in part && part.type === 'object') {
    for (const [name, field] of Object.entries(part.properties as Record<string, object>)) {
      if (!/"(description|\$ref)"/.test(JSON.stringify(field))) silent.push(`${at}.${name}`);
    }
  }
  for (const [key, value] of Object.entries(part)) collectSilentFields(value, `${at}/${key}`, silent);
}
