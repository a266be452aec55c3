/** The values of a call list's cells. */
import { instantOf, type WallTime } from './local-time.ts';
import { parseMailDate } from './mail-time.ts';

/** Above this an epoch number is milliseconds, below seconds: 2001 in the one, 33658 in the other. */
const EPOCH_MS_FROM = 1e12;

/**
 * When a call began: ISO 8601, RFC 2822, seconds or milliseconds since 1970, or `2026-03-01 09:30:00` on the wall of
 * `timeZone`. Milliseconds since 1970, or undefined. Orders that depend on the country (03/04/2026) are not guessed.
 */
export function callTime(text: string, timeZone: string): number | undefined {
  const written = text.trim();
  if (written === '' || written.length > 100) return undefined;
  const epoch = epochMs(written);
  if (epoch !== undefined) return epoch;
  const wall = wallTime(written);
  if (wall !== undefined) {
    const instant = instantOf(wall, timeZone);
    return Number.isNaN(instant) ? undefined : instant;
  }
  const parsed = parseMailDate(written);
  return parsed !== undefined && parsed > 0 ? parsed : undefined;
}

/** Ten digits or more are a time; fewer are a year or a day. */
function epochMs(text: string): number | undefined {
  const [whole = ''] = text.split('.', 1);
  if (whole.length < 9 || whole.length > 14 || !isDigits(whole) || Number.isNaN(Number(text))) return undefined;
  return Math.floor(Number(text) >= EPOCH_MS_FROM ? Number(text) : Number(text) * 1000);
}

/** `2026-03-01 09:30`, `2026-03-01T09:30:00.000`, `2026/03/01 09:30:00`: with nothing behind that names a zone. */
function wallTime(text: string): WallTime | undefined {
  const day = text.slice(0, 10).replaceAll('/', '-').split('-').map(numberOf);
  const clock = (text.slice(11).split('.', 1)[0] ?? '').split(':').map(numberOf);
  const [year, month, date] = day;
  const [hour, minute, second = 0] = clock;
  if (
    ![' ', 'T', 't'].includes(text[10] ?? '') ||
    day.length !== 3 ||
    clock.length < 2 ||
    clock.length > 3 ||
    clock.includes(undefined)
  )
    return undefined;
  if (isZoned(text)) return undefined;
  if (
    year === undefined ||
    month === undefined ||
    date === undefined ||
    hour === undefined ||
    minute === undefined ||
    year < 1000
  )
    return undefined;
  const isDay = new Date(Date.UTC(year, month - 1, date)).getUTCDate() === date && month >= 1 && month <= 12;
  return isDay && hour < 24 && minute < 60 && second < 61
    ? { year, month, day: date, hour, minute, second: Math.min(second, 59) }
    : undefined;
}

function isZoned(text: string): boolean {
  const clock = text.slice(11);
  return ['Z', 'z', '+', '-'].some((mark) => clock.includes(mark));
}

/** Seconds: `65`, `65.4`, `65s`, `1:05`, `0:01:05`. Undefined when it is none of them; negative stays negative. */
export function seconds(text: string): number | undefined {
  const written = text.trim().toLowerCase();
  const bare = written.endsWith('s') ? written.slice(0, -1).trim() : written;
  if (bare === '' || bare.length > 20) return undefined;
  if (!bare.includes(':')) return Number.isFinite(Number(bare)) ? Number(bare) : undefined;
  const parts = bare.split(':').map(numberOf);
  if (parts.length > 3 || parts.includes(undefined)) return undefined;
  return parts.reduce<number>((sum, part) => sum * 60 + (part ?? 0), 0);
}

function numberOf(text: string): number | undefined {
  return isDigits(text) ? Number(text) : undefined;
}

function isDigits(text: string): boolean {
  if (text === '' || text.length > 15) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
