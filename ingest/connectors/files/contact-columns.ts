import type { ContactCard } from '../../core/contact-card.ts';
import { bare } from './call-map.ts';

/** How the columns of an export of contacts are named, compared as {@link bare} does; `#` is a number from 1. */
interface ContactPreset {
  /** The whole name; of several that are there, the first with a value counts. */
  readonly names: readonly string[];
  /** Where there is none: its words, in the order in which they are spoken. */
  readonly nameWords: readonly string[];
  readonly titles: readonly string[];
  readonly employers: readonly string[];
  readonly mails: readonly string[];
  readonly phones: readonly string[];
  /** One of them stands in the first line of every such file, and in no other. */
  readonly telling: readonly string[];
}

/** Google Contacts, "Google CSV" of today and of before: a value may hold several, parted by ` ::: `. */
const GOOGLE: ContactPreset = {
  names: ['name'],
  nameWords: ['first name', 'given name', 'middle name', 'additional name', 'last name', 'family name'],
  titles: ['organization title', 'organization # - title'],
  employers: ['organization name', 'organization # - name'],
  mails: ['e-mail # - value'],
  phones: ['phone # - value'],
  telling: ['e-mail 1 - value', 'phone 1 - value'],
};

/** Outlook's "comma separated values". Numbers of a company, an assistant or a fax are not the person's. */
const OUTLOOK: ContactPreset = {
  names: [],
  nameWords: ['first name', 'middle name', 'last name'],
  titles: ['job title'],
  employers: ['company'],
  mails: ['e-mail address', 'e-mail # address'],
  phones: [
    ...['primary phone', 'mobile phone', 'business phone', 'business phone #', 'home phone', 'home phone #'],
    ...['other phone', 'car phone'],
  ],
  telling: ['e-mail address'],
};

const PRESETS = [GOOGLE, OUTLOOK];

/** Numbered columns that are looked for. */
const NUMBERED_MAX = 30;

/** Where the columns of a file of contacts stand. */
export interface ContactColumns {
  readonly names: readonly number[];
  readonly nameWords: readonly number[];
  readonly titles: readonly number[];
  readonly employers: readonly number[];
  readonly mails: readonly number[];
  readonly phones: readonly number[];
}

/** The columns that a first line names; absent when it is not that of an export we know. */
export function contactColumnsOf(header: readonly string[]): ContactColumns | undefined {
  const names = header.map(bare);
  const places = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(bare(name))).filter((at) => at >= 0);
  const preset = PRESETS.find(({ telling }) => places(telling).length > 0);
  if (preset === undefined) return undefined;
  return {
    names: places(preset.names),
    nameWords: places(preset.nameWords),
    titles: places(preset.titles.flatMap(numbered)),
    employers: places(preset.employers.flatMap(numbered)),
    mails: places(preset.mails.flatMap(numbered)),
    phones: places(preset.phones.flatMap(numbered)),
  };
}

function numbered(name: string): string[] {
  if (!name.includes('#')) return [name];
  return Array.from({ length: NUMBERED_MAX }, (_, n) => name.replace('#', String(n + 1)));
}

/** What a row says of one person. @param fileTime in milliseconds since 1970 */
export function cardOfRow(cells: readonly string[], columns: ContactColumns, fileTime: number): ContactCard {
  const valuesAt = (places: readonly number[]) =>
    places.map((at) => cells[at]?.trim() ?? '').filter((value) => value !== '');
  const name = valuesAt(columns.names)[0] ?? valuesAt(columns.nameWords).join(' ');
  const [title] = valuesAt(columns.titles);
  const [employer] = valuesAt(columns.employers);
  return {
    ...(name === '' ? {} : { name }),
    ...(title === undefined ? {} : { title }),
    ...(employer === undefined ? {} : { employer }),
    mails: valuesAt(columns.mails).flatMap((value) => value.split(' ::: ')),
    phones: valuesAt(columns.phones).flatMap((value) => value.split(' ::: ')),
    seenAt: fileTime,
  };
}
