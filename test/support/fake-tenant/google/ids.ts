/** Google's ids for the people, groups and things of a tenant. */
import { createHash } from 'node:crypto';
import type { Person } from '../people.ts';
import type { Tenant } from '../tenant.ts';

export class GoogleIds {
  readonly #tenant: Tenant;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  get customer(): string {
    return `C0${digest(`customer ${this.#tenant.seed}`).slice(0, 7)}`;
  }

  /** 21 digits. */
  ofPerson(id: string): string {
    return `1${(BigInt(`0x${digest(`person ${id}`).slice(0, 24)}`) % 10n ** 20n).toString().padStart(20, '0')}`;
  }

  ofGroup(id: string): string {
    return digest(`group ${id}`).slice(0, 15);
  }

  etag(of: string): string {
    return `"${digest(`etag ${of}`).slice(0, 27)}"`;
  }

  /** Whoever is named by an id or by one of their addresses. */
  person(key: string): Person | undefined {
    const byAddress = this.#tenant.personAt(key);
    if (byAddress !== undefined) return byAddress;
    return [...this.#tenant.people.values()].find(({ id }) => this.ofPerson(id) === key);
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
