/** What the faults of a plan look like at Graph. */
import type { Fault, RetryAfter } from '../fault-plan.ts';
import { BrokenConnection } from '../handler.ts';
import { GraphRefusal } from './graph-error.ts';

type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/**
 * Acts out what comes in place of an answer; faults that change an answer are left to the routes.
 *
 * @returns an answer that is not Graph's own, such as the page of a gateway
 * @throws GraphRefusal, BrokenConnection
 */
export async function strike(
  faults: readonly Fault[],
  now: number,
  signal: AbortSignal,
  sleep: Sleep | undefined,
): Promise<Response | undefined> {
  for (const fault of faults) {
    if (fault.kind === 'reset' || fault.kind === 'never') throw new BrokenConnection({ kind: fault.kind });
    if (fault.kind === 'throttle') throw throttled(fault.status, fault.reason, fault.retry, now);
    if (fault.kind === 'refuse') throw new GraphRefusal(fault.status, fault.reason, fault.message ?? '');
    if (fault.kind === 'server-error') return serverError(fault.status, fault.html ?? false);
    if (fault.kind === 'slow') {
      if (sleep === undefined) throw new Error('a slow answer needs a sleep to be handed in');
      await sleep(fault.ms, signal);
    }
  }
  return undefined;
}

function throttled(status: number, reason: string | undefined, retry: RetryAfter, now: number): GraphRefusal {
  const code = reason ?? 'TooManyRequests';
  if (retry.as === 'none') return new GraphRefusal(status, code, 'Please retry again later.');
  const until = new Date(now + retry.seconds * 1000);
  if (retry.as === 'text') return new GraphRefusal(status, code, `Please retry again after ${until.toISOString()}.`);
  const retryAfter = retry.as === 'seconds' ? String(retry.seconds) : until.toUTCString();
  return new GraphRefusal(status, code, 'Please retry again later.', { headers: { 'retry-after': retryAfter } });
}

const SERVER_ERRORS: Readonly<Record<number, string>> = {
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'serviceNotAvailable',
  504: 'UnknownError',
};

function serverError(status: number, isHtml: boolean): Response {
  if (!isHtml) throw new GraphRefusal(status, SERVER_ERRORS[status] ?? 'UnknownError', '');
  const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1>gateway</body></html>`;
  return new Response(page, { status, headers: { 'content-type': 'text/html' } });
}
