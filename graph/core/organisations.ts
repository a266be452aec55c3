import { type Identity, organisationOf } from '../../resolver/contract.ts';

/** Domains held in memory. */
const DOMAINS_REMEMBERED = 100_000;

/** Whose identities are. Most addresses share their domain with many others, and finding where a domain is registered takes a while. */
export class Organisations {
  readonly #known = new Map<string, string | null>();

  /** Null when it is nobody's: free mail, phones, hosts. */
  of(identity: Identity): string | null {
    // Made up by the directory of whoever has invited a guest: `zoe_client.example#ext#@`.
    if (identity.domain === undefined || identity.value.toLowerCase().includes('#ext#@')) return null;
    const known = this.#known.get(identity.domain);
    if (known !== undefined) return known;
    if (this.#known.size >= DOMAINS_REMEMBERED) this.#known.clear();
    const organisation = organisationOf(identity) ?? null;
    this.#known.set(identity.domain, organisation);
    return organisation;
  }
}
