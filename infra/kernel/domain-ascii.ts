import { domainToASCII } from 'node:url';

/** Letters, digits, dots and hyphens only: already what IDNA would make of it, so the slow road is spared. */
const PLAIN = /^[a-z0-9.-]+$/;

/**
 * A domain as its A-label in lower case (`FASS.de` → `fass.de`, `faß.de` → `xn--fa-hia.de`), by UTS 46.
 * Empty when it is not a domain name; an invalid A-label is not one either.
 */
export function domainAscii(domain: string): string {
  const lower = domain.toLowerCase();
  return PLAIN.test(lower) && !lower.includes('xn--') ? lower : domainToASCII(lower);
}
