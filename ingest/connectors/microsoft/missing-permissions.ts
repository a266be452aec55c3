import { SyncFailure } from '../../sync/failure.ts';
import type { Capability } from '../../sync/port.ts';
import { missingPermissions } from './permissions.ts';

/** What to say when the token lacks permissions of a capability; undefined when it lacks none. */
export function missingOf(capability: Capability, roles: readonly string[], cause?: unknown): SyncFailure | undefined {
  const missing = missingPermissions(capability, roles);
  if (missing.length === 0) return undefined;
  const names = missing.join(', ');
  const where = 'entra.microsoft.com → App registrations → your app → API permissions';
  // a token without any permission: they may be asked for, and nobody has consented
  const [code, message, todo] =
    roles.length === 0
      ? ([
          'ING_CONSENT_MISSING',
          `no administrator has consented to ${names}`,
          `${where} → Grant admin consent.`,
        ] as const)
      : ([
          'ING_SCOPE_MISSING',
          `the app lacks ${names}`,
          `${where} → Add a permission → Microsoft Graph → Application permissions → ${names}, then Grant admin consent.`,
        ] as const);
  return new SyncFailure('misconfigured', code, message, { todo, cause });
}
