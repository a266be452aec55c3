import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Driver, Neo4jError } from 'neo4j-driver';
import { Neo4jServer } from '../../../graph/neo4j/server.ts';

/** What Neo4j says when all transactions together want more memory than they may have. */
const OUT_OF_MEMORY = 'Neo.TransientError.General.MemoryPoolOutOfMemoryError';

/** A driver whose transactions are begun and given up, and nothing else. */
const DRIVER = {
  getServerInfo: async () => ({ agent: 'Neo4j/5.26.0' }),
  session: () => ({
    beginTransaction: () => ({ commit: async () => {}, close: async () => {} }),
    close: async () => {},
  }),
  close: async () => {},
} as unknown as Driver;

let server: Neo4jServer;
let tries: number;
beforeEach(async () => {
  tries = 0;
  server = await Neo4jServer.open({ url: 'bolt://graph.example:7687' }, () => DRIVER);
});
afterEach(() => server.close());

async function failing(): Promise<string> {
  tries += 1;
  if (tries < 3) throw new Neo4jError('more than the limit', OUT_OF_MEMORY, '50N42', 'error');
  return 'done';
}

describe('when Neo4j has not enough memory', () => {
  test('a batch is told at once that it is too large, since it would need as much again', async () => {
    const fault = { code: 'GRA_TOO_LARGE', where: 'bolt://graph.example:7687', todo: expect.stringContaining('heap') };
    await expect(server.write(failing, { name: 'a batch' })).rejects.toMatchObject(fault);
    expect(tries).toBe(1);
  });

  test('whoever writes little beside it tries again', async () => {
    expect(await server.write(failing)).toBe('done');
    expect(tries).toBe(3);
  });
});
