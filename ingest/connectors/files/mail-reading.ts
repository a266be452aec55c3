import type { Reading } from '../../contract.ts';
import { activityFromMail } from '../../core/activity-from-mail.ts';
import { type Place, quarantined, warning } from '../../core/complain.ts';
import type { ReadContext } from './file-source.ts';
import type { HeaderBlock } from './header-block.ts';

/** A header block as a file holds it. */
export interface FoundHeader {
  readonly header: HeaderBlock;
  /** Its first bytes. */
  readonly start: Uint8Array;
  readonly cut: boolean;
  readonly fromLine?: number;
  readonly draft?: boolean;
}

/** The readings of one message of a file: warnings, then exactly one that is not. */
export function mailReadings(found: FoundHeader, place: Place, context: ReadContext): Reading[] {
  const { header } = found;
  // lines that end in a bare CR are one line, and so one field at the most
  const isOneLine = header.count === 1 && hasBareCr(Buffer.from(found.start).toString('latin1'));
  if (header.count === 0 || isOneLine)
    return [quarantined(isForeign(found.start) ? 'ING_BAD_ENCODING' : 'ING_NO_HEADERS', place)];
  const readings = activityFromMail(
    {
      fields: header.fields,
      cutFields: header.cut,
      ...(found.draft === undefined ? {} : { draft: found.draft }),
      ...(found.fromLine === undefined ? {} : { fromLine: found.fromLine }),
      sighting: { provider: 'files', mailbox: context.file.mailbox },
    },
    place,
    context.now,
  );
  return found.cut ? [warning('ING_HEADERS_CUT', place), ...readings] : readings;
}

/** UTF-16, or lines that end in a bare CR: there is text, and it is not in the form of a mail. */
function isForeign(start: Uint8Array): boolean {
  const text = Buffer.from(start).toString('latin1');
  const wide =
    text.startsWith('\xff\xfe') ||
    text.startsWith('\xfe\xff') ||
    (text.includes('\0') && text.replaceAll('\0', '').includes(':'));
  return wide || hasBareCr(text);
}

function hasBareCr(text: string): boolean {
  return text.includes('\r') && !text.includes('\n');
}
