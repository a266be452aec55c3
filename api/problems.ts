/** Every refusal and every failure as a problem of RFC 9457, and nothing else: no stack, no message of an inner part. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isFault } from '../infra/kernel/fault.ts';
import { API_ERRORS, type ApiCode } from './errors.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** One parameter, or field of a body, that was refused. */
export interface ParameterError {
  /** A JSON pointer: `/query/limit`, `/path/who`, `/body/said`. */
  readonly pointer: string;
  readonly message: string;
}

/** Thrown anywhere in a request to answer it with a problem. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ApiCode;
  readonly errors: readonly ParameterError[];
  /** The methods that the path takes, when it does not take the one that was sent. */
  readonly allow: readonly string[];

  constructor(code: ApiCode, errors: readonly ParameterError[] = [], allow: readonly string[] = []) {
    super(code);
    this.code = code;
    this.errors = errors;
    this.allow = allow;
  }
}

/** A list of wrong parameters is cut here, so that the answer to a flood of them stays small. */
const ERRORS_LISTED_MAX = 20;
/** Nor does an answer repeat more of what was sent than this. */
const NAME_SHOWN_MAX = 64;

/** Faults of the graph and of the log that pass: the caller may try again. All others are defects or damage, hence 500. */
const PASSING_FAULTS: ReadonlySet<string> = new Set([
  'GRA_CLOSED',
  'GRA_FULL',
  'GRA_UNREACHABLE',
  'LOG_BUSY',
  'LOG_CLOSED',
  'LOG_FULL',
  'LOG_UNREACHABLE',
]);

/** The body of a problem. `type` leads to the explanation of the code. */
export function problemOf(code: ApiCode, requestId: string | undefined, errors: readonly ParameterError[] = []) {
  const { status, title, todo } = API_ERRORS[code];
  return {
    type: `/errors#${code}`,
    title,
    status,
    code,
    detail: todo,
    ...(requestId === undefined ? {} : { requestId }),
    ...(errors.length === 0 ? {} : { errors: errors.slice(0, ERRORS_LISTED_MAX) }),
  };
}

/** Answers every error of the instance, whether it comes from a route, a hook, a validator or the framework. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler(() => {
    throw new ApiProblem('API_UNKNOWN_ROUTE');
  });
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, errors, allow = [] } = refusalOf(error);
  const problem = problemOf(code, request.id, errors);
  if (problem.status === 500) request.log.error(traceOf(error), 'request failed');
  if (code === 'API_NO_ACCESS') reply.header('www-authenticate', 'Bearer realm="kith"');
  if (code === 'API_WRONG_METHOD') reply.header('allow', allow.join(', '));
  if (code === 'API_UNAVAILABLE') reply.header('retry-after', '5');
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem));
}

function refusalOf(error: unknown): Pick<ApiProblem, 'code' | 'errors'> & Partial<Pick<ApiProblem, 'allow'>> {
  if (error instanceof ApiProblem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { code: 'API_BAD_PARAMETER', errors: parameterErrors(error) };
  }
  if (isFault(error)) return { code: PASSING_FAULTS.has(error.code) ? 'API_UNAVAILABLE' : 'API_INTERNAL', errors: [] };
  return { code: codeOfFramework(error), errors: [] };
}

/** What Fastify itself refuses: a path that cannot be decoded, or a body. Everything else that it may say is our defect. */
function codeOfFramework(error: unknown): ApiCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return FRAMEWORK_CODES[code] ?? 'API_INTERNAL';
}

const FRAMEWORK_CODES: Readonly<Record<string, ApiCode>> = {
  FST_ERR_BAD_URL: 'API_BAD_URL',
  FST_ERR_MAX_PARAM_LENGTH: 'API_BAD_URL',
  FST_ERR_CTP_BODY_TOO_LARGE: 'API_BODY_TOO_LARGE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'API_BAD_BODY',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'API_BAD_BODY',
  FST_ERR_CTP_INVALID_JSON_BODY: 'API_BAD_BODY',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'API_BODY_REFUSED',
};

/** For the log, where the request id leads to it: where it happened, without the message, which may quote an address. */
function traceOf(error: unknown) {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return {
    error: error.name,
    errorCode: 'code' in error ? error.code : undefined,
    at: frames.map((frame) => frame.trim()),
  };
}

const PLACES: Readonly<Record<string, string>> = { querystring: 'query', params: 'path', body: 'body' };

function parameterErrors(
  error: Omit<FastifyError, 'validation'> & { validation: readonly ParameterIssue[] },
): ParameterError[] {
  const place = PLACES[error.validationContext ?? ''] ?? 'request';
  return error.validation.flatMap(({ keyword, instancePath, message, params }) =>
    keyword === 'unrecognized_keys'
      ? unknownKeys(params['keys']).map((key) =>
          parameterError(place, key, place === 'body' ? 'unknown field' : 'unknown parameter'),
        )
      : // Of a body that is no object the path is the root.
        [{ pointer: `/${place}${instancePath === '/' ? '' : instancePath}`, message: message ?? 'invalid' }],
  );
}

interface ParameterIssue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function unknownKeys(keys: unknown): string[] {
  return Array.isArray(keys) ? keys.slice(0, ERRORS_LISTED_MAX).map(String) : [];
}

/** What is wrong with the parameter or field of this name, which the caller chose. */
export function parameterError(place: string, name: string, message: string): ParameterError {
  return { pointer: `/${place}/${escapePointer(name.slice(0, NAME_SHOWN_MAX))}`, message };
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
}

/** What the HTTP parser refuses before there is a request: answered on the bare socket, which is then closed. */
export function answerBadConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = codeOfParser(error.code);
  const body = JSON.stringify(problemOf(code, undefined));
  const { status } = API_ERRORS[code];
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function codeOfParser(code: string | undefined): ApiCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'API_HEADERS_TOO_LARGE';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'API_TIMEOUT' : 'API_BAD_REQUEST';
}
