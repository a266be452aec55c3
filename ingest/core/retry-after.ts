/** No provider means a longer pause; a date beyond it is a clock that is wrong. */
const PAUSE_MAX_MS = 86_400_000;

/**
 * Until when a `Retry-After` header asks to wait, milliseconds since 1970: seconds from `now`, or an HTTP date
 * (RFC 9110, 10.2.3). Undefined when there is none that can be believed.
 */
export function retryAfterOf(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  const seconds = Number(text);
  const until = Number.isFinite(seconds) ? now + seconds * 1000 : Date.parse(text);
  if (Number.isNaN(until) || until < now) return undefined;
  return Math.min(until, now + PAUSE_MAX_MS);
}
