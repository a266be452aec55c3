/**
 * Derives `google.json` from Google's API discovery documents: JSON Schemas of the answers that the Google face gives, and
 * of its methods the path, the scopes of which one is needed, and the parameters. Run once per new set of documents:
 * `node test/support/fake-tenant/schemas/derive-google.ts <folder of *.json>`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Discovered {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: Discovered;
  readonly properties?: Readonly<Record<string, Discovered>>;
  readonly additionalProperties?: Discovered;
  readonly location?: string;
  readonly repeated?: boolean;
  readonly default?: string;
  readonly minimum?: string;
  readonly maximum?: string;
}

interface Method {
  readonly id: string;
  readonly path: string;
  readonly flatPath?: string;
  readonly httpMethod: string;
  readonly scopes?: readonly string[];
  readonly parameters?: Readonly<Record<string, Discovered>>;
  readonly response?: { readonly $ref: string };
}

interface Resource {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

interface Document extends Resource {
  readonly servicePath: string;
  readonly schemas: Readonly<Record<string, Discovered>>;
}

type JsonSchema = { [key: string]: unknown };

const METHODS: Readonly<Record<string, readonly string[]>> = {
  'gmail.v1.json': [
    'gmail.users.getProfile',
    'gmail.users.messages.list',
    'gmail.users.messages.get',
    'gmail.users.history.list',
    'gmail.users.labels.list',
    'gmail.users.labels.get',
  ],
  'calendar.v3.json': [
    'calendar.events.list',
    'calendar.events.get',
    'calendar.calendars.get',
    'calendar.calendarList.list',
    'calendar.calendarList.get',
  ],
  'admin.directory_v1.json': [
    'directory.users.list',
    'directory.users.get',
    'directory.groups.list',
    'directory.members.list',
    'directory.resources.calendars.list',
    'directory.domains.list',
    'directory.customers.get',
  ],
  'admin.reports_v1.json': ['reports.activities.list'],
  'meet.v2.json': [
    'meet.conferenceRecords.list',
    'meet.conferenceRecords.get',
    'meet.conferenceRecords.participants.list',
    'meet.conferenceRecords.participants.participantSessions.list',
  ],
};

/** Fields that the documents call `any`, and the schema of the same documents that tells what stands in them. */
const TOLD_ELSEWHERE: Readonly<Record<string, string>> = {
  'User.emails': 'UserEmail',
  'User.phones': 'UserPhone',
  'User.relations': 'UserRelation',
  'User.organizations': 'UserOrganization',
};

const FORMATS: Readonly<Record<string, JsonSchema>> = {
  uint64: { pattern: '^[0-9]{1,20}$' },
  int64: { pattern: '^-?[0-9]{1,19}$' },
  byte: { pattern: '^[A-Za-z0-9_+/-]*={0,2}$' },
  'date-time': { format: 'date-time' },
  'google-datetime': { format: 'date-time' },
  date: { format: 'date' },
  int32: { minimum: -2_147_483_648, maximum: 2_147_483_647 },
  uint32: { minimum: 0, maximum: 4_294_967_295 },
};

function derive(folder: string): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const methods: Record<string, JsonSchema> = {};
  for (const [file, ids] of Object.entries(METHODS)) {
    const document: Document = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const api = file.split('.', 1)[0] === 'admin' ? file.slice(6, file.indexOf('_')) : file.slice(0, file.indexOf('.'));
    const wanted: string[] = [];
    for (const method of methodsOf(document).filter(({ id }) => ids.includes(id))) {
      const answer = method.response?.$ref ?? '';
      wanted.push(answer);
      methods[method.id] = {
        method: method.httpMethod,
        path: `/${document.servicePath}${method.flatPath ?? method.path}`,
        scopes: (method.scopes ?? []).toSorted(),
        response: `${api}.${answer}`,
        parameters: Object.fromEntries(
          Object.entries(method.parameters ?? {}).flatMap(([name, told]) =>
            told.location === 'query' ? [[name, parameterOf(told)]] : [],
          ),
        ),
      };
    }
    for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
      const key = `${api}.${name}`;
      const told = document.schemas[name];
      if (definitions[key] !== undefined || told === undefined) continue;
      definitions[key] = schemaOf(told, { api, path: name, wanted });
    }
  }
  return { methods: sorted(methods), definitions: sorted(definitions) };
}

function methodsOf(resource: Resource): Method[] {
  const inner = Object.values(resource.resources ?? {}).flatMap(methodsOf);
  return [...Object.values(resource.methods ?? {}), ...inner];
}

function parameterOf({ type, repeated, enum: values, default: usual, minimum, maximum }: Discovered): JsonSchema {
  return {
    type,
    ...(repeated === true ? { repeated } : {}),
    ...(values === undefined ? {} : { enum: values }),
    ...(usual === undefined ? {} : { default: usual }),
    ...(minimum === undefined ? {} : { minimum: Number(minimum) }),
    ...(maximum === undefined ? {} : { maximum: Number(maximum) }),
  };
}

interface Place {
  readonly api: string;
  /** Such as `User.emails`. */
  readonly path: string;
  /** Names of schemas that are needed too. */
  readonly wanted: string[];
}

function schemaOf(told: Discovered, place: Place): JsonSchema {
  const elsewhere = TOLD_ELSEWHERE[place.path];
  if (elsewhere !== undefined)
    return { type: 'array', items: schemaOf({ $ref: elsewhere }, { ...place, path: elsewhere }) };
  if (told.$ref !== undefined) {
    place.wanted.push(told.$ref);
    return { $ref: `#/definitions/${place.api}.${told.$ref}` };
  }
  if (told.type === 'array') return { type: 'array', items: schemaOf(told.items ?? {}, place) };
  if (told.type === 'any' || told.type === undefined) return {};
  if (told.type !== 'object') {
    return { type: told.type, ...FORMATS[told.format ?? ''], ...(told.enum === undefined ? {} : { enum: told.enum }) };
  }
  const properties = Object.entries(told.properties ?? {}).map(([name, property]) => [
    name,
    schemaOf(property, { ...place, path: `${place.path}.${name}` }),
  ]);
  const others = told.additionalProperties === undefined ? false : schemaOf(told.additionalProperties, place);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: others };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder that holds the discovery documents');
const license = 'Derived from Google API discovery documents, which are under the Apache License 2.0.';
const path = join(import.meta.dirname, 'google.json');
writeFileSync(path, `${JSON.stringify({ $comment: license, ...derive(folder) }, null, 2)}\n`);
