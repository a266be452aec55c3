/** What a call list writes for a party → an address, where it names somebody. */
import { isPhoneCountry, type PhoneCountry, parsePhone } from '../../infra/kernel/phone-number.ts';

const ADDRESS_MAX = 320;

/** What telephone systems write for callers that do not show their number. */
const ANONYMOUS = new Set([
  ...['anonymous', 'unknown', 'private', 'restricted', 'unavailable', 'blocked', 'withheld', 'hidden', 'nonumber'],
  ...[
    'privatenumber',
    // Aircall, of a call that nobody took
    '[noassociateduser]',
    'unknownnumber',
    'unknowncaller',
    'callerunknown',
    'nocallerid',
    'notavailable',
    'n/a',
    'none',
    'null',
    'undefined',
    'asserted',
  ],
  // the same words dialled on a keypad, as carriers pass them on
  ...[
    '+266696687',
    '266696687',
    '+7378742833',
    '7378742833',
    '+2562533',
    '2562533',
    '+8656696',
    '8656696',
    '+86282452253',
    '86282452253',
  ],
]);

/** Numbers this short are extensions or service numbers, never somebody's full number. */
const EXTENSION_DIGITS_MAX = 6;

/**
 * `tel:+E164` where the country is known (by the number or by `region`), with `;ext=` for somebody behind a switchboard
 * (`+1 202 555 0100 x12`, `ext. 12`); `tel:` as dialled where it is not,
 * `urn:extension:` for short numbers, `urn:sip:` and `urn:client:` for addresses of telephone systems, `mailto:` for
 * users named by mail address. Undefined for anonymous, masked and empty ones: they must never become a participant,
 * or all anonymous callers would be one person.
 */
export function phoneAddress(written: string, region?: string): string | undefined {
  const text = inAngles(written).trim();
  const lower = text.toLowerCase();
  const bare = lower.replaceAll(' ', '').replaceAll('-', '').replaceAll('_', '');
  if (
    bare === '' ||
    ANONYMOUS.has(bare) ||
    text.includes('*') ||
    lower.includes('xxx') ||
    text.length > ADDRESS_MAX - 20
  )
    return undefined;
  if (hasControls(text)) return undefined;
  const colon = text.indexOf(':');
  const scheme = colon > 0 ? lower.slice(0, colon) : '';
  const rest = text.slice(colon + 1);
  if (scheme === 'sip' || scheme === 'sips') return sipAddress(rest, region);
  if (scheme === 'tel' || scheme === 'whatsapp') return phoneAddress(rest, region);
  if (scheme !== '' && isName(scheme)) return rest.trim() === '' ? undefined : `urn:${scheme}:${rest.trim()}`;
  if (text.includes('@')) return `mailto:${text}`;
  return numberAddress(text, region);
}

/** `sip:+12025550100;ext=12@carrier.example` is a number; `sip:alice@pbx.example` is a user of that system. */
function sipAddress(rest: string, region?: string): string | undefined {
  const number = (rest.split('@', 1)[0] ?? '').trim();
  if (number.startsWith('+')) return numberAddress(number, region);
  const user = (rest.split(';', 1)[0] ?? '').trim();
  const name = user.split('@', 1)[0] ?? '';
  return name === '' || ANONYMOUS.has(name.toLowerCase()) ? undefined : `urn:sip:${user.toLowerCase()}`;
}

function numberAddress(written: string, region?: string): string | undefined {
  const { text, extension } = withoutParameters(written);
  const country = region?.toUpperCase();
  const international = text.startsWith('00') ? `+${text.slice(2)}` : text;
  const fallback = country !== undefined && isPhoneCountry(country) ? country : undefined;
  const digits = digitsOf(text);
  if (digits.length <= EXTENSION_DIGITS_MAX && !text.startsWith('+')) {
    return digits === '' ? `urn:phone-user:${text.toLowerCase()}` : `urn:extension:${digits}`;
  }
  const parsed =
    withoutPlus(text, fallback) ??
    parsePhone(international, fallback === undefined ? {} : { defaultCountry: fallback });
  const behind = extension === '' ? (parsed?.ext ?? '') : extension;
  const ext = behind === '' ? '' : `;ext=${behind}`;
  // with an extension also what is no possible number: joined to its digits it might become somebody's
  if (parsed !== undefined && (parsed.isPossible() || behind !== '')) return `tel:${parsed.number}${ext}`;
  return digits === '' ? undefined : `tel:${text.startsWith('+') ? '+' : ''}${digits}${ext}`;
}

/**
 * `442079460018` in a list of the United States, as many exchanges write it: digits that are no number of the region, and somebody's
 * with a `+` before them. Without a region nothing is guessed.
 */
function withoutPlus(text: string, region: PhoneCountry | undefined): ReturnType<typeof parsePhone> {
  if (region === undefined || !/^[1-9]\d{10,14}$/.test(text)) return undefined;
  if (parsePhone(text, { defaultCountry: region })?.isValid()) return undefined;
  const parsed = parsePhone(`+${text}`);
  return parsed?.isValid() ? parsed : undefined;
}

/** A number without the parameters of a `tel` URI (RFC 3966), and the digits of the only one that says who is meant. */
function withoutParameters(written: string): { text: string; extension: string } {
  const [text = '', ...parameters] = written.split(/;(?=[A-Za-z-]{1,32}=)/);
  const extension = parameters.find((parameter) => parameter.toLowerCase().startsWith('ext='));
  return { text, extension: digitsOf(extension ?? '') };
}

/** Why a `tel:` address is no identity; undefined when it is one. @param region in which it was read */
export function whyNobodys(address: string, region: string | undefined): 'no country' | 'no number' | undefined {
  const [number = ''] = address.slice('tel:'.length).split(';', 1);
  if (!number.startsWith('+')) return region === undefined ? 'no country' : 'no number';
  const parsed = parsePhone(number);
  // Whose digits read otherwise a second time is no settled number.
  return parsed?.number === number && parsed.isPossible() ? undefined : 'no number';
}

/** What is rung at once, in one cell: `+12025550143;+12025550144`. Parted only when each part is a number. */
const NUMBER = /^\+?[\d ().-]{7,40}$/;

/** The parties of a cell that may name several. */
export function partiesIn(written: string): string[] {
  const parts = written.split(/[;,|]/).map((part) => part.trim());
  return parts.length > 1 && parts.every((part) => NUMBER.test(part)) ? parts : [written];
}

/** `"Alice" <2025550100>` → `2025550100`. */
function inAngles(text: string): string {
  const open = text.lastIndexOf('<');
  const close = text.indexOf('>', open);
  return open >= 0 && close > open ? text.slice(open + 1, close) : text;
}

function digitsOf(text: string): string {
  let digits = '';
  for (const char of text) if (char >= '0' && char <= '9') digits += char;
  return digits;
}

function isName(text: string): boolean {
  for (const char of text) if (char < 'a' || char > 'z') return false;
  return true;
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32) return true;
  return false;
}
