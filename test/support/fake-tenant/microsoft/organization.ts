/** What belongs to the tenant as a whole: its name and domains, its rooms, and the application that asks. */
import { roomJson } from './directory-json.ts';
import { answerDirectoryPage, DIRECTORY_PAGE } from './directory-page.ts';
import type { Answer, GraphCall } from './graph-call.ts';
import { guidFrom, userNotFound } from './graph-error.ts';
import { contextOf } from './paging.ts';
import { pick, readSelect, readTop } from './query.ts';

const APPLICATION = 'microsoft.graph.application';

export function listRooms(call: GraphCall): Answer {
  const rooms = [...call.face.tenant.rooms.values()].filter(({ kind }) => kind === 'room');
  return answerDirectoryPage(
    call,
    rooms.map((room) => roomJson(call.face, room)),
    {
      path: 'places/microsoft.graph.room',
      size: readTop(call.params, DIRECTORY_PAGE.most) ?? DIRECTORY_PAGE.usual,
      schema: 'page-of-room',
      context: 'places/microsoft.graph.room',
      shown: (room) => pick(room, readSelect(call.params, 'microsoft.graph.room')),
    },
  );
}

export function listOrganization(call: GraphCall): Answer {
  const { tenant, app } = call.face;
  const verifiedDomains = tenant.domains.map((name, index) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: false,
    name,
    type: 'Managed',
  }));
  const organization = {
    id: app.tenantId,
    deletedDateTime: null,
    businessPhones: [],
    countryLetterCode: 'GB',
    displayName: tenant.name,
    tenantType: 'AAD',
    verifiedDomains,
  };
  const value = [pick(organization, readSelect(call.params, 'microsoft.graph.organization'))];
  return { schema: 'page-of-organization', body: { '@odata.context': contextOf(call, 'organization'), value } };
}

/** `applications(appId='…')`: when its secrets end. What they are is never told. */
export function getApplication(call: GraphCall): Answer {
  const { app } = call.face;
  const [, appId = ''] = /^appId='([^']*)'$/.exec(call.parts['key'] ?? '') ?? [];
  if (appId.toLowerCase() !== app.clientId.toLowerCase()) throw userNotFound(appId);
  const passwordCredentials = app.secrets.map(({ value, expiresAt }) => ({
    customKeyIdentifier: null,
    displayName: 'kith',
    endDateTime: new Date(expiresAt).toISOString(),
    hint: value.slice(0, 3),
    keyId: guidFrom(`key ${value}`),
    secretText: null,
    startDateTime: null,
  }));
  const application = {
    id: guidFrom(`application ${app.clientId}`),
    deletedDateTime: null,
    appId: app.clientId,
    displayName: 'kith',
    passwordCredentials,
    keyCredentials: [],
  };
  const shown = pick(application, readSelect(call.params, APPLICATION));
  return { schema: APPLICATION, body: { '@odata.context': contextOf(call, 'applications/$entity'), ...shown } };
}
