import { Fault } from '../../../infra/kernel/fault.ts';
import { type Place, quarantined, readOrSetAside } from '../../core/complain.ts';
import { type ContactCard, contactRecord } from '../../core/contact-card.ts';
import { type ContactColumns, cardOfRow, contactColumnsOf } from './contact-columns.ts';
import { csvRows, delimiterOf, peekLine } from './csv-rows.ts';
import type { FileReading, ReadContext } from './file-source.ts';
import { readVcard, type Vcard, vcards } from './vcards.ts';

/**
 * The cards of a contact book: vCard 3.0 and 4.0, or a CSV as Google Contacts and Outlook export it. Each card is one input.
 * Fault `ING_BAD_COLUMNS` when it is neither.
 */
export async function* readContacts(
  bytes: AsyncIterable<Uint8Array>,
  context: ReadContext,
): AsyncGenerator<FileReading> {
  const { all, firstLine } = await peekLine(bytes, context.file.name, 'contact book');
  if (/^\uFEFF?\s*BEGIN:VCARD\s*$/i.test(firstLine)) {
    for await (const card of vcards(all)) {
      yield* readOrSetAside({ file: context.file.name, line: card.line }, () => vcardReadings(card, context));
    }
  } else yield* rowReadings(all, firstLine, context);
}

function vcardReadings(card: Vcard, context: ReadContext): FileReading[] {
  const place = { file: context.file.name, line: card.line };
  if (!context.begin(card.line)) return [quarantined('ING_PARSE_TIMEOUT', place)];
  if (card.unclosed) return [quarantined('ING_TRUNCATED', place, { field: 'END' })];
  const read = readVcard(card, context.file.changedAt);
  if ('leftOut' in read) return [{ kind: 'excluded', reason: read.leftOut }];
  if ('field' in read) return [quarantined('ING_BAD_CARD', place, read)];
  return [readingOf(read, place, context)];
}

async function* rowReadings(
  bytes: AsyncIterable<Uint8Array>,
  firstLine: string,
  context: ReadContext,
): AsyncGenerator<FileReading> {
  let columns: ContactColumns | undefined;
  for await (const { line, cells } of csvRows(bytes, delimiterOf(firstLine))) {
    const place = { file: context.file.name, line };
    if (columns === undefined) {
      columns = contactColumnsOf(cells ?? []);
      if (columns === undefined) throw badColumns(context);
    } else if (cells === undefined) yield quarantined('ING_BAD_ROW', place);
    else if (!context.begin(line)) yield quarantined('ING_PARSE_TIMEOUT', place);
    else yield readingOf(cardOfRow(cells, columns, context.file.changedAt), place, context);
  }
}

function readingOf(card: ContactCard, place: Place, { region }: ReadContext): FileReading {
  if (card.mails.length + card.phones.length === 0) return { kind: 'excluded', reason: 'no address' };
  const record = contactRecord(card, region);
  return record === undefined ? quarantined('ING_BAD_CARD', place) : { kind: 'directory', record };
}

function badColumns(context: ReadContext): Fault {
  return new Fault('ING_BAD_COLUMNS', 'Line 1 is neither a vCard’s nor that of a contact export that kith knows.', {
    where: context.file.name,
    todo: 'Export the contacts as vCard, or as the CSV of Google Contacts or Outlook.',
  });
}
