import { Fault } from '../../../infra/kernel/fault.ts';
import { clockCheck, watchClock } from '../../sync/clock-check.ts';
import type { Connector, ContentPolicy, ProviderPorts, Stream } from '../../sync/port.ts';
import { openTwilio, type TwilioAccess } from './ask-twilio.ts';
import { checkTwilio, estimateTwilio } from './check-twilio.ts';
import { readCalls } from './read-calls.ts';

export interface TwilioOptions {
  /** `AC` and 32 digits. */
  readonly accountSid: string;
  /** The account's main token. A restricted key is better: it can be allowed to read calls and nothing else. */
  readonly authToken?: string;
  readonly apiKey?: { readonly sid: string; readonly secret: string };
  /** Country of numbers without a country code, such as `US`; Twilio writes most of them in full. */
  readonly region?: string;
  /**
   * Of an account whose calls are not stored in the United States, such as `https://api.dublin.ie1.twilio.com`.
   * Keys and tokens are of one region. Plain http for this machine alone.
   */
  readonly endpoint?: string;
  /** Calls on a page, 1 to 1,000; 1,000 unless said. */
  readonly pageSize?: number;
  /** Nothing of it is about calls. */
  readonly policy: ContentPolicy;
  readonly ports: ProviderPorts;
}

/** The most that Twilio lists at once. */
const PAGE_SIZE_MAX = 1000;

const ORIGIN = 'https://api.twilio.com';

const CALLS: Stream = { capability: 'calls' };

/** The calls of a Twilio account. Fault `ING_BAD_KEY` for options that cannot be right. */
export function twilioConnector(options: TwilioOptions): Connector {
  const { accountSid, ports } = options;
  const pageSize = Math.min(Math.max(options.pageSize ?? PAGE_SIZE_MAX, 1), PAGE_SIZE_MAX);
  const access = accessOf(options);
  const clock = watchClock(ports);
  const ask = openTwilio(access, { ...ports, fetch: clock.fetch });
  const place = options.region === undefined ? {} : { region: options.region };
  return {
    provider: 'twilio',
    tenantStreams: () => [CALLS],
    streamsOf: () => [],
    step: async (_stream, request) =>
      await readCalls({ ask, accountSid, pageSize, now: ports.now(), ...place }, request),
    async *check(signal) {
      yield* checkTwilio(ask, { accountSid, hasKey: 'apiKey' in access.secret }, signal);
      if (clock.ahead() !== undefined) yield clockCheck('Twilio', CALLS.capability, clock.ahead());
    },
    estimate: async (_reading, signal) => await estimateTwilio(ask, pageSize, signal),
  };
}

function accessOf({ accountSid, authToken, apiKey, endpoint }: TwilioOptions): TwilioAccess {
  const at = endpointOf(endpoint ?? ORIGIN);
  if (!/^AC[0-9a-zA-Z]{1,62}$/.test(accountSid)) throw badKey('the account SID is not `AC` and digits');
  if (apiKey !== undefined) return { accountSid, endpoint: at, secret: { apiKey } };
  if (authToken !== undefined) return { accountSid, endpoint: at, secret: { authToken } };
  throw badKey('neither an API key nor a token is given');
}

function endpointOf(endpoint: string): string {
  const url = URL.parse(endpoint);
  const isHere = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (isHere && url.protocol === 'http:'))) {
    throw badKey('the endpoint is no https address');
  }
  return `${url.origin}${url.pathname}`.replace(/\/$/, '');
}

function badKey(why: string): Fault {
  return new Fault('ING_BAD_KEY', `Twilio cannot be asked: ${why}.`, {
    todo: 'Take the account SID and an API key from console.twilio.com, Account, API keys & tokens.',
  });
}
