/** What stands between identities while some of them go away again. */
import { expect, test } from '@jest/globals';
import { DirectoryRecord } from '../../../ingest/contract.ts';
import { openSmallGraph } from '../../support/small-graph.ts';

const user = (id: string, addresses: string[], day: number) =>
  DirectoryRecord.parse({
    kind: 'user',
    provider: 'google',
    id,
    addresses: addresses.map((address) => `mailto:${address}`),
    name: 'Alice Smith',
    active: true,
    seenAt: `2024-01-0${day}T00:00:00Z`,
  });

test('somebody whom no directory names any more has no edge to those with whom people said that they are one', async () => {
  const graph = await openSmallGraph();
  try {
    const [a, b] = ['mailto:alice.smith@acme.example', 'mailto:x1@corp.example'];
    await graph.append([{ a, b, said: 'same', at: 0 }, user('1', ['alice.smith@acme.example'], 1)]);
    await graph.append([user('2', ['x1@corp.example'], 1)]);
    await graph.apply();
    // That one of two namesakes less is there concerns the other.
    await graph.append([user('1', [], 2)]);
    await graph.apply();
    await graph.append([user('3', ['alice.jones@corp.example'], 1), user('2', [], 2)]);
    await graph.apply();
    expect(await graph.dump()).toContain('alice.jones@corp.example');
    expect(await graph.dump()).not.toContain('x1@corp.example');
  } finally {
    await graph.close();
  }
});
