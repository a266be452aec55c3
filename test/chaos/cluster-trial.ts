/** A tenant on a real Kafka and a real Neo4j, with workers as processes, for scenarios in which something goes wrong. */

import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQueries } from '../../graph/contract.ts';
import { systemClock } from '../../infra/clock.ts';
import { openServingQueries } from '../../infra/compose/cluster/cluster.ts';
import { positionsIn } from '../../infra/compose/positions.ts';
import type { Engine } from '../../infra/engines/engine-process.ts';
import { startKafka } from '../../infra/engines/kafka.ts';
import { startNeo4j } from '../../infra/engines/neo4j.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../../infra/engines/versions.ts';
import { openKafkaLog } from '../../infra/event-log/kafka/kafka-log.ts';
import type { EventLog } from '../../infra/event-log/port.ts';
import { INTERACTIONS, TRUTH } from '../../infra/event-log/topics.ts';
import { statement } from '../support/neo4j-graph.ts';
import {
  kithJson,
  kithOut,
  type Ran,
  type RunningKith,
  type Status,
  startKith,
  temporaryFolder,
} from '../support/run-kith.ts';
import { sharedEngine } from '../support/shared-engines.ts';

/** The shortest that brokers allow, so that a silent worker is taken for dead soon. */
const SESSION_SECONDS = 6;
const LOOK_EVERY_MS = 300;
const SETTLE_MS = 1_500_000;

export type Role = 'resolver' | 'scorer';

/** A worker as a process. */
export interface TrialWorker {
  readonly role: Role | 'api';
  readonly running: RunningKith;
  readonly url: string;
  readonly token: string;
}

/** Both engines on folders of their own: they may be killed, and come back where they were. */
export class TrialEngines {
  readonly #folder = temporaryFolder(tmpdir());
  readonly #areShared: boolean;
  readonly #sessionSeconds: number;
  readonly #partitions: number;
  #kafka: Engine | undefined;
  #neo4j: Engine | undefined;

  /**
   * @param areShared those that other test files use, too: they may not be killed, and tenants need names that nobody else has
   * @param sessionSeconds after so long a silent worker is taken for dead
   * @param partitions of each topic
   */
  constructor({ areShared = false, sessionSeconds = SESSION_SECONDS, partitions = 6 } = {}) {
    this.#areShared = areShared;
    this.#partitions = partitions;
    this.#sessionSeconds = sessionSeconds;
  }

  async start(): Promise<void> {
    if (!this.#areShared) {
      await this.startKafka();
      await this.startNeo4j();
      return;
    }
    const [kafka, neo4j] = [KAFKA_VERSIONS[0], NEO4J_VERSIONS[0]];
    this.#kafka = await sharedEngine(`kafka-process-${kafka}`, (folder) => startKafka({ version: kafka, folder }));
    this.#neo4j = await sharedEngine(`neo4j-process-${neo4j}`, (folder) => startNeo4j({ version: neo4j, folder }));
  }

  /** @param port the one it had, when it comes back */
  async startKafka(port?: number): Promise<void> {
    const at = port === undefined ? {} : { port };
    this.#kafka = await startKafka({ version: KAFKA_VERSIONS[0], folder: this.#folder.at('kafka'), ...at });
  }

  async startNeo4j(port?: number): Promise<void> {
    const at = port === undefined ? {} : { port };
    this.#neo4j = await startNeo4j({ version: NEO4J_VERSIONS[0], folder: this.#folder.at('neo4j'), ...at });
  }

  /** Kills one with -9, keeps it away for a while and until `whileAway` is through, and starts it again on its folder and port. */
  async bounce(name: 'kafka' | 'neo4j', awayMs = 0, whileAway = async () => {}): Promise<void> {
    const engine = name === 'kafka' ? this.#kafka : this.#neo4j;
    const port = portOf(engine);
    await engine?.kill();
    await Promise.all([pause(awayMs), whileAway()]);
    await (name === 'kafka' ? this.startKafka(port) : this.startNeo4j(port));
  }

