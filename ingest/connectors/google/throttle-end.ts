/** When Google says that calls may begin again. */
import { retryAfterOf } from '../../core/retry-after.ts';
import type { ErrorFacts } from './error-facts.ts';

/** A longer pause is a mistake of somebody's clock. */
const PAUSE_MAX_MS = 24 * 3_600_000;

/** By the header (seconds or a date), else by the text, which may hold a time minutes away. Milliseconds since 1970. */
export function throttleEnd(
  { retryAfter, text }: Pick<ErrorFacts, 'retryAfter' | 'text'>,
  now: number,
): number | undefined {
  const asked = retryAfterOf(retryAfter, now);
  if (asked !== undefined && asked > now) return asked;
  const end = textEnd(text);
  return end !== undefined && end > now && end <= now + PAUSE_MAX_MS ? end : undefined;
}

function textEnd(text: string): number | undefined {
  const [, written = ''] = /retry after (\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d))/i.exec(text) ?? [];
  const date = Date.parse(written);
  return Number.isNaN(date) ? undefined : date;
}
