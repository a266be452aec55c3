/** A graph in a SQLite file of its own, for the suites of the graph's ports. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteGraphQueries } from '../../graph/sqlite/queries.ts';
import { openSqliteGraphStore } from '../../graph/sqlite/store.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';
import type { GraphUnderTest } from '../contract/graph-store.ground.ts';

export async function openSqliteGraph(): Promise<GraphUnderTest> {
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
}
