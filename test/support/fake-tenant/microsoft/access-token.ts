/** Tokens for Graph: JWTs whose `roles` say what an administrator consented to when they were issued. */
import { createHmac } from 'node:crypto';
import type { Application } from './application.ts';
import { GraphRefusal, guidFrom } from './graph-error.ts';

/** How long a token is good for, seconds. */
export const TOKEN_SECONDS = 3_599;
/** Graph takes a clock that is off by so much for right, seconds. */
const SKEW_SECONDS = 300;

export interface Access {
  readonly roles: readonly string[];
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class AccessTokens {
  readonly #app: Application;
  readonly #audience: string;
  #issued = 0;

  constructor(app: Application, audience = 'https://graph.microsoft.com') {
    this.#app = app;
    this.#audience = audience;
  }

  issue(now: number): string {
    this.#issued += 1;
    const { tenantId, clientId, roles } = this.#app;
    const iat = Math.floor(now / 1000);
    const claims = {
      aud: this.#audience,
      iss: `https://sts.windows.net/${tenantId}/`,
      iat,
      nbf: iat,
      exp: iat + TOKEN_SECONDS,
      app_displayname: 'kith',
      appid: clientId,
      idtyp: 'app',
      oid: guidFrom(`service principal ${clientId}`),
      ...(roles.length > 0 ? { roles } : {}),
      tid: tenantId,
      uti: guidFrom(`token ${this.#issued}`),
      ver: '1.0',
    };
    const body = `${part({ typ: 'JWT', alg: 'HS256', kid: 'fake-tenant' })}.${part(claims)}`;
    return `${body}.${this.#sign(body)}`;
  }

  /** @throws GraphRefusal 401 */
  read(authorization: string | null, now: number): Access {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw refuseToken('Access token is empty.');
    const [head = '', claims = '', signature] = token.split('.');
    if (signature === undefined) throw refuseToken('IDX14100: JWT is not well formed.');
    if (signature !== this.#sign(`${head}.${claims}`)) throw refuseToken('Signing key is invalid.');
    const {
      exp,
      aud,
      roles = [],
    }: { exp: number; aud: string; roles?: string[] } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    if (aud !== this.#audience) throw refuseToken('Invalid audience.');
    if (now / 1000 > exp + SKEW_SECONDS) throw refuseToken('Lifetime validation failed, the token is expired.');
    return { roles };
  }

  #sign(body: string): string {
    return createHmac('sha256', `tokens of ${this.#app.tenantId}`).update(body).digest('base64url');
  }
}

function refuseToken(message: string): GraphRefusal {
  return new GraphRefusal(401, 'InvalidAuthenticationToken', message, {
    headers: {
      'www-authenticate': 'Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize"',
    },
  });
}
