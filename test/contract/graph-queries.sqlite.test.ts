import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openSqliteGraphQueries } from '../../graph/sqlite/queries.ts';
import { openSqliteGraphStore } from '../../graph/sqlite/store.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';
import { graphQueriesContract } from './graph-queries.contract.ts';

graphQueriesContract(
  'SQLite',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kith-graph-'));
    const file = join(folder, 'graph.db');
    let now = 0;
    const options = { file, identitySecret: 'a secret for tests', clock: () => now, settings: DEFAULT_SETTINGS };
    const store = openSqliteGraphStore(options);
    const queries = openSqliteGraphQueries({ file });
    return {
      store,
      queries,
      setNow: (ms) => {
        now = ms;
      },
      openAnother: async () => openSqliteGraphStore(options),
      close: async () => {
        await queries.close();
        await store.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
  { streamsOneState: true },
);

test('a file without a graph in it is refused with what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-graph-'));
  const file = join(folder, 'empty.db');
  try {
    writeFileSync(file, '');
    expect(() => openSqliteGraphQueries({ file })).toThrow(
      expect.objectContaining({ code: 'GRA_IO', where: file, todo: 'import something first' }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
