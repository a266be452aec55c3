/** A tenant as Microsoft shows it: the token endpoint of Entra, and Graph v1.0 with its `$batch`. */
import { type Fault, FaultPlan } from '../fault-plan.ts';
import { BrokenConnection, type Handler } from '../handler.ts';
import type { Person } from '../people.ts';
import { PREFIX_HEADER } from '../serve.ts';
import type { Tenant } from '../tenant.ts';
import { AccessTokens } from './access-token.ts';
import type { Application, Cloud } from './application.ts';
import { answerBatch } from './batch.ts';
import { strike } from './faults.ts';
import { type Answer, type Behaviour, type Face, type GraphCall, type Route, USUAL_BEHAVIOUR } from './graph-call.ts';
import {
  directoryDenied,
  errorBody,
  forbidden,
  GraphRefusal,
  mailboxDenied,
  noMailbox,
  noSuchSegment,
  policyDenied,
} from './graph-error.ts';
import { DirectoryIds } from './ids.ts';
import { type Limits, Quota } from './limits.ts';
import { answerLogin } from './login.ts';
import { readPreferences } from './query.ts';
import { match, ROUTES, segmentsOf } from './routes.ts';
import { microsoftGate } from './schema-gate.ts';
import { personOf } from './users.ts';

export interface MicrosoftFaceOptions extends Partial<Behaviour> {
  readonly tenant: Tenant;
  readonly app: Application;
  readonly cloud?: Cloud;
  readonly faults?: FaultPlan;
  /** None when absent: then nothing is refused for having been asked too often. */
  readonly limits?: Limits;
  /** Whether every answer is held against the schema that comes from Microsoft's metadata; it is unless this is false. */
  readonly validate?: boolean;
  /** For faults that answer late. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told of every call once it has been answered or has broken; of those inside of a batch too. */
  readonly onCall?: (call: AnsweredCall) => void;
}

export interface AnsweredCall {
  readonly method: string;
  /** As it was asked, below the version: `/users/…?$select=…`. */
  readonly url: string;
  readonly headers: Headers;
  /** 0 when the connection broke. */
  readonly status: number;
  readonly at: number;
}

/** Directory tokens of rounds live for seven days. */
const DIRECTORY_TOKEN_MS = 7 * 86_400_000;
const VERSION = '/v1.0';

interface Incoming {
  readonly request: Request;
  readonly url: URL;
  readonly base: string;
  readonly segments: readonly string[];
}

export class MicrosoftFace {
  readonly quota: Quota;
  readonly faults: FaultPlan;
  readonly face: Face;
  readonly tokens: AccessTokens;
  readonly #options: MicrosoftFaceOptions;
  #refusals = 0;

  constructor(options: MicrosoftFaceOptions) {
    const { tenant, app, cloud = 'global', faults = new FaultPlan(), limits } = options;
    const { expiredCursors, answersOfOthers, headers, retryAfter, selects } = { ...USUAL_BEHAVIOUR, ...options };
    this.#options = options;
    this.faults = faults;
    this.quota = new Quota(limits, tenant.now, retryAfter);
    this.tokens = new AccessTokens(app);
    const behaviour = { expiredCursors, answersOfOthers, headers, retryAfter, selects };
    this.face = { tenant, app, cloud, ids: new DirectoryIds(tenant), behaviour };
    for (const feed of ['users', 'groups']) tenant.log.setLifetime(feed, DIRECTORY_TOKEN_MS);
  }

  /** Answers below `/{tenant}/oauth2/v2.0/token` and `/v1.0`. */
  readonly handle: Handler = async (request) => {
    const url = new URL(request.url);
    const prefix = request.headers.get(PREFIX_HEADER) ?? '';
    const [, tenant] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(url.pathname) ?? [];
    if (tenant !== undefined && request.method === 'POST') return this.#login(request, tenant, prefix);
    if (!url.pathname.startsWith(`${VERSION}/`)) return new Response('', { status: 404 });
    const base = `${url.origin}${prefix}${VERSION}`;
    const segments = segmentsOf(url.pathname.slice(VERSION.length + 1));
    let status = 0;
    try {
      const response = await this.#answerFaulty({ request, url, base, segments });
      status = response.status;
      return response;
    } finally {
      const { tenant: of } = this.face;
      const told = { method: request.method, url: url.pathname.slice(VERSION.length) + url.search };
      this.#options.onCall?.({ ...told, headers: request.headers, status, at: of.now() });
    }
  };

