/** A card of a contact book → a record of the kind `contact`, and what of it could not be taken. */
import { fingerprintText } from '../../infra/kernel/fingerprint.ts';
import type { DirectoryRecord } from './directory.ts';
import { isMailAddress } from './mail-address.ts';
import { phoneAddress, whyNobodys } from './phone-address.ts';
import { isPlaceholderMail } from './placeholder-mail.ts';
import { textField } from './text-field.ts';

const ADDRESS_MAX = 320;
const ADDRESSES_MAX = 500;
const ID_MAX = 256;

/** RFC 5321 4.5.3.1. A tag behind `+` is not counted. */
const LOCAL_MAX = 64;

/** An address as a card has it. */
export interface Written {
  readonly text: string;
  /** What the book calls its place: `TEL`, `Mobile Phone`. */
  readonly field: string;
}

/** All that is looked at on a card. */
export interface ContactCard {
  /** That of the contact book, which outlives changes. */
  readonly uid?: string;
  readonly name?: string;
  readonly title?: string;
  readonly employer?: string;
  /** The organisation in every writing that may be the card's name, too: it is compared, and not kept. */
  readonly organisations: readonly string[];
  readonly mails: readonly Written[];
  readonly phones: readonly Written[];
  /** Milliseconds since 1970. */
  readonly seenAt: number;
}

/** An address that is no identity. */
export interface LeftOutAddress {
  readonly why: 'no country' | 'no number' | 'no mail address';
  readonly field: string;
}

export interface ReadContact {
  /** Absent when the card has no address that can be one. */
  readonly record?: DirectoryRecord;
  readonly leftOut: readonly LeftOutAddress[];
}

/**
 * Without a UID, a card of the same addresses is the same card.
 *
 * @param region of telephone numbers that are written without a country
 */
export function readContact(card: ContactCard, region: string | undefined): ReadContact {
  const read = [
    ...card.mails.map(({ text, field }) => ({ field, address: mailto(text) ?? ('no mail address' as const) })),
    ...card.phones.map(({ text, field }) => ({ field, address: telephone(text, region) })),
  ];
  const leftOut = read.flatMap(({ field, address }) => (isAddress(address) ? [] : [{ why: address, field }]));
  const addresses = [...new Set(read.map(({ address }) => address).filter(isAddress))].slice(0, ADDRESSES_MAX);
  if (addresses.length === 0) return { leftOut };
  const uid = card.uid?.trim() ?? '';
  const record: DirectoryRecord = {
    kind: 'contact',
    provider: 'contacts',
    id: uid === '' || uid.length > ID_MAX ? derivedId(uid === '' ? addresses.toSorted() : [uid]) : uid,
    addresses,
    ...textField('name', card.name),
    ...textField('title', card.title),
    ...textField('employer', card.employer),
    active: true,
    seenAt: new Date(card.seenAt).toISOString(),
  };
  return { record, leftOut };
}

/** Whether a card is a company's: its name is that of its organisation, or it has no other. */
export function isOfCompany({ name = '', organisations }: ContactCard): boolean {
  const own = lettersOf(name);
  const theirs = organisations.map(lettersOf).filter((letters) => letters !== '');
  return theirs.length > 0 && (own === '' || theirs.includes(own));
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function derivedId(of: readonly string[]): string {
  return `derived:${fingerprintText(of.join('\n'))}`;
}

type Address = `mailto:${string}` | `tel:${string}`;

function isAddress(read: Address | LeftOutAddress['why']): read is Address {
  return read.startsWith('mailto:') || read.startsWith('tel:');
}

function mailto(written: string): Address | undefined {
  const address = written.trim().replace(/^(?:mailto|smtp):/i, '');
  if (address.length > ADDRESS_MAX - 'mailto:'.length || !isMailAddress(address)) return undefined;
  const at = address.lastIndexOf('@');
  const [untagged = ''] = address
    .slice(0, at)
    .toLowerCase()
    .split(/(?<=.)\+/);
  const domain = address.slice(at + 1);
  return untagged.length > LOCAL_MAX || isPlaceholderMail(untagged, domain.toLowerCase())
    ? undefined
    : `mailto:${address}`;
}

/** A number that is written with its country, or gets it from the region; an extension, a placeholder or a telephone system's user is none. */
function telephone(written: string, region: string | undefined): Address | 'no country' | 'no number' {
  const address = phoneAddress(written, region);
  if (address?.startsWith('tel:') !== true) return 'no number';
  return whyNobodys(address, region) ?? `tel:${address.slice('tel:'.length)}`;
}
