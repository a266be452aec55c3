/** Asks Graph: with a token, in turn, below the limits. Everything that this connector reads comes through here. */
import PQueue from 'p-queue';
import type { z } from 'zod';
import type { Charge } from '../../core/token-bucket.ts';
import { callProvider } from '../../sync/call-provider.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { ProviderPorts } from '../../sync/port.ts';
import type { AccessToken } from './access-token.ts';
import { classifyMicrosoft } from './classify.ts';
import { askBatch, BatchAnswer, type Outcome, outcomesOf } from './graph-batch.ts';
import { addressOf, IMMUTABLE_IDS } from './graph-request.ts';
import { Refusal, refusalOf } from './refusal.ts';

export interface GraphRequest<T> {
  /** Below the version, made by `graphPath`; or a link that Graph gave. */
  readonly target: string;
  /** What the answer must be. Fields it does not name are dropped. */
  readonly shape: z.ZodType<T>;
  readonly charges: readonly Charge[];
  readonly signal: AbortSignal;
  /** Further values of `Prefer`. They must stand on every page. */
  readonly prefer?: readonly string[];
  /** Whose mailbox is read: few calls to one are under way at once. */
  readonly mailbox?: string;
  /** Of a first reading: Graph lets others go first. */
  readonly patient?: boolean;
}

export interface GraphOptions {
  /** Scheme, host and port of Graph. */
  readonly graph: string;
  readonly token: AccessToken;
  readonly ports: ProviderPorts;
  /** Calls to one mailbox that may be under way at once. */
  readonly concurrencyPerMailbox: number;
}

export class GraphClient {
  readonly #options: GraphOptions;
  readonly #base: string;
  readonly #queues = new Map<string, PQueue>();

  constructor(options: GraphOptions) {
    this.#options = options;
    this.#base = `${options.graph}/v1.0`;
  }

  /** Fails with a {@link SyncFailure}, or with the reason of the signal. */
  async get<T>(request: GraphRequest<T>): Promise<T> {
    const url = addressOf(request.target, this.#base);
    return read(request.shape, await this.#inTurn(request.mailbox, () => this.#withToken(url, request)));
  }

  /**
   * Several questions in one call, at most 20, made by `graphPath`. Each has its own outcome; the call as a whole may fail.
   * Not for reading a mailbox: Exchange works on four of them at once, whatever concurrency was configured.
   */
  async batch<T>(
    request: Omit<GraphRequest<T>, 'target' | 'mailbox'>,
    targets: readonly string[],
  ): Promise<Outcome<T>[]> {
    const { ports } = this.#options;
    const url = addressOf('/$batch', this.#base);
    return await askBatch(ports, targets.length, request.signal, async (places) => {
      // each question counts as a call
      const charges = request.charges.map((charge) => ({ ...charge, cost: charge.cost * places.length }));
      const headers = { prefer: preferOf(request) };
      const requests = places.map((place, id) => ({ id: String(id), method: 'GET', url: targets[place], headers }));
      const sent = { ...request, charges, body: JSON.stringify({ requests }) };
      const json = await this.#withToken(url, sent);
      const outcomes = outcomesOf(read(BatchAnswer, json), places.length, request.shape, ports.now());
      const ends = outcomes.flatMap((outcome) => ('failure' in outcome ? (outcome.failure.until ?? []) : []));
      const [narrowest] = charges;
      if (ends.length > 0 && narrowest !== undefined) ports.gate.cool([narrowest.bucket], Math.max(...ends));
      return outcomes;
    });
  }

  /** The present token, for what it says about the app. */
  async token(signal: AbortSignal): Promise<string> {
    return await this.#options.token.current(signal);
  }

  /** What the token says is no longer believed: the next call asks for another. */
  forget(token: string): void {
    this.#options.token.forget(token);
  }

  async #inTurn<T>(mailbox: string | undefined, work: () => Promise<T>): Promise<T> {
    if (mailbox === undefined) return await work();
    const queue = this.#queues.get(mailbox) ?? new PQueue({ concurrency: this.#options.concurrencyPerMailbox });
    this.#queues.set(mailbox, queue);
    try {
      return await queue.add(work);
    } finally {
      if (queue.size === 0 && queue.pending === 0) this.#queues.delete(mailbox);
    }
  }

  /** A token that Graph does not accept is asked for anew, once. */
  async #withToken(url: string, request: Sending): Promise<unknown> {
    const { token } = this.#options;
    const first = await token.current(request.signal);
    try {
      return await this.#call(url, request, first);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      token.forget(first);
      return await this.#call(url, request, await token.current(request.signal));
    }
  }

  async #call(url: string, request: Sending, token: string): Promise<unknown> {
    const { ports } = this.#options;
    const { charges, signal, patient = false, body } = request;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      prefer: preferOf(request),
      ...(patient ? { 'x-ms-throttle-priority': 'low' } : {}),
    };
    const post = body === undefined ? {} : { method: 'POST', body };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return await callProvider(ports, {
      charges,
      signal,
      classify: classifyMicrosoft,
      send: async (sendSignal) => {
        const response = await ports.fetch(url, {
          ...{ headers: { ...headers, ...type }, redirect: 'manual', signal: sendSignal },
          ...post,
        });
        const text = await response.text();
        if (response.status < 200 || response.status >= 300) throw refusalOf(response.status, response.headers, text);
        return jsonOf(text) ?? Promise.reject(refusalOf(response.status, response.headers, text));
      },
    });
  }
}

type Sending = Omit<GraphRequest<unknown>, 'target' | 'shape'> & { readonly body?: string };

function preferOf({ prefer = [] }: Pick<Sending, 'prefer'>): string {
  return [IMMUTABLE_IDS, ...prefer].join(', ');
}

function read<T>(shape: z.ZodType<T>, json: unknown): T {
  const result = shape.safeParse(json);
  if (result.success) return result.data;
  // the path of the first fault, never the value that was found there
  const field = result.error.issues[0]?.path.join('.') || 'its root';
  throw new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', `an answer of Graph is not as documented, at ${field}`);
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof SyncFailure && error.cause instanceof Refusal && error.cause.facts.status === 401;
}

/** Undefined when it is not whole. */
function jsonOf(text: string): object | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
