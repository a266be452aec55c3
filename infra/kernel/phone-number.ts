/**
 * The telephone library (libphonenumber-js with all its metadata), loaded when a number is first met: a hundred files, a fifth of the
 * start of a command, and most commands meet none.
 */
import { createRequire } from 'node:module';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';

type Library = typeof import('libphonenumber-js/max');

let loaded: Library | undefined;

function library(): Library {
  loaded ??= createRequire(import.meta.url)('libphonenumber-js/max') as Library;
  return loaded;
}

/** What a text says as a telephone number; absent when it says none. @param options as `parsePhoneNumberFromString` takes them */
export function parsePhone(
  text: string,
  options: { readonly defaultCountry?: CountryCode; readonly extract?: boolean } = {},
): PhoneNumber | undefined {
  return library().parsePhoneNumberFromString(text, options);
}

/** Whether two capital letters name a country whose numbers can be read. */
export function isPhoneCountry(letters: string): letters is CountryCode {
  return library().isSupportedCountry(letters);
}
