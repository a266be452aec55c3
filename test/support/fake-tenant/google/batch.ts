/** Gmail's batch endpoint: many calls in one multipart request, each answered by itself. */
import type { Handler } from '../handler.ts';
import { badRequest, GoogleError } from './errors.ts';

/** More calls than this are refused. */
const CALLS_MAX = 100;

/** Answers the calls of a batch by way of `answer`, which sees each as if it had come alone. */
export async function answerBatch(request: Request, answer: Handler): Promise<Response> {
  const [, boundary] =
    /^multipart\/mixed\s*;.*boundary="?([^";]+)"?/i.exec(request.headers.get('content-type') ?? '') ?? [];
  if (boundary === undefined) return badRequest('The batch request has no boundary.').response();
  const parts = partsOf(await request.text(), boundary);
  if (parts.length === 0) return badRequest('The batch request holds no calls.').response();
  if (parts.length > CALLS_MAX) {
    const error = new GoogleError({
      status: 400,
      reason: 'badRequest',
      message: `The batch request exceeds ${CALLS_MAX} calls.`,
    });
    return error.response();
  }
  const ours = `batch_${parts.length}_answers`;
  let body = '';
  for (const part of parts) {
    const inner = innerRequest(part, request);
    const response =
      inner === undefined ? badRequest('Failed to parse a part of the batch.').response() : await answer(inner);
    const id = part.headers.get('content-id');
    body += `--${ours}\r\nContent-Type: application/http\r\n`;
    if (id !== null) body += `Content-ID: ${answerId(id)}\r\n`;
    body += `\r\n${await httpText(response)}\r\n`;
  }
  return new Response(`${body}--${ours}--\r\n`, { headers: { 'content-type': `multipart/mixed; boundary=${ours}` } });
}

interface Part {
  readonly headers: Headers;
  /** The request as HTTP/1.1 would have it. */
  readonly text: string;
}

function partsOf(body: string, boundary: string): Part[] {
  const pieces = body.split(`--${boundary}`).slice(1);
  const last = pieces.findIndex((piece) => piece.startsWith('--'));
  return pieces.slice(0, last === -1 ? pieces.length : last).map((piece) => {
    const [head = '', text = ''] = cut(piece.replace(/^\r?\n/, ''));
    return { headers: headersOf(head), text };
  });
}

/** At the first empty line. */
function cut(text: string): [string, string] {
  const [empty] = /\r?\n\r?\n/.exec(text) ?? [];
  if (empty === undefined) return [text, ''];
  const at = text.indexOf(empty);
  return [text.slice(0, at), text.slice(at + empty.length)];
}

function headersOf(head: string): Headers {
  const headers = new Headers();
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** The call of a part; it inherits the outer call's authorization unless it brings its own. */
function innerRequest(part: Part, outer: Request): Request | undefined {
  const [head] = cut(part.text);
  const [line = '', ...lines] = head.split(/\r?\n/);
  const [, method, target] = /^(GET) (\/\S+)(?: HTTP\/1\.[01])?$/.exec(line.trim()) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers = headersOf(lines.join('\n'));
  const authorization = headers.get('authorization') ?? outer.headers.get('authorization');
  if (authorization !== null) headers.set('authorization', authorization);
  return new Request(new URL(target, outer.url), { method, headers });
}

function answerId(id: string): string {
  const bare = id.replace(/^<|>$/g, '');
  return `<response-${bare}>`;
}

async function httpText(response: Response): Promise<string> {
  const body = await response.text();
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  const reason = response.ok ? 'OK' : 'Error';
  const head = [`HTTP/1.1 ${response.status} ${reason}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
