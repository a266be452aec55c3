/**
 * The telephone library (libphonenumber-js with all its metadata), loaded when a number is first met: a hundred files, a fifth of the
 * start of a command, and most commands meet none.
 */
import { createRequire } from 'node:module';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';

/** A country by its two letters. */
export type PhoneCountry = CountryCode;

type Library = typeof import('libphonenumber-js/max');

let loaded: Library | undefined;

function library(): Library {
  loaded ??= createRequire(import.meta.url)('libphonenumber-js/max') as Library;
  return loaded;
}

/** Numbers held at a time, some 400 bytes each: a call list names the same ones again and again, and each takes the library 20 µs. */
const NUMBERS_HELD = 5_000;

const held = new Map<string, PhoneNumber | undefined>();

/** What a text says as a telephone number, not to be changed; absent when it says none. @param options as `parsePhoneNumberFromString` takes them */
export function parsePhone(
  text: string,
  options: { readonly defaultCountry?: CountryCode; readonly extract?: boolean } = {},
): Readonly<PhoneNumber> | undefined {
  const asked = `${options.defaultCountry ?? ''} ${options.extract ?? ''} ${text}`;
  const known = held.get(asked);
  if (known !== undefined || held.has(asked)) return known;
  if (held.size >= NUMBERS_HELD) held.clear();
  const parsed = library().parsePhoneNumberFromString(text, options);
  held.set(asked, parsed);
  return parsed;
}

/** Whether two capital letters name a country whose numbers can be read. */
export function isPhoneCountry(letters: string): letters is CountryCode {
  return library().isSupportedCountry(letters);
}
