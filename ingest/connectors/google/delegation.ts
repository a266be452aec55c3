/** What an administrator types to delegate to the service account, for people. */
import { GOOGLE_SCOPES, type GoogleCapability } from './scopes.ts';

/** @param lacking those of its scopes that are known to be missing; all of them where that is not known */
export function delegationTodo(
  capability: GoogleCapability,
  clientId: string,
  lacking: readonly string[] = GOOGLE_SCOPES[capability],
): string {
  const scopes =
    lacking.length === 1
      ? `${lacking[0]} is among its scopes`
      : `all of these are among its scopes: ${lacking.join(',')}`;
  return (
    'In admin.google.com open Security > Access and data control > API controls > Domain-wide delegation, ' +
    `edit the client ${clientId} (or add it), and see that ${scopes}. ` +
    'It may take some minutes until Google knows.'
  );
}
