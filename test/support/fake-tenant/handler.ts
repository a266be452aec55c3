/** How a face answers, and how a connection breaks: the same in one process and over a socket. */

/** Answers, or throws a {@link BrokenConnection}. */
export type Handler = (request: Request) => Promise<Response>;

/** What no answer can say: thrown by a handler, acted out by whoever carries the answer. */
export class BrokenConnection extends Error {
  readonly how: BrokenHow;

  constructor(how: BrokenHow) {
    super(`the connection breaks on purpose: ${how.kind}`);
    this.how = how;
  }
}

export type BrokenHow =
  | { readonly kind: 'reset' }
  | { readonly kind: 'never' }
  /** The head and the first bytes of this answer, then nothing more. */
  | { readonly kind: 'truncate'; readonly response: Response; readonly share: number };

/**
 * A `fetch` that asks a handler, without a socket. Breaks as the runtime's own does: a reset rejects with
 * `fetch failed`, a cut body with `terminated` while it is read, and what is never answered ends with the signal.
 */
export function fetchFrom(handler: Handler): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    try {
      return await orAborted(handler(request), request.signal);
    } catch (error) {
      if (!(error instanceof BrokenConnection)) throw error;
      return actOut(error.how, request.signal);
    }
  };
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', stop));
}

async function actOut(how: BrokenHow, signal: AbortSignal): Promise<Response> {
  if (how.kind === 'never') return orAborted(new Promise<never>(() => {}), signal);
  if (how.kind === 'reset') {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
  }
  const bytes = await firstBytes(how.response, how.share);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.kept),
    pull: (controller) => controller.error(new TypeError('terminated', { cause: new Error('other side closed') })),
  });
  return new Response(body, { status: how.response.status, headers: how.response.headers });
}

/** What of a body is still sent, and how long it would have been. */
export async function firstBytes(response: Response, share: number): Promise<{ kept: Uint8Array; length: number }> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { kept: bytes.subarray(0, Math.floor(bytes.length * share)), length: bytes.length };
}
