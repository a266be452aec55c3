import { z } from 'zod';
import type { RateLimit } from '../../core/token-bucket.ts';
import { callProvider } from '../../sync/call-provider.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { ProviderPorts } from '../../sync/port.ts';
import { failureOf, TwilioRefusal } from './twilio-failure.ts';

/** Who asks, and where. */
export interface TwilioAccess {
  readonly accountSid: string;
  /** The account's main token, which may do everything, or a key, which may be restricted to reading calls. */
  readonly secret:
    | { readonly authToken: string }
    | { readonly apiKey: { readonly sid: string; readonly secret: string } };
  /** Scheme, host and port, and perhaps a path before Twilio's own: `https://api.twilio.com`. */
  readonly endpoint: string;
}

/** One GET below the account, or of a link that Twilio gave. Fails with a `SyncFailure`. */
export type AskTwilio = <T>(path: string, answer: z.ZodType<T>, signal: AbortSignal) => Promise<T>;

/**
 * Calls in a minute. Twilio documents no rate, only how many requests may be under way at once, and answers 429 beyond it;
 * this is far below what its own libraries do one after the other.
 */
export const TWILIO_LIMIT: RateLimit = { units: 300, seconds: 60 };

const ErrorBody = z.object({ code: z.number() });

export function openTwilio(access: TwilioAccess, ports: ProviderPorts): AskTwilio {
  const base = `/2010-04-01/Accounts/${access.accountSid}`;
  const home = new URL(access.endpoint);
  const within = `${home.pathname.replace(/\/$/, '')}${base}`;
  const authorization = basicAuth(access);
  const charges = [{ bucket: `twilio/${access.accountSid}`, cost: 1, limit: TWILIO_LIMIT }];
  return async <T>(path: string, answer: z.ZodType<T>, signal: AbortSignal): Promise<T> => {
    const below = path.startsWith('/') ? path : `${base}/${path}`;
    const url = new URL(path.includes('://') ? path : `${access.endpoint}${below}`);
    // a link to elsewhere would carry the secret there
    if (url.origin !== home.origin || !(url.pathname.startsWith(`${within}/`) || url.pathname === `${within}.json`)) {
      throw new SyncFailure('bug', 'ING_FOREIGN_LINK', 'Twilio named a next page that is not of this account');
    }
    const send = async (until: AbortSignal): Promise<T> => {
      const headers = { authorization, accept: 'application/json' };
      const response = await ports.fetch(url, { headers, redirect: 'manual', signal: until });
      return read(response, await response.text(), answer, isOneCall(url));
    };
    return callProvider(ports, { charges, signal, send, classify: failureOf });
  };
}

function read<T>(response: Response, text: string, answer: z.ZodType<T>, isOneCall: boolean): T {
  const isHtml = (response.headers.get('content-type') ?? '').includes('html');
  if (!response.ok || isHtml) {
    const said = json(text);
    const code = ErrorBody.safeParse(said).data?.code;
    const retryAfter = response.headers.get('retry-after') ?? undefined;
    throw new TwilioRefusal({
      status: response.status,
      code,
      retryAfter,
      isHtml,
      isText: text !== '' && said === undefined,
      isOneCall,
    });
  }
  const body = json(text);
  if (body === undefined) throw new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'an answer of Twilio was cut off');
  const read = answer.safeParse(body);
  if (read.success) return read.data;
  const field = read.error.issues[0]?.path.join('.') ?? '';
  throw new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', `an answer of Twilio is not as documented at "${field}"`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOneCall(url: URL): boolean {
  return url.pathname.includes('/Calls/');
}

function basicAuth({ accountSid, secret }: TwilioAccess): string {
  const [user, password] =
    'apiKey' in secret ? [secret.apiKey.sid, secret.apiKey.secret] : [accountSid, secret.authToken];
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
