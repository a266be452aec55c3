/** The published schemas of the log take what kith writes, and its AsyncAPI document names nothing that is not there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { EVENTS } from '../../infra/compose/event-schemas.ts';
import { excludedRecord, poisonRecord, redrivenRecord, tenantDomainRecord } from '../../infra/compose/log-events.ts';
import { SCHEMAS } from '../../infra/tooling/render-schemas.ts';
import { ROOT } from '../../infra/tooling/source-tree.ts';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../ingest/connectors/demo/generate.ts';
import { activityRecord, DirectoryRecord, deadLetterRecord, directoryRecord } from '../../ingest/contract.ts';
import { UNTIL } from '../support/demo-tenant.ts';

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

const read = (name: string) => JSON.parse(readFileSync(join(ROOT, SCHEMAS, name), 'utf8'));
const validators = new Map(EVENTS.map(({ type }) => [type, ajv.compile(read(`${type}.json`))]));

function wrongWith(value: string | null): readonly ErrorObject[] {
  const record = JSON.parse(value ?? '');
  const validate = validators.get(record.type);
  if (validate === undefined) throw new Error(`no schema for ${record.type}`);
  return validate(record) ? [] : (validate.errors ?? []);
}

test('every activity of an invented company fits its schema', () => {
  const company = inventCompany({ seed: 7, employees: 20, years: 1, until: UNTIL });
  let checked = 0;
  for (const activity of activitiesOf(company)) {
    expect(wrongWith(activityRecord(activity, 'kith://demo').value)).toEqual([]);
    checked += 1;
    if (checked === 3000) break;
  }
  expect(checked).toBeGreaterThan(500);
});

test('so does everything else that kith puts into the log', () => {
  const record = { topic: 'activities.v1', partition: 0, position: 7, appendedAt: 0, key: 'k', value: '{}' };
  const complaint = { code: 'ING_BAD_LINE', message: 'not JSON', file: '~/a.jsonl', line: 1, field: 'at' };
  const entry = DirectoryRecord.parse({
    ...{ kind: 'user', provider: 'google', id: '117', active: true, guest: false, seenAt: '2026-03-01T09:30:00Z' },
    addresses: ['mailto:alice@example.com', 'tel:+12025550100'],
    ...{ name: 'Alice Adler', manager: 'mailto:bob@example.com', members: [] },
  });
  const written = [
    directoryRecord(entry, 'kith://google'),
    tenantDomainRecord('acme.example', true),
    excludedRecord('kith://files/ics', 'a|b|0', { private: 3 }),
    poisonRecord(record, 'resolver', 'unknown type'),
    redrivenRecord('k', 'id', 'poison', record),
    deadLetterRecord(complaint, 'kith://files/activities'),
  ];
  for (const { value } of written) expect(wrongWith(String(value))).toEqual([]);
});

test('what is not an activity does not fit', () => {
  const broken = { specversion: '1.0', id: '1', source: 's', type: 'kith.activity.v1', data: { channel: 'telepathy' } };
  expect(wrongWith(JSON.stringify(broken))).not.toEqual([]);
});

test('the AsyncAPI document refers to what is there', () => {
  const document = read('asyncapi.json');
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');
  expect(refs.length).toBeGreaterThan(EVENTS.length);
  for (const ref of refs) {
    if (ref.startsWith('./')) expect([ref, existsSync(join(ROOT, SCHEMAS, ref))]).toEqual([ref, true]);
    else expect(document.components.messages).toHaveProperty([ref.slice('#/components/messages/'.length)]);
  }
});
