/**
 * Identities of invented people with the shape of real ones. Each rate below is of the same order as in public sets of declared addresses:
 * - Names are made from syllables. Their frequencies fall as 1 / (rank + offset), the offset chosen so that two strangers have one
 *   given name with a probability of .005 and one family name with 1.2e-3, as among real people.
 * - One person in five has several addresses: at another employer (they moved), or of free mail.
 * - Names beside addresses are in any usual writing: turned round, with a middle initial, short, half, a login, or missing.
 */

export interface InventedIdentity {
  readonly address: string;
  readonly name?: string;
}

interface Person {
  readonly given: string;
  readonly family: string;
  readonly middle: string;
  readonly login: string;
}

/** A number below 1, the next of a series. */
type Random = () => number;

/** So many identities; the same for the same seed. */
export function inventedIdentities(size: number, seed: number): InventedIdentity[] {
  const random = seriesFrom(seed);
  const givenName = named(random, 5000, 4);
  const familyName = named(random, 200_000, 8);
  const company = named(random, Math.ceil(size / 16), 20);
  const taken = new Set<string>();
  const all: InventedIdentity[] = [];
  while (all.length < size) {
    const person = personOf(random, givenName(), familyName());
    const addresses = random() < 0.8 ? 1 : random() < 0.8 ? 2 : 3;
    for (let n = 0; n < addresses && all.length < size; n += 1) {
      const isFree = random() < (n === 0 ? 0.2 : 0.5);
      const domain = isFree ? chosen(random, FREE_MAIL) : `${company()}.example`;
      const address = freeAddress(random, localPart(random, person, isFree), domain, taken);
      const name = writtenName(random, person);
      all.push(name === undefined ? { address } : { address, name });
    }
  }
  return all;
}

const FREE_MAIL = ['gmail.com', 'gmail.com', 'gmail.com', 'outlook.com', 'yahoo.com', 'gmx.de'];

/** Given names that have short forms stand among the most frequent ones. */
const SHORT: Readonly<Record<string, string>> = {
  robert: 'bob',
  william: 'bill',
  michael: 'mike',
  james: 'jim',
  thomas: 'tom',
  richard: 'rick',
  elizabeth: 'liz',
  margaret: 'peggy',
  katherine: 'kate',
  christopher: 'chris',
};

function personOf(random: Random, given: string, family: string): Person {
  const first = random() < 0.08 ? chosen(random, Object.keys(SHORT)) : given;
  const login = `${word(random, 2)}${random() < 0.3 ? Math.floor(random() * 100) : ''}`;
  return { given: first, family, middle: chosen(random, [...'abcdejklmrst']), login };
}

function localPart(random: Random, { given, family, login }: Person, isFree: boolean): string {
  const at = random();
  if (isFree && at < 0.3) return login;
  if (at < 0.55) return `${given}.${family}`;
  if (at < 0.75) return `${given.charAt(0)}${family}`;
  if (at < 0.82) return given;
  if (at < 0.88) return `${given}${family.charAt(0)}`;
  return at < 0.93 ? family : login;
}

function writtenName(random: Random, { given, family, middle, login }: Person): string | undefined {
  const [first, last] = [capital(given), capital(family)];
  const at = random();
  if (at < 0.15) return undefined;
  if (at < 0.23) return `${last}, ${first}`;
  if (at < 0.28) return `${first} ${middle.toUpperCase()}. ${last}`;
  if (at < 0.32) return `${capital(SHORT[given] ?? given)} ${last}`;
  if (at < 0.35) return `${first.charAt(0)}. ${last}`;
  if (at < 0.38) return first;
  return at < 0.4 ? login : `${first} ${last}`;
}

/** With a number behind it, where somebody has the address. */
function freeAddress(random: Random, local: string, domain: string, taken: Set<string>): string {
  let address = `${local}@${domain}`;
  while (taken.has(address)) address = `${local}${Math.floor(random() * 10_000)}@${domain}`;
  taken.add(address);
  return address;
}

/** Draws from so many words, those of low rank more often. */
function named(random: Random, size: number, offset: number): () => string {
  const words = new Set<string>();
  while (words.size < size) words.add(word(random, words.size < size / 10 ? 2 : 3));
  const all = [...words];
  const whole = Math.log((size + offset) / offset);
  return () => all[Math.min(size - 1, Math.floor(offset * Math.exp(random() * whole) - offset))] ?? '';
}

const ONSETS = 'b d f g h j k l m n p r s t v w z br ch dr fr gr kr sch sh st th tr'.split(' ');
const VOWELS = 'a e i o u ai ei ou ia'.split(' ');
const CODAS = ['', '', '', 'n', 'r', 's', 'l', 'm', 'nd', 'rt', 'ck', 'ng'];

function word(random: Random, syllables: number): string {
  let text = '';
  for (let n = 0; n < syllables; n += 1)
    text += chosen(random, ONSETS) + chosen(random, VOWELS) + chosen(random, CODAS);
  return text;
}

function chosen<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The mulberry32 generator. */
function seriesFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
