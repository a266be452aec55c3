/** Which identities are one person: "same full name, with guards" of docs/identity.md, over everybody at once. */
import { addressClass, bareAddress, domainOf, isFreeMail, withoutNumber } from './identity.mjs';
import { fold, initialOf, partsOf } from './names.mjs';

const SHARED_FAMILIES = 3;
const CARRIERS_MAX = 5;
const WEB_MAX = 12;
const TELLING_FAMILY = 4;

/** The class of an identity and the full names that are its owner's. @param names all that were seen beside it */
export function readIdentity(key, names) {
  const byAddress = addressClass(key);
  if (byAddress !== 'person') return { class: byAddress, owned: [] };
  const full = names.map(partsOf).filter((parts) => parts !== undefined);
  const families = new Set(full.map(({ last }) => last));
  return families.size >= SHARED_FAMILIES
    ? { class: 'shared', owned: [] }
    : { class: 'person', owned: ownersNames(key, full) };
}

/** All names if they can be one person's, else those from which the address is made. */
function ownersNames(key, full) {
  if (allAgree(full)) return full;
  const words = addressWords(key);
  const written = words.join('');
  const ofFamily = full.filter(({ last }) => {
    const family = oneSpelling(last);
    if (family.length >= TELLING_FAMILY) return written.includes(family);
    return words.includes(family) || written.startsWith(family) || written.endsWith(family);
  });
  if (allAgree(ofFamily)) return ofFamily;
  return ofFamily.filter(({ first, last }) => {
    const rest = written.replace(oneSpelling(last), '');
    return rest.includes(oneSpelling(first)) || (rest !== '' && initialOf(rest) === initialOf(first));
  });
}

function allAgree(names) {
  return names.every((one) => names.every((other) => agree(one, other)));
}

function agree(one, other) {
  if (one.first === other.first) return true;
  if (one.last === other.last && initialOf(one.first) === initialOf(other.first)) return true;
  const mine = one.full.split(' ');
  return other.full.split(' ').filter((word) => mine.includes(word)).length >= 2;
}

function addressWords(key) {
  const at = key.lastIndexOf('@');
  if (at < 0) return [];
  const local = bareAddress(key.slice(0, at));
  return fold(local)
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word !== '')
    .map(oneSpelling);
}

/** mueller and muller are one spelling. */
function oneSpelling(word) {
  return word.replace(/([aou])e/g, '$1');
}

/**
 * By place, the places of those who are the same person, in order; undefined for whom nobody is.
 *
 * @param read by place, what {@link readIdentity} says @param keys by place
 */
export function personsOf(read, keys) {
  const carriers = carriersOfNames(read);
  const links = [...carriers].flatMap(([full, places]) => linksAmong(full, places, read));
  const alone = read.map((one, place) => (one.class === 'person' ? [place] : undefined));
  // John A. Smith finds John A. Smith first, whoever else has the name.
  const close = joinWebs(
    alone,
    links.filter((link) => link.sameInitials),
    { read, keys },
  );
  return joinWebs(close, links, { read, keys });
}

function carriersOfNames(read) {
  const carriers = new Map();
  read.forEach(({ owned }, place) => {
    for (const full of new Set(owned.map((parts) => parts.full))) {
      const known = carriers.get(full);
      if (known === undefined) carriers.set(full, [place]);
      else known.push(place);
    }
  });
  for (const [full, places] of carriers) if (places.length < 2 || places.length > CARRIERS_MAX) carriers.delete(full);
  return carriers;
}

function linksAmong(full, places, read) {
  const initials = places.map(
    (place) => new Set(read[place].owned.filter((parts) => parts.full === full && parts.middle).map((p) => p.middle)),
  );
  return places.flatMap((one, i) =>
    places.slice(i + 1).map((other, j) => {
      const theirs = initials[i + 1 + j];
      return { one, other, sameInitials: [...initials[i]].some((initial) => theirs.has(initial)) };
    }),
  );
}

/** Joins what hangs together by links, unless two in it cannot be one person: then all of it stays as it was. */
function joinWebs(groups, links, known) {
  const webs = [...groups];
  for (const { one, other } of links) {
    if (webs[one] === webs[other]) continue;
    const joined = [...webs[one], ...webs[other]];
    for (const place of joined) webs[place] = joined;
  }
  const judged = new Map();
  return webs.map((web, place) => {
    if (web === undefined || web === groups[place]) return web;
    if (!judged.has(web)) judged.set(web, canBeOne(web, known));
    return judged.get(web) ? web.sort((one, other) => one - other) : groups[place];
  });
}

function canBeOne(web, { read, keys }) {
  if (web.length > WEB_MAX) return false;
  return web.every((one, i) => web.slice(i + 1).every((other) => !areTwo(one, other, read, keys)));
}

/** The guards between two identities that carry the same name. */
function areTwo(one, other, read, keys) {
  const [mine, theirs] = [one, other].map((place) => read[place].owned.map(({ middle }) => middle));
  const [marked, otherMarked] = [mine, theirs].map((middles) => middles.filter((middle) => middle !== ''));
  if (marked.length > 0 && otherMarked.length > 0 && !marked.some((m) => otherMarked.includes(m))) return true;
  const domain = domainOf(keys[one]);
  if (domain === undefined || domain !== domainOf(keys[other])) return false;
  const [stem, otherStem] = [one, other].map((place) =>
    withoutNumber(keys[place].slice(0, keys[place].lastIndexOf('@'))),
  );
  if (stem === otherStem) return true;
  if (isFreeMail(domain)) return false;
  // One always without an initial, the other always with one.
  const never = (middles) => middles.every((middle) => middle === '');
  const always = (middles) => middles.every((middle) => middle !== '');
  return (never(mine) && always(theirs)) || (never(theirs) && always(mine));
}
