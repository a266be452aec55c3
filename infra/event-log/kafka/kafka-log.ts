/** The event log on a Kafka cluster, 3.9 or newer. */
import type { z } from 'zod';
import { invariant } from '../../kernel/invariant.ts';
import { logFault } from '../errors.ts';
import type {
  AppendedRange,
  EventLog,
  EventLogFeatures,
  LogRecord,
  NewRecord,
  PartitionState,
  Position,
  ReadOptions,
  TopicSpec,
} from '../port.ts';
import { planAppend } from './append-plan.ts';
import { AppendWatch } from './append-watch.ts';
import { closedFault } from './brokers.ts';
import type { KafkaCluster, Page, StoredRecord } from './cluster.ts';
import { unknownTopic } from './faults.ts';
import { LogIdentity } from './log-identity.ts';
import { PlatformaticCluster } from './platformatic-cluster.ts';
import { ReadAhead } from './read-ahead.ts';
import { type KafkaConfiguration, type KafkaOptions, KafkaSettings } from './settings.ts';
import { differing, topicSettings } from './topic-settings.ts';

export const KAFKA_FEATURES: EventLogFeatures = {
  durable: true,
  compactsOnDemand: false,
  sharedByProcesses: true,
  detectsCorruption: false,
  appendsAcrossPartitionsAtOnce: false,
};

/** Why the features above are lacking. */
export const KAFKA_LACKS = {
  compactsOnDemand: 'the brokers compact and expire when they think fit',
  detectsCorruption: 'the brokers check what they take, not what they hand out again',
  appendsAcrossPartitionsAtOnce: 'Kafka takes the batch of each partition whole, but each by itself',
} satisfies Partial<Record<keyof EventLogFeatures, string>>;

/** A fetch asks for so many bytes, as they are stored. */
const FETCH_BYTES = 1_024 * 1_024;

/**
 * Opens the log. Nothing is sent before the first call.
 *
 * @throws Fault `LOG_SETTINGS`: what is wrong with the options.
 */
export function openKafkaLog(options: KafkaOptions): EventLog {
  const settings = KafkaSettings.safeParse(options);
  if (settings.success) return new KafkaLog(settings.data);
  throw logFault(
    'LOG_SETTINGS',
    `the settings of the Kafka log are wrong: ${settings.error.issues.map(sentence).join('; ')}`,
  );
}

class KafkaLog implements EventLog {
  readonly #cluster: KafkaCluster;
  readonly #identity: LogIdentity;
  readonly #watch: AppendWatch;
  readonly #ahead = new ReadAhead();
  readonly #prefix: string;
  readonly #where: string;
  readonly #partitions = new Map<string, Promise<number>>();
  #isOpen = true;

  constructor(settings: KafkaConfiguration) {
    this.#prefix = settings.topicPrefix;
    this.#where = settings.brokers.join(',');
    this.#cluster = new PlatformaticCluster(settings);
    this.#identity = new LogIdentity(this.#cluster, settings.topicPrefix);
    this.#watch = new AppendWatch(this.#cluster);
  }

