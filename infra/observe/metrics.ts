/** What a running kith measures of itself, in the form that Prometheus reads. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CapabilityStatus } from '../../ingest/contract.ts';

/** A batch that was applied to the graph. */
export interface MeasuredBatch {
  readonly topic: string;
  readonly records: number;
  readonly ties: number;
  /** Reading it from the log included. */
  readonly seconds: number;
}

/** Records that wait in one partition of the log. */
export interface Waiting {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
}

/** How one connected provider stands. */
export interface MeasuredProvider {
  readonly provider: string;
  readonly capabilities: readonly CapabilityStatus[];
  /** Milliseconds since 1970. */
  readonly secretExpiresAt?: number;
}

/** One set per process. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #applied: Counter<'topic'>;
  readonly #ties: Counter;
  readonly #fenced: Counter;
  readonly #restarts: Counter;
  readonly #retries: Counter;
  readonly #batchRecords: Histogram<'topic'>;
  readonly #batchSeconds: Histogram<'topic'>;
  readonly #answers: Histogram<'route' | 'status'>;

  /** @param waiting asked at every scrape */
  constructor(waiting: () => Promise<readonly Waiting[]>) {
    const registers = [this.#registry];
    // Event loop, memory, garbage collection, open files.
    collectDefaultMetrics({ register: this.#registry });
    const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
      new Counter({ name, help, labelNames, registers });
    const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
      new Histogram({ name, help, labelNames, buckets, registers });
    this.#applied = counter('kith_applied_records_total', 'Records of the log applied to the graph.', ['topic']);
    this.#ties = counter('kith_scored_ties_total', 'Ties written or removed.');
    this.#fenced = counter('kith_fenced_writes_total', 'Writes refused because another process has taken over.');
    this.#restarts = counter('kith_writer_restarts_total', 'Times the writer began again after a fault.');
    this.#retries = counter('kith_graph_retries_total', 'Transactions of the graph that were run again.');
    const records = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
    this.#batchRecords = histogram('kith_batch_records', 'Records per transaction of the graph.', ['topic'], records);
    const seconds = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];
    this.#batchSeconds = histogram(
      'kith_batch_seconds',
      'How long a batch took, reading included.',
      ['topic'],
      seconds,
    );
    const answer = [0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5];
    this.#answers = histogram('kith_http_answer_seconds', 'How long answers took.', ['route', 'status'], answer);
    this.#measureWaiting(waiting);
  }

  applied({ topic, records, ties, seconds }: MeasuredBatch): void {
    this.#applied.inc({ topic }, records);
    this.#ties.inc(ties);
    this.#batchRecords.observe({ topic }, records);
    this.#batchSeconds.observe({ topic }, seconds);
  }

  fenced(): void {
    this.#fenced.inc();
  }

  /** A transaction met another one, or the answer to it was lost. */
  retried(): void {
    this.#retries.inc();
  }

  restarted(): void {
    this.#restarts.inc();
  }

  /** @param route the pattern, never the path: paths hold addresses */
  answered(route: string, status: number, seconds: number): void {
    this.#answers.observe({ route, status }, seconds);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** @param providers asked at every scrape: how the streams of the connected providers stand */
  measureSync(providers: () => readonly MeasuredProvider[]): void {
    const registers = [this.#registry];
    const gauge = <L extends string>(name: string, help: string, labelNames: L[], set: (into: Gauge<L>) => void) => {
      const collect = () => {
        into.reset();
        set(into);
      };
      const into: Gauge<L> = new Gauge({ name, help, labelNames, registers, collect });
    };
    const each = (tell: (provider: string, status: CapabilityStatus) => void) => {
      for (const { provider, capabilities } of providers()) for (const status of capabilities) tell(provider, status);
    };
    gauge('kith_sync_streams', 'Streams of providers by state.', ['provider', 'capability', 'state'], (into) =>
      each((provider, { capability, states }) => {
        for (const [state, n] of Object.entries(states)) into.set({ provider, capability, state }, n);
      }),
    );
    gauge(
      'kith_sync_lag_seconds',
      'For how long the slowest live stream is not known to be complete.',
      ['provider', 'capability'],
      (into) =>
        each((provider, { capability, lagMs }) => {
          if (lagMs !== undefined) into.set({ provider, capability }, lagMs / 1000);
        }),
    );
    gauge(
      'kith_sync_inputs',
      'Inputs of providers by what became of them.',
      ['provider', 'capability', 'outcome'],
      (into) =>
        each((provider, { capability, counts: { taken, quarantined, excluded } }) => {
          const out = Object.values(excluded).reduce((sum, n) => sum + n, 0);
          for (const [outcome, n] of Object.entries({ taken, quarantined, excluded: out })) {
            into.set({ provider, capability, outcome }, n);
          }
        }),
    );
    gauge(
      'kith_sync_missing_items',
      'Items that a provider holds of a day and the log does not, at the last comparison.',
      ['provider', 'capability'],
      (into) =>
        each((provider, { capability, reconciled }) => {
          if (reconciled !== undefined) into.set({ provider, capability }, reconciled.provider - reconciled.taken);
        }),
    );
    gauge(
      'kith_secret_expires_timestamp_seconds',
      'When the secret of a connection ends, where that is known.',
      ['provider'],
      (into) => {
        for (const { provider, secretExpiresAt } of providers()) {
          if (secretExpiresAt !== undefined) into.set({ provider }, secretExpiresAt / 1000);
        }
      },
    );
  }

  #measureWaiting(waiting: () => Promise<readonly Waiting[]>): void {
    const gauge: Gauge<'topic' | 'partition'> = new Gauge({
      name: 'kith_waiting_records',
      help: 'Records of the log that the graph has not applied yet.',
      labelNames: ['topic', 'partition'],
      registers: [this.#registry],
      async collect() {
        for (const { topic, partition, records } of await waiting()) gauge.set({ topic, partition }, records);
      },
    });
  }
}
