import { domainAscii } from '../../infra/kernel/domain-ascii.ts';
import { keyedHash } from '../../infra/kernel/fingerprint.ts';
import { parsePhone } from '../../infra/kernel/phone-number.ts';
import { isPlaceholderMail } from '../../ingest/contract.ts';

export type IdentityKind = 'mail' | 'phone' | 'provider' | 'social' | 'crm';

/** One address in the wide sense, normalised. Two writings of one address give the same key. */
export interface Identity {
  readonly kind: IdentityKind;
  /** The scheme and the normalised value: `mailto:alice@example.com`. */
  readonly key: string;
  /** The value alone: `alice@example.com`. */
  readonly value: string;
  /** For mail: the domain as A-label. */
  readonly domain?: string;
}

/** Why a text is not an identity, in one word. */
export type NotAnIdentity =
  | 'empty'
  | 'invalid'
  | 'too-long'
  | 'placeholder'
  | 'legacy-directory-name'
  | 'no-country'
  | 'unknown-scheme';

/** Lengths of RFC 5321 4.5.3.1. */
const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;
const LABEL_MAX = 63;

/** Digits of an extension, as many as the telephone library reads. */
const EXTENSION = /^\d{0,20}$/;

/**
 * Local parts made for one delivery: bounce addresses, SRS, BATV, and VERP, which ends in the recipient's own address
 * with `=` for `@`. Machines make them longer than {@link LOCAL_MAX}.
 */
const ONE_DELIVERY = /^(bounces?|srs[01]|prvs|msprvs\d{0,3})[-_+=]|=[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** ASCII that no domain holds. Beyond ASCII the mapping to an A-label decides. */
const NOT_IN_A_DOMAIN = /[^A-Za-z0-9._\-\u0080-\uffff]/;

/** Labels of letters, digits, hyphens and (in the wild) underscores, none of them empty. */
const DOMAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** Domains whose addresses ignore dots; `googlemail.com` is the same mailbox as `gmail.com`. */
const DOTLESS_DOMAINS: Readonly<Record<string, string>> = { 'gmail.com': 'gmail.com', 'googlemail.com': 'gmail.com' };

/** The id of an identity: a keyed hash of its normalised key, so that an id does not give the address away. */
export function identityId(secret: string, key: string): string {
  return keyedHash(secret, key);
}

/** The identity that an address of an activity (`mailto:`, `tel:`, `urn:`) stands for, or why it stands for none. */
export function identityOf(address: string): Identity | NotAnIdentity {
  const colon = address.indexOf(':');
  if (colon < 0) return 'unknown-scheme';
  const scheme = address.slice(0, colon).toLowerCase();
  const value = address.slice(colon + 1);
  if (scheme === 'mailto') return mailIdentity(value);
  if (scheme === 'tel') return phoneIdentity(value);
  if (scheme === 'urn') return urnIdentity(value);
  return 'unknown-scheme';
}

/** The identity of a key that {@link identityOf} made: nothing is checked or normalised again. */
export function identityOfKey(key: string): Identity {
  const value = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('mailto:')) return { kind: 'mail', key, value, domain: key.slice(key.lastIndexOf('@') + 1) };
  if (key.startsWith('tel:')) return { kind: 'phone', key, value };
  return { kind: kindOfUrn(value.slice(0, value.indexOf(':'))), key, value };
}

function mailIdentity(raw: string): Identity | NotAnIdentity {
  const address = raw.trim();
  if (address === '') return 'empty';
  if (/^\/o=/i.test(address) || /^imceaex-/i.test(address)) return 'legacy-directory-name';
  const at = address.lastIndexOf('@');
  if (at <= 0) return 'invalid';
  const local = localPart(address.slice(0, at));
  if (local === undefined) return 'invalid';
  const domain = mailDomain(address.slice(at + 1));
  if (domain === undefined) return 'invalid';
  if (domain.length > DOMAIN_MAX || domain.split('.').some((label) => label.length > LABEL_MAX)) return 'too-long';
  const canonical = canonicalMailbox(local, domain);
  if (canonical.local.length > LOCAL_MAX) return 'too-long';
  if (canonical.local === '') return 'invalid';
  if (isPlaceholderMail(canonical.local, domain)) return 'placeholder';
  const value = `${canonical.local}@${canonical.domain}`;
  return { kind: 'mail', key: `mailto:${value}`, value, domain: canonical.domain };
}

