import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deadLettersOf, redrive } from '../../../infra/compose/dead-letters.ts';
import { poisonRecord, redrivenRecord, tenantDomainRecord } from '../../../infra/compose/log-events.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS, DIRECTORY } from '../../../infra/event-log/topics.ts';
import { Activity, DirectoryRecord, deadLetterRecord, directoryRecord } from '../../../ingest/contract.ts';
import { openSmallGraph, type SmallGraph } from '../../support/small-graph.ts';

let graph: SmallGraph;
beforeEach(async () => {
  graph = await openSmallGraph();
});
afterEach(() => graph.close());

const MAIL = Activity.parse({
  channel: 'mail',
  key: 'm1@kith.example',
  at: '2025-03-01T09:00:00Z',
  participants: [
    { role: 'from', address: 'mailto:ada@kith.example' },
    { role: 'to', address: 'mailto:grace@kith.example' },
  ],
});

/** Puts a record into the log and a letter beside it, as a version did that could not read it. */
async function setAside(value: string): Promise<void> {
  const [range] = await graph.log.append(ACTIVITIES, [{ key: 'k', value }]);
  const [record] = await graph.log.read(ACTIVITIES, 0, range?.from ?? 0, { limit: 1 });
  if (record === undefined) throw new Error('the record is there');
  await graph.log.append(DEAD_LETTERS, [poisonRecord(record, 'resolver', 'unknown channel')]);
}

function envelope(data: unknown): string {
  return JSON.stringify({ specversion: '1.0', id: '1', source: 'kith://test', type: 'kith.activity.v1', data });
}

test('an input that is set aside again and again is one letter', async () => {
  const complaint = { code: 'ING_BAD_LINE', message: 'The line is not a JSON object.', file: '~/a.jsonl', line: 12 };
  for (let i = 0; i < 3; i += 1)
    await graph.log.append(DEAD_LETTERS, [deadLetterRecord(complaint, 'kith://files/mbox')]);
  expect(await deadLettersOf(graph.log)).toMatchObject([
    { stage: 'ingest', code: 'ING_BAD_LINE', place: '~/a.jsonl:12', source: 'kith://files/mbox', times: 3 },
  ]);
});

test('a record that this version can read is put back, once, and makes its tie', async () => {
  await setAside(envelope({ ...MAIL, channel: 'mail' }));
  const letters = await deadLettersOf(graph.log);
  expect(letters).toMatchObject([{ stage: 'resolver', code: 'poison', record: { topic: ACTIVITIES, position: 0 } }]);
  expect(await redrive(graph.log, letters)).toEqual({ redriven: 1, unreadable: 0, absent: 0, gone: 0 });
  expect(await deadLettersOf(graph.log)).toMatchObject([{ id: letters[0]?.id, stage: 'redriven', times: 1 }]);
  await graph.apply();
  expect((await graph.queries.counts()).ties).toBe(1);
});

test('what still cannot be read stays set aside, and so does what came from a file', async () => {
  await setAside(envelope({ ...MAIL, channel: 'telepathy' }));
  await graph.log.append(DEAD_LETTERS, [
    deadLetterRecord({ code: 'ING_BAD_LINE', message: 'not JSON', file: '~/a.jsonl', line: 1 }, 'kith://files/mbox'),
  ]);
  const { end } = (await graph.log.partitions(ACTIVITIES))[0] ?? { end: 0 };
  expect(await redrive(graph.log, await deadLettersOf(graph.log))).toEqual({
    redriven: 0,
    unreadable: 1,
    absent: 1,
    gone: 0,
  });
  expect((await graph.log.partitions(ACTIVITIES))[0]?.end).toBe(end);
});

test('a redriven letter counts nothing: the accounts still add up', async () => {
  await setAside(envelope(MAIL));
  await redrive(graph.log, await deadLettersOf(graph.log));
  await graph.apply();
  const sums = (await graph.queries.accounts()).map(({ received, applied, duplicate, ignored, quarantined }) => {
    return received - applied - duplicate - ignored - quarantined;
  });
  expect(sums.every((rest) => rest === 0)).toBe(true);
});

