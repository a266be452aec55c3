import { SyncFailure } from './failure.ts';

/** undici says it in words alone: of a tunnel to a host with TLS, and of a request that it hands to the proxy. */
const OF_PROXY = /^Proxy response \((\d{3})\) !== 200 when HTTP Tunneling$|^Proxy Authentication Required \((407)\)$/;

/**
 * What the proxy that `HTTPS_PROXY` names answered in place of letting a call through; undefined when it let it through. An
 * answer of 407 without such a proxy, which `fetch` does not show, is one as well.
 */
export function proxyRefusal(error: unknown): SyncFailure | undefined {
  const status = proxyStatus(error);
  if (status === undefined) return undefined;
  if (status >= 500) {
    return new SyncFailure('retryable', 'ING_PROVIDER_DOWN', `the proxy did not reach the provider (${status})`, {
      cause: error,
    });
  }
  const wantsSignIn = status === 407;
  const said = wantsSignIn ? 'wants somebody to sign in' : 'does not let the call through';
  return new SyncFailure('misconfigured', 'ING_PROXY_ANSWERED', `the proxy on the way ${said} (${status})`, {
    todo: wantsSignIn
      ? 'Say who may pass, HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, or let the proxy pass this machine without.'
      : 'Allow the provider’s hosts on port 443 in the proxy that HTTPS_PROXY names.',
    cause: error,
  });
}

function proxyStatus(error: unknown): number | undefined {
  let last: Error | undefined;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const [, ofTunnel, ofRequest] = OF_PROXY.exec(at.message) ?? [];
    if (ofTunnel !== undefined || ofRequest !== undefined) return Number(ofTunnel ?? ofRequest);
    last = at;
  }
  // The one network error without a word: the standard of fetch makes it of a 407 (HTTP-network-or-cache fetch).
  return last !== error && last?.message === '' && !('code' in last) ? 407 : undefined;
}
