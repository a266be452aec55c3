/** The barest client of the Google face, for tests of the face itself: it signs, asks, and takes what comes. */
import { sign } from 'node:crypto';
import { fetchFrom } from '../handler.ts';
import type { GoogleFace } from './face.ts';
import { JWT_BEARER, SCOPE_PREFIX } from './oauth.ts';
import type { Project } from './project.ts';

const BASE = 'https://google.test';

// biome-ignore lint/suspicious/noExplicitAny: an answer whose form is what the test asks about
export type AnyJson = any;

export interface Answered {
  readonly status: number;
  readonly body: AnyJson;
  readonly headers: Headers;
}

export class GoogleCaller {
  readonly fetch: typeof fetch;
  readonly #face: GoogleFace;
  readonly #project: Project;

  constructor(face: GoogleFace, project: Project) {
    this.#face = face;
    this.#project = project;
    this.fetch = fetchFrom(face.handle);
  }

  /** What the service account would send, with some claims or the head changed. */
  assertion(claims: Readonly<Record<string, unknown>>, head: Readonly<Record<string, unknown>> = {}): string {
    const { keyFile } = this.#project;
    const iat = Math.floor(this.#face.world.tenant.now() / 1000);
    const parts = [
      { alg: 'RS256', typ: 'JWT', kid: keyFile['private_key_id'], ...head },
      { iss: keyFile['client_email'], aud: keyFile['token_uri'], iat, exp: iat + 3600, ...claims },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const text = parts.join('.');
    const signature = sign('RSA-SHA256', Buffer.from(text), keyFile['private_key'] ?? '').toString('base64url');
    return `${text}.${signature}`;
  }

  async askToken(assertion: string, grant = JWT_BEARER): Promise<Answered> {
    const body = new URLSearchParams({ grant_type: grant, assertion });
    return this.#read(await this.fetch(`${BASE}/token`, { method: 'POST', body }));
  }

  /** A token for somebody; scopes without their common beginning. */
  async token(sub: string, ...scopes: readonly string[]): Promise<string> {
    const scope = scopes.map((name) => SCOPE_PREFIX + name).join(' ');
    const { body } = await this.askToken(this.assertion({ sub, scope }));
    if (typeof body.access_token !== 'string') throw new Error(`no token: ${JSON.stringify(body)}`);
    return body.access_token;
  }

  async get(token: string, path: string, params: Readonly<Record<string, string | string[]>> = {}): Promise<Answered> {
    const url = new URL(path, BASE);
    for (const [name, value] of Object.entries(params))
      for (const one of [value].flat()) url.searchParams.append(name, one);
    return this.#read(await this.fetch(url, { headers: { authorization: `Bearer ${token}` } }));
  }

  /** All pages: the items under this name, one after the other. */
  async all(
    token: string,
    path: string,
    items: string,
    params: Readonly<Record<string, string | string[]>> = {},
  ): Promise<{ items: AnyJson[]; last: AnyJson; pages: number }> {
    const found: AnyJson[] = [];
    let pageToken: string | undefined;
    for (let pages = 1; ; pages += 1) {
      const { status, body } = await this.get(token, path, pageToken === undefined ? params : { ...params, pageToken });
      if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
      found.push(...(body[items] ?? []));
      pageToken = body.nextPageToken;
      if (pageToken === undefined) return { items: found, last: body, pages };
    }
  }

  async #read(response: Response): Promise<Answered> {
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }
}
