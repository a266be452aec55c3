/** How every operation is documented alike: its answer, the unchanged answer, and each problem it may report. */
import { z } from 'zod';
import { API_ERRORS, type ApiCode } from './errors.ts';
import { Problem } from './schemas.ts';

/** Any operation may meet these. */
const EVERYWHERE: readonly ApiCode[] = [
  'API_BAD_PARAMETER',
  'API_BAD_URL',
  'API_BODY_REFUSED',
  'API_WRONG_HOST',
  'API_INTERNAL',
];
const WITH_TOKEN: readonly ApiCode[] = ['API_NO_ACCESS', 'API_UNAVAILABLE'];

/** An operation with a body may meet these, too. */
export const TAKES_BODY: readonly ApiCode[] = ['API_BAD_BODY', 'API_BODY_TOO_LARGE'];

/** Said in the document of an operation that answers without a token. */
export const NO_SECURITY = { security: [] } as const;

/** For paths and queries without parameters: anything that comes is refused. */
export const NOTHING = z.strictObject({});

/** Responses of an operation on the graph. `answer` describes itself; `codes` are the problems beside the usual ones. */
export function answers<A extends z.ZodType>(answer: A, ...codes: ApiCode[]) {
  return { ...openAnswers(answer, ...WITH_TOKEN, ...codes) };
}

/** Responses of an operation that changes something: it is in the log, and the graph follows. */
export function accepted<A extends z.ZodType>(answer: A, ...codes: ApiCode[]) {
  const description = `Recorded. ${answer.description ?? ''}`.trim();
  return {
    202: { description, content: { 'application/json': { schema: answer } } },
    ...problems([...EVERYWHERE, ...WITH_TOKEN, 'API_FOREIGN_PAGE', ...codes]),
  };
}

/** Responses of an operation that needs neither a token nor the graph. */
export function openAnswers<A extends z.ZodType>(answer: A, ...codes: ApiCode[]) {
  const description = answer.description ?? 'The answer.';
  return {
    200: { description, content: { 'application/json': { schema: answer } } },
    304: UNCHANGED,
    ...problems([...EVERYWHERE, ...codes]),
  };
}

const UNCHANGED = z.undefined().meta({ description: 'Unchanged since the answer whose ETag came as If-None-Match.' });

/** One response for each status, which says what codes come with it. */
export function problems(codes: readonly ApiCode[]): Record<number, { description: string; content: ProblemContent }> {
  const byStatus = Map.groupBy(codes, (code) => API_ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => {
      const description = those.map((code) => `\`${code}\`: ${API_ERRORS[code].title}.`).join(' ');
      return [status, { description, content: { 'application/problem+json': { schema: Problem } } }];
    }),
  );
}

interface ProblemContent {
  readonly 'application/problem+json': { readonly schema: typeof Problem };
}
