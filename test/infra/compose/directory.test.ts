/** Records of directories on their way from the log into the graph. */
import { expect, test } from '@jest/globals';
import { LogApplier } from '../../../infra/compose/apply-log.ts';
import { deadLettersOf } from '../../../infra/compose/dead-letters.ts';
import { DIRECTORY } from '../../../infra/event-log/topics.ts';
import { Activity, DirectoryRecord, directoryRecord } from '../../../ingest/contract.ts';
import { openSmallGraph } from '../../support/small-graph.ts';

const GOOGLE = 'kith://google';

function user(id: string, addresses: readonly string[], more: Partial<DirectoryRecord> = {}): DirectoryRecord {
  return DirectoryRecord.parse({
    ...{ kind: 'user', provider: 'google', id, active: true, seenAt: '2026-03-01T09:30:00Z' },
    addresses: addresses.map((address) => `mailto:${address}@example.com`),
    ...more,
  });
}

const ADA = user('1', ['ada', 'ada.lark'], { name: 'Ada Lark', manager: 'mailto:bo@example.com' });

test('a record is kept whole in the log, keyed by its entry and what it says, and is the same whenever it is made', () => {
  const record = directoryRecord(ADA, GOOGLE);
  expect(record).toEqual(directoryRecord(structuredClone(ADA), GOOGLE));
  expect(record.partitionBy).toBe('google|user|1');
  expect(record.key.startsWith('google|user|1|')).toBe(true);
  expect(JSON.parse(record.value)).toMatchObject({
    ...{ specversion: '1.0', type: 'kith.directory.v1', source: GOOGLE, time: ADA.seenAt, data: ADA },
  });
  const renamed = directoryRecord({ ...ADA, name: 'Ada King', seenAt: '2026-03-02T09:30:00Z' }, GOOGLE);
  expect(renamed.partitionBy).toBe(record.partitionBy);
  expect(renamed.key).not.toBe(record.key);
  expect(JSON.parse(renamed.value).id).not.toBe(JSON.parse(record.value).id);
});

test('records are counted under their source, and one that cannot be read is set aside without holding up the others', async () => {
  const graph = await openSmallGraph();
  const broken = { ...directoryRecord(user('2', ['bo']), GOOGLE) };
  await graph.log.append(DIRECTORY, [
    directoryRecord(ADA, GOOGLE),
    { ...broken, value: broken.value.replace('"user"', '"alien"') },
    directoryRecord(ADA, GOOGLE),
    directoryRecord(user('3', ['cy']), GOOGLE),
  ]);
  await graph.apply();
  const accounts = await graph.queries.accounts();
  const letters = await deadLettersOf(graph.log);
  const counts = await graph.queries.counts();
  await graph.close();
  expect(accounts).toEqual([
    expect.objectContaining({ source: GOOGLE, received: 4, applied: 2, duplicate: 1, ignored: 0, quarantined: 1 }),
  ]);
  expect(letters).toMatchObject([{ stage: 'resolver', code: 'poison', record: { topic: DIRECTORY, position: 1 } }]);
  expect(counts).toMatchObject({ identities: 3, persons: 2, employees: 2 });
});

test('a part of the log that is replayed has the whole directory', async () => {
  const graph = await openSmallGraph();
  await graph.append([
    ADA,
    Activity.parse({
      ...{ channel: 'mail', key: 'one', at: '2026-01-05T09:00:00Z' },
      participants: [
        { role: 'from', address: 'mailto:ada.lark@example.com' },
        { role: 'to', address: 'mailto:bo@client.example' },
      ],
    }),
  ]);
  const again = await graph.forgetGraph();
  // Everything was appended at one moment, and the part begins after it.
  const applier = await LogApplier.start(again.log, again.store, undefined, { from: Date.UTC(2030, 0, 1) });
  await applier.drain();
  const counts = await again.queries.counts();
  await again.close();
  expect(counts).toMatchObject({ identities: 2, persons: 1, ties: 0 });
});
