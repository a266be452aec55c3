/** Google's token endpoint for a service account with domain-wide delegation, and the access tokens it gives. */
import { createHash, type KeyObject, verify } from 'node:crypto';
import type { Tenant } from '../tenant.ts';

/** A service account as the admin console and the key file know it. */
export interface ServiceAccount {
  readonly email: string;
  /** The numeric id under which an admin delegates. */
  readonly clientId: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

export interface AccessToken {
  /** Id of the person in whose name it acts. */
  readonly person: string;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: number;
}

export const SCOPE_PREFIX = 'https://www.googleapis.com/auth/';
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Which audience an assertion must name, whatever host carries it. */
const AUDIENCES = ['https://oauth2.googleapis.com/token', 'https://www.googleapis.com/oauth2/v4/token'];
/** How far clocks may be apart, and how long an assertion may live: 10 minutes is known from practice, an hour is documented. */
const SKEW_SECONDS = 600;
const LIFETIME_SECONDS = 3600;

interface Claims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly aud?: unknown;
  readonly scope?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

export class TokenEndpoint {
  /** Scopes an admin has delegated to the account; the face's owner may change them. */
  readonly delegated: Set<string>;
  readonly #tenant: Tenant;
  readonly account: ServiceAccount;
  readonly #tokens = new Map<string, AccessToken>();
  #issued = 0;

  constructor(tenant: Tenant, account: ServiceAccount, delegated: Iterable<string>) {
    this.#tenant = tenant;
    this.account = account;
    this.delegated = new Set(delegated);
  }

  async answer(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    if (form.get('grant_type') !== JWT_BEARER) {
      return refusal(400, 'unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
    }
    const claims = this.#verified(form.get('assertion') ?? '', new URL(request.url));
    return claims instanceof Response ? claims : this.#grant(claims);
  }

  /** The token a request carries; nothing when there is none that is known and still valid. */
  read(authorization: string | null): AccessToken | undefined {
    const [, text = ''] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? [];
    const token = this.#tokens.get(text);
    if (token === undefined || token.expiresAt <= this.#tenant.now()) return undefined;
    const person = this.#tenant.people.get(token.person);
    return person === undefined || person.suspended || person.deletedAt !== undefined ? undefined : token;
  }

  /** From now on no token that was given is valid. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  #verified(assertion: string, url: URL): Claims | Response {
    const [head = '', payload = '', signature = ''] = assertion.split('.');
    const header: { alg?: unknown; kid?: unknown } = decoded(head);
    const claims: Claims = decoded(payload);
    if (claims.iss !== this.account.email) return refusal(400, 'invalid_grant', 'Invalid grant: account not found');
    const signed = Buffer.from(`${head}.${payload}`);
    const isKey = header.kid === undefined || header.kid === this.account.keyId;
    const isSigned = verify('RSA-SHA256', signed, this.account.publicKey, Buffer.from(signature, 'base64url'));
    if (header.alg !== 'RS256' || !isKey || !isSigned) return refusal(400, 'invalid_grant', 'Invalid JWT Signature.');
    if (!AUDIENCES.includes(String(claims.aud)) && !isOwnAudience(claims.aud, url)) {
      const right = `The right audience is ${AUDIENCES[0]}`;
      return refusal(400, 'invalid_grant', `Invalid JWT: Failed audience check. ${right}`);
    }
    if (!this.#isInTime(claims)) {
      return refusal(
        400,
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    }
    return claims;
  }

  #isInTime({ iat, exp }: Claims): boolean {
    if (typeof iat !== 'number' || typeof exp !== 'number') return false;
    const now = this.#tenant.now() / 1000;
    const isShort = exp > iat && exp - iat <= LIFETIME_SECONDS;
    return isShort && iat <= now + SKEW_SECONDS && exp > now - SKEW_SECONDS;
  }

  #grant(claims: Claims): Response {
    const scopes = new Set(
      String(claims.scope ?? '')
        .split(/\s+/)
        .filter(Boolean),
    );
    if (scopes.size === 0) return refusal(400, 'invalid_scope', 'Empty or missing scope not allowed.');
    if (typeof claims.sub !== 'string' || scopes.difference(this.delegated).size > 0) {
      return refusal(
        401,
        'unauthorized_client',
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
      );
    }
    const person = this.#tenant.personAt(claims.sub);
    // by their primary address alone: that an alias would do is documented nowhere
    const isNamed = person?.primaryAddress.toLowerCase() === claims.sub.toLowerCase();
    const isThere = person !== undefined && isNamed && person.deletedAt === undefined && !person.guest;
    if (!isThere) return refusal(400, 'invalid_grant', 'Invalid email or User ID');
    if (person.suspended || person.archived) return refusal(400, 'invalid_grant', 'Account has been suspended');
    this.#issued += 1;
    const draw = createHash('sha256').update(`${this.#tenant.seed}|${person.id}|${this.#issued}`).digest('base64url');
    const token = `ya29.${draw}`;
    this.#tokens.set(token, { person: person.id, scopes, expiresAt: this.#tenant.now() + 3_600_000 });
    return Response.json({ access_token: token, expires_in: 3599, token_type: 'Bearer' });
  }
}

/** The endpoint by the address under which it was asked, whatever prefix it is mounted below. */
function isOwnAudience(aud: unknown, { origin }: URL): boolean {
  return typeof aud === 'string' && aud.startsWith(`${origin}/`) && aud.endsWith('/token');
}

function decoded(part: string): object {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString()));
  } catch {
    return {};
  }
}

function refusal(status: number, error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status });
}
