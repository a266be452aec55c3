import { Fault } from '../../../infra/kernel/fault.ts';
import { type Place, quarantined, readOrSetAside } from '../../core/complain.ts';
import { type ContactCard, isOfCompany, readContact } from '../../core/contact-card.ts';
import { COLUMNS_WANTED, type ContactColumns, cardOfRow, contactColumnsOf, plainColumnsOf } from './contact-columns.ts';
import { columnsShown, csvRows, delimiterOf, peekLine } from './csv-rows.ts';
import type { FileReading, ReadContext } from './file-source.ts';
import { LeftOutAddresses } from './left-out-addresses.ts';
import { LeftOutCards } from './left-out-cards.ts';
import { inUtf8, withoutUtf16 } from './text-encoding.ts';
import { readVcard, type Vcard, vcards } from './vcards.ts';

/** A contact book that is being read. */
interface Book extends ReadContext {
  readonly leftOut: LeftOutAddresses;
  readonly cards: LeftOutCards;
}

/**
 * The cards of a contact book: vCard, or a CSV as Google Contacts and Outlook export it. Each card is one input. Addresses that could not
 * be taken, and cards of which nothing is taken, are told at the end, summed up. Fault `ING_BAD_COLUMNS` when it is neither.
 */
export async function* readContacts(
  bytes: AsyncIterable<Uint8Array>,
  context: ReadContext,
): AsyncGenerator<FileReading> {
  const book = { ...context, leftOut: new LeftOutAddresses(), cards: new LeftOutCards() };
  const { all, firstLine } = await peekLine(withoutUtf16(bytes), context.file.name, 'contact book');
  if (/^\uFEFF?\s*BEGIN:VCARD\s*$/i.test(firstLine)) {
    for await (const card of vcards(all)) {
      yield* readOrSetAside({ file: context.file.name, line: card.line }, () => vcardReadings(card, book));
    }
  } else yield* rowReadings(inUtf8(all), book);
  yield* book.cards.notices();
  yield* book.leftOut.warnings(context.region);
}

function vcardReadings(card: Vcard, book: Book): FileReading[] {
  const place = { file: book.file.name, line: card.line };
  if (!book.begin(card.line)) return [quarantined('ING_PARSE_TIMEOUT', place)];
  if (card.unclosed) return [quarantined('ING_TRUNCATED', place, { field: 'END' })];
  const read = readVcard(card, book.file.changedAt);
  if ('leftOut' in read) return [book.cards.leaveOut(read.leftOut, place)];
  if ('field' in read) return [quarantined('ING_BAD_CARD', place, read)];
  return [readingOf(read, place, book)];
}

async function* rowReadings(bytes: AsyncIterable<Uint8Array>, book: Book): AsyncGenerator<FileReading> {
  const { all, firstLine } = await peekLine(bytes, book.file.name, 'contact book');
  let columns: ContactColumns | undefined;
  for await (const { line, cells } of csvRows(all, delimiterOf(firstLine))) {
    const place = { file: book.file.name, line };
    if (columns === undefined) {
      columns = contactColumnsOf(cells ?? []) ?? plainColumnsOf(cells ?? []);
      if (columns === undefined) throw badColumns(line, cells ?? [], book);
    } else if (cells === undefined) yield quarantined('ING_BAD_ROW', place);
    else if (!book.begin(line)) yield quarantined('ING_PARSE_TIMEOUT', place);
    else yield readingOf(cardOfRow(cells, columns, book.file.changedAt), place, book);
  }
}

function readingOf(card: ContactCard, place: Place, { region, leftOut, cards }: Book): FileReading {
  if (isOfCompany(card)) return cards.leaveOut('not a person’s card', place);
  if (card.mails.length + card.phones.length === 0) return cards.leaveOut('no address', place);
  const read = readContact(card, region);
  const isOfNoCountry = read.leftOut.some(({ why }) => why === 'no country');
  // A card of nothing else is told by itself; but of local numbers a whole book may consist.
  if (read.record === undefined && !isOfNoCountry) return quarantined('ING_BAD_CARD', place);
  leftOut.note(read.leftOut, place);
  return read.record === undefined
    ? { kind: 'excluded', reason: 'no country code' }
    : { kind: 'directory', record: read.record };
}

function badColumns(line: number, header: readonly string[], { file }: Book): Fault {
  return new Fault(
    'ING_BAD_COLUMNS',
    `Line ${line} is neither a vCard’s nor that of contacts in a CSV (wanted ${COLUMNS_WANTED}). Columns found: ${columnsShown(header)}.`,
    {
      where: file.name,
      todo: 'Export the contacts as vCard, or as the CSV of Google Contacts or Outlook, or name the columns so.',
    },
  );
}
