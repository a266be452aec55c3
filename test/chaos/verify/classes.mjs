/** What an identity is, by the rules of docs/identity.md: its address, and the names that were seen beside it. */
import { addressClass, domainOf } from './identity.mjs';
import { fold, initialOf, partsOf } from './names.mjs';

const SHARED_OWNERS = 3;
const TELLING_FAMILY = 4;
const OWN_ROLES = ['mail', 'hi', 'admin', 'webmaster'];

/** @param names all that were seen beside it */
export function classOf(key, names) {
  const byAddress = addressClass(key);
  if (byAddress !== 'person' && byAddress !== 'role') return byAddress;
  const owners = ownersOf(names);
  if (byAddress === 'person') return isOfMany(names) && spelledOwner(key, owners) === undefined ? 'shared' : 'person';
  return owners.length === 1 && isOwnRole(key, owners[0]) ? 'person' : 'role';
}

/** Names of one script are those of three people and more. */
function isOfMany(names) {
  const isLatin = (name) => /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u.test(name);
  const scripts = [names.filter(isLatin), names.filter((name) => !isLatin(name))];
  return scripts.some((its) => ownersOf(its).length >= SHARED_OWNERS);
}

/** Those of the names that an address does not speak against: all, unless it spells one person's. */
export function ownNames(key, names) {
  const owner = spelledOwner(key, ownersOf(names));
  if (owner === undefined) return names;
  return names.filter((name) => partsOf(name) === undefined || owner.some(({ full }) => full === partsOf(name).full));
}

/** `carla.kunde@`, `ckunde@`: a family name, and beside it a given name or how one begins. */
function spelledOwner(key, owners) {
  if (!key.startsWith('mailto:')) return undefined;
  const words = fold(key.slice(key.indexOf(':') + 1, key.lastIndexOf('@'))).match(/[\p{L}\p{M}]+/gu) ?? [];
  const letters = words.map(shortest).join('');
  const spells = ({ first, last }) => {
    const [given, family] = [shortest(first), shortest(last)];
    const rest = letters.replace(family, '');
    if (last.length < TELLING_FAMILY || !letters.includes(family)) return false;
    return rest.includes(given) || (rest !== '' && initialOf(rest) === initialOf(given));
  };
  const found = owners.filter((names) => names.some(spells));
  return found.length === 1 ? found[0] : undefined;
}

/** Of `mueller` and `muller` the shorter. */
function shortest(word) {
  return word.replace(/([aou])e/g, '$1');
}

function ownersOf(names) {
  return ownersAmong(names.map(partsOf).filter((parts) => parts !== undefined));
}

/** A role in a domain that bears the name of its only user. */
function isOwnRole(key, names) {
  const local = key.slice(key.indexOf(':') + 1, key.lastIndexOf('@'));
  const label = (domainOf(key)?.split('.').at(-2) ?? '').replace(/[^a-z0-9]/g, '');
  return OWN_ROLES.includes(local) && names.some(({ last }) => last.length >= TELLING_FAMILY && label.includes(last));
}

/** Names parted so that names of different parts cannot be one person's. */
function ownersAmong(names) {
  let owners = [];
  for (const name of names) {
    const its = owners.filter((owner) => owner.some((other) => agree(name, other)));
    owners = [...owners.filter((owner) => !its.includes(owner)), [...its.flat(), name]];
  }
  return owners;
}

function agree(one, other) {
  if (one.first === other.first) return true;
  if (one.last === other.last && initialOf(one.first) === initialOf(other.first)) return true;
  const mine = one.full.split(' ');
  return other.full.split(' ').filter((word) => mine.includes(word)).length >= 2;
}
