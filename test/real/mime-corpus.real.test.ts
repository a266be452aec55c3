/** Other projects' hard messages, calendars and contact cards, and a mailing list, through the reader: no crash, and true accounts. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { discover } from '../../ingest/connectors/files/discover.ts';
import type { FileSource } from '../../ingest/connectors/files/file-source.ts';
import { readSource } from '../../ingest/connectors/files/read-source.ts';
import { Activity, DIRECTORY_TYPE, DirectoryRecord } from '../../ingest/contract.ts';
import { textOf } from '../support/file-readings.ts';

const DATA = process.env['KITH_TEST_DATA'] ?? '../shared/data';
const NOW = Date.parse('2026-11-22T12:00:00Z');
const root = mkdtempSync(join(tmpdir(), 'kith-corpus-'));

afterAll(() => rmSync(root, { recursive: true }));

const archives = ['mime', 'ics'].flatMap((kind) => {
  const folder = join(DATA, kind);
  if (!existsSync(folder)) console.warn(`SKIPPED: no ${folder}`);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.tar.gz'))
        .map((name) => join(folder, name))
    : [];
});
const list = join(DATA, 'raw/linux-man_8000.mbox.gz');
if (!existsSync(list)) console.warn(`SKIPPED: no ${list}`);

interface Accounts {
  records: number;
  deadLetters: number;
  excluded: number;
  inputs: number;
  failed: number;
  codes: Record<string, number>;
}

async function account(sources: readonly FileSource[]): Promise<Accounts> {
  const sum: Accounts = { records: 0, deadLetters: 0, excluded: 0, inputs: 0, failed: 0, codes: {} };
  for (const source of sources) {
    let inputs = 0;
    for await (const batch of readSource(source, { now: NOW })) {
      sum.records += batch.records.length;
      sum.deadLetters += batch.deadLetters.length;
      sum.excluded += batch.excluded;
      inputs = batch.inputs;
      for (const { code, kind } of batch.complaints) {
        sum.codes[code] = (sum.codes[code] ?? 0) + 1;
        if (kind === 'failed') sum.failed++;
      }
      for (const { value } of batch.records) {
        const { type, data } = JSON.parse(textOf(value));
        (type === DIRECTORY_TYPE ? DirectoryRecord : Activity).parse(data);
      }
    }
    sum.inputs += inputs;
  }
  return sum;
}

const whenThere = archives.length > 0 ? describe : describe.skip;

whenThere('hard messages and calendars of other projects', () => {
  test.each(archives.length > 0 ? archives : [''])(
    '%s: every input is in the accounts once, and every record is one of its type',
    async (archive) => {
      const folder = join(root, archive.replaceAll('/', '_'));
      mkdirSync(folder);
      expect(spawnSync('tar', ['xzf', archive, '-C', folder]).status).toBe(0);
      const { sources, ignored } = discover([folder]);
      const sum = await account(sources);
      console.log(archive, { files: sources.reduce((total, { files }) => total + files.length, 0), ignored, ...sum });
      expect(sum.records + sum.deadLetters + sum.excluded).toBe(sum.inputs);
      expect(sum.records).toBeGreaterThan(0);
      expect(sum.codes['ING_PARSE_TIMEOUT'] ?? 0).toBe(0);
      expect(sum.codes['ING_PARSE_FAILED'] ?? 0).toBe(0);
    },
    120_000,
  );
});

(existsSync(list) ? describe : describe.skip)('a mailing list', () => {
  test('8,000 messages are 8,000 activities', async () => {
    const sum = await account(discover([list]).sources);
    console.log(list, sum);
    expect(sum).toMatchObject({ records: 8000, deadLetters: 0, excluded: 0, inputs: 8000, failed: 0 });
  }, 120_000);
});
