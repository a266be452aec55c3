/** Whoever has an address in one of the tenant's domains, or below, is an employee. */
export function isOwnDomain(domain: string | null, domains: readonly string[]): boolean {
  return domain !== null && domains.some((own) => domain === own || domain.endsWith(`.${own}`));
}
