/** One company as the files that people have, and as activities: the same ties, and nothing of any content. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { UNTIL } from '../support/demo-tenant.ts';
import { BODY_MARKER, type ExportedCompany, exportCompany } from '../support/export-company.ts';
import { dumpOfFolder, kith, kithJson, type Ran, type Status, temporaryFolder } from '../support/run-kith.ts';

jest.setTimeout(180_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());

const company = inventCompany({ seed: 7, employees: 20, years: 1, until: UNTIL });
const files = folder.at('from-files');
const lines = folder.at('from-activities');
let written: ExportedCompany;
let imports: readonly Ran[];
/** Canonical dumps, line by line. */
let fromFiles: readonly string[];
let fromLines: readonly string[];

beforeAll(async () => {
  written = exportCompany(company, folder.at('company'));
  const domains = ['--domains', company.domains.join(',')];
  const {
    mailboxes: [mail = ''],
    calendars: [calendar = ''],
  } = written;
  imports = await Promise.all([
    kith(['import', join(mail, '..'), join(calendar, '..'), written.calls, ...domains, '--data', files]),
    kith(['import', written.activities, ...domains, '--data', lines]),
  ]);
  const [one, other] = await Promise.all([dumpOfFolder(files), dumpOfFolder(lines)]);
  fromFiles = one.split('\n');
  fromLines = other.split('\n');
});

function linesOf(dump: readonly string[], type: string): string[] {
  return dump.filter((line) => line.includes(`"type":"${type}"`));
}

/** An identity without when it, or a name of it, was first seen. */
function withoutFirstSeen(line: string): string {
  const { firstSeen: _, names, ...rest } = JSON.parse(line) as { firstSeen: string; names: [string, string][] };
  return JSON.stringify({ ...rest, names: names.map(([name]) => name) });
}

describe('the same company from mbox, ics and a call list, and from activities', () => {
  test('both imports take everything', () => {
    expect(imports.map(({ code, stderr }) => [code, stderr.includes('set aside')])).toEqual([
      [0, false],
      [0, false],
    ]);
  });

  test.each(['knows', 'ledger', 'ignored', 'person'])('gives the same lines of type %s, to the byte', (type) => {
    expect(linesOf(fromFiles, type).length).toBeGreaterThan(50);
    expect(linesOf(fromFiles, type)).toEqual(linesOf(fromLines, type));
  });

  test('gives the same identities; calendars forget when a meeting was before it was moved', () => {
    const [one, other] = [linesOf(fromFiles, 'identity'), linesOf(fromLines, 'identity')];
    expect(one.map(withoutFirstSeen)).toEqual(other.map(withoutFirstSeen));
    const differing = one.filter((line, i) => line !== other[i]);
    const moved = differing.every((line, i) => {
      const twin = other.filter((its, at) => its !== one[at])[i] ?? '';
      return firstSeenOf(twin) <= firstSeenOf(line);
    });
    expect(moved).toBe(true);
    expect(differing.length).toBeLessThan(one.length / 20);
  });

  test('accounts for every input in both', async () => {
    const [a, b] = await Promise.all([files, lines].map((data) => kithJson<Status>(['status', '--data', data])));
    const all = Object.values(written.counts).reduce((sum, n) => sum + n, 0);
    expect([a?.conserved, b?.conserved]).toEqual([true, true]);
    expect(b?.total.received).toBe(all);
    // A calendar holds only the last of a meeting's versions.
    expect(a?.total.received).toBeLessThanOrEqual(all);
    expect(a?.counts).toEqual(b?.counts);
  });

  test('keeps no body, subject, summary or place anywhere, and writes none to the terminal', () => {
    expect(readFileSync(written.mailboxes[0] ?? '', 'utf8')).toContain(BODY_MARKER);
    expect(readFileSync(written.calendars[0] ?? '', 'utf8').replace(/\r\n /g, '')).toContain(BODY_MARKER);
    const canary = Buffer.from('kingfisher');
    const kept = readdirSync(files, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter(({ name, parentPath }) => readFileSync(join(parentPath, name)).includes(canary));
    expect(kept.map(({ name }) => name)).toEqual([]);
    for (const { stdout, stderr } of imports) expect(stdout + stderr).not.toContain('kingfisher');
  });

  test('writes no address of the company to the terminal', () => {
    const [domain = ''] = company.domains;
    for (const { stderr } of imports) expect(stderr).not.toContain(`@${domain}`);
  });
});

function firstSeenOf(line: string): string {
  return (JSON.parse(line) as { firstSeen: string; names: [string, string][] }).names
    .map(([, at]) => at)
    .concat((JSON.parse(line) as { firstSeen: string }).firstSeen)
    .sort()
    .join();
}
