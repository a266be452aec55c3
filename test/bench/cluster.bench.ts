/**
 * Workers on a Kafka and a Neo4j, end to end: the Enron messages from the log into the graph, beside reading the same
 * records and beside merging the same rows; and how long a single mail takes when nothing else waits.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { tenantDomainRecord } from '../../infra/compose/log-events.ts';
import { openKafkaLog } from '../../infra/event-log/kafka/kafka-log.ts';
import type { EventLog, NewRecord } from '../../infra/event-log/port.ts';
import { ACTIVITIES, COMMANDS, derivedTopicSpecs, topicSpecs } from '../../infra/event-log/topics.ts';
import { activityRecord } from '../../ingest/contract.ts';
import { ClusterTrial, TrialEngines } from '../chaos/cluster-trial.ts';
import { enronActivityLines, writeLines } from '../support/enron-to-activities.ts';
import { kithOut } from '../support/run-kith.ts';
import { rawConsume, rawMerge, rawWhole } from './cluster-limits.ts';
import { realFile } from './real-data.ts';

const PARTITIONS = 6;
/** The first so many messages have some ten thousand interactions, all of them a million: for the cost of one. */
const FEW = 2_300;
/** Mails that are told one by one, and how often it is looked for each. */
const SINGLES = 120;
const LOOK_EVERY_MS = 10;

const messages = realFile('enron', 'enron_messages.jsonl.gz');
if (messages !== undefined) await run(messages);

