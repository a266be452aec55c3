/** The token endpoint of Entra for applications: client credentials with a secret or with a certificate. */
import { constants, timingSafeEqual, verify } from 'node:crypto';
import { type AccessTokens, TOKEN_SECONDS } from './access-token.ts';
import type { Application, Certificate } from './application.ts';
import { guidFrom } from './graph-error.ts';

export interface Login {
  readonly app: Application;
  readonly tokens: AccessTokens;
  readonly now: () => number;
}

class LoginRefusal extends Error {
  readonly status: number;
  readonly error: string;
  readonly number: number;

  constructor(status: number, error: string, number: number, message: string) {
    super(`AADSTS${number}: ${message}`);
    this.status = status;
    this.error = error;
    this.number = number;
  }
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** How far the clock of a client may be off, seconds. */
const SKEW_SECONDS = 300;

export interface LoginCall {
  /** As the path has it. */
  readonly tenant: string;
  /** The address of the endpoint: whom an assertion must be made out to. */
  readonly audience: string;
  readonly form: string;
}

/** Answers `POST /{tenant}/oauth2/v2.0/token`. */
export function answerLogin(login: Login, { tenant, audience, form }: LoginCall): Response {
  try {
    const named = checkGrant(login.app, tenant, new URLSearchParams(form));
    if (named.assertion === undefined) checkSecret(login, named.secret);
    else checkAssertion(login, named.assertion, audience);
    return Response.json({
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      ext_expires_in: TOKEN_SECONDS,
      access_token: login.tokens.issue(login.now()),
    });
  } catch (error) {
    if (error instanceof LoginRefusal) return refusal(error, login.now());
    throw error;
  }
}

function refusal({ status, error, number, message }: LoginRefusal, now: number): Response {
  const [traceId, correlationId] = [guidFrom(`trace ${now}`), guidFrom(`correlation ${now}`)];
  const timestamp = new Date(now).toISOString().replace('T', ' ').replace(/\.\d+/, '');
  const tail = `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  return Response.json(
    {
      error,
      error_description: `${message} ${tail}`,
      error_codes: [number],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
    },
    { status },
  );
}

function checkGrant(app: Application, tenant: string, form: URLSearchParams) {
  const isTenant = tenant.toLowerCase() === app.tenantId.toLowerCase();
  if (!isTenant) {
    const hint = 'Check to make sure you have the correct tenant ID and are signing into the correct cloud.';
    throw new LoginRefusal(400, 'invalid_request', 90_002, `Tenant '${tenant}' not found. ${hint}`);
  }
  const grant = form.get('grant_type');
  if (grant === null) throw missing('grant_type');
  if (grant !== 'client_credentials') {
    throw new LoginRefusal(
      400,
      'unsupported_grant_type',
      70_003,
      `The app requested an unsupported grant type '${grant}'.`,
    );
  }
  const client = form.get('client_id');
  if (client === null) throw missing('client_id');
  if (client.toLowerCase() !== app.clientId.toLowerCase()) {
    throw new LoginRefusal(
      400,
      'unauthorized_client',
      700_016,
      `Application with identifier '${client}' was not found in the directory '${tenant}'.`,
    );
  }
  const scope = form.get('scope');
  if (scope === null) throw missing('scope');
  if (!scope.endsWith('/.default')) {
    const wanted =
      'Client credential flows must have a scope value with /.default suffixed to the resource identifier.';
    throw new LoginRefusal(
      400,
      'invalid_scope',
      1_002_012,
      `The provided value for scope ${scope} is not valid. ${wanted}`,
    );
  }
  return { secret: form.get('client_secret'), assertion: assertionOf(form) };
}

function missing(name: string): LoginRefusal {
  const message = `The request body must contain the following parameter: '${name}'.`;
  return new LoginRefusal(400, 'invalid_request', 900_144, message);
}

function assertionOf(form: URLSearchParams): string | undefined {
  const assertion = form.get('client_assertion');
  if (assertion === null) return undefined;
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) throw missing('client_assertion_type');
  return assertion;
}

function checkSecret({ app, now }: Login, secret: string | null): void {
  if (secret === null) {
    const message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
    throw new LoginRefusal(401, 'invalid_client', 7_000_218, message);
  }
  const known = app.secrets.find(({ value }) => isEqual(value, secret));
  if (known === undefined) {
    const hint =
      'Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app';
    throw new LoginRefusal(
      401,
      'invalid_client',
      7_000_215,
      `Invalid client secret provided. ${hint} '${app.clientId}'.`,
    );
  }
  if (known.expiresAt <= now()) {
    const message = `The provided client secret keys for app '${app.clientId}' are expired.`;
    throw new LoginRefusal(401, 'invalid_client', 7_000_222, message);
  }
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

interface Assertion {
  readonly header: { alg?: string; 'x5t#S256'?: string };
  readonly claims: { aud?: string; iss?: string; sub?: string; jti?: string; nbf?: number; exp?: number };
  readonly signed: string;
  readonly signature: Buffer;
}

function checkAssertion({ app, now }: Login, text: string, audience: string): void {
  const assertion = readAssertion(text);
  const { header, claims } = assertion;
  const certificate = app.certificates.find(({ thumbprint }) => thumbprint === header['x5t#S256']);
  if (certificate === undefined) {
    throw invalidAssertion(
      700_027,
      'The certificate with identifier used to sign the client assertion is not registered on application.',
    );
  }
  if (!isSignedBy(certificate, assertion)) {
    throw invalidAssertion(700_027, 'Client assertion failed signature validation.');
  }
  if (claims.aud !== audience) {
    throw invalidAssertion(700_023, 'Client assertion audience claim does not match Realm issuer.');
  }
  if (claims.iss !== app.clientId || claims.sub !== app.clientId) {
    throw invalidAssertion(700_021, 'Client assertion application identifier does not match the client_id parameter.');
  }
  if (claims.jti === undefined || claims.exp === undefined) {
    throw invalidAssertion(50_027, 'JWT token is invalid or malformed.');
  }
  const seconds = now() / 1000;
  if (seconds > claims.exp + SKEW_SECONDS || seconds < (claims.nbf ?? 0) - SKEW_SECONDS) {
    throw invalidAssertion(700_024, 'Client assertion is not within its valid time range.');
  }
}

function invalidAssertion(number: number, message: string): LoginRefusal {
  return new LoginRefusal(401, 'invalid_client', number, message);
}

function readAssertion(text: string): Assertion {
  const [head = '', body = '', signature = ''] = text.split('.');
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  try {
    return {
      header: json(head),
      claims: json(body),
      signed: `${head}.${body}`,
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    throw invalidAssertion(50_027, 'JWT token is invalid or malformed.');
  }
}

function isSignedBy({ publicKey }: Certificate, { header, signed, signature }: Assertion): boolean {
  const data = Buffer.from(signed);
  if (header.alg === 'RS256') return verify('sha256', data, publicKey, signature);
  if (header.alg !== 'PS256') return false;
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  return verify('sha256', data, { key: publicKey, padding, saltLength }, signature);
}
