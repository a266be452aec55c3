import type { ContactCard } from '../../core/contact-card.ts';
import { bare } from './call-columns.ts';

/** How the columns of an export of contacts are named, compared as {@link bare} does; `#` is a number from 1. */
interface ContactPreset {
  /** The whole name; of several that are there, the first with a value counts. */
  readonly names: readonly string[];
  /** Where there is none: its words, in the order in which they are spoken. */
  readonly nameWords: readonly string[];
  readonly titles: readonly string[];
  readonly mails: readonly string[];
  readonly phones: readonly string[];
  readonly organisations: readonly string[];
  /** One of them stands in the first line of every such file, and in no other. */
  readonly telling: readonly string[];
}

/** Google Contacts, "Google CSV" of today and of before: a value may hold several, parted by ` ::: `. */
const GOOGLE: ContactPreset = {
  names: ['name'],
  nameWords: ['first name', 'given name', 'middle name', 'additional name', 'last name', 'family name'],
  titles: ['organization title', 'organization # - title'],
  mails: ['e-mail # - value'],
  phones: ['phone # - value'],
  organisations: ['organization name', 'organization # - name'],
  telling: ['e-mail 1 - value', 'phone 1 - value'],
};

/**
 * Outlook's "comma separated values", in English, German, French and Spanish as Outlook itself names the columns (in Spanish it leaves some
 * in English). Numbers of a company, an assistant or a fax are not the person's.
 */
const OUTLOOK: ContactPreset = {
  names: [],
  nameWords: [
    ...['first name', 'vorname', 'prénom', 'nombre'],
    ...['middle name', 'weitere vornamen', 'deuxième prénom', 'segundo nombre'],
    ...['last name', 'nachname', 'nom', 'apellidos'],
  ],
  titles: ['job title', 'position'],
  mails: [
    ...['e-mail address', 'e-mail # address', 'e-mail-adresse', 'e-mail #: adresse'],
    ...['adresse de messagerie', 'adresse de messagerie #'],
    ...['dirección de correo electrónico', 'dirección de correo electrónico #', 'dirección del correo electrónico #'],
  ],
  phones: [
    ...['primary phone', 'mobile phone', 'business phone', 'business phone #', 'home phone', 'home phone #'],
    ...['other phone', 'car phone'],
    ...['haupttelefon', 'mobiltelefon', 'mobiltelefon #', 'telefon geschäftlich', 'telefon geschäftlich #'],
    ...[
      'telefon privat',
      'telefon privat #',
      'telefon (privat)',
      'telefon (privat #)',
      'weiteres telefon',
      'autotelefon',
    ],
    ...['téléphone principal', 'tél. mobile', 'téléphone (bureau)', 'téléphone # (bureau)', 'téléphone (domicile)'],
    ...['téléphone # (domicile)', 'téléphone (autre)', 'téléphone (voiture)'],
    ...['teléfono principal', 'teléfono del trabajo', 'particular', 'otro teléfono'],
  ],
  organisations: ['company', 'firma', 'société', 'organización'],
  telling: ['e-mail address', 'e-mail-adresse', 'adresse de messagerie', 'dirección de correo electrónico'],
};

/** Columns as somebody would name them. Read when it is said that a file holds contacts; too common to tell it by. */
const PLAIN: ContactPreset = {
  names: ['name', 'full name'],
  nameWords: OUTLOOK.nameWords,
  titles: OUTLOOK.titles,
  mails: [...OUTLOOK.mails, 'e-mail', 'e-mail #', 'mail'],
  phones: [...OUTLOOK.phones, 'phone', 'phone #', 'telephone', 'telefon', 'mobile'],
  organisations: [...OUTLOOK.organisations, 'organization', 'organisation'],
  telling: [],
};

/** Of a file of contacts, for whoever has one with other columns. */
export const COLUMNS_WANTED =
  '"Name" or "First Name" and "Last Name", "E-mail" or "E-mail Address", "Phone" or "Mobile Phone"';

const PRESETS = [GOOGLE, OUTLOOK];

/** Numbered columns that are looked for. */
const NUMBERED_MAX = 30;

/** Where the columns of a file of contacts stand. */
export interface ContactColumns {
  readonly names: readonly number[];
  readonly nameWords: readonly number[];
  readonly titles: readonly number[];
  readonly mails: readonly number[];
  readonly phones: readonly number[];
  readonly organisations: readonly number[];
  /** What they are called. */
  readonly header: readonly string[];
}

/** The columns that a first line names; absent when it is not that of an export we know. */
export function contactColumnsOf(header: readonly string[]): ContactColumns | undefined {
  const names = header.map(bare);
  const preset = PRESETS.find(({ telling }) => telling.some((name) => names.includes(bare(name))));
  return preset === undefined ? undefined : columnsOf(preset, header);
}

/** The columns of a file that is said to hold contacts; absent when it names none for an address. */
export function plainColumnsOf(header: readonly string[]): ContactColumns | undefined {
  const columns = columnsOf(PLAIN, header);
  return columns.mails.length + columns.phones.length === 0 ? undefined : columns;
}

function columnsOf(preset: ContactPreset, header: readonly string[]): ContactColumns {
  const names = header.map(bare);
  const places = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(bare(name))).filter((at) => at >= 0);
  return {
    header,
    names: places(preset.names),
    nameWords: places(preset.nameWords),
    titles: places(preset.titles.flatMap(numbered)),
    mails: places(preset.mails.flatMap(numbered)),
    phones: places(preset.phones.flatMap(numbered)),
    organisations: places(preset.organisations.flatMap(numbered)),
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
  const organisations = valuesAt(columns.organisations);
  const [employer] = organisations;
  const writtenAt = (places: readonly number[]) =>
    places.flatMap((at) =>
      (cells[at] ?? '')
        .split(' ::: ')
        .map((text) => ({ text: text.trim(), field: columns.header[at] ?? '' }))
        .filter(({ text }) => text !== ''),
    );
  return {
    ...(name === '' ? {} : { name }),
    ...(title === undefined ? {} : { title }),
    ...(employer === undefined ? {} : { employer }),
    organisations,
    mails: writtenAt(columns.mails),
    phones: writtenAt(columns.phones),
    seenAt: fileTime,
  };
}
