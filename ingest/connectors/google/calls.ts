/** One call to Google on somebody's behalf: token, payment, second tries and what an error means. */
import { JWT } from 'google-auth-library';
import type { Charge } from '../../core/token-bucket.ts';
import { callProvider } from '../../sync/call-provider.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { Subject } from '../../sync/port.ts';
import { type Asked, classifyGoogle } from './classify-google.ts';
import { factsOf } from './error-facts.ts';
import { GoogleApis } from './google-apis.ts';
import type { GoogleOptions } from './options.ts';
import { GOOGLE_SCOPES, type GoogleCapability } from './scopes.ts';
import { openTransport, type Transport } from './transport.ts';
import { UnexpectedAnswer } from './unexpected-answer.ts';

/** Tokens that are kept; an hour's worth of mailboxes, and a few megabytes at most. */
const TOKENS_MAX = 2000;
/** The longest life of an assertion that Google takes. */
const TOKEN_SECONDS = 3600;

export interface GoogleCall<T> {
  readonly capability: GoogleCapability;
  /** Whom it is made for; the administrator when absent. */
  readonly subject?: Pick<Subject, 'address'>;
  /** What a "not found" is about. */
  readonly item?: Asked['item'];
  readonly charges: readonly Charge[];
  readonly signal: AbortSignal;
  readonly send: (auth: JWT, signal: AbortSignal) => Promise<{ readonly status: number; readonly data: unknown }>;
  /** Throws for what is not the answer that was asked for. */
  readonly read: (data: unknown) => T;
}

export class GoogleCalls {
  readonly options: GoogleOptions;
  readonly apis: GoogleApis;
  readonly #transport: Transport;
  /** The one that was used last stands last. */
  readonly #tokens = new Map<string, JWT>();

  constructor(options: GoogleOptions) {
    this.options = options;
    this.#transport = openTransport(options.ports, options.key, options.endpoint);
    this.apis = new GoogleApis();
  }

  /** See {@link Transport.ahead}. */
  clockAhead(): number | undefined {
    return this.#transport.ahead();
  }

  async call<T>(call: GoogleCall<T>): Promise<T> {
    const { capability, subject, item, charges, signal } = call;
    const { admin, key, ports } = this.options;
    const asked: Asked = {
      capability,
      clientId: key.client_id,
      as: subject === undefined ? 'admin' : 'mailbox',
      ...(item === undefined ? {} : { item }),
    };
    const user = subject?.address ?? admin;
    return await callProvider(ports, {
      // read anew at each try, since a batch shrinks
      get charges() {
        return call.charges;
      },
      signal,
      send: (until) => this.#sendOnce(call, user, charges, until),
      classify: (error, now) => classifyGoogle(error, now, asked),
    });
  }

  async #sendOnce<T>(
    { capability, send, read }: GoogleCall<T>,
    user: string,
    charges: readonly Charge[],
    signal: AbortSignal,
  ): Promise<T> {
    try {
      return read(answerOf(await send(this.#token(capability, user), signal)));
    } catch (error) {
      if (factsOf(error).status !== 401 || factsOf(error).oauth !== undefined) throw error;
      // a token may be withdrawn before its time: a fresh one is tried once
      this.#tokens.delete(`${capability}|${user}`);
      await this.options.ports.gate.pass(charges, signal);
      return read(answerOf(await send(this.#token(capability, user), signal)));
    }
  }

  /** Read at each signing: the library would take the time of the machine rather than of the ports. */
  #lifetime(): { readonly iat: number; readonly exp: number } {
    const seconds = () => Math.floor(this.options.ports.now() / 1000);
    return {
      get iat() {
        return seconds();
      },
      get exp() {
        return seconds() + TOKEN_SECONDS;
      },
    };
  }

  /**
   * Of the scopes of a capability those for which the administrator's token is refused: Google itself refuses all of them in
   * one word. Each is asked for alone; a failure that says nothing of scopes is thrown.
   */
  async lacking(capability: GoogleCapability, signal: AbortSignal): Promise<readonly string[]> {
    const lacking: string[] = [];
    const asked: Asked = { capability, clientId: this.options.key.client_id, as: 'admin' };
    for (const scope of GOOGLE_SCOPES[capability]) {
      try {
        await callProvider(this.options.ports, {
          ...{ charges: [], signal },
          send: async () => await this.#signed([scope], this.options.admin).authorize(),
          classify: (error, now) => classifyGoogle(error, now, asked),
        });
      } catch (failure) {
        if (!(failure instanceof SyncFailure) || failure.code !== 'ING_SCOPE_MISSING') throw failure;
        lacking.push(scope);
      }
    }
    return lacking;
  }

  #signed(scopes: readonly string[], user: string): JWT {
    const { key } = this.options;
    return new JWT({
      email: key.client_email,
      key: key.private_key,
      keyId: key.private_key_id,
      scopes: [...scopes],
      subject: user,
      transporterOptions: this.#transport.options,
      additionalClaims: this.#lifetime(),
    });
  }

  #token(capability: GoogleCapability, user: string): JWT {
    const name = `${capability}|${user}`;
    const token = this.#tokens.get(name) ?? this.#signed(GOOGLE_SCOPES[capability], user);
    this.#tokens.delete(name);
    this.#tokens.set(name, token);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > TOKENS_MAX && oldest !== undefined) this.#tokens.delete(oldest);
    return token;
  }
}

/** The library hands out what it could not read as JSON as a text. */
function answerOf({ status, data }: { readonly status: number; readonly data: unknown }): unknown {
  if (typeof data === 'string' && !data.trimStart().startsWith('--')) throw new UnexpectedAnswer(status, 'cut');
  return data;
}
