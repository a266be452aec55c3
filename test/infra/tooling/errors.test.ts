import { describe, expect, test } from '@jest/globals';
import { readCatalogue } from '../../../infra/tooling/error-catalogues.ts';
import { checkErrors } from '../../../infra/tooling/errors-check.ts';
import { renderErrors } from '../../../infra/tooling/render-errors.ts';

const catalogue = (path: string, ...codes: string[]) => ({
  path,
  entries: codes.map((code) => ({ code, meaning: 'It failed.' })),
});
const whats = (files: Record<string, string>, ...catalogues: Parameters<typeof checkErrors>[1]) =>
  checkErrors(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    catalogues,
  ).map(({ path, line, what }) => `${path}:${line} ${what}`);

describe('the error codes of a part', () => {
  const stage = { 'ingest/run.ts': "\nthrow new Fault('ING_A', '');" };

  test('what is listed and reported is fine', () =>
    expect(whats(stage, catalogue('ingest/errors.ts', 'ING_A'))).toEqual([]));

  test('a code that is not listed', () => expect(whats(stage)).toEqual(['ingest/run.ts:2 ING_A is not listed']));

  test('a code that is never reported, even if a test names it', () => {
    const files = { ...stage, 'ingest/errors.ts': "{\n  ING_A: '',\n  ING_B: '',\n}", 'test/a.test.ts': "'ING_B'" };
    expect(whats(files, catalogue('ingest/errors.ts', 'ING_A', 'ING_B'))).toEqual([
      'ingest/errors.ts:3 ING_B is listed and never reported',
    ]);
  });

  test('a code that is reported by the name of its constant', () => {
    expect(whats({ 'ingest/run.ts': 'ERRORS.ING_A' }, catalogue('ingest/errors.ts', 'ING_A'))).toEqual([]);
  });

  test('a constant that is only named like a code', () =>
    expect(whats({ 'api/a.ts': 'const API_VERSION = 1;' })).toEqual([]));

  test('a code of another part, a code twice, and what is no code', () => {
    const files = { ...stage, 'api/a.ts': "'API_x'; a.oops" };
    expect(whats(files, catalogue('ingest/errors.ts', 'ING_A'), catalogue('graph/errors.ts', 'ING_A'))).toEqual([
      'graph/errors.ts:1 ING_A is listed by another part than its own',
      'graph/errors.ts:1 ING_A is listed in ingest/errors.ts too',
    ]);
    expect(whats(files, catalogue('ingest/errors.ts', 'ING_A'), catalogue('api/errors.ts', 'oops'))).toEqual([
      'api/errors.ts:1 oops is not a code',
      'api/errors.ts:1 oops is listed and never reported',
    ]);
  });
});

describe('the catalogue of an errors.ts', () => {
  test('holds sentences or problems', () => {
    const problem = { status: 404, title: 'Not there', todo: 'Look elsewhere.' };
    const read = readCatalogue('api/errors.ts', { more: 1, API_ERRORS: { API_A: 'It failed.', API_B: problem } });
    expect(read.entries).toEqual([
      { code: 'API_A', meaning: 'It failed.' },
      { code: 'API_B', meaning: 'Not there', status: 404, todo: 'Look elsewhere.' },
    ]);
  });

  test.each([{ errors: {} }, { A_ERRORS: { A: '' } }, { A_ERRORS: { A: { status: 404 } } }])(
    '%j is refused',
    (exported) => {
      expect(() => readCatalogue('a/errors.ts', exported)).toThrow('a/errors.ts');
    },
  );
});

test('the page of codes has a table per part, in the order of the pipeline', () => {
  const api = { path: 'api/errors.ts', entries: [{ code: 'API_A', meaning: 'a|b.', status: 404, todo: 'c' }] };
  const page = renderErrors([api, catalogue('ingest/errors.ts', 'ING_A')]);
  expect(page.match(/^## .*/gm)).toEqual(['## Reading sources (`ingest`)', '## The HTTP API (`api`)']);
  expect(page).toContain('| `ING_A` | It failed. |\n');
  expect(page).toContain('| `API_A` | 404 | a\\|b. | c |\n');
});