test('what is no dead letter is passed over', async () => {
  await graph.log.append(DEAD_LETTERS, [
    { key: 'x', value: 'this is not json' },
    { key: 'y', value: '{"type": "something else"}' },
  ]);
  await setAside(envelope({ ...MAIL, channel: 'mail' }));
  expect(await deadLettersOf(graph.log)).toHaveLength(1);
});

test('a command that cannot be read is set aside, and the next one is followed', async () => {
  await graph.log.append(COMMANDS, [
    { key: 'c1', value: 'this is not json' },
    tenantDomainRecord('acme.example', true),
  ]);
  await graph.apply();
  expect((await graph.queries.tenantFacts()).domains).toContain('acme.example');
  const letters = await deadLettersOf(graph.log);
  expect(letters).toMatchObject([{ stage: 'resolver', code: 'poison', record: { topic: COMMANDS } }]);
  expect(await redrive(graph.log, letters)).toEqual({ redriven: 0, unreadable: 1, absent: 0, gone: 0 });
});

test('a record of a directory that could not be read is put back when it can be', async () => {
  const ada = DirectoryRecord.parse({
    ...{ kind: 'user', provider: 'google', id: '1', active: true, seenAt: '2026-03-01T09:30:00Z' },
    addresses: ['mailto:ada@example.com'],
  });
  const [range] = await graph.log.append(DIRECTORY, [directoryRecord(ada, 'kith://google')]);
  const { partition = 0, from = 0 } = range ?? {};
  const letter = { id: 'a', key: 'a', stage: 'resolver', code: 'poison', message: '', source: 'kith://google' };
  const place = { record: { topic: DIRECTORY, partition, position: from } };
  expect(await redrive(graph.log, [{ ...letter, at: 0, times: 1, ...place }])).toMatchObject({ redriven: 1 });
  await graph.apply();
  const [accounts] = await graph.queries.accounts();
  const lost = { record: { ...place.record, position: 99 } };
  expect(await redrive(graph.log, [{ ...letter, at: 0, times: 1, ...lost }])).toMatchObject({ redriven: 0, gone: 1 });
  expect(accounts).toMatchObject({ received: 2, applied: 1, duplicate: 1 });
});

test('a replay sets no record aside once more that lies in the dead letters, put back or not', async () => {
  await graph.log.append(ACTIVITIES, [
    { key: 'k', value: envelope({ ...MAIL, channel: 'telepathy' }) },
    { key: 'l', value: envelope({ ...MAIL, channel: 'dream' }) },
  ]);
  await graph.apply();
  const [first] = await deadLettersOf(graph.log);
  if (first?.record === undefined) throw new Error('both were set aside');
  await graph.log.append(DEAD_LETTERS, [
    redrivenRecord(first.key, first.id, first.code, { ...first.record, key: 'k', value: null, appendedAt: 0 }),
  ]);
  const before = await deadLettersOf(graph.log);
  expect(before).toMatchObject([
    { stage: 'redriven', times: 1 },
    { stage: 'resolver', times: 1 },
  ]);
  graph = await graph.forgetGraph();
  await graph.apply();
  expect(await deadLettersOf(graph.log)).toEqual(before);
});

test('a record of the log that several replays set aside counts as set aside once', async () => {
  await setAside(envelope({ ...MAIL, channel: 'telepathy' }));
  const [record] = await graph.log.read(ACTIVITIES, 0, 0, { limit: 1 });
  if (record === undefined) throw new Error('the record is there');
  await graph.log.append(DEAD_LETTERS, [poisonRecord(record, 'resolver', 'unknown channel')]);
  expect(await deadLettersOf(graph.log)).toMatchObject([{ stage: 'resolver', times: 1 }]);
});