async function run(file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'));
  const engines = new TrialEngines();
  await engines.start();
  try {
    const lines: string[] = [];
    for await (const line of enronActivityLines(file)) lines.push(line);
    const graphFile = await onOneMachine(lines, folder);
    const { interactions, ties } = countsOf(graphFile);
    const consumed = await consumeAlone(engines, lines);
    const merged = await rawMerge(engines.environment['KITH_NEO4J'] ?? '', graphFile);
    console.log(`reading the same records and parsing them: ${figure(consumed.seconds, consumed.records, 'records')}`);
    console.log(`merging the same ledger and tie rows:      ${figure(merged.seconds, merged.rows, 'rows')}`);
    const limit = Math.max(consumed.seconds, merged.seconds);
    const fewSeconds = await appliedAtOnce(engines, 'few', lines.slice(0, FEW));
    const one = await timed(engines, 'one', lines, 1);
    const two = await timed(engines, 'two', lines, 2);
    for (const [name, seconds] of [
      ['one worker of each role', one.seconds],
      ['two of each', two.seconds],
    ] as const) {
      const rate = `${Math.round(interactions / seconds / 100) / 10} k interactions/s, ${Math.round(ties / seconds)} ties/s`;
      console.log(`${name}: ${seconds.toFixed(1)} s, ${rate}; ${(seconds / limit).toFixed(2)} times the slower limit`);
    }
    const whole = await rawWhole(engines.environment['KITH_NEO4J'] ?? '', 'one');
    const beside = (one.seconds / whole.seconds).toFixed(2);
    console.log(
      `writing all that the graph has: ${figure(whole.seconds, whole.rows, 'rows')}; one worker takes ${beside} times as long`,
    );
    console.log(`two beside one: ${(two.seconds / one.seconds).toFixed(2)} times as long`);
    const cost = (one.seconds - one.upAfter) / lines.length / (fewSeconds / FEW);
    console.log(`cost of a message among ${lines.length}, beside one among ${FEW}: ${cost.toFixed(2)} times`);
    await latency(engines, 'two');
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onOneMachine(lines: readonly string[], folder: string): Promise<string> {
  const activities = join(folder, 'activities.jsonl');
  await writeLines(lines, activities);
  const data = join(folder, 'data');
  await kithOut(['import', activities, '--format', 'activities', '--domains', 'enron.com', '--data', data]);
  return join(data, 'default', 'graph.db');
}

/** Interactions are entries of ledgers. */
function countsOf(graphFile: string): { interactions: number; ties: number } {
  const graph = new DatabaseSync(graphFile, { readOnly: true });
  const row = graph
    .prepare('SELECT sum(length(entries)) / 18 AS entries, (SELECT count(*) FROM knows) AS ties FROM ledger')
    .get();
  graph.close();
  return { interactions: Number(row?.['entries']), ties: Number(row?.['ties']) };
}

function figure(seconds: number, count: number, unit: string): string {
  return `${seconds.toFixed(1)} s, ${Math.round(count / seconds / 100) / 10} k ${unit}/s`;
}

async function logOf(engines: TrialEngines, tenant: string): Promise<EventLog> {
  const log = openKafkaLog({
    brokers: (engines.environment['KITH_KAFKA'] ?? '').split(','),
    topicPrefix: `kith.${tenant}.`,
  });
  await log.ensureTopics([...topicSpecs(PARTITIONS), ...derivedTopicSpecs(PARTITIONS)]);
  return log;
}

async function fill(log: EventLog, lines: readonly string[]): Promise<void> {
  await log.append(COMMANDS, [tenantDomainRecord('enron.com', true)]);
  for (let from = 0; from < lines.length; from += 4_000) {
    await log.append(ACTIVITIES, lines.slice(from, from + 4_000).map(recordOf));
  }
}

function recordOf(line: string): NewRecord {
  return activityRecord({ version: 0, ...JSON.parse(line) }, 'kith://files/activities');
}

async function consumeAlone(engines: TrialEngines, lines: readonly string[]) {
  const log = await logOf(engines, 'raw');
  await fill(log, lines);
  await log.close();
  return rawConsume(engines.environment['KITH_KAFKA'] ?? '', 'kith.raw.');
}

/** From the start of the workers until everything in the log is in the graph; and when they were up. */
async function timed(engines: TrialEngines, tenant: string, lines: readonly string[], workers: number) {
  const log = await logOf(engines, tenant);
  await fill(log, lines);
  const trial = new ClusterTrial(engines, tenant);
  const startedAt = performance.now();
  await trial.startWorkers(workers);
  const upAfter = (performance.now() - startedAt) / 1_000;
  await trial.untilApplied();
  const seconds = (performance.now() - startedAt) / 1_000;
  await trial.stop();
  await log.close();
  return { seconds, upAfter };
}

/** Seconds from the first append to the last tie, while workers are ready and wait. */
async function appliedAtOnce(engines: TrialEngines, tenant: string, lines: readonly string[]): Promise<number> {
  const log = await logOf(engines, tenant);
  const trial = new ClusterTrial(engines, tenant);
  await trial.startWorkers(1);
  await trial.untilReady();
  const startedAt = performance.now();
  await fill(log, lines);
  await trial.untilApplied();
  const seconds = (performance.now() - startedAt) / 1_000;
  await trial.stop();
  await log.close();
  return seconds;
}

/** From the append of one mail between two strangers until their tie is in the graph. */
async function latency(engines: TrialEngines, tenant: string): Promise<void> {
  const log = await logOf(engines, tenant);
  const trial = new ClusterTrial(engines, tenant);
  await trial.startWorkers(1);
  await pause(3_000);
  const milliseconds: number[] = [];
  for (let n = 0; n < SINGLES; n += 1) {
    const startedAt = performance.now();
    await log.append(ACTIVITIES, [recordOf(mailBetweenStrangers(n))]);
    await trial.untilApplied(LOOK_EVERY_MS);
    milliseconds.push(performance.now() - startedAt);
    await pause(50);
  }
  milliseconds.sort((one, other) => one - other);
  const at = (share: number) => Math.round(milliseconds[Math.floor(share * (milliseconds.length - 1))] ?? 0);
  console.log(`a single mail, from the log to the graph: half within ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms`);
  await trial.stop();
  await log.close();
}

function mailBetweenStrangers(n: number): string {
  const participants = [
    { role: 'from', address: `mailto:one${n}@stranger.example` },
    { role: 'to', address: `mailto:two${n}@other.example` },
  ];
  return JSON.stringify({
    channel: 'mail',
    key: `single-${n}@stranger.example`,
    at: '2002-01-01T00:00:00Z',
    participants,
  });
}
