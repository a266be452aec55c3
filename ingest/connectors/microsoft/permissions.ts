/** The application permissions that each capability needs, and which of them a token carries. */
import type { Capability } from '../../sync/port.ts';

export interface MicrosoftPermission {
  /** The least one that suffices. */
  readonly name: string;
  /** Wider ones that an administrator may have granted for it. */
  readonly wider: readonly string[];
}

/** Of `Capability`, those that Microsoft has. None of the mail and calendar permissions can return a body. */
export const MICROSOFT_PERMISSIONS: Readonly<Partial<Record<Capability, readonly MicrosoftPermission[]>>> = {
  directory: [
    { name: 'User.Read.All', wider: ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'] },
    {
      name: 'GroupMember.Read.All',
      wider: ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
    },
  ],
  mail: [{ name: 'Mail.ReadBasic.All', wider: ['Mail.ReadBasic', 'Mail.Read', 'Mail.ReadWrite'] }],
  calendar: [{ name: 'Calendars.ReadBasic.All', wider: ['Calendars.Read', 'Calendars.ReadWrite'] }],
  calls: [{ name: 'CallRecords.Read.All', wider: [] }],
  pstn: [{ name: 'CallRecord-PstnCalls.Read.All', wider: ['CallRecords.Read.All'] }],
  'direct-routing': [{ name: 'CallRecord-PstnCalls.Read.All', wider: ['CallRecords.Read.All'] }],
  transport: [{ name: 'ExchangeMessageTrace.Read.All', wider: [] }],
};

/** Lists meeting rooms. Not asked for; used where it is granted. */
export const ROOM_PERMISSION = 'Place.Read.All';

/** Names of the permissions of a capability that neither stand among `roles` nor are covered by a wider one there. */
export function missingPermissions(capability: Capability, roles: readonly string[]): string[] {
  const held = new Set(roles);
  return (MICROSOFT_PERMISSIONS[capability] ?? [])
    .filter(({ name, wider }) => !held.has(name) && !wider.some((other) => held.has(other)))
    .map(({ name }) => name);
}

/**
 * The permissions that an app-only token carries: its `roles`. Undefined when the token cannot be read, which its
 * issuer is free to arrange. Nothing is decided on it but which sentence a person reads, so no signature is checked.
 */
export function rolesOf(token: string): readonly string[] | undefined {
  const [, payload] = token.split('.');
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const roles = 'roles' in claims ? claims.roles : [];
    return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : undefined;
  } catch {
    return undefined; // an opaque token
  }
}
