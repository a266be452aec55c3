/** Google's page tokens: opaque, and of use only with the request that they were given for. */
import { createHmac } from 'node:crypto';
import { invalid } from './errors.ts';

/** Where a page begins; an empty one is the beginning. */
export type PageStart = Readonly<Record<string, string | number>>;

export class PageTokens {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** `request`: what must be the same when the next page is asked for. */
  issue(request: string, start: PageStart): string {
    const payload = Buffer.from(JSON.stringify(start)).toString('base64url');
    return `${payload}.${this.#sign(request, payload)}`;
  }

  /** @throws GoogleError 400 for a token of another request, or of nobody */
  read(request: string, token: string): PageStart {
    const [payload = '', signature] = token.split('.');
    if (signature !== this.#sign(request, payload)) throw invalid('Invalid pageToken', 'pageToken');
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  }

  #sign(request: string, payload: string): string {
    return createHmac('sha256', this.#secret).update(`${request}|${payload}`).digest('base64url').slice(0, 16);
  }
}
