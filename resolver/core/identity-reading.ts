import { blockingKeys } from './blocking.ts';
import { cardsAmong, heldClaims } from './directory-entry.ts';
import { isGivenNameSomewhere } from './given-names.ts';
import { isFreeMailDomain, organisationOf } from './identity-class.ts';
import { latinLetters } from './latin-letters.ts';
import { type FullName, readFullName, readName, spellingsOf } from './name-reading.ts';
import { isNickname } from './nicknames.ts';
import { identityOfKey } from './normalise-identity.ts';
import type { IdentityReading } from './reading.ts';
import { remembered } from './remembered.ts';
import { type IdentityFacts, type OwnName, ownerOf } from './shared-address.ts';

/** Local parts that many people choose for themselves: they tell nothing of who it is. */
const GENERIC_LOCALS = new Set(
  'me my mail email mails hi hello hey contact info web www home work personal private public admin root user username name myname you your none test spam junk lists list bugs git github gitlab code dev devel developer hacker opensource oss foss linux ubuntu debian vagrant docker first last firstname lastname'.split(
    ' ',
  ),
);

/** Most addresses share their domain with many others: what it tells is read once, and its text is held once. */
const placeAt = remembered((domain: string) => {
  const organisation = organisationOf({ kind: 'mail', domain });
  return {
    domain,
    organisation: organisation === domain ? domain : organisation,
    isFreeMail: isFreeMailDomain(domain),
  };
});

const NOWHERE = { domain: undefined, organisation: undefined, isFreeMail: false };

/** Takes the facts of an identity apart for comparing. */
export function readIdentity(facts: IdentityFacts): IdentityReading {
  const reading = readWithoutKeys(facts);
  return { ...reading, keys: blockingKeys(reading) };
}

/** The same but for its blocking keys, of which it has none yet. */
export function readWithoutKeys(facts: IdentityFacts): IdentityReading {
  const { id, key } = facts;
  const identity = identityOfKey(key);
  const place = identity.domain === undefined ? NOWHERE : placeAt(identity.domain);
  const raw = localOf(key);
  const words = wordsOf(raw);
  const letters = words.join('');
  const isGeneric = GENERIC_LOCALS.has(letters);
  const { class: itsClass, names: seen } = ownerOf(facts);
  const names = isOthersMailbox(facts, words, seen) ? [] : seen;
  const isNameless = itsClass === 'person' && names.every(({ reading }) => reading.kind !== 'full');
  const spelled = isNameless && facts.names.length === 0 ? nameSpelledBy(raw, words) : undefined;
  const local = latinLetters(raw);
  return {
    id,
    key,
    class: itsClass,
    claims: heldClaims(facts.directory),
    cards: cardsAmong(facts.directory),
    names: spelled === undefined ? names.flatMap(inBothSpellings) : [{ reading: spelled, contested: false }],
    isNamedByAddress: spelled !== undefined,
    local: isGeneric ? '' : local,
    // one text for both, where both are the same: a million may be held
    localLetters: isGeneric ? '' : local === letters ? local : letters,
    localWords: isGeneric ? NOTHING : words,
    domain: place.domain,
    organisation: place.organisation,
    isFreeMail: place.isFreeMail,
    keys: NOTHING,
  };
}

/** `helmut.brandauer@`, seen as Corinna Lutz alone: an assistant who sends from there, and not its owner. A directory knows better. */
function isOthersMailbox(
  { key, directory }: IdentityFacts,
  words: readonly string[],
  names: readonly OwnName[],
): boolean {
  const [first = '', last = ''] = words;
  if (words.length !== 2 || names.length === 0 || heldClaims(directory).length > 0 || !key.startsWith('mailto:'))
    return false;
  if (first.length < 3 || last.length < 3 || !isGivenNameSomewhere(first)) return false;
  return names.every(({ reading }) => reading.kind === 'full' && !sharesWord(reading, words));
}

/** Whether anything of a name stands in the words of an address. */
function sharesWord({ words }: FullName, local: readonly string[]): boolean {
  return words.some((word) =>
    local.some((its) => word.startsWith(its) || its.startsWith(word) || isNickname(word, its)),
  );
}

function inBothSpellings(name: OwnName): OwnName | OwnName[] {
  if (name.reading.writtenOut === undefined) return name;
  return spellingsOf(name.reading).map((reading) => ({ ...name, reading }));
}

const NOTHING: readonly string[] = [];

const IS_ONE_WORD = /^[a-z]+$/;

function wordsOf(local: string): string[] {
  if (IS_ONE_WORD.test(local)) return [local];
  const words = local.split(/[^\p{L}\p{M}]+/u).map(latinLetters);
  // A list that is filtered keeps room for sixteen more, and a million of these may be held.
  return words.includes('') ? words.filter((word) => word !== '') : words;
}

/** `alice.smith`, `alice.b.smith`: whoever was never seen with a name is called what the address says. */
function nameSpelledBy(raw: string, words: readonly string[]): FullName | undefined {
  const [first = '', last = ''] = [words[0], words.at(-1)];
  const middle = words.slice(1, -1);
  if (words.length < 2 || first.length < 2 || last.length < 2 || /[0-9]/.test(raw)) return undefined;
  if (middle.some((word) => word.length > 1) || middle.length > 1) return undefined;
  // `supply-chain@`, `new-york@`: two words are somebody's name where one of them is a given name.
  if (!isGivenNameSomewhere(first) && !isGivenNameSomewhere(last)) return undefined;
  if (words.every((word) => IS_ONE_WORD.test(word))) return readFullName(words);
  const read = readName(words.join(' '));
  return read?.kind === 'full' ? read : undefined;
}

/** `alice.smith` of a mail address, `asmith` of `urn:social:git:asmith`. */
function localOf(key: string): string {
  if (key.startsWith('mailto:')) return key.slice('mailto:'.length, key.lastIndexOf('@'));
  return key.startsWith('urn:social:') ? key.slice(key.lastIndexOf(':') + 1) : '';
}
