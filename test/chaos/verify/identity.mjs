/** An address → the key of its identity, and what the key alone tells of it: docs/identity.md, "Normalising" and "Classes". */
import { domainToASCII, domainToUnicode } from 'node:url';
import { FREE_MAIL, PLACEHOLDERS, ROBOTS, ROLES } from './words.mjs';

const LOCAL_MAX = 64;

/** Signs that stand in an address only between quotes. */
const QUOTED_ONLY = /[\s<>(),:;@"[\]\\]/;

/** The key of the identity that an address stands for; undefined when it stands for none. */
export function identityKey(address) {
  const scheme = address.slice(0, address.indexOf(':')).toLowerCase();
  const value = address.slice(scheme.length + 1);
  if (scheme === 'mailto') return mailKey(value.trim());
  if (scheme === 'tel') return phoneKey(value);
  return scheme === 'urn' ? urnKey(value.trim()) : undefined;
}

function mailKey(address) {
  // what Exchange writes instead of an address
  if (/^(?:\/o=|imceaex-)/i.test(address)) return undefined;
  const at = address.lastIndexOf('@');
  const written = at > 0 ? localPart(address.slice(0, at)) : undefined;
  const domain = at > 0 ? mailDomain(address.slice(at + 1)) : undefined;
  if (written === undefined || domain === undefined) return undefined;
  if (domain.length > 253 || domain.split('.').some((label) => label.length > 63)) return undefined;
  if (domain.endsWith('.invalid')) return undefined;
  const isGmail = domain === 'gmail.com' || domain === 'googlemail.com';
  const local = withoutTag(written, isGmail);
  if (local === '' || local.length > LOCAL_MAX || PLACEHOLDERS.has(local)) return undefined;
  return `mailto:${local}@${isGmail ? 'gmail.com' : domain}`;
}

function localPart(raw) {
  const isQuoted = raw.length > 2 && /^".*"$/s.test(raw);
  const bare = isQuoted ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : raw;
  const local = bare.normalize('NFC').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(local)) return undefined;
  // half an encoded word
  if (local.includes('=?') && local.includes('?=')) return undefined;
  if (!QUOTED_ONLY.test(local)) return local;
  return isQuoted ? `"${local.replace(/["\\]/g, '\\$&')}"` : undefined;
}

