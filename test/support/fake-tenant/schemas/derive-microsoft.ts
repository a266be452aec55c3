/**
 * Derives `microsoft.json`, the JSON Schema of what Graph answers, from Microsoft's own metadata; long because of the tables of what
 * is asked for and of what the metadata leaves out:
 *
 *     node test/support/fake-tenant/schemas/derive-microsoft.ts METADATA.csdl.xml.gz > …/microsoft.json
 *
 * The metadata is published by Microsoft under the MIT licence (microsoftgraph/msgraph-metadata, the v1.0 document).
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Metadata, type MetadataProperty, type MetadataType, readMetadata } from './read-microsoft-metadata.ts';

type Schema = { readonly [key: string]: unknown };

/** What Graph is asked for here. Everything that they refer to comes along. */
const ROOTS: Readonly<Record<string, string>> = {
  message: 'microsoft.graph.message',
  mailFolder: 'microsoft.graph.mailFolder',
  event: 'microsoft.graph.event',
  user: 'microsoft.graph.user',
  group: 'microsoft.graph.group',
  orgContact: 'microsoft.graph.orgContact',
  room: 'microsoft.graph.room',
  organization: 'microsoft.graph.organization',
  application: 'microsoft.graph.application',
  mailboxSettings: 'microsoft.graph.mailboxSettings',
  callRecord: 'microsoft.graph.callRecords.callRecord',
  participant: 'microsoft.graph.callRecords.participant',
  pstnCallLogRow: 'microsoft.graph.callRecords.pstnCallLogRow',
  directRoutingLogRow: 'microsoft.graph.callRecords.directRoutingLogRow',
  exchangeMessageTrace: 'microsoft.graph.exchangeMessageTrace',
};

/** Types of which most is of no use here, and would bring half of the directory along. */
const PARTLY: Readonly<Record<string, readonly string[]>> = {
  'microsoft.graph.application': [
    'appId',
    'displayName',
    'passwordCredentials',
    'keyCredentials',
    'deletedDateTime',
    'id',
  ],
};

/** Of which there are rounds of changes. */
const TRACKED: readonly string[] = ['message', 'mailFolder', 'event', 'user', 'group'];

/** Relationships whose changes are part of a round. */
const TRACKED_RELATIONSHIPS: Readonly<Record<string, string>> = {
  'microsoft.graph.user': 'manager',
  'microsoft.graph.group': 'members',
};

/** Relationships that come with their owner. All others are answered by routes of their own. */
const EXPANDED: Readonly<Record<string, readonly string[]>> = {
  'microsoft.graph.user': ['manager'],
  'microsoft.graph.callRecords.callRecord': ['organizer_v2', 'participants_v2'],
};

/** Types that stand where their base is named, told apart by `@odata.type`. */
const SUBTYPES: Readonly<Record<string, readonly string[]>> = {
  'microsoft.graph.directoryObject': ['microsoft.graph.user', 'microsoft.graph.group', 'microsoft.graph.orgContact'],
  'microsoft.graph.message': ['microsoft.graph.eventMessage', 'microsoft.graph.eventMessageRequest'],
};

const IDENTITY: Schema = { anyOf: [{ $ref: '#/definitions/microsoft.graph.identity' }, { type: 'null' }] };

/** Seen in real answers or in Microsoft's own examples, and absent from the metadata, where the type is open. */
const BEYOND_METADATA: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  'microsoft.graph.event': { uid: { type: ['string', 'null'] }, occurrenceId: { type: ['string', 'null'] } },
  'microsoft.graph.group': { creationOptions: { type: 'array', items: { type: 'string' } } },
  'microsoft.graph.identity': {
    tenantId: { type: ['string', 'null'] },
    userPrincipalName: { type: ['string', 'null'] },
  },
  'microsoft.graph.communicationsIdentitySet': {
    acsUser: IDENTITY,
    spoolUser: IDENTITY,
    acsApplicationInstance: IDENTITY,
    spoolApplicationInstance: IDENTITY,
  },
};

