/** Microsoft's own metadata and the samples of its documentation, which are not in the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { EVENT_SELECT, GraphEvent } from '../../../../ingest/connectors/microsoft/calendar-event.ts';
import { CALL_SELECT, CallRecord } from '../../../../ingest/connectors/microsoft/call-record.ts';
import {
  GROUP_SELECT,
  GraphUser,
  ROOM_SELECT,
  USER_SELECT,
} from '../../../../ingest/connectors/microsoft/directory-entries.ts';
import { FOLDER_SELECT, GraphFolder } from '../../../../ingest/connectors/microsoft/mail-folders.ts';
import { CATEGORIES, GraphMessage, MESSAGE_SELECT } from '../../../../ingest/connectors/microsoft/mail-message.ts';
import { DirectRoutingRow, PstnRow } from '../../../../ingest/connectors/microsoft/telephone-row.ts';
import { TraceRow } from '../../../../ingest/connectors/microsoft/trace-message.ts';

const DATA = join(process.env['KITH_TEST_DATA'] ?? '../shared/data', 'api');
const METADATA = join(DATA, 'msgraph_v1.0-Prod.csdl.xml.gz');
const SAMPLES = join(DATA, 'msgraph_doc_samples.jsonl');
for (const file of [METADATA, SAMPLES]) if (!existsSync(file)) console.warn(`SKIPPED: no ${file}`);

const TYPE = /<(?:EntityType|ComplexType) Name="([^"]+)"(?: BaseType="([^"]+)")?/;
const PROPERTY = /<(?:Navigation)?Property Name="([^"]+)"/;

/** The names of the properties of each type of the metadata, by the short name of the type; inherited ones are found by its base. */
function readTypes(): Map<string, { base: string; names: Set<string> }> {
  const types = new Map<string, { base: string; names: Set<string> }>();
  let open = { base: '', names: new Set<string>() };
  for (const line of gunzipSync(readFileSync(METADATA)).toString('utf8').split('\n')) {
    const [, name, base = ''] = TYPE.exec(line) ?? [];
    if (name !== undefined) {
      open = { base: base.slice(base.lastIndexOf('.') + 1), names: new Set() };
      if (!types.has(name)) types.set(name, open);
    }
    const [, property] = PROPERTY.exec(line) ?? [];
    if (property !== undefined) open.names.add(property);
  }
  return types;
}

(existsSync(METADATA) ? describe : describe.skip)('Microsoft’s metadata', () => {
  test.each([
    ['message', [...MESSAGE_SELECT, CATEGORIES]],
    ['mailFolder', FOLDER_SELECT],
    ['event', EVENT_SELECT],
    ['user', USER_SELECT],
    ['group', GROUP_SELECT],
    ['room', ROOM_SELECT],
    ['callRecord', CALL_SELECT],
    ['pstnCallLogRow', Object.keys(PstnRow.shape)],
    ['directRoutingLogRow', Object.keys(DirectRoutingRow.shape)],
    ['exchangeMessageTrace', Object.keys(TraceRow.shape)],
  ])('a %s has every field that is asked for or read', (type, names) => {
    const types = readTypes();
    const known = new Set<string>();
    for (let at = types.get(type); at !== undefined; at = types.get(at.base))
      for (const name of at.names) known.add(name);
    // `id` stands in the base of all entities
    expect(known.size).toBeGreaterThan(3);
    expect(names.filter((name) => name !== 'id' && !known.has(name))).toEqual([]);
  });
});

interface Sample {
  readonly file: string;
  readonly kind: string;
  readonly json?: unknown;
}

/** Objects of a sample, those of a list one by one. */
function itemsOf(json: unknown): object[] {
  const all =
    typeof json === 'object' && json !== null && 'value' in json && Array.isArray(json.value) ? json.value : [json];
  return all.filter((item): item is object => typeof item === 'object' && item !== null && 'id' in item);
}

const DECODERS = [
  {
    what: 'messages',
    files: /\/(?:message-|user-post-messages|mailfolder-post-messages|delta-query-messages)/,
    shape: GraphMessage,
    has: 'toRecipients',
  },
  {
    what: 'events',
    files: /\/(?:event-|user-post-events|calendar-post-events|outlook-calendar)/,
    shape: GraphEvent,
    has: 'attendees',
  },
  { what: 'mail folders', files: /\/(?:mailfolder-|user-post-mailfolders)/, shape: GraphFolder, has: 'totalItemCount' },
  { what: 'users', files: /\/user-/, shape: GraphUser, has: 'userPrincipalName' },
  { what: 'call records', files: /callrecord/, shape: CallRecord, has: 'modalities' },
] as const;

/** A sample that names types instead of values: `"isAllDay": "Boolean"`, `"String (timestamp)"`. */
const PLACEHOLDER = /"(?:string|String|Boolean|boolean|Int32|Int64|Double)(?: \([a-z]+\))?"|-value"/;

(existsSync(SAMPLES) ? describe : describe.skip)('M27: the samples of Microsoft’s documentation', () => {
  const samples = (): Sample[] =>
    readFileSync(SAMPLES, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test.each(DECODERS)('all $what with real values are accepted', ({ files, shape, has }) => {
    const items = samples()
      .filter(({ file, kind }) => files.test(file) && kind !== 'request_body')
      .flatMap(({ json }) => itemsOf(json))
      .filter((item) => has in item);
    const refused = items.filter((item) => !shape.safeParse(item).success && !PLACEHOLDER.test(JSON.stringify(item)));
    expect(items.length).toBeGreaterThan(1);
    expect(refused).toEqual([]);
  });
});
