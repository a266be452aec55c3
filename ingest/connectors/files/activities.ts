import type { Reading } from '../../contract.ts';
import { complaint, type Place, quarantined, readOrSetAside, warning } from '../../core/complain.ts';
import { isMailAddress } from '../../core/mail-address.ts';
import { readActivity } from '../../core/read-activity.ts';
import type { FileReading, ReadContext } from './file-source.ts';
import { type Line, linesOf } from './lines.ts';

/** The longest line that is read: an activity with 100,000 participants fits. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * JSON lines of activities (DESIGN section 3). Each line that is not blank is one input; a bad one is set aside with
 * its number, field and reason, and the rest goes on. The line's own sighting is kept, or none. A notice in the end tells how many
 * participants are nobody, because what stands there as a mail address is none.
 */
export async function* readActivities(
  bytes: AsyncIterable<Uint8Array>,
  context: ReadContext,
  lineBytesMax = LINE_BYTES_MAX,
): AsyncGenerator<FileReading> {
  let nobodies = 0;
  let first: Place | undefined;
  for await (const lines of linesOf(bytes, lineBytesMax)) {
    for (const line of lines) {
      if (line.text !== undefined && isBlank(line.text)) continue;
      if (context.skip > 0) context.skip--;
      else {
        const place = { file: context.file.name, line: line.number };
        for (const reading of readOrSetAside(place, () => readLine(line, context))) {
          const found = reading.kind === 'activity' ? nobodiesIn(reading) : 0;
          if (found > 0) first ??= place;
          nobodies += found;
          yield reading;
        }
      }
    }
  }
  if (first === undefined) return;
  const [who, have] = nobodies === 1 ? ['participant', 'has'] : ['participants', 'have'];
  const message = `${nobodies} ${who} ${have} a mail address that is none, the first of them here: they are nobody.`;
  yield { kind: 'notice', complaint: complaint('ING_BAD_ADDRESS', first, { message }) };
}

/** Nearly all, at a fraction of what a whole look costs. */
const PLAIN_ADDRESS = /^mailto:[A-Za-z0-9_+-][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/;

function nobodiesIn({ activity }: Extract<Reading, { kind: 'activity' }>): number {
  let nobodies = 0;
  for (const { address } of activity.participants) {
    if (PLAIN_ADDRESS.test(address) || !address.startsWith('mailto:')) continue;
    if (!isMailAddress(address.slice('mailto:'.length))) nobodies += 1;
  }
  return nobodies;
}

function readLine(line: Line, context: ReadContext): Reading[] {
  const place = { file: context.file.name, line: line.number };
  if (line.text === undefined) return [quarantined('ING_LINE_TOO_LONG', place)];
  if (!context.begin(line.number)) return [quarantined('ING_PARSE_TIMEOUT', place)];
  // two keys that cannot be read would become one
  if (line.broken) return [quarantined('ING_BAD_ENCODING', place, { message: 'The line is not UTF-8.' })];
  const value = parseJson(line.text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [quarantined('ING_BAD_LINE', place)];
  const read = readActivity(value);
  if ('field' in read) {
    return [quarantined('ING_BAD_ACTIVITY', place, { message: `${read.field}: ${read.reason}`, field: read.field })];
  }
  const reading: Reading = { kind: 'activity', activity: read.activity };
  return read.cut ? [warning('ING_PARTICIPANTS_CUT', place, { field: 'participants' }), reading] : [reading];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
