/**
 * A consumer group: processes of one name divide the partitions of some topics among themselves, and a process that falls
 * silent loses its share to the others. Only that. Records are read by position, and how far each partition has been
 * applied stands in the graph; what is committed to the group is a copy for those who look at Kafka's own tools.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { COOPERATIVE_STICKY_ASSIGNOR, Consumer, type GroupAssignment } from '@platformatic/kafka';
import { connectionOptions } from './connection-options.ts';
import { faultOf } from './faults.ts';
import type { KafkaConfiguration } from './settings.ts';

/** One partition that is ours now. */
export interface Share {
  readonly topic: string;
  readonly partition: number;
}

export interface GroupEvents {
  /** What is ours from now on: all of it, not what has changed. Nothing while we are outside the group. */
  assigned(shares: readonly Share[]): void;
  /** Why we are not in the group at present; absent when we are. */
  trouble(reason: string | undefined): void;
}

export interface GroupTiming {
  /** A process that is silent for so long is taken for dead. Brokers allow 6 s to 30 min by default. */
  readonly sessionMs: number;
  /** How long the others wait for one that is to join again. */
  readonly rebalanceMs: number;
}

/** Three heartbeats may be lost before a process is taken for dead, as Kafka's own documentation advises. */
const HEARTBEATS_PER_SESSION = 4;
const RETRY_MS = 1_000;
/** Copies of positions are sent this often at most. */
const COMMIT_EVERY_MS = 2_000;

export class GroupMember {
  readonly #settings: KafkaConfiguration;
  readonly #group: string;
  readonly #topics: readonly string[];
  readonly #events: GroupEvents;
  readonly #timing: GroupTiming;
  readonly #stopped = new AbortController();
  readonly #positions = new Map<string, Share & { readonly position: number }>();
  #consumer: Consumer | undefined;
  #again = new AbortController();
  #committing = false;
  readonly #ended: Promise<void>;

  /** @param group its name; the prefix of the settings comes before it */
  constructor(
    settings: KafkaConfiguration,
    group: string,
    topics: readonly string[],
    events: GroupEvents,
    timing: GroupTiming,
  ) {
    this.#settings = settings;
    this.#group = settings.topicPrefix + group;
    this.#topics = topics;
    this.#events = events;
    this.#timing = timing;
    this.#ended = this.#beMember();
  }

  /** Leaves and joins anew: somebody else has written what we took for ours. */
  rejoin(): void {
    this.#again.abort();
  }

  /** Notes how far a partition has been applied, for Kafka's own tools to show. */
  note(share: Share, position: number): void {
    this.#positions.set(`${share.topic}/${share.partition}`, { ...share, position });
    void this.#commitSoon();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#again.abort();
    await this.#ended;
  }

  async #beMember(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#again = new AbortController();
      try {
        await this.#beMemberOnce(this.#again.signal);
      } catch (error) {
        this.#events.trouble(this.#reasonOf(error));
      }
      this.#events.assigned([]);
      await pause(RETRY_MS, undefined, { signal: this.#stopped.signal }).catch(() => {});
    }
  }

  /** From joining to leaving: until somebody asks for it, or until the group is lost in a way that the client does not mend. */
  async #beMemberOnce(again: AbortSignal): Promise<void> {
    const { sessionMs, rebalanceMs } = this.#timing;
    const consumer = new Consumer({
      ...connectionOptions(this.#settings),
      clientId: this.#settings.clientId,
      bootstrapBrokers: [...this.#settings.brokers],
      groupId: this.#group,
      sessionTimeout: sessionMs,
      rebalanceTimeout: rebalanceMs,
      heartbeatInterval: Math.floor(sessionMs / HEARTBEATS_PER_SESSION),
      heartbeatStallTimeout: sessionMs,
      protocols: [{ name: COOPERATIVE_STICKY_ASSIGNOR, version: 1 }],
    });
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {});
    consumer.on('error', lost.reject);
    consumer.on('consumer:heartbeat:stalled', ({ lastError }) => lost.reject(lastError ?? new Error('no heartbeat')));
    // Between two rounds of a rebalance what we may keep is ours, and what we are to give up is not.
    for (const event of ['consumer:group:join', 'consumer:group:rebalance'] as const) {
      consumer.on(event, () => this.#tell(consumer.assignments));
    }
    const left = new Promise<void>((resolve) => again.addEventListener('abort', () => resolve(), { once: true }));
    try {
      consumer.topics.trackAll(...this.#topics.map((topic) => this.#settings.topicPrefix + topic));
      await Promise.race([consumer.joinGroup(), lost.promise, left]);
      this.#consumer = consumer;
      if (!again.aborted) this.#events.trouble(undefined);
      await Promise.race([left, lost.promise]);
    } finally {
      this.#consumer = undefined;
      // the rest of the group need not wait for the session to end
      await Promise.race([consumer.close(true), pause(RETRY_MS, undefined, { ref: false })]).catch(() => {});
    }
  }

  #tell(assignments: readonly GroupAssignment[] | null): void {
    if (this.#stopped.signal.aborted) return;
    const prefix = this.#settings.topicPrefix.length;
    const shares = (assignments ?? []).flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic: topic.slice(prefix), partition })),
    );
    this.#forgetAllBut(shares);
    this.#events.assigned(shares);
  }

  async #commitSoon(): Promise<void> {
    if (this.#committing) return;
    this.#committing = true;
    while (this.#positions.size > 0 && !this.#stopped.signal.aborted) {
      await pause(COMMIT_EVERY_MS, undefined, { ref: false });
      const sent = [...this.#positions];
      // One that is lost is sent again: on a quiet topic there is no next one.
      if (!(await this.#commit(sent.map(([, noted]) => noted)))) continue;
      for (const [place, noted] of sent) if (this.#positions.get(place) === noted) this.#positions.delete(place);
    }
    this.#committing = false;
  }

  async #commit(noted: readonly (Share & { readonly position: number })[]): Promise<boolean> {
    const offsets = noted.map(({ topic, partition, position }) => {
      return { topic: this.#settings.topicPrefix + topic, partition, offset: BigInt(position), leaderEpoch: -1 };
    });
    return (
      (await this.#consumer?.commit({ offsets }).then(
        () => true,
        () => false,
      )) ?? false
    );
  }

  /** What is no longer ours is for others to tell. */
  #forgetAllBut(shares: readonly Share[]): void {
    const ours = new Set(shares.map(({ topic, partition }) => `${topic}/${partition}`));
    for (const place of this.#positions.keys()) if (!ours.has(place)) this.#positions.delete(place);
  }

  #reasonOf(error: unknown): string {
    const { brokers, patienceMs } = this.#settings;
    const fault = faultOf(error, `join the group ${this.#group}`, brokers.join(','), patienceMs);
    return `${fault.code}: ${fault.message}`;
  }
}
