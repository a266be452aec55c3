/** What an administrator must know of the providers before anything is connected. */
export { GOOGLE_APIS, GOOGLE_SCOPES } from '../../../ingest/connectors/google/scopes.ts';
export { readServiceAccountKey } from '../../../ingest/connectors/google/service-account-key.ts';
export { MICROSOFT_PERMISSIONS } from '../../../ingest/connectors/microsoft/permissions.ts';
export { readCertificate } from './certificate-file.ts';
