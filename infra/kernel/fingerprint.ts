import { hash } from 'node:crypto';

/**
 * A number of 52 bits made from a text: equal texts give equal numbers on every machine.
 *
 * The first 52 bits of SHA-256, so it stays an exact integer in a double. It tells the activities of one *tie* apart:
 * among 100,000 of them the chance that any two collide is about one in a million (n²/2 / 2^52).
 */
export function fingerprint(text: string): number {
  // as Latin-1 text, one character is one byte, and no buffer is made: twice as fast
  const digest = hash('sha256', text, 'latin1');
  let bits = 0;
  for (let byte = 0; byte < 6; byte++) bits = bits * 256 + digest.charCodeAt(byte);
  return bits * 16 + (digest.charCodeAt(6) >> 4);
}

/**
 * The same in 36 digits and letters. In two halves, which are small integers: of a number of 52 bits the runtime makes
 * digits ten times as slowly.
 */
export function fingerprintText(text: string): string {
  const bits = fingerprint(text);
  const high = Math.floor(bits / HALF);
  const low = (bits - high * HALF).toString(36);
  return high === 0 ? low : `${high.toString(36)}${low.padStart(5, '0')}`;
}

/** Five digits of base 36. */
const HALF = 36 ** 5;

/**
 * A keyed hash as 16 letters and digits in lower case: an id that does not give its value away.
 *
 * The first 80 bits of SHA-256 over the key, its length before it, and the text. Being cut, it cannot be extended, so
 * the two passes of an HMAC would buy nothing.
 */
export function keyedHash(key: string, text: string): string {
  const bytes = hash('sha256', `${key.length}:${key}${text}`, 'buffer');
  let id = '';
  for (let bit = 0; bit < 80; bit += 5) {
    const window = (((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0)) >> (11 - (bit & 7));
    id += CROCKFORD[window & 31];
  }
  return id;
}

/** Crockford's base 32: no letters that people mistake for digits. */
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
