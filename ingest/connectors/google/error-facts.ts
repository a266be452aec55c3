/** What can be told of an error without believing it: status, reason, when to come back. Nothing of it is ever shown. */
import { ZodError } from 'zod';
import { UnexpectedAnswer } from './unexpected-answer.ts';

export interface ErrorFacts {
  /** Absent when there was no answer at all. */
  readonly status?: number;
  /** Reasons as the API names them, in lower case: `ratelimitexceeded`, `service_disabled`. */
  readonly reasons: readonly string[];
  /** For matching only: it may name a person. */
  readonly text: string;
  /** The error of the token endpoint: `invalid_grant`. */
  readonly oauth?: string;
  readonly retryAfter?: string;
  /** A page for people, no answer of an API. */
  readonly isPage: boolean;
  /** Something was said, in another form than Google says its errors. */
  readonly isForeign: boolean;
  /** A good status, and an answer that cannot be read. */
  readonly isUnreadable: boolean;
  /** The answer ended too early. */
  readonly isCut: boolean;
  /** Of the system: `ECONNRESET`, `CERT_HAS_EXPIRED`. */
  readonly systemCode?: string;
}

interface AnswerLike {
  readonly status?: unknown;
  readonly data?: unknown;
  readonly headers?: unknown;
}

export function factsOf(error: unknown): ErrorFacts {
  const chain = chainOf(error);
  const unexpected = chain.find((link) => link instanceof UnexpectedAnswer);
  const isUnreadable = chain.some((link) => link instanceof ZodError) || unexpected?.what === 'other';
  const answer = chain.map(answerOf).find((found) => found !== undefined);
  const status = unexpected?.status ?? (typeof answer?.status === 'number' ? answer.status : undefined);
  const systemCode = chain.map(systemCodeOf).find((code) => code !== undefined);
  const headers = answer?.headers instanceof Headers ? answer.headers : new Headers();
  const retryAfter = headers.get('retry-after');
  const data = answer?.data;
  const isText = typeof data === 'string';
  const isPage = unexpected?.what === 'page' || (isText && (headers.get('content-type') ?? '').includes('html'));
  const json = isText ? jsonOf(data) : data;
  return {
    ...said(json, isText ? data : ''),
    ...(status === undefined ? {} : { status }),
    ...(retryAfter === null ? {} : { retryAfter }),
    ...(systemCode === undefined ? {} : { systemCode }),
    isPage,
    isForeign: data !== undefined && data !== null && data !== '' && fieldsOf(json)['error'] === undefined,
    isUnreadable,
    isCut: unexpected?.what === 'cut',
  };
}

/** An error and what caused it; a library wraps the system's. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let link = error; link !== undefined && link !== null && chain.length < 8; ) {
    chain.push(link);
    link = typeof link === 'object' && 'cause' in link ? link.cause : undefined;
  }
  return chain;
}

function answerOf(link: unknown): AnswerLike | undefined {
  if (typeof link !== 'object' || link === null || !('response' in link)) return undefined;
  return typeof link.response === 'object' && link.response !== null ? link.response : undefined;
}

function systemCodeOf(link: unknown): string | undefined {
  const code = typeof link === 'object' && link !== null && 'code' in link ? link.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{3,}$/.test(code) ? code : undefined;
}

/** Google writes errors in three forms: of the token endpoint, of the older and of the newer APIs. */
function said(data: unknown, plain: string): Pick<ErrorFacts, 'reasons' | 'text' | 'oauth'> {
  const body = fieldsOf(data);
  if (typeof body['error'] === 'string') {
    return { reasons: [], text: textOf(body['error_description']), oauth: body['error'] };
  }
  const error = fieldsOf(body['error']);
  const nested = [...listOf(error['errors']), ...listOf(error['details'])].map(fieldsOf);
  const reasons = [...nested.map(({ reason }) => reason), error['status']].filter(
    (reason) => typeof reason === 'string',
  );
  return {
    reasons: reasons.map((reason) => reason.toLowerCase()),
    text: textOf(error['message']) || plain.slice(0, 2000),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 2000) : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
