/**
 * Which log this is. A cluster keeps its id when topics are deleted and made again, and positions then mean something
 * else; so the log keeps a topic in which it writes down the id that Kafka gave to each of its topics. A topic that has
 * had more than one has been replaced, and the log is another one.
 */
import { createHash } from 'node:crypto';
import type { Entry, KafkaCluster } from './cluster.ts';
import { topicSettings } from './topic-settings.ts';

const REGISTER = 'kith-log.v1';
const PAGE_BYTES = 256 * 1_024;

export class LogIdentity {
  readonly #cluster: KafkaCluster;
  readonly #register: string;

  constructor(cluster: KafkaCluster, topicPrefix: string) {
    this.#cluster = cluster;
    this.#register = `${topicPrefix}${REGISTER}`;
  }

  /** The id: the same for everybody and for ever, until a topic of the log, or all of them, are replaced. */
  async id(): Promise<string> {
    const registerId = await this.#ensureRegister();
    const seen = await this.#read();
    const states = await this.#cluster.describe([...seen.keys()]);
    await this.note(new Map([...states].map(([topic, state]) => [topic, state.id])), seen);
    // Only what was replaced counts: a new topic does not make another log of it. Sorted, so that order has no say.
    const replaced = [...seen].filter(([, ids]) => ids.size > 1).map(([topic, ids]) => [topic, [...ids].toSorted()]);
    const text = JSON.stringify([registerId, replaced.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))]);
    const print = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    return `${await this.#cluster.id()}.${print}`;
  }

  /** Writes down which ids the topics have now, as far as it is new. `seen` is what stands there, and grows with it. */
  async note(ids: ReadonlyMap<string, string>, seen?: Map<string, Set<string>>): Promise<void> {
    if (seen === undefined) await this.#ensureRegister();
    const known = seen ?? (await this.#read());
    const fresh: Entry[] = [];
    for (const [topic, id] of ids) {
      const before = known.get(topic) ?? new Set();
      if (before.has(id)) continue;
      known.set(topic, before.add(id));
      // the id is part of the key, so that compaction keeps every one
      fresh.push({ key: Buffer.from(`${topic}/${id}`), value: Buffer.from(JSON.stringify({ topic, id })) });
    }
    if (fresh.length > 0) await this.#cluster.produce(this.#register, new Map([[0, fresh]]));
  }

  async #ensureRegister(): Promise<string> {
    const there = (await this.#cluster.describe([this.#register])).get(this.#register);
    if (there !== undefined) return there.id;
    const settings = topicSettings({ name: this.#register, partitions: 1, cleanup: 'compact', retentionMs: 0 });
    await this.#cluster.create([{ name: this.#register, partitions: 1, settings }]);
    return (await this.#cluster.describe([this.#register])).get(this.#register)?.id ?? '';
  }

  /** Every id that each topic has had. */
  async #read(): Promise<Map<string, Set<string>>> {
    const seen = new Map<string, Set<string>>();
    for (let at = 0; ; ) {
      const page = await this.#cluster.fetch(this.#register, 0, at, PAGE_BYTES);
      if (page === 'outside') return seen;
      for (const { key } of page.records) {
        // neither names of topics nor ids have a slash in them
        const [topic = '', id = ''] = key.split('/');
        seen.set(topic, (seen.get(topic) ?? new Set()).add(id));
      }
      if (page.next >= page.end || page.next === at) return seen;
      at = page.next;
    }
  }
}
