import { domainAscii } from '../kernel/domain-ascii.ts';

/** Labels of letters, digits, hyphens and (in the wild) underscores, at least two. */
const DOMAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/;

/** A mail domain that somebody typed, as addresses have it: `@Acme.example.` → `acme.example`. Undefined when it is none, such as `*.acme.example`. */
export function mailDomain(text: string): string | undefined {
  const domain = domainAscii(text.trim().replace(/^@/, '')).replace(/\.$/, '');
  return DOMAIN.test(domain) ? domain : undefined;
}
