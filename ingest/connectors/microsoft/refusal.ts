/** What Microsoft answered instead of what was asked for, without a word of what it said about anybody. */
import { z } from 'zod';

export interface RefusalFacts {
  /** HTTP status. */
  readonly status: number;
  /** Graph's `error.code`, or the sign-in's `error`; empty when there was none. */
  readonly code: string;
  /** Codes within the error, from the outside inwards. */
  readonly innerCodes: readonly string[];
  /** The sign-in's number, as in `AADSTS7000215`. */
  readonly aadsts?: number;
  readonly retryAfter?: string;
  /** `x-ms-throttle-scope`: which limit was met. */
  readonly throttleScope?: string;
  /** A fixed phrase that stands in the message and tells what the code does not. */
  readonly phrase?: 'odata disabled' | 'mailbox concurrency';
  /** `html`: a page for people, which no API writes; `broken`: no whole JSON; `foreign`: JSON that is no error of Microsoft's. */
  readonly body: 'error' | 'html' | 'broken' | 'foreign' | 'empty';
}

export class Refusal extends Error {
  readonly facts: RefusalFacts;

  constructor(facts: RefusalFacts) {
    super(`HTTP ${facts.status}${facts.code === '' ? '' : ` ${facts.code}`}`);
    this.facts = facts;
  }
}

const Inner: z.ZodType<{ code?: string | undefined; innerError?: unknown }> = z.object({
  code: z.string().optional(),
  innerError: z.unknown().optional(),
});
const GraphError = z.object({
  error: z.object({
    code: z.string().default(''),
    message: z.string().default(''),
    innerError: z.unknown().optional(),
  }),
});
const SignInError = z.object({
  error: z.string(),
  error_description: z.string().default(''),
  error_codes: z.array(z.number()).default([]),
});

/** Only fixed identifiers are kept: what else may stand there could quote somebody. */
const CODE = /^[A-Za-z][A-Za-z0-9_.-]{0,79}$/;

/** Reads an answer that is not what was asked for. */
export function refusalOf(status: number, headers: Headers, text: string): Refusal {
  const retryAfter = headers.get('retry-after');
  const throttleScope = headers.get('x-ms-throttle-scope');
  return new Refusal({
    status,
    ...(retryAfter === null ? {} : { retryAfter }),
    ...(throttleScope === null ? {} : { throttleScope }),
    ...contentOf(text),
  });
}

type Content = Pick<RefusalFacts, 'body' | 'code' | 'innerCodes' | 'aadsts' | 'phrase'>;

function contentOf(text: string): Content {
  const nothing = { code: '', innerCodes: [] };
  const bare = text.trimStart();
  if (bare === '') return { ...nothing, body: 'empty' };
  if (bare.startsWith('<')) return { ...nothing, body: 'html' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ...nothing, body: 'broken' };
  }
  const graph = GraphError.safeParse(json);
  if (graph.success) {
    const { code, message, innerError } = graph.data.error;
    const phrase = phraseIn(message);
    return {
      body: 'error',
      code: fixed(code),
      innerCodes: codesIn(innerError),
      ...(phrase === undefined ? {} : { phrase }),
    };
  }
  const signIn = SignInError.safeParse(json);
  if (!signIn.success) return { ...nothing, body: json === null ? 'empty' : 'foreign' };
  const {
    error,
    error_codes: [number],
    error_description: description,
  } = signIn.data;
  const aadsts = number ?? (Number(/AADSTS(\d{4,8})/.exec(description)?.[1] ?? Number.NaN) || undefined);
  return { body: 'error', code: fixed(error), innerCodes: [], ...(aadsts === undefined ? {} : { aadsts }) };
}

function codesIn(innerError: unknown): string[] {
  const codes: string[] = [];
  let next = innerError;
  while (codes.length < 5) {
    const inner = Inner.safeParse(next);
    if (!inner.success || inner.data.code === undefined) break;
    codes.push(fixed(inner.data.code));
    next = inner.data.innerError;
  }
  return codes;
}

function phraseIn(message: string): RefusalFacts['phrase'] {
  if (message.includes('Access to OData is disabled')) return 'odata disabled';
  return message.includes('MailboxConcurrency') ? 'mailbox concurrency' : undefined;
}

function fixed(code: string): string {
  return CODE.test(code) ? code : '';
}
