import { type DirectoryClaim, isEmployeeAddress } from '../../resolver/contract.ts';

/** Whoever has an address in one of the tenant's domains, or below, is an employee. */
export function isOwnDomain(domain: string | null, domains: readonly string[]): boolean {
  return domain !== null && domains.some((own) => domain === own || domain.endsWith(`.${own}`));
}

/** The same, and what directories say: they know employees with addresses elsewhere, and guests with one in the tenant's own domain. */
export function isEmployee(
  domain: string | null,
  claims: readonly DirectoryClaim[],
  domains: readonly string[],
): boolean {
  return isEmployeeAddress(claims, isOwnDomain(domain, domains));
}
