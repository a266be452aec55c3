/** What a caller may ask with: each parameter once, with its limits. Anything else is refused. */
import { z } from 'zod';
import type { Asking } from '../graph/contract.ts';
import { domainAscii } from '../infra/kernel/domain-ascii.ts';
import { type Clock, isoOf, type Minute, minuteOf } from '../infra/kernel/instant.ts';
import { ApiProblem } from './problems.ts';

export const LIMIT_MAX = 200;
export const OFFSET_MAX = 10_000;
export const WINDOW_DAYS_MAX = 3650;
export const COLLEAGUES_MAX = 50;
const WINDOW_DAYS = 90;

/** The longest address that the graph may hold, and room for a scheme. */
const WHO_LENGTH_MAX = 330;
const QUERY_LENGTH_MAX = 200;
const DOMAIN_LENGTH_MAX = 253;
const NO_CONTROLS = /^\P{Cc}*$/u;

/**
 * A whole number in plain digits: no sign, no exponent, no second value.
 *
 * zod leaves the default out of the JSON Schema of an input that it converts; `x-default` carries it into the document.
 */
function wholeNumber(from: number, to: number, byDefault: number, description: string) {
  const message = `not a whole number from ${from} to ${to}`;
  const plain = (value: unknown) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value);
  return z
    .preprocess(plain, z.number({ error: message }).int(message).min(from, message).max(to, message))
    .default(byDefault)
    .meta({ description, 'x-default': byDefault });
}

function text(max: number, description: string, example: string) {
  return z
    .string({ error: 'missing, or given more than once' })
    .min(1, 'empty')
    .max(max, `longer than ${max} characters`)
    .regex(NO_CONTROLS, 'has a control character in it')
    .meta({ description, examples: [example] });
}

export const limit = (byDefault: number, what: string) =>
  wholeNumber(1, LIMIT_MAX, byDefault, `How many ${what} to return at most.`);

export const offset = wholeNumber(
  0,
  OFFSET_MAX,
  0,
  'How many of the first to leave out: with `limit` 50, the second page has `offset` 50. A page that is shorter than `limit` is the last one. ' +
    'What is applied in between may move somebody from one page to another; `kith export` has everything at once.',
);

export const windowDays = wholeNumber(
  1,
  WINDOW_DAYS_MAX,
  WINDOW_DAYS,
  'The interactions of this many days before `asOf` are counted in `inWindow`. It changes no strength.',
);

export const colleagues = wholeNumber(1, COLLEAGUES_MAX, 5, 'How many colleagues to show for each contact at most.');

const NOT_A_TIME = 'not a time with an offset such as 2026-03-01T09:30:00Z (write "+" as %2B)';

export const asOf = z
  .string({ error: 'given more than once' })
  .max(40, 'longer than 40 characters')
  .pipe(z.iso.datetime({ offset: true, error: NOT_A_TIME }))
  .optional()
  .meta({
    description:
      'Answer as of this time, in the past: strengths are those of then, and later activities do not exist. Now when absent. Identity decisions are those of today.',
    format: 'date-time',
    examples: ['2026-03-01T09:30:00Z'],
  });

export const who = (whose: string) =>
  text(
    WHO_LENGTH_MAX,
    `${whose}: a person's id (or the id of any of their identities), a mail address or a phone number in international form; percent-encoded.`,
    'alice@example.com',
  );

export const identity = (which: string) =>
  text(
    WHO_LENGTH_MAX,
    `${which}: its id, as /v1/reviews and /v1/people/{who} show it, a mail address or a phone number in international form; percent-encoded. The id of a person stands for the one identity that has it.`,
    'ada@home.example',
  );

export const searchText = text(
  QUERY_LENGTH_MAX,
  'Words of a name or an address, taken literally; the last one may be a beginning.',
  'alice ex',
);

export const domain = text(DOMAIN_LENGTH_MAX, "The organisation's registrable domain.", 'example.com');

/** A domain as the graph writes it: lower case, A-labels, no dot at the end. Empty when it is none. */
export function domainAsKept(raw: string): string {
  return domainAscii(raw.replace(/\.$/, ''));
}

/** The question's time and size. A time that lies ahead is refused: what will have happened by then is not known. */
export function askingOf(
  query: { readonly asOf?: string | undefined; readonly windowDays?: number; readonly limit: number },
  clock: Clock,
): Asking {
  const present = Math.floor(clock() / 60_000);
  const now = query.asOf === undefined ? present : pastMinute(query.asOf, present);
  return { now, asOf: now < present, windowDays: query.windowDays ?? WINDOW_DAYS, limit: query.limit };
}

function pastMinute(time: string, present: Minute): Minute {
  const minute = minuteOf(time);
  if (minute >= 0 && minute <= present) return minute;
  const message = minute > present ? `lies ahead of the server's clock, ${isoOf(present)}` : 'lies before 1970';
  throw new ApiProblem('API_BAD_PARAMETER', [{ pointer: '/query/asOf', message }]);
}
