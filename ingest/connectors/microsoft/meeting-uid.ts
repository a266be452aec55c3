/**
 * The UID that all calendars share, from what Exchange gives for one. Pure.
 *
 * Exchange wraps ids in a "global object id" (MS-OXOCAL 2.2.1.27), written in hexadecimal: 16 bytes that are always the
 * same, four for the day of one instance of a series, twelve of its own, a length, and then its own id or, for a meeting
 * that came from elsewhere, `vCal-Uid` and that meeting's UID as it was.
 */

const ALWAYS = '040000008200E00074C5B7101A82E008';
const FOREIGN = '7643616C2D55696401000000'; // "vCal-Uid", 1
/** Digits of the day; of everything before the length, and of the length. */
const DAY_DIGITS = 8;
const BEFORE_LENGTH = ALWAYS.length + DAY_DIGITS + 2 * 16;
const LENGTH_DIGITS = 8;

/** The id of the series or of the single meeting, however a calendar writes it. */
export function meetingUid(written: string): string {
  const uid = written.trim();
  const upper = uid.toUpperCase();
  if (!upper.startsWith(ALWAYS) || upper.length < BEFORE_LENGTH + LENGTH_DIGITS || !isHex(upper)) return uid;
  const rest = upper.slice(BEFORE_LENGTH + LENGTH_DIGITS);
  if (rest.startsWith(FOREIGN)) {
    const foreign = textOf(rest.slice(FOREIGN.length));
    if (foreign !== '') return foreign;
  }
  // the day of an instance would make it another meeting in every calendar that leaves the day out
  return ALWAYS + '0'.repeat(DAY_DIGITS) + upper.slice(ALWAYS.length + DAY_DIGITS);
}

function isHex(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!'0123456789ABCDEF'.includes(text[at] ?? ' ')) return false;
  return text.length % 2 === 0;
}

/** UTF-8 in hexadecimal up to its zero byte. */
function textOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}
