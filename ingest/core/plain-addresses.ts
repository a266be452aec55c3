/** An entry of an address list as the parser tells it. */
export interface PlainEntry {
  readonly address: string;
  /** Empty for none, and for one that is the address again. */
  readonly name: string;
}

/** Longer names and parts of an address are left to the parser. */
const NAME = 256;
const PART = 64;

const ATOM = `[A-Za-z0-9_+-]{1,${PART}}`;
const ADDRESS = `${ATOM}(?:\\.${ATOM}){0,9}@${ATOM}(?:\\.${ATOM}){1,9}`;
const QUOTED = `[^"\\\\\\p{Cc}]{0,${NAME}}`;
const WORDS = `[^"\\\\(),:;<>@[\\]\\p{Cc}]{1,${NAME}}`;

/** `a@example.com`, `<a@example.com>`, `Ada North <a@example.com>` or `"North, Ada" <a@example.com>`, and what parts it from the next. */
export const PLAIN_ENTRY = new RegExp(`(?:(${ADDRESS})|(?:"(${QUOTED})" |(${WORDS}) )?<(${ADDRESS})>)(?:, |$)`, 'uy');

/**
 * The entries of a list that is written plainly, as nearly all are: a fraction of what the parser costs. Undefined for any
 * other list, about which the parser decides.
 *
 * Law: what it reads, the parser reads the same.
 */
export function plainAddresses(list: string): PlainEntry[] | undefined {
  const entries: PlainEntry[] = [];
  PLAIN_ENTRY.lastIndex = 0;
  while (PLAIN_ENTRY.lastIndex < list.length) {
    const [, bare, quoted, words, angled] = PLAIN_ENTRY.exec(list) ?? [];
    const address = bare ?? angled;
    if (address === undefined) return undefined;
    const name = (quoted ?? words ?? '').trim();
    entries.push({ address, name: name === address ? '' : name });
  }
  return entries;
}
