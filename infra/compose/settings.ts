import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';

/** Settings cannot be changed yet; once they can, they come from the log. */
export const SETTINGS = DEFAULT_SETTINGS;

/** The key of the hash that makes ids. Made from the tenant's name, so that a person has the same id on every machine. */
export function secretOf({ tenant, identitySecret }: { tenant: string; identitySecret?: string }): string {
  return identitySecret ?? `kith/${tenant}`;
}