  async id(): Promise<string> {
    this.#requireOpen();
    return this.#identity.id();
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#requireOpen();
    if (specs.length === 0) return;
    const names = specs.map(({ name }) => this.#prefix + name);
    const states = await this.#cluster.describe(names);
    const missing: TopicSpec[] = [];
    for (const spec of specs) {
      const { name, partitions } = spec;
      invariant(Number.isSafeInteger(partitions) && partitions > 0, `${name} needs at least one partition`);
      const state = states.get(this.#prefix + name);
      if (state === undefined) missing.push(spec);
      else this.#requirePartitions(spec, state.partitions);
    }
    await this.#cluster.create(
      missing.map((spec) => ({
        name: this.#prefix + spec.name,
        partitions: spec.partitions,
        settings: topicSettings(spec),
      })),
    );
    for (const spec of specs) if (!missing.includes(spec)) await this.#alter(spec);
    // somebody else may have made one of them meanwhile, with other partitions
    const made = await this.#cluster.describe(names);
    for (const spec of specs) this.#requirePartitions(spec, made.get(this.#prefix + spec.name)?.partitions ?? 0);
    await this.#identity.note(new Map([...made].map(([name, { id }]) => [name, id])));
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<AppendedRange[]> {
    const rounds = planAppend(topic, await this.#countPartitions(topic), records);
    const ranges: AppendedRange[] = [];
    for (const round of rounds) {
      const offsets = await this.#cluster.produce(this.#prefix + topic, round);
      for (const [partition, from] of offsets) {
        ranges.push({ topic, partition, from, upTo: from + (round.get(partition)?.length ?? 0) });
      }
      this.#watch.appended(this.#prefix + topic);
    }
    return joined(ranges);
  }

  async read(topic: string, partition: number, from: Position, options: ReadOptions): Promise<LogRecord[]> {
    invariant(Number.isSafeInteger(from) && from >= 0, `a position is a whole number from 0, not ${from}`);
    await this.#requirePartition(topic, partition);
    await this.#watch.settled();
    const { limit, bytesMax = Number.POSITIVE_INFINITY } = options;
    const place = `${topic}/${partition}`;
    const found: LogRecord[] = [];
    let bytes = 0;
    for (let at = from; limit > 0; ) {
      const page = await this.#page(topic, partition, at, Math.min(FETCH_BYTES, Math.max(bytesMax, 1)));
      for (const [count, record] of page.records.entries()) {
        bytes += Buffer.byteLength(record.key) + Buffer.byteLength(record.value ?? '');
        const isEnough = found.length === limit || (bytes > bytesMax && found.length > 0);
        if (isEnough) this.#ahead.keep(place, page, count);
        if (isEnough) return found;
        found.push(asRecord(topic, partition, record));
      }
      if (page.next >= page.end || page.next === at) break;
      at = page.next;
    }
    return found;
  }

  async positionAt(topic: string, partition: number, time: number): Promise<Position> {
    await this.#requirePartition(topic, partition);
    const name = this.#prefix + topic;
    // negative times have a meaning of their own to Kafka
    const at =
      (await this.#cluster.offsets([name], { time: Math.max(0, Math.ceil(time)) })).get(name)?.[partition] ?? -1;
    if (at >= 0) return at;
    return (await this.#cluster.offsets([name], 'end')).get(name)?.[partition] ?? 0;
  }

  async partitions(topic: string): Promise<PartitionState[]> {
    this.#requireOpen();
    await this.#watch.settled();
    const name = this.#prefix + topic;
    const starts = (await this.#cluster.offsets([name], 'first')).get(name) ?? [];
    const ends = (await this.#cluster.offsets([name], 'end')).get(name) ?? [];
    return ends.map((end, partition) => ({ topic, partition, start: starts[partition] ?? 0, end }));
  }

  async waitForAppend(topics: readonly string[], timeoutMs: number, signal?: AbortSignal): Promise<void> {
    this.#requireOpen();
    await this.#watch.wait(
      topics.map((topic) => this.#prefix + topic),
      timeoutMs,
      signal,
    );
  }

  async compact(topic: string, _now: number): Promise<number> {
    await this.#countPartitions(topic);
    return 0;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watch.close();
    this.#ahead.clear();
    await this.#cluster.close();
  }

  /** Some records from a position on, from the rest of an earlier fetch if there is one. */
  async #page(topic: string, partition: number, at: number, bytesMax: number): Promise<Page> {
    const rest = this.#ahead.take(`${topic}/${partition}`, at);
    if (rest !== undefined) return rest;
    const name = this.#prefix + topic;
    const page = await this.#cluster.fetch(name, partition, at, bytesMax);
    if (page !== 'outside') return page;
    const start = (await this.#cluster.offsets([name], 'first')).get(name)?.[partition] ?? 0;
    const nothing = { records: [], next: at, end: at };
    if (at >= start) return nothing;
    // what lay here has expired
    const first = await this.#cluster.fetch(name, partition, start, bytesMax);
    return first === 'outside' ? nothing : first;
  }

  async #alter(spec: TopicSpec): Promise<void> {
    const name = this.#prefix + spec.name;
    const wanted = topicSettings(spec);
    const changes = differing(wanted, await this.#cluster.settingsOf(name, [...wanted.keys()]));
    if (changes.size > 0) await this.#cluster.alter(name, changes);
  }

  /**
   * How many partitions a topic has. They never change while kith uses it. Everybody waits for the same answer, so that
   * appends go on in the order in which they were called.
   */
  async #countPartitions(topic: string): Promise<number> {
    this.#requireOpen();
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const asked = this.#askPartitions(topic);
    this.#partitions.set(topic, asked);
    asked.catch(() => this.#partitions.delete(topic));
    return asked;
  }

  async #askPartitions(topic: string): Promise<number> {
    const name = this.#prefix + topic;
    const state = (await this.#cluster.describe([name])).get(name);
    if (state === undefined) throw unknownTopic(`find ${name}`, this.#where);
    return state.partitions;
  }

  async #requirePartition(topic: string, partition: number): Promise<void> {
    const count = await this.#countPartitions(topic);
    if (partition >= 0 && partition < count) return;
    throw unknownTopic(`find partition ${partition} of ${topic}`, this.#where);
  }

  #requirePartitions({ name, partitions }: TopicSpec, has: number): void {
    if (has === partitions) return;
    throw logFault(
      'LOG_PARTITIONS_CHANGED',
      `${name} has ${has} partitions and cannot have ${partitions}: its keys would change their place`,
      { where: this.#where, todo: partitionsTodo(partitions, has) },
    );
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw closedFault();
  }
}

/** Only the topics that are read in parallel have as many partitions as somebody says. */
function partitionsTodo(wanted: number, has: number): string {
  return wanted === 1
    ? 'It has one partition always: remove the topic if nothing is in it, or take another tenant.'
    : `Set KITH_PARTITIONS=${has} if it was made so on purpose; else remove the topic if nothing is in it, or take another tenant.`;
}

/** Ranges that follow one another without a gap are one. */
function joined(ranges: readonly AppendedRange[]): AppendedRange[] {
  const result: AppendedRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.partition - b.partition || a.from - b.from)) {
    const last = result.at(-1);
    if (last?.partition === range.partition && last.upTo === range.from)
      result[result.length - 1] = { ...last, upTo: range.upTo };
    else result.push(range);
  }
  return result;
}

function asRecord(topic: string, partition: number, { offset, appendedAt, key, value }: StoredRecord): LogRecord {
  return { topic, partition, position: offset, appendedAt, key, value };
}

function sentence({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
