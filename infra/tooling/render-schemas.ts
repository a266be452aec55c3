/**
 * Writes the schemas of what the log holds: `docs/schemas/TYPE.json` (JSON Schema 2020-12) and `docs/schemas/asyncapi.json`
 * (AsyncAPI 3.0); with `--check` it only says, by its exit code, whether they are up to date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DERIVED_EVENTS, Envelope, EVENTS, type EventSpec } from '../compose/event-schemas.ts';
import { derivedTopicSpecs, topicSpecs } from '../event-log/topics.ts';
import { type Finding, report } from './finding.ts';
import { ROOT } from './source-tree.ts';

export const SCHEMAS = 'docs/schemas';

const ALL_EVENTS = [...EVENTS, ...DERIVED_EVENTS];

/** The files by their paths, as they should be. */
export function renderSchemas(): Map<string, string> {
  const files = new Map(ALL_EVENTS.map((event) => [`${SCHEMAS}/${event.type}.json`, text(schemaOf(event))]));
  return files.set(`${SCHEMAS}/asyncapi.json`, text(asyncApi()));
}

/** A whole record: the envelope with the data of this type. What may be left out when it is written may be left out here. */
function schemaOf({ type, meaning, data }: EventSpec): object {
  const record = Envelope.extend({ type: z.literal(type), data });
  const { $schema, ...schema } = z.toJSONSchema(record, { io: 'input' });
  return { $schema, title: type, description: meaning, ...schema };
}

function asyncApi(): object {
  const channels = [...topicSpecs(1), ...derivedTopicSpecs(1)].map(({ name, cleanup }) => {
    const events = ALL_EVENTS.filter(({ topic }) => topic === name);
    const messages = events.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]);
    const lasts = cleanup === 'compact' ? 'The newest record of each key is kept for ever.' : 'Records expire.';
    return [name, { address: name, description: lasts, messages: Object.fromEntries(messages) }];
  });
  const messages = ALL_EVENTS.map(({ type, meaning, key }) => {
    const payload = {
      schemaFormat: 'application/schema+json;version=draft-2020-12',
      schema: { $ref: `./${type}.json` },
    };
    return [type, { name: type, summary: meaning, description: `Key: ${key}.`, contentType: CLOUD_EVENT, payload }];
  });
  const { version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'The event log of kith',
      version,
      description: 'The truth that the graph is made from. Records are CloudEvents 1.0 in structured JSON.',
      license: { name: license },
    },
    defaultContentType: CLOUD_EVENT,
    channels: Object.fromEntries(channels),
    components: { messages: Object.fromEntries(messages) },
  };
}

const CLOUD_EVENT = 'application/cloudevents+json';

function text(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function main(check: boolean): void {
  const findings: Finding[] = [];
  mkdirSync(join(ROOT, SCHEMAS), { recursive: true });
  for (const [path, wanted] of renderSchemas()) {
    if (!check) writeFileSync(join(ROOT, path), wanted);
    else if (wanted !== readOrNothing(path))
      findings.push({ path, line: 1, what: 'it is not what the schemas say', todo: 'run `npm run generate`' });
  }
  report('schemas of the log', findings, `${ALL_EVENTS.length} types of events`);
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return '';
  }
}

if (import.meta.main) main(process.argv.includes('--check'));
