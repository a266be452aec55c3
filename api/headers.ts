/** Headers of every answer: what a browser must not do with it, under which id the log has it, and whether it changed. */
import { hash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'";

/** The documentation page loads its scripts and styles from here, and nothing from anywhere else. Its bundle sets style attributes. */
const DOCS_ALLOWED =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The caller's own id when it is harmless to log, otherwise a new one. */
export function requestIdOf({ headers }: IncomingMessage | { headers: IncomingMessage['headers'] }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

export function setHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    setSafeHeaders(request, reply);
    return typeof payload === 'string' ? unlessUnchanged(request, reply, payload) : payload;
  });
}

/** Also for answers that are given before a route is found. */
export function setSafeHeaders(request: FastifyRequest, reply: FastifyReply): void {
  const docs = request.routeOptions.url?.startsWith('/docs') === true;
  reply.header('x-request-id', request.id);
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('cross-origin-resource-policy', 'same-origin');
  reply.header('content-security-policy', docs ? DOCS_ALLOWED : NOTHING_ALLOWED);
  // Data about people stays out of every cache; the ETag serves those who ask again and again.
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function unlessUnchanged(request: FastifyRequest, reply: FastifyReply, payload: string): string {
  if (reply.statusCode !== 200 || !READS.has(request.method)) return payload;
  const tag = `W/"${hash('sha1', payload, 'base64url')}"`;
  reply.header('etag', tag);
  if (!matches(request.headers['if-none-match'], tag)) return payload;
  reply.code(304).removeHeader('content-type').removeHeader('content-length');
  return '';
}

/** The weak comparison of RFC 9110 8.8.3.2. */
function matches(given: string | undefined, tag: string): boolean {
  if (given === undefined) return false;
  const opaque = tag.slice(2);
  return given.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === opaque);
}