  async #login(request: Request, tenant: string, prefix: string): Promise<Response> {
    const { app, tenant: of } = this.face;
    const { origin, pathname } = new URL(request.url);
    const struck = await this.#refusing(() =>
      strike(this.faults.next({ method: 'POST', path: pathname }), of.now(), request.signal, this.#options.sleep),
    );
    if (struck !== undefined) return struck;
    const audience = `${origin}${prefix}${pathname}`;
    return answerLogin({ app, tokens: this.tokens, now: of.now }, { tenant, audience, form: await request.text() });
  }

  async #answerFaulty(incoming: Incoming): Promise<Response> {
    const { request, segments } = incoming;
    const path = `${VERSION}/${segments.join('/')}`;
    const subject = this.#personIn(segments)?.primaryAddress;
    const faults = this.faults.next({ method: request.method, path, ...(subject === undefined ? {} : { subject }) });
    const response = await this.#refusing(
      async () =>
        (await strike(faults, this.face.tenant.now(), request.signal, this.#options.sleep)) ??
        (await this.#answer(incoming, faults)),
    );
    const cut = faults.find((fault) => fault.kind === 'truncate');
    if (cut === undefined) return response;
    throw new BrokenConnection({ kind: 'truncate', response, share: cut.share });
  }

  /** A refusal as an answer. */
  async #refusing<T>(work: () => Promise<T>): Promise<T | Response> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      this.#refusals += 1;
      const body = errorBody(error, this.face.tenant.now(), this.#refusals);
      this.#check('error', body);
      return Response.json(body, { status: error.status, headers: { ...error.headers } });
    }
  }

  async #answer(incoming: Incoming, faults: readonly Fault[]): Promise<Response> {
    const { request, segments, url } = incoming;
    const { roles } = this.tokens.read(request.headers.get('authorization'), this.face.tenant.now());
    if (request.method === 'POST' && segments.join('/') === '$batch') {
      const body = await answerBatch(request, `${url.origin}${VERSION}`, (inner) => this.handle(inner));
      this.#check('batch-response', body);
      return Response.json(body);
    }
    const { route, parts } = this.#routeOf(incoming);
    const person = route.area === 'mailbox' ? this.#ownerOf(route, parts['user'] ?? '') : undefined;
    const leave = this.quota.enter(
      {
        area: route.area,
        units: unitsOf(route, incoming.url.searchParams),
        ...(person === undefined ? {} : { mailbox: person.id }),
      },
      route.path,
    );
    try {
      // calls that a client makes at once overlap
      await new Promise((resolve) => setImmediate(resolve));
      const granted = this.#grant(route, roles, person);
      return this.#respond(route, this.#callOf(incoming, { parts, roles: granted, faults, person }));
    } finally {
      leave();
    }
  }

  #callOf({ request, url, base }: Incoming, more: Pick<GraphCall, 'parts' | 'roles' | 'faults' | 'person'>): GraphCall {
    const { headers } = request;
    return { face: this.face, base, params: url.searchParams, headers, preferences: readPreferences(headers), ...more };
  }

  #respond(route: Route, call: GraphCall): Response {
    const answer: Answer = route.answer(call);
    if (answer.schema === undefined) {
      return new Response(String(answer.body), { headers: { 'content-type': 'text/plain' } });
    }
    this.#check(answer.schema, answer.body);
    return Response.json(answer.body, {
      headers: {
        'content-type':
          'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
        'odata-version': '4.0',
        ...appliedPreferences(call),
        ...this.quota.signals(route.area, call.person?.id),
      },
    });
  }

  #routeOf({ request, segments }: Incoming): { route: Route; parts: Record<string, string> } {
    for (const route of ROUTES) {
      const parts = route.method === request.method ? match(route, segments) : undefined;
      if (parts === undefined) continue;
      if (route.clouds !== undefined && !route.clouds.includes(this.face.cloud)) break;
      return { route, parts };
    }
    throw noSuchSegment(segments.at(-1) ?? '');
  }

  /** The roles that hold for this call; those for some mailboxes come on top of those for all. */
  #grant({ area, permissions }: Route, roles: readonly string[], person: Person | undefined): readonly string[] {
    const { mailboxRoles, accessPolicy } = this.face.app;
    const scoped = person !== undefined && mailboxRoles?.includes(person) === true ? mailboxRoles.roles : [];
    const granted = [...roles, ...scoped];
    if (!permissions.some((permission) => granted.includes(permission))) {
      if (area === 'mailbox') throw mailboxDenied();
      throw area === 'directory' ? directoryDenied() : forbidden();
    }
    if (person !== undefined && accessPolicy?.(person) === false) throw policyDenied();
    return granted;
  }

  #ownerOf({ isForRooms }: Route, key: string): Person | undefined {
    const person = personOf(this.face, key);
    if (person !== undefined) return person;
    const isRoom = this.face.ids.read(key)?.kind === 'room';
    if (isRoom && isForRooms === true) return undefined;
    if (isRoom) throw noMailbox();
    throw new GraphRefusal(404, 'ErrorInvalidUser', `The requested user '${key}' is invalid.`);
  }

  #personIn([collection, key]: readonly string[]): Person | undefined {
    return collection?.toLowerCase() === 'users' && key !== undefined ? personOf(this.face, key) : undefined;
  }

  #check(schema: string, body: unknown): void {
    if (this.#options.validate !== false) microsoftGate.check(schema, body);
  }
}

/** A selection makes a call of the directory cheaper by one. */
function unitsOf({ units = 1 }: Route, params: URLSearchParams): number {
  return params.has('$select') ? Math.max(1, units - 1) : units;
}

function appliedPreferences({ preferences, parts }: GraphCall): Record<string, string> {
  const applied: string[] = [];
  if (preferences.immutableIds && parts['user'] !== undefined) applied.push('IdType="ImmutableId"');
  if (preferences.maxPageSize !== undefined) applied.push(`odata.maxpagesize=${preferences.maxPageSize}`);
  if (preferences.timeZone !== undefined) applied.push(`outlook.timezone="${preferences.timeZone}"`);
  return applied.length === 0 ? {} : { 'preference-applied': applied.join(', ') };
}