/** Of an overlong address made for one delivery, what it is for; of any other, what stands before its tag. */
function withoutTag(local, isGmail) {
  if (local.length > LOCAL_MAX) {
    const purpose = /^(bounces?|srs[01]|prvs|msprvs\d{0,3})[-_+=]/.exec(local)?.[1];
    if (purpose !== undefined) return purpose;
    // VERP: it ends in the address that it was made for
    if (/=[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(local)) return 'bounce';
  }
  const tag = local.startsWith('"') ? -1 : local.indexOf('+');
  const bare = tag > 0 ? local.slice(0, tag) : local;
  return isGmail ? bare.replaceAll('.', '').normalize('NFC') : bare;
}

function mailDomain(raw) {
  const written = raw.trim().toLowerCase();
  if (/^\[(?:ipv6:)?[0-9a-f.:]+\]$/.test(written)) return written;
  if (/[^a-z0-9._\-\u0080-\uffff]/.test(written)) return undefined;
  const ascii = asciiDomain(written).replace(/\.$/, '');
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(ascii) ? ascii : undefined;
}

/** The A-label of a domain; empty when there is none, or when no name leads to it. */
export function asciiDomain(domain) {
  if (/^[a-z0-9.-]*$/.test(domain) && !domain.includes('xn--')) return domain;
  const ascii = domainToASCII(domain);
  const name = domainToUnicode(ascii);
  return name.split('.').some((label) => label.startsWith('xn--')) || domainToASCII(name) !== ascii ? '' : ascii;
}

/** E.164 with the extension. Which numbers a country has is not known here: what has 7 to 15 digits is believed. */
function phoneKey(value) {
  const [number, ...parameters] = value.split(';').map((part) => part.trim());
  const digits = number.replace(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(digits)) return undefined;
  const extension = parameters.find((one) => /^ext=/i.test(one))?.slice('ext='.length) ?? '';
  const plain = extension.replace(/[\s().-]/g, '');
  if (!/^\d{0,20}$/.test(plain)) return undefined;
  return plain === '' ? `tel:${digits}` : `tel:${digits};ext=${plain}`;
}

function urnKey(value) {
  const [, namespace = '', rest = ''] = /^([^:]+)(:.+)$/s.exec(value) ?? [];
  if (namespace === '' || rest.length < 2 || /[\p{Cc}\p{Cs}\s]/u.test(value)) return undefined;
  return `urn:${namespace.toLowerCase()}${rest}`;
}

/** What stands behind the scheme. */
export function bareAddress(key) {
  return key.slice(key.indexOf(':') + 1);
}

/** The domain of a mail address; undefined for anything else. */
export function domainOf(key) {
  return key.startsWith('mailto:') ? key.slice(key.lastIndexOf('@') + 1) : undefined;
}

export function isFreeMail(domain) {
  return FREE_MAIL.has(domain) || /^(?:yahoo|hotmail|outlook)\.(?:com?\.)?[a-z]{2}$/.test(domain);
}

/** Without digits at the end. */
export function withoutNumber(text) {
  let end = text.length;
  while (end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9') end -= 1;
  return text.slice(0, end);
}

/** person, role, list or robot, as the address alone tells. */
export function addressClass(key) {
  const domain = domainOf(key);
  if (domain === undefined) return 'person';
  const local = key.slice('mailto:'.length, key.lastIndexOf('@'));
  if (isListDomain(domain)) return 'list';
  if (domain === 'resource.calendar.google.com') return 'role';
  if (/^(?:owner|majordomo|listserv|mailman|list)[-_.]/.test(local)) return 'list';
  if (/(?:[-_.](?:request|owner|list|announce|subscribe|unsubscribe)|-l)$/.test(local)) return 'list';
  const word = withoutNumber(local.replace(/[._-]/g, ''));
  if (ROBOTS.has(word) || isRobotPattern(local) || /[-_.]bot$/.test(local) || writesForOthers(domain)) return 'robot';
  if (/^(?:office|assistant)[-._](?:of|to)[-._]/.test(local) || /[-._]assistants?$/.test(local)) return 'role';
  const words = local.split(/[._-]+/).map(withoutNumber);
  return ROLES.has(word) || (words.length > 1 && words.every((each) => ROLES.has(each))) ? 'role' : 'person';
}

function writesForOthers(domain) {
  const senders = ['docusign.net', 'reply.github.com', 'reply.gitlab.com'];
  return senders.some((sender) => domain === sender || domain.endsWith(`.${sender}`));
}

function isListDomain(domain) {
  const hosts = ['googlegroups.com', 'yahoogroups.com', 'groups.io', 'freelists.org', 'group.calendar.google.com'];
  const isWhole = /^[^.]+\.(?:(?:co|com|net|org|ac|gov)\.[a-z]{2}|[^.]+)$/.test(domain);
  if (/^(?:list|lists|groups|mailman|listserv)\./.test(domain) && !isWhole) return true;
  return hosts.some((host) => domain === host || domain.endsWith(`.${host}`));
}

function isRobotPattern(local) {
  if (/^(?:no|do-?not)[-_.]?reply/.test(local) || /[-_.+](?:no|do-?not)[-_.]?reply$/.test(local)) return true;
  if (/^(?:bounces?|srs[01]|prvs|msprvs\d{0,3})(?:[-_+=]|$)/.test(local)) return true;
  // `ada=acme.example@other.example`
  return /[a-z0-9]=[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/.test(local);
}