  /** Lets Neo4j stand still: it takes connections and says nothing. */
  async freezeNeo4j(whileFrozen: () => Promise<void>): Promise<void> {
    const pid = this.#neo4j?.pid;
    if (pid === undefined) throw new Error('no Neo4j runs');
    process.kill(pid, 'SIGSTOP');
    try {
      await whileFrozen();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }

  get environment(): Record<string, string> {
    return {
      KITH_KAFKA: this.#kafka?.address ?? '',
      KITH_NEO4J: `bolt://${this.#neo4j?.address ?? ''}`,
      KITH_SESSION_SECONDS: String(this.#sessionSeconds),
      KITH_PARTITIONS: String(this.#partitions),
    };
  }

  at(...names: string[]): string {
    return this.#folder.at(...names);
  }

  async stop(): Promise<void> {
    if (!this.#areShared) await Promise.all([this.#kafka?.stop(), this.#neo4j?.stop()]);
    this.#folder.remove();
  }
}

function portOf(engine: Engine | undefined): number {
  return Number(engine?.address.split(':').at(-1));
}

/** Whose batches a role writes. */
const TOPIC_OF: Readonly<Record<Role, string>> = { resolver: 'activities', scorer: 'interactions' };

/** One tenant on the engines: its workers, and what becomes of what is imported. */
export class ClusterTrial {
  readonly #engines: TrialEngines;
  readonly tenant: string;
  readonly #data: string;
  readonly #workers: TrialWorker[] = [];
  #queries: GraphQueries | undefined;
  #log: EventLog | undefined;

  constructor(engines: TrialEngines, tenant: string) {
    this.#engines = engines;
    this.tenant = tenant;
    this.#data = engines.at(tenant);
  }

  get workers(): readonly TrialWorker[] {
    return this.#workers;
  }

  /** Starts so many workers of each role, and waits until they say where they listen. */
  async startWorkers(each: number): Promise<void> {
    const roles = Array.from({ length: each }, (): Role[] => ['resolver', 'scorer']).flat();
    await Promise.all(roles.map((role) => this.startWorker(role)));
  }

  /** Waits until every worker says that it is ready. */
  async untilReady(): Promise<void> {
    for (const { url } of this.#workers) while (!(await fetch(`${url}/readyz`)).ok) await pause(LOOK_EVERY_MS);
  }

  async startWorker(role: Role | 'api'): Promise<TrialWorker> {
    const running = startKith(['start', '--roles', role, '--port', '0', '--json', ...this.#where()], this.#options());
    const answer = await running.firstAnswer<{ url: string; token: string; error?: unknown }>();
    if (answer.error !== undefined) throw new Error(`a ${role} did not start: ${JSON.stringify(answer.error)}`);
    const { url, token } = answer;
    const worker = { role, running, url, token };
    this.#workers.push(worker);
    return worker;
  }

  /** Kills a worker with -9 and starts another one in its place. */
  async replace(worker: TrialWorker): Promise<void> {
    this.#workers.splice(this.#workers.indexOf(worker), 1);
    await worker.running.stop('SIGKILL');
    await this.startWorker(worker.role);
  }

  import(file: string, domains: readonly string[]): RunningKith {
    const args = ['import', file, '--format', 'activities', '--domains', domains.join(','), '--json', ...this.#where()];
    return startKith(args, this.#options());
  }

  status(): Promise<Status> {
    return kithJson<Status>(['status', ...this.#where()], this.#options());
  }

  /** What status says while an engine is away, and with what code it ends. */
  async statusInTrouble(): Promise<{ readonly code: number | null; readonly status: Status }> {
    const { code, stdout } = await this.ended('status', '--json');
    return { code, status: JSON.parse(stdout) as Status };
  }

  /** Waits until nothing waits: neither in the log nor on its way between the stages. */
  async settle(): Promise<Status> {
    await this.untilApplied();
    return this.status();
  }

  async untilApplied(lookEveryMs = LOOK_EVERY_MS): Promise<void> {
    const limit = AbortSignal.timeout(SETTLE_MS);
    // What is derived is complete when all that it is derived from has been applied.
    for (const topic of [...TRUTH, INTERACTIONS]) {
      while ((await this.waitingIn(topic)) > 0) {
        if (limit.aborted) throw new Error(`records of ${topic} still wait`);
        await pause(lookEveryMs);
      }
    }
  }

  /** How many records of a topic wait, asked of the graph itself. */
  async waitingIn(topic: string): Promise<number> {
    const { KITH_KAFKA: brokers = '', KITH_NEO4J: url = '' } = this.#engines.environment;
    const { tenant } = this;
    this.#log ??= openKafkaLog({ brokers: brokers.split(','), topicPrefix: `kith.${tenant}.` });
    const cluster = { kafka: { brokers: brokers.split(',') }, neo4j: { url }, partitions: 6, sessionSeconds: 30 };
    this.#queries ??= await openServingQueries({ tenant, cluster, clock: systemClock });
    const positions = await positionsIn(this.#log, await this.#queries.positions(), [topic]);
    return positions.reduce((sum, { position, end }) => sum + end - position, 0);
  }

  /** SHA-256 of the canonical dump. */
  async dump(): Promise<string> {
    return sha256(await this.dumpText());
  }

  dumpText(...more: readonly string[]): Promise<string> {
    return kithOut(['export', 'dump', ...more, ...this.#where()], this.#options());
  }

  /** Runs a command of kith on the tenant, and reads its answer. */
  run<T>(...args: readonly string[]): Promise<T> {
    return kithJson<T>([...args, ...this.#where()], this.#options());
  }

  /** Runs a command to its end, whatever its exit code. */
  ended(...args: readonly string[]): Promise<Ran> {
    return startKith([...args, ...this.#where()], this.#options()).ended;
  }

  /** Starts a command that is not waited for. */
  begin(...args: readonly string[]): RunningKith {
    return startKith([...args, ...this.#where()], this.#options());
  }

  /** What a command says that ends with 1. */
  async refusal(...args: readonly string[]): Promise<string> {
    const { code, stderr } = await this.ended(...args);
    if (code !== 1) throw new Error(`kith ${args.join(' ')} ended with ${code}`);
    return stderr;
  }

  /** A figure of all workers together, as Prometheus would sum it. */
  async figure(name: string): Promise<number> {
    const texts = await Promise.all(this.#workers.map((worker) => metricsOf(worker)));
    const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith(`${name} `));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** Whether a worker of a role has a transaction under way in Neo4j. */
  async isWriting(role: Role): Promise<boolean> {
    const found = await statement(
      { url: this.#engines.environment['KITH_NEO4J'] ?? '' },
      'SHOW TRANSACTIONS YIELD metaData WHERE metaData.kith STARTS WITH $tenant AND metaData.kith CONTAINS $topic RETURN metaData',
      { tenant: `${this.tenant} `, topic: TOPIC_OF[role] },
    );
    return found.length > 0;
  }

  /** Megabytes that each worker occupies. */
  async memory(): Promise<number[]> {
    const texts = await Promise.all(this.#workers.map((worker) => metricsOf(worker)));
    return texts.map((text) => Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 2 ** 20);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map(({ running }) => running.stop('SIGKILL')));
    await this.#queries?.close();
    await this.#log?.close();
  }

  #where(): string[] {
    return ['--data', this.#data, '--tenant', this.tenant];
  }

  #options() {
    return { env: this.#engines.environment };
  }
}

export async function metricsOf({ url, token }: TrialWorker): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  return answer.text();
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
