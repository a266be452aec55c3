/** A tenant as Google shows it: token endpoint, Gmail, Calendar, Directory, Meet and Reports under their own paths. */
import { readFileSync } from 'node:fs';
import { type Fault, FaultPlan } from '../fault-plan.ts';
import { BrokenConnection, type Handler } from '../handler.ts';
import { SchemaGate } from '../schema-gate.ts';
import type { Tenant } from '../tenant.ts';
import { answerBatch } from './batch.ts';
import { CALENDAR_ROUTES } from './calendar.ts';
import { type GoogleRoute, type GoogleTraits, GoogleWorld } from './call.ts';
import { DIRECTORY_ROUTES } from './directory.ts';
import { GoogleError, insufficientScopes, invalidCredentials, notFaked, throttled } from './errors.ts';
import { applyMask, checkMask, parseFields, type SchemaNode } from './fields.ts';
import { GMAIL_ROUTES } from './gmail.ts';
import { MEET_ROUTES } from './meet.ts';
import { type ServiceAccount, TokenEndpoint } from './oauth.ts';
import { type ParameterSpec, Query } from './query.ts';
import { QuotaAccount, type Quotas } from './quota.ts';
import { REPORTS_ROUTES } from './reports.ts';

export interface GoogleFaceOptions extends Partial<GoogleTraits> {
  readonly tenant: Tenant;
  readonly account: ServiceAccount;
  /** Scopes that an admin has delegated, in full. */
  readonly delegated: readonly string[];
  readonly faults?: FaultPlan;
  /** None when absent: then nothing is refused for having been asked too often. */
  readonly quotas?: Quotas;
  /** Whether every answer is held against the vendor's schemas; it is unless this is false. */
  readonly validate?: boolean;
  /** For faults that answer late. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told of every call once it has been answered or has broken. */
  readonly onCall?: (call: AnsweredCall) => void;
}

export interface AnsweredCall {
  readonly method: string;
  /** With its parameters. */
  readonly url: string;
  /** The address in whose name it was made. */
  readonly subject?: string;
  /** 0 when the connection broke. */
  readonly status: number;
  readonly at: number;
}

interface MethodSpec {
  readonly method: string;
  readonly path: string;
  readonly scopes: readonly string[];
  readonly response: string;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
}

// read, not imported: the test runner drops the attribute that an import of JSON needs
const SCHEMAS: {
  readonly methods: Readonly<Record<string, MethodSpec>>;
  readonly definitions: Readonly<Record<string, SchemaNode>>;
} = JSON.parse(readFileSync(new URL('../schemas/google.json', import.meta.url), 'utf8'));