const INT32 = 2 ** 31;
/** Numbers are finite here: JSON has no others, and Graph writes the rest as text that nobody of ours reads. */
const PRIMITIVES: Readonly<Record<string, Schema>> = {
  'Edm.String': { type: 'string' },
  'Edm.Boolean': { type: 'boolean' },
  'Edm.DateTimeOffset': { type: 'string', format: 'date-time' },
  'Edm.Date': { type: 'string', format: 'date' },
  'Edm.TimeOfDay': { type: 'string', pattern: '^[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,12})?$' },
  'Edm.Duration': { type: 'string', format: 'duration' },
  'Edm.Guid': { type: 'string', format: 'uuid' },
  'Edm.Binary': { type: 'string', pattern: '^[A-Za-z0-9+/_-]*={0,2}$' },
  'Edm.Byte': { type: 'integer', minimum: 0, maximum: 255 },
  'Edm.Int16': { type: 'integer', minimum: -32_768, maximum: 32_767 },
  'Edm.Int32': { type: 'integer', minimum: -INT32, maximum: INT32 - 1 },
  'Edm.Int64': { type: 'integer' },
  'Edm.Single': { type: 'number' },
  'Edm.Double': { type: 'number' },
  'Edm.Decimal': { type: 'number' },
};

const ANNOTATIONS: Readonly<Record<string, Schema>> = {
  '@odata.type': { type: 'string', pattern: '^#?microsoft\\.graph\\.' },
  '@odata.id': { type: 'string' },
  '@odata.etag': { type: 'string', pattern: '^W/"' },
  '@odata.context': { type: 'string', format: 'uri' },
};
const LINK: Schema = { type: 'string', format: 'uri' };

export function deriveSchemas(metadata: Metadata): Schema {
  const definitions = new Map<string, Schema>();
  const wanted = [...Object.values(ROOTS), ...Object.values(SUBTYPES).flat()];
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (definitions.has(next)) continue;
    const type = metadata.get(next);
    if (type === undefined) throw new Error(`the metadata does not know ${next}`);
    const properties = type.kind === 'enum' ? [] : propertiesOf(metadata, next);
    definitions.set(next, type.kind === 'enum' ? enumSchema(type) : typeSchema(next, properties));
    wanted.push(...properties.map(({ type: of }) => of.replace(/^Collection\((.*)\)$/, '$1')).filter(isOwn));
  }
  for (const [name, of] of Object.entries(ROOTS)) {
    definitions.set(`page-of-${name}`, page(refTo(of), { '@odata.nextLink': LINK }, []));
    if (TRACKED.includes(name)) definitions.set(`delta-page-of-${name}`, deltaPage(of));
  }
  definitions.set(
    'page-of-directoryObject',
    page(refTo('microsoft.graph.directoryObject'), { '@odata.nextLink': LINK }, []),
  );
  for (const [name, schema] of Object.entries(BESIDE_METADATA)) definitions.set(name, schema);
  const sorted = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment:
      'Derived from the Microsoft Graph v1.0 metadata (microsoftgraph/msgraph-metadata), Copyright Microsoft Corporation, MIT License. Made by derive-microsoft.ts; not to be edited.',
    definitions: Object.fromEntries(sorted),
  };
}

function isOwn(type: string): boolean {
  return !type.startsWith('Edm.');
}

/** Own and inherited ones, without relationships that are asked for by routes of their own. */
function propertiesOf(metadata: Metadata, name: string): MetadataProperty[] {
  const collected: MetadataProperty[] = [];
  for (let at: string | undefined = name; at !== undefined; ) {
    const type = metadata.get(at);
    if (type === undefined || type.kind === 'enum') throw new Error(`${name} derives from ${at}, which is no type`);
    const expanded = EXPANDED[at] ?? [];
    collected.push(...type.properties.filter((one) => !one.isNavigation || expanded.includes(one.name)));
    at = (type as MetadataType).base;
  }
  const part = PARTLY[name];
  return part === undefined ? collected : collected.filter((one) => part.includes(one.name));
}

function typeSchema(name: string, properties: readonly MetadataProperty[]): Schema {
  const own: Record<string, Schema> = {};
  for (const property of properties) {
    own[property.name] = valueSchema(property);
    if (property.isNavigation) own[`${property.name}@odata.context`] = LINK;
    if (property.isNavigation) own[`${property.name}@odata.nextLink`] = LINK;
  }
  const related = TRACKED_RELATIONSHIPS[name];
  if (related !== undefined) own[`${related}@delta`] = RELATED_DELTA;
  return {
    type: 'object',
    properties: { ...ANNOTATIONS, ...own, ...BEYOND_METADATA[name] },
    additionalProperties: false,
  };
}

