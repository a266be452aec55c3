/** The API over a graph of one's choice, with every answer checked against `api/openapi.json` by an independent validator. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { type ApiDeps, buildApi, type Readiness } from '../../api/contract.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';
import { fakeWord } from './fake-word.ts';
import { SAMPLE_NOW, sampleQueries } from './sample-graph.ts';

export const TOKEN = 'a-token-that-only-tests-know-0123456789';

export const READY: Readiness = {
  checks: [{ name: 'graph', ok: true }],
  positions: [{ topic: 'activities.v1', partition: 0, position: 118, end: 120 }],
};

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query'; readonly required: boolean }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

interface OpenapiDocument {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, { readonly get: Operation; readonly put?: Operation; readonly delete?: Operation }>
  >;
}

export const DOCUMENT: OpenapiDocument = JSON.parse(
  readFileSync(new URL('../../api/openapi.json', import.meta.url), 'utf8'),
);

export function apiOf(deps: Partial<ApiDeps> = {}): Promise<FastifyInstance> {
  return buildApi({
    queries: sampleQueries(),
    word: fakeWord(() => SAMPLE_NOW),
    clock: () => SAMPLE_NOW,
    token: TOKEN,
    settings: DEFAULT_SETTINGS,
    readiness: async () => READY,
    ...deps,
  });
}

/** Asks with the token (without, when `authorization` is empty), and throws when the document does not allow the answer. */
export async function ask(
  app: FastifyInstance,
  url: string,
  more: InjectOptions = {},
): Promise<LightMyRequestResponse> {
  const { authorization, ...headers } = { authorization: `Bearer ${TOKEN}`, host: 'localhost', ...more.headers };
  const sent = authorization === '' ? headers : { ...headers, authorization };
  const answer = await app.inject({ method: 'GET', url, ...more, headers: sent });
  const complaint = complaintAbout(url, answer, more.method);
  if (complaint !== undefined)
    throw new Error(`${more.method ?? 'GET'} ${url} → ${answer.statusCode}: ${complaint}\n${answer.body}`);
  return answer;
}

/** What the document does not allow about an answer; undefined when it allows everything. */
export function complaintAbout(url: string, answer: LightMyRequestResponse, method = 'GET'): string | undefined {
  const type = String(answer.headers['content-type'] ?? '').replace(/;.*$/, '');
  const path = templateOf(url);
  if (path === undefined) return answer.statusCode >= 400 ? invalid(PROBLEM_POINTER, answer) : undefined;
  const named = method.toLowerCase();
  const verb = named === 'put' || named === 'delete' ? named : 'get';
  const response = DOCUMENT.paths[path]?.[verb]?.responses[answer.statusCode];
  // A wrong method belongs to the path, not to an operation of it.
  if (response === undefined)
    return answer.statusCode === 405 ? invalid(PROBLEM_POINTER, answer) : 'undocumented status';
  if (answer.body === '') return undefined;
  if (response.content?.[type] === undefined) return `undocumented content type ${type}`;
  const parts = ['paths', path, verb, 'responses', String(answer.statusCode), 'content', type, 'schema'];
  return invalid(
    `#/${parts
      .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
      .join('/')}`,
    answer,
  );
}

/** The documented path that a URL falls under. */
export function templateOf(url: string): string | undefined {
  const path = url.split('?', 1)[0] ?? '';
  return Object.keys(DOCUMENT.paths).find((template) =>
    new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
}

const PROBLEM_POINTER = '#/components/schemas/Problem';

const ajv = new Ajv2020({ strict: false, allErrors: true });
// The module is CommonJS: its types and its run-time shape disagree about where the default is.
(addFormats as unknown as (to: typeof ajv) => void)(ajv);
ajv.addSchema(closed(DOCUMENT) as object, 'openapi');

function invalid(pointer: string, answer: LightMyRequestResponse): string | undefined {
  if (answer.body === '') return undefined;
  const validate = ajv.getSchema(`openapi${pointer}`) ?? ajv.compile({ $ref: `openapi${pointer}` });
  return validate(answer.json()) ? undefined : ajv.errorsText(validate.errors);
}

/** The document with further fields forbidden: the published one allows them for later, an answer of today has none. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  const isObjectSchema = 'type' in inner && inner['type'] === 'object' && 'properties' in inner;
  return isObjectSchema ? { ...inner, additionalProperties: false } : inner;
}

/** The body of an answer that must be 200. */
export async function answerOf<T>(app: FastifyInstance, url: string): Promise<T> {
  const answer = await ask(app, url);
  if (answer.statusCode !== 200) throw new Error(`${url} → ${answer.statusCode}: ${answer.body}`);
  return answer.json<T>();
}

/** What tests look at of an answer; the rest is checked against the document. */
export interface Ref {
  readonly id: string;
  readonly name: string;
}

export interface Tie {
  readonly person: Ref;
  readonly strength: number;
  readonly index: number;
  readonly out: number;
  readonly in: number;
  readonly lastAt: string;
  readonly inWindow: Readonly<Record<string, number>>;
  readonly inAll: Readonly<Record<string, number>>;
}
