/** The token of the app: asked for once, kept until shortly before it ends. */
import { z } from 'zod';
import { callProvider } from '../../sync/call-provider.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { ProviderPorts } from '../../sync/port.ts';
import { type MicrosoftCredential, tokenForm } from './credential.ts';
import { refusalOf } from './refusal.ts';
import { classifySignIn } from './sign-in-errors.ts';

export interface TokenOptions {
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: MicrosoftCredential;
  /** Scheme, host and port of the sign-in. */
  readonly login: string;
  readonly scope: string;
  readonly ports: ProviderPorts;
}

/** Before its end, so that a call under way does not meet it. */
const EARLY_MS = 300_000;

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

export class AccessToken {
  readonly #options: TokenOptions;
  #held: { token: string; until: number } | undefined;
  #asked: Promise<string> | undefined;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** A token that is still valid. All who ask at the same time get the same one. */
  async current(signal: AbortSignal): Promise<string> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#held !== undefined && this.#held.until > this.#options.ports.now()) return this.#held.token;
      const asked = this.#asked ?? this.#begin(signal);
      try {
        return await asked;
      } catch (error) {
        // another caller gave up while it was asking for everybody
        if (error instanceof SyncFailure || signal.aborted) throw error;
      }
    }
  }

  /** Graph did not accept this one. */
  forget(token: string): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  #begin(signal: AbortSignal): Promise<string> {
    const asked = this.#ask(signal).finally(() => {
      this.#asked = undefined;
    });
    this.#asked = asked;
    return asked;
  }

  async #ask(signal: AbortSignal): Promise<string> {
    const { tenantId, clientId, credential, login, scope, ports } = this.#options;
    const tokenUrl = `${login}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    const answer = await callProvider(ports, {
      charges: [],
      signal,
      classify: classifySignIn,
      send: async (sendSignal) => {
        const now = ports.now();
        const body = tokenForm(credential, { tokenUrl, clientId, scope, now, random: ports.random() });
        const response = await ports.fetch(tokenUrl, { method: 'POST', body, redirect: 'manual', signal: sendSignal });
        const text = await response.text();
        if (response.status !== 200) throw refusalOf(response.status, response.headers, text);
        const read = TokenAnswer.safeParse(jsonOf(text));
        if (!read.success) throw refusalOf(response.status, response.headers, text);
        return { token: read.data.access_token, until: now + read.data.expires_in * 1000 - EARLY_MS };
      },
    });
    this.#held = answer;
    return answer.token;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
