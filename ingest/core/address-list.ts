/** The addresses of a From, To, Cc or Bcc field. Taken apart by nodemailer, the names decoded by postal-mime (decision 0002). */
import addressparser from 'nodemailer/lib/addressparser';
import { decodeWords } from 'postal-mime';
import { isMailAddress } from './mail-address.ts';
import { type PlainEntry, plainAddresses } from './plain-addresses.ts';

export interface ListedAddress {
  /** As written; the resolver normalises it. */
  readonly address: string;
  readonly name?: string;
}

export interface AddressList {
  readonly addresses: ListedAddress[];
  /** Entries that are no address: they are left out. */
  readonly bad: number;
}

/** Longest address that an activity may hold, without `mailto:`. */
const ADDRESS_MAX = 313;
const NAME_MAX = 256;

/** What programs write in place of recipients that they do not show. */
const HIDDEN = [
  'undisclosed',
  'unlisted-recipients',
  'recipient list not shown',
  'list suppressed',
  'no to-header on input',
];

type Entry = ReturnType<typeof addressparser>[number];

/**
 * Reads one field's unfolded, undecoded value. Groups are flattened and their names dropped; comments never become
 * addresses; encoded words are decoded in names only. A value with a bare line break is refused as a whole, since what
 * follows the break pretends to be another field; an entry with a control character is refused rather than cleaned,
 * since cleaning would make it somebody else's address.
 */
export function addressList(value: string): AddressList {
  if (value.includes('\r') || value.includes('\n')) return { addresses: [], bad: 1 };
  // whether an A-label says anything is looked at below
  const plain = value.includes('xn--') ? undefined : plainAddresses(value);
  if (plain !== undefined) return { addresses: plain.map(plainlyListed), bad: 0 };
  const list: { addresses: ListedAddress[]; bad: number } = { addresses: [], bad: 0 };
  const closed = withoutOpenQuote(value);
  if (closed !== value) list.bad++;
  const pending = entriesOf(closed).reverse();
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    if ('group' in entry && entry.group !== undefined) {
      for (const member of entry.group.toReversed()) pending.push(member);
      continue;
    }
    const shown = entry.address ? undefined : encodedEntry(entry.name);
    if (shown !== undefined) {
      if (hasControls(shown)) list.bad++;
      else pending.push(...entriesOf(shown).reverse());
      continue;
    }
    const read = readEntry(entry.address ?? '', entry.name);
    if (read === 'bad') list.bad++;
    else if (read !== undefined) list.addresses.push(read);
  }
  return list;
}

function entriesOf(value: string): Entry[] {
  // the parser strips control characters; a stand-in keeps the address apart from the clean one
  return addressparser(hasControls(value) ? withoutControls(value) : value);
}

/** Some programs encode a whole entry, its address too: what it says then, unless that is encoded again. */
function encodedEntry(text: string): string | undefined {
  if (!isEncoded(text)) return undefined;
  const decoded = decodeWords(text.slice(0, 8 * NAME_MAX));
  return isEncoded(decoded) ? undefined : decoded;
}

function isEncoded(text: string): boolean {
  return text.includes('=?') && text.includes('?=');
}

function readEntry(written: string, shown: string): ListedAddress | 'bad' | undefined {
  const address = written === '' ? bareAddress(shown) : withoutQuotes(withoutScheme(written.trim()));
  // a comma or a colon in an encoded word parts it
  if (address?.startsWith('=?') || address?.endsWith('?=')) return 'bad';
  if (address === undefined) return isHidden(shown) ? undefined : 'bad';
  if (address.length > ADDRESS_MAX || address.includes('\uFFFD') || address === '') return 'bad';
  // what has no @ is a name of somewhere else
  if (address.includes('@') && !isMailAddress(address)) return 'bad';
  return listed(address, written === '' ? undefined : displayName(shown));
}

function plainlyListed({ address, name }: PlainEntry): ListedAddress {
  return listed(address, name === '' ? undefined : displayName(name));
}

function listed(address: string, name: string | undefined): ListedAddress {
  return name === undefined || name.toLowerCase() === address.toLowerCase() ? { address } : { address, name };
}

/** A quote that never ends would make one name of everybody behind it: of an odd number the last is taken away. */
function withoutOpenQuote(value: string): string {
  let last = -1;
  let isOdd = false;
  for (let at = 0; at < value.length; at++) {
    if (value[at] === '\\') at++;
    else if (value[at] === '"') {
      last = at;
      isOdd = !isOdd;
    }
  }
  return isOdd ? value.slice(0, last) + value.slice(last + 1) : value;
}

/** An entry without an `@`: a local user or a directory name is kept as it is; mail archives write `alice at example.com`. */
function bareAddress(text: string): string | undefined {
  const words = text.trim().split(' ');
  const [local = '', at, domain = ''] = words;
  if (words.length === 3 && at === 'at' && domain.includes('.')) return `${local}@${domain}`;
  if (text.slice(0, 3).toLowerCase() === '/o=') return text.trim();
  return words.length === 1 && local !== '' && !isHidden(local) ? local : undefined;
}

function isHidden(text: string): boolean {
  const lower = text.toLowerCase();
  return lower.trim() === '' || HIDDEN.some((phrase) => lower.includes(phrase));
}

/** `'a@b.example'`: some programs put what they write around names around addresses, too. */
function withoutQuotes(address: string): string {
  return address.startsWith("'") && address.endsWith("'") ? address.slice(1, -1) : address;
}

function withoutScheme(address: string): string {
  return address.slice(0, 7).toLowerCase() === 'mailto:' ? address.slice(7) : address;
}

/** Punctuation alone is what is left of brackets, or of letters that a program did not know. */
const IN_NAME = /[^\p{P}\p{Sm}\p{Sk}\p{Z}\s]/u;

/** A name as people see it: decoded, on one line, without the quotes that some programs add; undefined when nothing is left. */
export function displayName(raw: string): string | undefined {
  const cut = raw.slice(0, 8 * NAME_MAX);
  const decoded = cut.includes('=?') ? decodeWords(cut) : cut;
  // what could not be decoded says nothing
  if (isEncoded(decoded) || decoded.includes('\uFFFD')) return undefined;
  let name = withoutControls(decoded, ' ').toWellFormed().trim();
  if (name.length > 2 && name.startsWith("'") && name.endsWith("'")) name = name.slice(1, -1).trim();
  return IN_NAME.test(name) ? name.slice(0, NAME_MAX).toWellFormed() : undefined;
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isControl(text.charCodeAt(i))) return true;
  return false;
}

function withoutControls(text: string, instead = '\uFFFD'): string {
  if (!hasControls(text)) return text;
  let clean = '';
  for (let i = 0; i < text.length; i++) clean += isControl(text.charCodeAt(i)) ? instead : text[i];
  return clean;
}

function isControl(code: number): boolean {
  return (code < 32 && code !== 9) || (code >= 127 && code < 160);
}
