import { domainAscii } from '../../infra/kernel/domain-ascii.ts';

/** RFC 5321 4.5.3.1. */
const LABEL_MAX = 63;
const DOMAIN_MAX = 253;

const DOMAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/;
const LITERAL = /^\[[0-9A-Fa-f.:IPVipv]+\]$/;
const IN_DOMAIN = /^[A-Za-z0-9._\-\u0080-\uffff]+$/;

/** A local part, quoted or without what betrays a broken list. */
const LOCAL = /^(?:"[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+"|[^\s<>(),:;@"[\]\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+)$/u;

/**
 * Whether a text is a mail address by its form. Sizes of local parts are not looked at.
 *
 * Law: what is none here is no identity.
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at <= 0) return false;
  const local = text.slice(0, at).normalize('NFC');
  const isEncoded = local.includes('=?') && local.includes('?=');
  // blanks before a domain are forgiven, as whoever makes identities does
  return LOCAL.test(local) && !isEncoded && isDomain(text.slice(at + 1).trim());
}

function isDomain(written: string): boolean {
  if (LITERAL.test(written)) return true;
  if (!IN_DOMAIN.test(written)) return false;
  const domain = domainAscii(written);
  return (
    domain.length <= DOMAIN_MAX && DOMAIN.test(domain) && domain.split('.').every(({ length }) => length <= LABEL_MAX)
  );
}
