import ICAL from 'ical.js';
import type { ContactCard } from '../../core/contact-card.ts';
import type { ContentLine } from './ics-components.ts';
import type { LeftOutCard } from './left-out-cards.ts';
import { lineText, propertyName, rawLines } from './vcard-text.ts';

/** A VCARD, as far as it is looked at. */
export interface Vcard {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly lines: readonly ContentLine[];
  /** The file ended, or another card began, before it did. */
  readonly unclosed: boolean;
}

/** No other line of a card is kept: no notes, birthdays, postal addresses or photographs. */
const CARD_LINES = new Set([
  'VERSION',
  'KIND',
  'X-ADDRESSBOOKSERVER-KIND',
  'X-ABSHOWAS',
  'UID',
  'REV',
  'FN',
  'N',
  'TITLE',
  'ORG',
  'EMAIL',
  'TEL',
]);

/** Of one card. */
const LINES_MAX = 2000;

/** A number of a fax or a pager is nobody's voice, and often a whole company's. */
const NO_VOICE = new Set(['fax', 'pager']);

/** The cards of a file (vCard 2.1, 3.0 and 4.0; RFC 2426 and 6350) in their order. Memory holds one. */
export async function* vcards(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Vcard> {
  let open: { line: number; lines: ContentLine[] } | undefined;
  for await (const { number, raw } of rawLines(bytes)) {
    const name = propertyName(raw);
    const value = raw
      .slice(raw.indexOf(':') + 1)
      .trim()
      .toUpperCase();
    if (name === 'BEGIN' && value === 'VCARD') {
      if (open !== undefined) yield { ...open, unclosed: true };
      open = { line: number, lines: [] };
    } else if (open !== undefined && name === 'END' && value === 'VCARD') {
      yield { ...open, unclosed: false };
      open = undefined;
    } else if (open !== undefined && CARD_LINES.has(name) && open.lines.length < LINES_MAX) {
      open.lines.push({ name, text: lineText(raw) });
    }
  }
  if (open !== undefined) yield { ...open, unclosed: true };
}

/** What a card says of one person; or why it is nobody's, or the field at fault. */
export type ReadVcard = ContactCard | { readonly leftOut: LeftOutCard } | { readonly field: string };

/** @param fileTime of cards that do not say when they were written, in milliseconds since 1970 */
export function readVcard({ lines }: Vcard, fileTime: number): ReadVcard {
  const version =
    lines
      .find(({ name }) => name === 'VERSION')
      ?.text.split(':')[1]
      ?.trim() ?? '';
  const design = version === '4.0' ? VCARD4 : VCARD3;
  const properties: Property[] = [];
  for (const { name, text } of lines) {
    const property = parseLine(name, version === '2.1' ? withNamedTypes(text) : text, design);
    if (property !== undefined) properties.push(property);
    else if (name === 'EMAIL' || name === 'TEL') return { field: name };
  }
  const all = (name: string) => properties.filter((property) => property.name === name);
  const first = (name: string): string => textOf(all(name)[0]?.value);
  const written = (name: string, of = all(name)) =>
    of.map(({ value }) => ({ text: textOf(value), field: name })).filter(({ text }) => text !== '');
  const kind = (first('KIND') || first('X-ADDRESSBOOKSERVER-KIND')).toLowerCase();
  if (kind === 'group') return { leftOut: 'a group of cards' };
  if (kind === 'org' || kind === 'location' || first('X-ABSHOWAS').toUpperCase() === 'COMPANY')
    return { leftOut: 'not a person’s card' };
  const name = first('FN') || nameOf(all('N')[0]?.value);
  const uid = first('UID');
  const title = first('TITLE');
  const employer = textOf([all('ORG')[0]?.value].flat()[0]);
  return {
    ...(uid === '' ? {} : { uid }),
    ...(name === '' ? {} : { name }),
    ...(title === '' ? {} : { title }),
    // departments stand behind the employer
    ...(employer === '' ? {} : { employer }),
    organisations: all('ORG').flatMap(({ value }) => [textOf(value), textOf([value].flat()[0])]),
    mails: written('EMAIL'),
    phones: written(
      'TEL',
      all('TEL').filter(({ types }) => !types.some((type) => NO_VOICE.has(type))),
    ),
    seenAt: timeOf(first('REV')) ?? fileTime,
  };
}

interface Property {
  readonly name: string;
  /** In lower case. */
  readonly types: readonly string[];
  readonly value: unknown;
}

type Design = NonNullable<Parameters<typeof ICAL.parse.property>[1]>;

const VCARD3 = withEscapedSemicolons(ICAL.design.vcard3);
const VCARD4 = withEscapedSemicolons(ICAL.design.vcard);

/** In a name or a title the library takes the escape off all but `\\;`, which it does in a value of several parts. */
function withEscapedSemicolons(design: Design): Design {
  const text = { defaultType: 'text', structuredValue: ';' };
  return { ...design, property: { ...design.property, fn: text, title: text } };
}

/** Absent when the line is not understood, or in base64. */
function parseLine(name: string, text: string, design: Design): Property | undefined {
  try {
    const [, parameters, , value] = ICAL.parse.property(text, design) as [
      string,
      Record<string, unknown>,
      string,
      unknown,
    ];
    if (parameters['encoding'] !== undefined) return undefined;
    const types = [parameters['type'] ?? []].flat().join().toLowerCase().split(',');
    return { name, types, value };
  } catch {
    return undefined;
  }
}

/** `TEL;CELL:…` of vCard 2.1 as it is written since: `TEL;TYPE=CELL:…`. */
function withNamedTypes(text: string): string {
  const [head = '', ...value] = text.split(':');
  const [name, ...parameters] = head.split(';');
  return [[name, ...parameters.map((one) => (one.includes('=') ? one : `TYPE=${one}`))].join(';'), ...value].join(':');
}

/** On one line, its parts as they were written. */
function textOf(value: unknown): string {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  return parts
    .filter((part) => typeof part === 'string')
    .join(';')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `Smith;Alice;B.,C.` as it is spoken. */
function nameOf(value: unknown): string {
  const [family, given, middle]: unknown[] = Array.isArray(value) ? value : [value];
  return [given, middle, family]
    .flat()
    .map(textOf)
    .filter((word) => word !== '')
    .join(' ');
}

function timeOf(written: string): number | undefined {
  const [day = ''] = written.split('T::');
  const time = Date.parse(day);
  return Number.isNaN(time) ? undefined : time;
}