function valueSchema({ type, nullable }: MetadataProperty): Schema {
  const item = /^Collection\((.*)\)$/.exec(type)?.[1];
  if (item !== undefined) return { type: 'array', items: single(item, false) };
  return single(type, nullable);
}

function single(type: string, nullable: boolean): Schema {
  if (isOwn(type)) return nullable ? { anyOf: [refTo(type), { type: 'null' }] } : refTo(type);
  const primitive = PRIMITIVES[type];
  if (primitive === undefined) throw new Error(`${type} is not known`);
  return nullable ? { ...primitive, type: [primitive['type'], 'null'] } : primitive;
}

/** An abstract base is never there itself: one of its subtypes is. */
function refTo(type: string): Schema {
  const subtypes = SUBTYPES[type];
  if (subtypes === undefined) return { $ref: `#/definitions/${type}` };
  return { anyOf: [type, ...subtypes].map((one) => ({ $ref: `#/definitions/${one}` })) };
}

function enumSchema({ isFlags, members }: { isFlags: boolean; members: readonly string[] }): Schema {
  if (!isFlags) return { enum: members };
  const any = `(?:${members.join('|')})`;
  return { type: 'string', pattern: `^${any}(?:,${any})*$` };
}

function page(items: Schema, links: Readonly<Record<string, Schema>>, oneOf: readonly Schema[]): Schema {
  return {
    type: 'object',
    properties: {
      '@odata.context': LINK,
      '@odata.count': { type: 'integer', minimum: 0 },
      ...links,
      value: { type: 'array', items },
    },
    required: ['value'],
    ...(oneOf.length > 0 ? { oneOf } : {}),
    additionalProperties: false,
  };
}

/** A round goes on or is over: one link of the two, never both, never none. */
function deltaPage(of: string): Schema {
  const links = { '@odata.nextLink': LINK, '@odata.deltaLink': LINK };
  const oneOf = Object.keys(links).map((link) => ({ required: [link] }));
  return page({ anyOf: [{ $ref: '#/definitions/removed' }, refTo(of)] }, links, oneOf);
}

const REMOVED: Schema = {
  type: 'object',
  properties: {
    '@odata.type': ANNOTATIONS['@odata.type'],
    id: { type: 'string' },
    '@removed': {
      type: 'object',
      properties: { reason: { enum: ['changed', 'deleted'] } },
      required: ['reason'],
      additionalProperties: false,
    },
  },
  required: ['id', '@removed'],
  additionalProperties: false,
};

const RELATED_DELTA: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      '@odata.type': ANNOTATIONS['@odata.type'],
      id: { type: 'string' },
      '@removed': (REMOVED['properties'] as Record<string, Schema>)['@removed'],
    },
    required: ['@odata.type', 'id'],
    additionalProperties: false,
  },
};

const ERROR_BODY: Schema = {
  type: 'object',
  properties: {
    code: { type: 'string', minLength: 1 },
    message: { type: 'string' },
    innerError: {
      type: 'object',
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        status: { type: 'string' },
        date: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$' },
        'request-id': { type: 'string', format: 'uuid' },
        'client-request-id': { type: 'string' },
      },
      additionalProperties: false,
    },
  },
  required: ['code', 'message'],
  additionalProperties: false,
};

/** Said by the documentation instead of the metadata: errors, batches, what is left of something that was removed. */
const BESIDE_METADATA: Readonly<Record<string, Schema>> = {
  removed: REMOVED,
  error: { type: 'object', properties: { error: ERROR_BODY }, required: ['error'], additionalProperties: false },
  'batch-response': {
    type: 'object',
    properties: {
      responses: {
        type: 'array',
        maxItems: 20,
        items: {
          type: 'object',
          properties: {
            id: { type: 'string', minLength: 1 },
            status: { type: 'integer', minimum: 100, maximum: 599 },
            headers: { type: 'object', additionalProperties: { type: 'string' } },
            // checked by the definition of its own route
            body: {},
          },
          required: ['id', 'status'],
          additionalProperties: false,
        },
      },
    },
    required: ['responses'],
    additionalProperties: false,
  },
};

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('say where the metadata lies');
  const metadata = readMetadata(gunzipSync(readFileSync(file)).toString('utf8'));
  process.stdout.write(`${JSON.stringify(deriveSchemas(metadata), undefined, 1)}\n`);
}
