/** Who may ask: whoever sits at this machine and has the token that the server printed. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblem } from './problems.ts';

export const SESSION_COOKIE = 'kith_session';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a token: it says nothing about people. */
    open?: boolean;
    /** Takes a body, which must be JSON. */
    takesJson?: boolean;
  }
}

/** The route setting of a path that answers without a token. */
export const OPEN = { open: true } as const;

/** The route setting of an operation that takes a body. */
export const TAKES_JSON = { takesJson: true } as const;

export interface Access {
  /** Whether this is the token. The time it takes says nothing about how much of it was right. */
  isToken(candidate: string): boolean;
  /** Makes the browser that opened a link with the right token a session. */
  openSession(reply: FastifyReply): void;
  /** Whether a request brings the token or a session made with it. */
  isAllowed(request: FastifyRequest): boolean;
}

/** Refused: a token that somebody could guess. */
const TOKEN_LENGTH_MIN = 16;

export function accessBy(token: string): Access {
  if (token.length < TOKEN_LENGTH_MIN) throw new RangeError(`the token is shorter than ${TOKEN_LENGTH_MIN} characters`);
  const tokenDigest = digestOf(token);
  // The cookie holds a proof of the token, not the token: what leaks from a browser's store does not open the API for scripts.
  const session = createHmac('sha256', token).update('kith session').digest('base64url');
  const sessionDigest = digestOf(session);
  const isToken = (candidate: string) => timingSafeEqual(digestOf(candidate), tokenDigest);
  return {
    isToken,
    openSession(reply) {
      // No `Secure`: on loopback there is plain HTTP, and not every browser takes a secure cookie from it.
      reply.header('set-cookie', `${SESSION_COOKIE}=${session}; Path=/; HttpOnly; SameSite=Strict`);
    },
    isAllowed({ headers }) {
      const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      if (headers.authorization !== undefined) return bearer !== undefined && isToken(bearer);
      return sessionsIn(headers.cookie).some((value) => timingSafeEqual(digestOf(value), sessionDigest));
    },
  };
}

interface Route {
  readonly path: RegExp;
  readonly methods: readonly string[];
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Puts the guards before everything else: address, path and method, token, page, body — in this order. */
export function guard(app: FastifyInstance, access: Access): void {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = url
      .replaceAll('.', '\\.')
      .replace(/:[^/]+/g, '[^/]+')
      .replace('*', '.*');
    routes.push({ path: new RegExp(`^${pattern}$`), methods: [method].flat() });
  });
  app.addHook('onRequest', async (request) => {
    refuseStrangeTargets(request);
    if (request.is404) refuseUnknownRoute(request, routes);
    if (request.routeOptions.config.open !== true && !access.isAllowed(request)) throw new ApiProblem('API_NO_ACCESS');
    if (!READS.has(request.method)) refuseForeignPages(request);
    if (hasBody(request) && !isWantedJson(request)) throw new ApiProblem('API_BODY_REFUSED');
    // Many clients name a type with every request; of what is neither there nor wanted it says nothing.
    if (!hasBody(request) && request.routeOptions.config.takesJson !== true) delete request.raw.headers['content-type'];
  });
}

/**
 * The path on this server to which a link leads on, normalised; undefined when it leads elsewhere. Checked after normalising,
 * since `/.//elsewhere.example` becomes `//elsewhere.example`, which a browser takes for another host.
 */
export function localPath(to: string): string | undefined {
  if (!/^\/(?![/\\])/.test(to) || /[\\\p{Cc}]/u.test(to)) return undefined;
  const base = 'http://localhost';
  if (!URL.canParse(to, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(to, base);
  return origin !== base || pathname.startsWith('//') ? undefined : `${pathname}${search}${hash}`;
}

/** Of a request that no route serves: is it the path or the method? */
function refuseUnknownRoute({ raw }: FastifyRequest, routes: readonly Route[]): never {
  const path = (raw.url ?? '').split('?', 1)[0] ?? '';
  const allow = routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods);
  const isWrongMethod = allow.length > 0 && !allow.includes(raw.method ?? '');
  throw isWrongMethod
    ? new ApiProblem('API_WRONG_METHOD', [], [...new Set(allow)].sort())
    : new ApiProblem('API_UNKNOWN_ROUTE');
}

/**
 * Whatever changes something comes from a program with the token, or from a page of this very server. Browsers send a cookie to all
 * ports of a host, and take them for one site, so the cookie alone does not tell our pages from those of another program on this machine.
 * `Sec-Fetch-Site` and `Origin` cannot be set by a page.
 */
function refuseForeignPages({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const isOurs = site === undefined ? isOriginOf(origin, headers.host) : site === 'same-origin';
  const isNoPage = site === undefined && origin === undefined && headers.authorization !== undefined;
  if (!isOurs && !isNoPage) throw new ApiProblem('API_FOREIGN_PAGE');
}

function isOriginOf(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/**
 * A page of a stranger can make its own host name resolve to 127.0.0.1 (DNS rebinding); the browser then still sends that
 * name as `Host`. An absolute target or a second `Host` would be two answers to who is meant.
 */
function refuseStrangeTargets({ raw }: FastifyRequest): void {
  if (!(raw.url ?? '').startsWith('/')) throw new ApiProblem('API_BAD_URL');
  const hosts = raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1 || raw.headers.host === undefined) throw new ApiProblem('API_BAD_REQUEST');
  if (!LOCAL_HOST.test(raw.headers.host)) throw new ApiProblem('API_WRONG_HOST');
}

const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

function hasBody({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Wanted, and named as what it is: other types a page of a stranger could send without asking the browser first. */
function isWantedJson({ headers, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.config.takesJson !== true) return false;
  return /^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(headers['content-type'] ?? '');
}

function sessionsIn(cookies: string | undefined): string[] {
  const prefix = `${SESSION_COOKIE}=`;
  return (cookies ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(prefix))
    .map((cookie) => cookie.slice(prefix.length));
}

/** Digests have one length, so comparing them does not even tell how long the token is. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
