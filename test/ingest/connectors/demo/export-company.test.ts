import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inventCompany } from '../../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../../ingest/connectors/demo/generate.ts';
import { discover } from '../../../../ingest/connectors/files/discover.ts';
import { readSource } from '../../../../ingest/connectors/files/read-source.ts';
import { Activity, sightingKey } from '../../../../ingest/contract.ts';
import { UNTIL } from '../../../support/demo-tenant.ts';
import { BODY_MARKER, type ExportedCompany, exportCompany } from '../../../support/export-company.ts';
import { textOf } from '../../../support/file-readings.ts';

const folder = mkdtempSync(join(tmpdir(), 'kith-export-'));
const company = inventCompany({ until: UNTIL, employees: 20, contactsPerEmployee: 10, years: 1 });
const told = [...activitiesOf(company)];
let exported: ExportedCompany;

beforeAll(() => {
  exported = exportCompany(company, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an invented company written as files', () => {
  test('is the same when its activities are read back from JSON lines', async () => {
    const { activities, complaints } = await readBack(exported.activities);
    expect(complaints).toEqual([]);
    expect(activities).toEqual(told);
  });

  test('gives the same mails, copy by copy, when its mailboxes are read', async () => {
    const { activities, complaints } = await readBack(join(folder, 'mail'));
    expect(complaints).toEqual([]);
    const mails = told.filter(({ channel }) => channel === 'mail');
    expect(sorted(activities.map(withoutSighting))).toEqual(sorted(mails.map(withoutSighting)));
  });

  test('gives the last version of the same meetings when its calendars are read', async () => {
    const { activities, complaints } = await readBack(join(folder, 'calendars'));
    expect(complaints).toEqual([]);
    const last = new Map<string, Activity>();
    for (const activity of told) {
      const known = last.get(sightingKey(activity));
      if (activity.channel === 'meeting' && (known?.version ?? -1) < activity.version) {
        last.set(sightingKey(activity), activity);
      }
    }
    const comparable = (some: Iterable<Activity>) => sorted([...some].map(withoutSighting).map(withoutOwnAnswer));
    expect(comparable(activities)).toEqual(comparable(last.values()));
  });

  test('gives the same calls between the same numbers when its call list is read', async () => {
    const { activities, complaints } = await readBack(exported.calls);
    expect(complaints).toEqual([]);
    const calls = told.filter(({ channel }) => channel === 'call');
    const comparable = (some: readonly Activity[]) => sorted(some.map(({ key: _, ...call }) => withoutSighting(call)));
    expect(calls.length).toBeGreaterThan(20);
    expect(comparable(activities)).toEqual(comparable(calls));
  });

  test('carries in mails and calendars what must never be kept, and in activities and calls nothing of it', () => {
    for (const path of exported.mailboxes) expect(readFileSync(path, 'utf8')).toContain(BODY_MARKER);
    for (const path of exported.calendars) expect(unfolded(readFileSync(path, 'utf8'))).toContain(BODY_MARKER);
    for (const path of [exported.activities, exported.calls]) {
      expect(readFileSync(path, 'utf8')).not.toContain(BODY_MARKER);
    }
  });
});

async function readBack(path: string): Promise<{ activities: Activity[]; complaints: unknown[] }> {
  const activities: Activity[] = [];
  const complaints: unknown[] = [];
  for (const source of discover([path]).sources) {
    for await (const batch of readSource(source, { now: Date.parse(UNTIL), itemDeadlineMs: 60_000 })) {
      complaints.push(...batch.complaints);
      for (const { value } of batch.records) activities.push(Activity.parse(JSON.parse(textOf(value)).data));
    }
  }
  return { activities, complaints };
}

function withoutSighting<Act extends Partial<Activity>>({ sighting: _, ...activity }: Act): Omit<Act, 'sighting'> {
  return activity;
}

/** A calendar names the organizer without an answer. */
function withoutOwnAnswer<Act extends Pick<Activity, 'participants'>>(activity: Act): Act {
  const participants = activity.participants.map(({ response, ...one }) => {
    return one.role === 'organizer' || response === undefined ? one : { ...one, response };
  });
  return { ...activity, participants };
}

/** As text with sorted fields, in the order of the text: what is compared is the set. */
function sorted(activities: readonly object[]): string[] {
  return activities.map(canonical).sort();
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) => {
    const isPlain = typeof held === 'object' && held !== null && !Array.isArray(held);
    return isPlain ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held;
  });
}

function unfolded(text: string): string {
  return text.replaceAll('\r\n ', '');
}