/** ASCII lower case only: other alphabets fold differently by locale, and two addresses must not become one by accident. */
function localPart(raw: string): string | undefined {
  const quoted = raw.length > 2 && raw.startsWith('"') && raw.endsWith('"');
  const local = (quoted ? unquote(raw) : raw).normalize('NFC').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  // Control characters, spaces outside quotes, commas, angle brackets and zero-width characters betray a broken list.
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(local)) return undefined;
  if (!quoted && /[\s<>(),:;@"[\]\\]/.test(local)) return undefined;
  if (local.includes('=?') && local.includes('?=')) return undefined;
  return quoted && /[\s<>(),:;@"[\]\\]/.test(local) ? `"${local.replace(/["\\]/g, '\\$&')}"` : local;
}

function unquote(raw: string): string {
  return raw.slice(1, -1).replace(/\\(.)/g, '$1');
}

function mailDomain(raw: string): string | undefined {
  const trimmed = raw.trim();
  if (/^\[(?:ipv6:)?[0-9a-f.:]+\]$/i.test(trimmed)) return trimmed.toLowerCase();
  // Before it is mapped: the URL standard would cut a domain at # or ? and take `a@victim.example#other.example` for the victim's.
  if (NOT_IN_A_DOMAIN.test(trimmed)) return undefined;
  const rooted = domainAscii(trimmed);
  const domain = rooted.endsWith('.') ? rooted.slice(0, -1) : rooted;
  return DOMAIN.test(domain) ? domain : undefined;
}

/**
 * Sub-addressing (`alice+news@…`) names the same mailbox; Gmail also ignores dots. Of an overlong address that was made
 * for one delivery only what it is for is kept: enough to see that a machine wrote, and nothing of the recipient's.
 */
function canonicalMailbox(local: string, domain: string): { local: string; domain: string } {
  // GitHub hides addresses behind `NUMBER+LOGIN@`, and behind `LOGIN@` for those who have been there for long.
  const login = domain === 'users.noreply.github.com' ? /^\d+\+([^+]+)$/.exec(local)?.[1] : undefined;
  if (login !== undefined) return { local: login, domain };
  const delivery = local.length > LOCAL_MAX ? ONE_DELIVERY.exec(local) : null;
  const plus = local.indexOf('+');
  const isTagged = delivery === null && plus > 0 && !local.startsWith('"');
  const bare = isTagged ? local.slice(0, plus) : (delivery?.[1] ?? (delivery === null ? local : 'bounce'));
  const dotless = DOTLESS_DOMAINS[domain];
  return dotless === undefined
    ? { local: bare, domain }
    : { local: bare.replaceAll('.', '').normalize('NFC'), domain: dotless };
}

/** The number as E.164; behind a switchboard the extension belongs to it, written as in a `tel` URI (RFC 3966). */
function phoneIdentity(raw: string): Identity | NotAnIdentity {
  const [text = '', ...parameters] = raw.split(';');
  if (text.trim() === '') return 'empty';
  if (!text.trim().startsWith('+')) return 'no-country';
  const parsed = parsePhone(text, { extract: false });
  if (parsed === undefined || !parsed.isPossible()) return 'invalid';
  // Digits that look like a carrier's prefix would be taken off again and again: what is no settled number is none.
  if (parsePhone(parsed.number, { extract: false })?.number !== parsed.number) return 'invalid';
  const extension = extensionOf(parameters) ?? parsed.ext ?? '';
  // Without it, everybody behind the switchboard would be one.
  if (!EXTENSION.test(extension)) return 'invalid';
  const value = extension === '' ? parsed.number : `${parsed.number};ext=${extension}`;
  return { kind: 'phone', key: `tel:${value}`, value };
}

/** The extension among the parameters, without the signs that only part its digits. Zeros count: 012 is not 12. */
function extensionOf(parameters: readonly string[]): string | undefined {
  const extension = parameters.map((parameter) => parameter.trim()).find((one) => /^ext=/i.test(one));
  return extension?.slice('ext='.length).replace(/[\s().-]/g, '');
}

function urnIdentity(raw: string): Identity | NotAnIdentity {
  const value = raw.trim();
  const namespace = value.split(':', 1)[0]?.toLowerCase() ?? '';
  const rest = value.slice(namespace.length);
  if (namespace === '' || rest.length < 2 || /[\p{Cc}\p{Cs}\s]/u.test(value)) return 'invalid';
  const kind = kindOfUrn(namespace);
  return { kind, key: `urn:${namespace}${rest}`, value: `${namespace}${rest}` };
}

function kindOfUrn(namespace: string): IdentityKind {
  return namespace === 'social' || namespace === 'crm' ? namespace : 'provider';
}
