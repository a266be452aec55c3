/** A card of a contact book → a record of the kind `contact`. */
import { fingerprint } from '../../infra/kernel/fingerprint.ts';
import type { DirectoryRecord } from './directory.ts';
import { phoneAddress } from './phone-address.ts';
import { textField } from './text-field.ts';

const ADDRESS_MAX = 320;
const ADDRESSES_MAX = 500;
const ID_MAX = 256;

/** All that is looked at on a card. */
export interface ContactCard {
  /** That of the contact book, which outlives changes. */
  readonly uid?: string;
  readonly name?: string;
  readonly title?: string;
  readonly employer?: string;
  readonly mails: readonly string[];
  readonly phones: readonly string[];
  /** Milliseconds since 1970. */
  readonly seenAt: number;
}

/**
 * Absent when the card has no address that can be one. Without a UID, a card of the same addresses is the same card.
 *
 * @param region of telephone numbers that are written without a country
 */
export function contactRecord(card: ContactCard, region: string | undefined): DirectoryRecord | undefined {
  const phones = card.phones.map((phone) => phoneAddress(phone, region)).filter((phone) => phone?.startsWith('tel:'));
  const all = [...card.mails.map(mailto), ...phones].filter((address) => address !== undefined);
  const addresses = [...new Set(all)].slice(0, ADDRESSES_MAX);
  if (addresses.length === 0) return undefined;
  const uid = card.uid?.trim() ?? '';
  return {
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
}

function derivedId(of: readonly string[]): string {
  return `derived:${fingerprint(of.join('\n')).toString(36)}`;
}

function mailto(written: string): string | undefined {
  const address = written.trim().replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  const isOne = at > 0 && at < address.length - 1 && address.length <= ADDRESS_MAX - 'mailto:'.length;
  return isOne ? `mailto:${address}` : undefined;
}
