/** The Kafka client behind the log: the protocol functions of @platformatic/kafka, with our own retries. */
import {
  ConfigResourceTypes,
  createTopicsV7,
  describeConfigsV4,
  fetchV17,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
  listOffsetsV9,
} from '@platformatic/kafka';
import { Brokers } from './brokers.ts';
import type { Entry, KafkaCluster, NewTopic, Page, TopicState, Where } from './cluster.ts';
import { judge, protocolErrorsIn, unknownTopic } from './faults.ts';
import { readPage } from './pages.ts';
import { BatchProducer } from './producer.ts';
import type { KafkaConfiguration } from './settings.ts';
import { differing } from './topic-settings.ts';

/** Every consumer reads all that was taken; kith writes no transactions. */
const READ_UNCOMMITTED = 0;
/** A fetch of its own: the broker keeps nothing about it. */
const NO_SESSION = -1;
const OURSELVES = -1;
const ANY_EPOCH = -1;

export class PlatformaticCluster implements KafkaCluster {
  readonly #brokers: Brokers;
  readonly #producer: BatchProducer;
  readonly #settings: KafkaConfiguration;

  constructor(settings: KafkaConfiguration) {
    this.#settings = settings;
    this.#brokers = new Brokers(settings);
    this.#producer = new BatchProducer(this.#brokers, settings);
  }

  async id(): Promise<string> {
    return this.#brokers.call('say which cluster it is', [], () => this.#brokers.clusterId());
  }

  async describe(topics: readonly string[]): Promise<Map<string, TopicState>> {
    const places = await this.#brokers.call('look topics up', [], () => this.#brokers.ask(topics));
    return new Map([...places].map(([name, { id, leaders }]) => [name, { id, partitions: leaders.length }]));
  }

  async create(topics: readonly NewTopic[]): Promise<void> {
    for (const { name, partitions, settings } of topics) {
      const request = {
        name,
        numPartitions: partitions,
        replicationFactor: this.#settings.replicationFactor ?? -1,
        assignments: [],
        configs: [...settings].map(([setting, value]) => ({ name: setting, value })),
      };
      await this.#brokers.call(`make the topic ${name}`, [], async () => {
        try {
          await createTopicsV7.api.async(await this.#brokers.any(), [request], this.#settings.patienceMs, false);
        } catch (error) {
          if (!protocolErrorsIn(error).includes('TOPIC_ALREADY_EXISTS')) throw error;
        }
      });
      await this.#brokers.call(`find a leader for ${name}`, [], async () => {
        const leaders = (await this.#brokers.ask([name])).get(name)?.leaders ?? [];
        if (leaders.length > 0 && leaders.every((leader) => leader >= 0)) return;
        throw Object.assign(new Error('the topic is not ready yet'), { canRetry: true });
      });
    }
  }

  async settingsOf(topic: string, names: readonly string[]): Promise<Map<string, string>> {
    const resource = {
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName: topic,
      configurationKeys: [...names],
    };
    const answer = await this.#brokers.call(`describe the settings of ${topic}`, [topic], async () =>
      describeConfigsV4.api.async(await this.#brokers.any(), [resource], false, false),
    );
    const configs = answer.results.flatMap((result) => result.configs);
    return new Map(configs.map(({ name, value }) => [name, value ?? '']));
  }

  async alter(topic: string, settings: ReadonlyMap<string, string>): Promise<void> {
    const configs = [...settings].map(([name, value]) => ({
      name,
      value,
      configOperation: IncrementalAlterConfigOperationTypes.SET,
    }));
    const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configs };
    await this.#brokers.call(`change the settings of ${topic}`, [topic], async () =>
      incrementalAlterConfigsV1.api.async(await this.#brokers.any(), [resource], false),
    );
    // brokers hear of it a little later
    await this.#brokers.call(`change the settings of ${topic}`, [topic], async () => {
      if (differing(settings, await this.settingsOf(topic, [...settings.keys()])).size === 0) return;
      throw Object.assign(new Error('the settings are not what they were set to'), { canRetry: true });
    });
  }

  async produce(topic: string, batches: ReadonlyMap<number, readonly Entry[]>): Promise<Map<number, number>> {
    return this.#producer.send(topic, batches);
  }

  async fetch(topic: string, partition: number, offset: number, bytesMax: number): Promise<Page | 'outside'> {
    return this.#brokers.call(`read ${topic}`, [topic], async () => {
      const { id, leaders } = await this.#brokers.place(topic);
      const leader = leaders[partition];
      if (leader === undefined) throw unknownTopic(`read partition ${partition} of ${topic}`, this.#brokers.where);
      const wanted = {
        partition,
        currentLeaderEpoch: ANY_EPOCH,
        fetchOffset: BigInt(offset),
        lastFetchedEpoch: ANY_EPOCH,
        partitionMaxBytes: bytesMax,
      };
      const connection = await this.#brokers.leader(leader, 'read');
      const topics = [{ topicId: id, partitions: [wanted] }];
      try {
        const answer = await fetchV17.api.async(
          connection,
          0,
          0,
          bytesMax,
          READ_UNCOMMITTED,
          0,
          NO_SESSION,
          topics,
          [],
          '',
        );
        const fetched = answer.responses[0]?.partitions[0];
        return fetched === undefined ? 'outside' : readPage(fetched, offset);
      } catch (error) {
        if (judge(error) === 'refused' && protocolErrorsIn(error).includes('OFFSET_OUT_OF_RANGE')) return 'outside';
        throw error;
      }
    });
  }

  async offsets(topics: readonly string[], where: Where): Promise<Map<string, number[]>> {
    return this.#brokers.call(`tell the first and the last positions of ${topics.join(', ')}`, topics, async () => {
      const timestamp = where === 'first' ? -2n : where === 'end' ? -1n : BigInt(where.time);
      const found = new Map<string, number[]>();
      const wanted = new Map<number, Map<string, number[]>>();
      for (const topic of topics) {
        found.set(topic, []);
        for (const [partition, leader] of (await this.#brokers.place(topic)).leaders.entries()) {
          const ofLeader = wanted.get(leader) ?? new Map<string, number[]>();
          wanted.set(leader, ofLeader.set(topic, [...(ofLeader.get(topic) ?? []), partition]));
        }
      }
      for (const [leader, ofLeader] of wanted) {
        const request = [...ofLeader].map(([name, partitions]) => ({
          name,
          partitions: partitions.map((partitionIndex) => ({
            partitionIndex,
            currentLeaderEpoch: ANY_EPOCH,
            timestamp,
          })),
        }));
        const connection = await this.#brokers.leader(leader, 'read');
        const answer = await listOffsetsV9.api.async(connection, OURSELVES, READ_UNCOMMITTED, request);
        for (const { name, partitions } of answer.topics) {
          const offsets = found.get(name) ?? [];
          for (const { partitionIndex, offset } of partitions) offsets[partitionIndex] = Number(offset);
        }
      }
      return found;
    });
  }

  async close(): Promise<void> {
    await this.#brokers.close();
  }
}
