/** `POST /v1.0/$batch`: up to twenty calls in one, each with an outcome of its own inside of a 200. */
import type { Handler } from '../handler.ts';
import { badRequest } from './graph-error.ts';

const CALLS_MOST = 20;
/** Exchange works on so many calls of a batch at a time. */
const AT_ONCE = 4;

interface Inner {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dependsOn: readonly string[];
}

interface InnerAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * @param answer sees each call as if it had come alone
 * @throws GraphRefusal when the batch as a whole cannot be read
 */
export async function answerBatch(
  request: Request,
  base: string,
  answer: Handler,
): Promise<{ responses: InnerAnswer[] }> {
  const calls = readCalls(await request.text());
  const done = new Map<string, InnerAnswer>();
  let waiting = [...calls];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ dependsOn }) => dependsOn.every((id) => done.has(id))).slice(0, AT_ONCE);
    if (ready.length === 0) throw badRequest('The dependencies of the batch form a circle.');
    const answers = await Promise.all(ready.map((call) => answerOne(call, done, request, base, answer)));
    for (const one of answers) done.set(one.id, one);
    waiting = waiting.filter((call) => !ready.includes(call));
  }
  // the order of the answers is not that of the calls
  return { responses: [...done.values()].reverse() };
}

function readCalls(text: string): Inner[] {
  let body: { requests?: Partial<Inner>[] };
  try {
    body = JSON.parse(text);
  } catch {
    throw badRequest('Unable to read JSON request payload.');
  }
  const requests = body.requests ?? [];
  if (requests.length === 0) throw badRequest('Batch request does not contain any requests.');
  if (requests.length > CALLS_MOST) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${CALLS_MOST}.`);
  }
  const calls = requests.map(({ id, method, url, headers = {}, dependsOn = [] }) => {
    if (typeof id !== 'string' || id === '' || method === undefined || url === undefined) {
      throw badRequest('A request of the batch lacks its id, method or url.');
    }
    if (!url.startsWith('/')) throw badRequest('The url of a request of a batch is relative and begins with a slash.');
    return { id, method, url, headers, dependsOn };
  });
  const ids = new Set(calls.map(({ id }) => id));
  if (ids.size < calls.length) throw badRequest('Two requests of the batch have the same id.');
  if (calls.some(({ dependsOn }) => dependsOn.some((id) => !ids.has(id)))) {
    throw badRequest('A request of the batch depends on one that is not there.');
  }
  return calls;
}

async function answerOne(
  { id, method, url, headers, dependsOn }: Inner,
  done: ReadonlyMap<string, InnerAnswer>,
  outer: Request,
  base: string,
  answer: Handler,
): Promise<InnerAnswer> {
  if (dependsOn.some((before) => (done.get(before)?.status ?? 0) >= 400)) {
    const error = { code: 'FailedDependency', message: 'One of the dependent requests failed.' };
    return { id, status: 424, body: { error } };
  }
  const given = new Headers(headers);
  for (const name of ['authorization', 'x-forwarded-prefix']) {
    const value = outer.headers.get(name);
    if (value !== null && !given.has(name)) given.set(name, value);
  }
  const response = await answer(new Request(`${base}${url}`, { method, headers: given, signal: outer.signal }));
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    id,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: isJson ? JSON.parse(text) : text,
  };
}
