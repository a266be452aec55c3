/** The way of every byte to Google: the fetch of the ports, no second try of a library's own, no redirect, no other host. */
import type { JWTOptions } from 'google-auth-library';
import { type ClockWatch, watchClock } from '../../sync/clock-check.ts';
import type { ProviderPorts } from '../../sync/port.ts';
import type { GoogleEndpoint } from './options.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { UnexpectedAnswer } from './unexpected-answer.ts';

/** The library's own, whatever the key says. */
const TOKEN_URL = 'https://oauth2.googleapis.com/token';

export interface Transport {
  /** For the library's own client: each token has one. */
  readonly options: NonNullable<JWTOptions['transporterOptions']>;
  /** See {@link ClockWatch.ahead}. */
  readonly ahead: ClockWatch['ahead'];
}

export function openTransport(
  ports: Pick<ProviderPorts, 'fetch' | 'now'>,
  key: Pick<ServiceAccountKey, 'token_uri'>,
  endpoint: GoogleEndpoint | undefined,
): Transport {
  const clock = watchClock(ports);
  const fetchImplementation: typeof globalThis.fetch = async (input, init) => {
    const asked = String(input instanceof Request ? input.url : input);
    const url = asked === TOKEN_URL ? (endpoint?.token ?? key.token_uri) : atEndpoint(asked, endpoint?.api);
    const { method = 'GET', headers, body, signal } = init ?? {};
    const response = await clock.fetch(url, {
      method,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined || body === null ? {} : { body }),
      ...(signal === undefined || signal === null ? {} : { signal }),
      // a redirect would take the token to a host that nobody chose
      redirect: 'manual',
    });
    const type = response.headers.get('content-type') ?? '';
    if (response.ok && type !== '' && !isApiAnswer(type)) {
      await response.body?.cancel();
      throw new UnexpectedAnswer(response.status, type.includes('html') ? 'page' : 'other');
    }
    return response;
  };
  const options = { fetchImplementation, retry: false, retryConfig: { retry: 0, noResponseRetries: 0 } };
  return { options, ahead: clock.ahead };
}

function isApiAnswer(type: string): boolean {
  return type.includes('json') || type.startsWith('multipart/');
}

/** The modules know Google's hosts only, and their own option for another one drops its path. */
function atEndpoint(asked: string, api: string | undefined): string {
  if (api === undefined) return asked;
  const { pathname, search } = new URL(asked);
  return `${api.endsWith('/') ? api.slice(0, -1) : api}${pathname}${search}`;
}
