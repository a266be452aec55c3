import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SQLITE_FEATURES } from '../../graph/sqlite/features.ts';
import { openSqliteGraphQueries } from '../../graph/sqlite/queries.ts';
import { openSqliteGraph } from '../support/sqlite-graph.ts';
import { graphQueriesContract } from './graph-queries.contract.ts';

graphQueriesContract('SQLite', openSqliteGraph, SQLITE_FEATURES);

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