const ROUTES: readonly { id: string; spec: MethodSpec; pattern: RegExp; answer: GoogleRoute }[] = Object.entries({
  ...GMAIL_ROUTES,
  ...CALENDAR_ROUTES,
  ...DIRECTORY_ROUTES,
  ...MEET_ROUTES,
  ...REPORTS_ROUTES,
}).map(([id, answer]) => {
  const spec = SCHEMAS.methods[id];
  if (spec === undefined) throw new Error(`the discovery documents have no method ${id}`);
  const pattern = new RegExp(`^${spec.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return { id, spec, pattern, answer };
});

export class GoogleFace {
  readonly tokens: TokenEndpoint;
  readonly quota: QuotaAccount;
  readonly faults: FaultPlan;
  readonly world: GoogleWorld;
  readonly #options: GoogleFaceOptions;
  readonly #gate: SchemaGate | undefined;

  constructor(options: GoogleFaceOptions) {
    const { tenant, account, delegated, faults = new FaultPlan(), quotas = {}, validate = true } = options;
    const { historyBase = 1_000_000n, snippetInMetadata = true, reportsLagMs = 0 } = options;
    const { syncTokenKeepsWindow = false } = options;
    this.#options = options;
    this.#gate = validate ? new SchemaGate(SCHEMAS) : undefined;
    this.faults = faults;
    this.tokens = new TokenEndpoint(tenant, account, delegated);
    this.quota = new QuotaAccount(quotas, tenant.now);
    this.world = new GoogleWorld(tenant, { historyBase, snippetInMetadata, syncTokenKeepsWindow, reportsLagMs });
  }

  /** Answers a request whose path is the vendor's. */
  readonly handle: Handler = async (request) => {
    const { pathname, search } = new URL(request.url);
    if (request.method === 'POST' && pathname === '/batch/gmail/v1') return answerBatch(request, this.handle);
    const subject = this.#subjectOf(request);
    const call = { method: request.method, path: pathname, ...(subject === undefined ? {} : { subject }) };
    const told = { method: request.method, url: pathname + search, ...(subject === undefined ? {} : { subject }) };
    let status = 0;
    try {
      const response = await this.#answerFaulty(request, this.faults.next(call));
      status = response.status;
      return response;
    } finally {
      this.#options.onCall?.({ ...told, status, at: this.world.tenant.now() });
    }
  };

  async #answerFaulty(request: Request, faults: readonly Fault[]): Promise<Response> {
    for (const fault of faults) {
      const answer = await this.#strike(fault, request);
      if (answer !== undefined) return answer;
    }
    const response = await this.#answer(request, faults);
    const cut = faults.find((fault) => fault.kind === 'truncate');
    if (cut !== undefined) throw new BrokenConnection({ kind: 'truncate', response, share: cut.share });
    return response;
  }

  /** What a fault answers in place of the face; nothing for one that the routes or the end of the answer act out. */
  async #strike(fault: Fault, request: Request): Promise<Response | undefined> {
    switch (fault.kind) {
      case 'throttle':
        return throttled(fault, this.world.tenant.now()).response();
      case 'refuse':
        return new GoogleError({ ...fault, message: fault.message ?? fault.reason }).response();
      case 'server-error':
        return serverError(fault.status, fault.html ?? false);
      case 'reset':
      case 'never':
        throw new BrokenConnection({ kind: fault.kind });
      case 'slow':
        if (this.#options.sleep === undefined) throw new Error('a slow answer needs a sleep to be handed in');
        await this.#options.sleep(fault.ms, request.signal);
        return undefined;
      default:
        return undefined;
    }
  }

  async #answer(request: Request, faults: readonly Fault[]): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method === 'POST' && pathname === '/token') return this.tokens.answer(request);
    try {
      return Response.json(this.#answerRoute(request, faults));
    } catch (error) {
      if (error instanceof GoogleError) return error.response();
      throw error;
    }
  }

  #answerRoute(request: Request, faults: readonly Fault[]): unknown {
    const { pathname, searchParams } = new URL(request.url);
    const route = ROUTES.find(({ spec, pattern }) => spec.method === request.method && pattern.test(pathname));
    if (route === undefined) throw notFaked(`${request.method} ${pathname}`);
    const { id, spec, pattern, answer } = route;
    const token = this.tokens.read(request.headers.get('authorization'));
    if (token === undefined) throw invalidCredentials();
    if (!spec.scopes.some((scope) => token.scopes.has(scope))) throw insufficientScopes(id);
    const person = this.world.tenant.person(token.person);
    if (!this.quota.spend(id.slice(0, id.indexOf('.')), id, person.primaryAddress)) {
      throw throttled({ kind: 'throttle', status: 403, reason: 'rateLimitExceeded', retry: { as: 'none' } }, 0);
    }
    const query = new Query(searchParams, spec.parameters);
    const mask = query.get('fields') === undefined ? true : parseFields(query.get('fields') ?? '');
    if (mask !== true) checkMask(mask, spec.response, SCHEMAS.definitions);
    const path = Object.fromEntries(
      Object.entries(pattern.exec(pathname)?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    const whole = answer({ world: this.world, person, scopes: token.scopes, path, query, faults });
    this.#gate?.check(spec.response, whole);
    const shown = applyMask(whole, mask);
    if (mask !== true) this.#gate?.check(spec.response, shown);
    return shown;
  }

  #subjectOf(request: Request): string | undefined {
    const token = this.tokens.read(request.headers.get('authorization'));
    return token === undefined ? undefined : this.world.tenant.person(token.person).primaryAddress;
  }
}

function serverError(status: number, html: boolean): Response {
  if (html) {
    const body = `<!DOCTYPE html><html lang=en><title>Error ${status} (Server Error)!!1</title><p>That’s an error.</html>`;
    return new Response(body, { status, headers: { 'content-type': 'text/html; charset=UTF-8' } });
  }
  return new GoogleError({ status, reason: 'backendError', message: 'Backend Error' }).response();
}
