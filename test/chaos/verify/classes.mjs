/** What an identity is, by the rules of docs/identity.md: its address, and the names that were seen beside it. */
import { addressClass, domainOf } from './identity.mjs';
import { initialOf, partsOf } from './names.mjs';

const SHARED_OWNERS = 3;
const TELLING_FAMILY = 4;
const OWN_ROLES = ['mail', 'hi', 'admin', 'webmaster'];

/** @param names all that were seen beside it */
export function classOf(key, names) {
  const byAddress = addressClass(key);
  if (byAddress !== 'person' && byAddress !== 'role') return byAddress;
  const owners = ownersAmong(names.map(partsOf).filter((parts) => parts !== undefined));
  if (byAddress === 'person') return owners.length >= SHARED_OWNERS ? 'shared' : 'person';
  return owners.length === 1 && isOwnRole(key, owners[0]) ? 'person' : 'role';
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
