/** Who is read, as other streams are told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteStreams } from '../../../infra/compose/sync/sqlite-streams.ts';
import { newStream, removed, type StreamState } from '../../../ingest/core/stream-state.ts';
import { NOTHING_COUNTED } from '../../../ingest/core/sync-status.ts';
import type { Stream } from '../../../ingest/sync/port.ts';
import { streamId } from '../../../ingest/sync/stream-store.ts';
import { subjectsRead } from '../../../ingest/sync/subjects-read.ts';

const NOW = Date.UTC(2026, 5, 1);
const anna: Stream = { capability: 'calendar', subject: { id: 'anna', address: 'anna@acme.example', groups: [] } };
const directory: Stream = { capability: 'directory' };

let folder: string;
let store: ReturnType<typeof openSqliteStreams>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-read-'));
  store = openSqliteStreams(join(folder, 'streams.db'), 'shelf');
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function add(stream: Stream): void {
  const state = newStream(NOW);
  const rest = { cursor: null, expired: false, counts: NOTHING_COUNTED };
  store.add({ id: streamId('shelf', stream), stream, state, ...rest });
}

const become = (stream: Stream, more: Partial<StreamState>) =>
  store.note(streamId('shelf', stream), { state: { ...newStream(NOW), ...more } });

describe('whose calendars are read', () => {
  test('those that have a stream, unless it was removed or there is nothing that may be read', () => {
    const read = subjectsRead('shelf', store);
    expect(read.has('calendar', 'anna')).toBe(false);
    add(anna);
    expect(read.has('calendar', 'anna')).toBe(true);
    expect(read.has('mail', 'anna')).toBe(false);
    for (const name of ['cooling', 'parked', 'live'] as const) {
      become(anna, { name });
      expect(read.has('calendar', 'anna')).toBe(true);
    }
    for (const name of ['out-of-scope', 'not-provisioned'] as const) {
      become(anna, { name });
      expect(read.has('calendar', 'anna')).toBe(false);
    }
    store.note(streamId('shelf', anna), { state: removed(newStream(NOW), NOW) });
    expect(read.has('calendar', 'anna')).toBe(false);
  });

  test('is known once the directory was read to its end, and again after it is read anew', () => {
    const read = subjectsRead('shelf', store);
    // nobody's mailbox is read without a directory
    expect(read.areKnown()).toBe(true);
    add(directory);
    expect(read.areKnown()).toBe(false);
    become(directory, { name: 'backfilling', resume: 'backfilling' });
    expect(read.areKnown()).toBe(false);
    store.note(streamId('shelf', directory), { upTo: NOW });
    become(directory, { name: 'live', resume: 'live' });
    expect(read.areKnown()).toBe(true);
    become(directory, { name: 'cooling', resume: 'live' });
    expect(read.areKnown()).toBe(true);
    // the scope was changed
    become(directory, {});
    expect(read.areKnown()).toBe(false);
  });
});
