/** What an administrator types to delegate to the service account, for people. */
import { GOOGLE_SCOPES, type GoogleCapability } from './scopes.ts';

export function delegationTodo(capability: GoogleCapability, clientId: string): string {
  return (
    'In admin.google.com open Security > Access and data control > API controls > Domain-wide delegation, ' +
    `edit the client ${clientId} (or add it), and see that all of these scopes are among its scopes: ${GOOGLE_SCOPES[capability].join(',')}. ` +
    'It may take some minutes until Google knows.'
  );
}
