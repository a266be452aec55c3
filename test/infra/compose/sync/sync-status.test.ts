/** Whether somebody reads a provider now, by what a reading process leaves behind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { showSync } from '../../../../infra/cli/commands/sync-lines.ts';
import type { Terminal } from '../../../../infra/cli/terminal.ts';
import { type DataFolder, openDataFolder } from '../../../../infra/compose/data-folder.ts';
import { Connection, Connections } from '../../../../infra/compose/sync/connections.ts';
import { openSqliteStreams } from '../../../../infra/compose/sync/sqlite-streams.ts';
import { READ_AT, readMark, readSyncStatus } from '../../../../infra/compose/sync/sync-status.ts';
import { newStream } from '../../../../ingest/core/stream-state.ts';
import { NOTHING_COUNTED } from '../../../../ingest/core/sync-status.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const SECRET_KEY = { key: Buffer.alloc(32, 7).toString('base64') };

let root: string;
let folder: DataFolder;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kith-sync-status-'));
  folder = openDataFolder({ root, tenant: 'default', create: { demo: false } });
  const twilio = { provider: 'twilio', accountSid: 'AC1', capabilities: ['calls'], scope: {} };
  new Connections(folder, SECRET_KEY).put(Connection.parse(twilio), 'invented');
  const store = openSqliteStreams(folder.streamsFile, 'twilio');
  const state = { ...newStream(NOW - 60_000), name: 'backfilling', resume: 'backfilling' } as const;
  const progress = { done: 100, total: 400, since: NOW - 10_000 };
  const kept = { cursor: null, expired: false, counts: NOTHING_COUNTED, progress, state };
  store.add({ id: 'twilio/calls', stream: { capability: 'calls' }, ...kept });
  store.close();
});

afterEach(() => rmSync(root, { recursive: true }));

function told(mark?: string): string {
  const store = openSqliteStreams(folder.streamsFile, 'twilio');
  if (mark !== undefined) store.remember(READ_AT, mark);
  store.close();
  const lines: string[] = [];
  const quiet = { json: false, interactive: false, note: () => {} };
  const terminal: Terminal = { ...quiet, out: (line) => lines.push(line), style: (_, text) => text };
  showSync(
    readSyncStatus(folder, SECRET_KEY, () => NOW),
    terminal,
    NOW,
  );
  return lines.join('\n');
}

describe('how far a provider is read, told while', () => {
  test('a process reads: with the rate and the time left', () => {
    expect(told(readMark(NOW - 4000))).toContain('100 of 400 read, 10/s, about 30 s left');
    expect(told()).not.toContain('no process');
  });

  test.each([
    ['it has ended', readMark(NOW - 4000, true), 'since 2026-06-30T11:59Z'],
    ['it was killed an hour ago', readMark(NOW - 3_600_000), 'since 2026-06-30T11:00Z'],
  ])('%s: without them, and since when nobody reads', (_, mark, since) => {
    const text = told(mark);
    expect(text).toContain('100 of 400 read');
    expect(text).not.toMatch(/\/s|left/);
    expect(text).toContain(`no process has read twilio ${since}: kith start goes on where it was`);
  });
});

describe('a file of the streams that', () => {
  const said = () => readSyncStatus(folder, SECRET_KEY, () => NOW).map(({ trouble }) => trouble);

  test('is damaged is told with what to do, and nothing of what stands in it', () => {
    writeFileSync(folder.streamsFile, Buffer.alloc(100_000, 'ada@acme.example'));
    expect(said()).toEqual([
      expect.stringMatching(/^CLI_DATA_UNREADABLE: the file of the streams is damaged .*remove/),
    ]);
    expect(said().join()).not.toContain('ada@');
  });

  test('has a row that cannot be read is told so without the row', () => {
    const db = new DatabaseSync(folder.streamsFile);
    db.exec(`UPDATE stream SET row = '{"stream":{"subject":{"address":"ada@acme.example"' || char(1)`);
    db.close();
    expect(said()).toEqual([expect.stringContaining('the file of the streams is damaged')]);
    expect(said().join()).not.toContain('ada@');
  });
});
