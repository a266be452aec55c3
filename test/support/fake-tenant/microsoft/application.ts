/** The application that an administrator registered in Entra, and what it was given. */
import type { KeyObject } from 'node:crypto';
import type { Person } from '../people.ts';

export interface Application {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secrets: readonly { readonly value: string /** Milliseconds since 1970. */; readonly expiresAt: number }[];
  readonly certificates: readonly Certificate[];
  /** Application permissions that an administrator consented to, for the whole tenant: `Mail.ReadBasic.All`. */
  readonly roles: readonly string[];
  /** RBAC for Applications: permissions for some mailboxes only, on top of those for all. */
  readonly mailboxRoles?: { readonly roles: readonly string[]; readonly includes: (person: Person) => boolean };
  /** The older application access policy: it takes mailboxes away from everything that was consented to. */
  readonly accessPolicy?: (person: Person) => boolean;
}

export interface Certificate {
  /** Of the certificate, SHA-256, base64url: what the header of an assertion names. */
  readonly thumbprint: string;
  readonly publicKey: KeyObject;
}

/** Clouds that keep their tenants apart. Not every API is in each of them. */
export type Cloud = 'global' | 'us-gov' | 'china';
