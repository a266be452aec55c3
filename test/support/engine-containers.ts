/**
 * A Kafka and a Neo4j in containers, from their official images. Here and not beside the jars: Testcontainers is a tool of
 * tests and does not ship.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  GenericContainer,
  getContainerRuntimeClient,
  getReaper,
  ImageName,
  StartupCheckStrategy,
  type StartupStatus,
} from 'testcontainers';
import { kafkaAnswers } from '../../infra/engines/answers.ts';
import { engineFault } from '../../infra/engines/errors.ts';
import { lastLines } from '../../infra/engines/last-lines.ts';
import { LOOPBACK, onPorts, portTaken } from '../../infra/engines/ports.ts';
import type { KafkaVersion, Neo4jVersion } from '../../infra/engines/versions.ts';
import { queryNumber } from './bolt-wire.ts';
import {
  type Environment,
  KAFKA_PORT,
  kafkaEnvironment,
  NEO4J_IDLE_PORTS,
  NEO4J_PORT,
  neo4jEnvironment,
} from './image-settings.ts';

/** An engine that runs and answers, as tests see it: in a container, or as a process. */
export interface EngineContainer {
  /** `127.0.0.1:39071` */
  readonly address: string;
  /** Ends it; of a container nothing is left. */
  stop(): Promise<void>;
}

interface Wanted {
  readonly image: string;
  /** Where it listens inside the container. */
  readonly inside: number;
  /** What its image exposes besides, where nobody listens. */
  readonly idle: readonly number[];
  /** What its image is told when clients reach it on this port of ours. */
  environment(port: number): Environment;
  answers(port: number): Promise<boolean>;
}

/** A daemon that is named and not there may leave the question open for minutes. */
const DAEMON_PATIENCE_MS = 5_000;
const START_PATIENCE_MS = 120_000;
const HERE = ['localhost', LOOPBACK];

/**
 * Whether a daemon answers that publishes ports of containers on our loopback interface. One on another machine does not, and
 * neither does one whose socket was handed into the container that we run in.
 */
export async function containersRunHere(): Promise<boolean> {
  const host = await Promise.race([hostOfContainers(), pause(DAEMON_PATIENCE_MS, undefined, { ref: false })]);
  return host !== undefined && HERE.includes(host);
}

async function hostOfContainers(): Promise<string | undefined> {
  try {
    return (await getContainerRuntimeClient()).info.containerRuntime.host;
  } catch {
    return undefined;
  }
}

/** Starts a Kafka and waits until it answers. Faults: `ENG_MISSING` without its image, `ENG_ENDED`, `ENG_PORT_TAKEN`. */
export function startKafkaContainer(version: KafkaVersion): Promise<EngineContainer> {
  return start({
    image: `apache/kafka:${version}`,
    inside: KAFKA_PORT,
    idle: [],
    environment: kafkaEnvironment,
    answers: (port) => kafkaAnswers(LOOPBACK, port),
  });
}

/** Starts a Neo4j that asks nobody to sign in, and waits until it answers. Faults as those of {@link startKafkaContainer}. */
export function startNeo4jContainer(version: Neo4jVersion): Promise<EngineContainer> {
  return start({
    image: `neo4j:${version}-community`,
    inside: NEO4J_PORT,
    idle: NEO4J_IDLE_PORTS,
    environment: neo4jEnvironment,
    answers: (port) =>
      queryNumber(`${LOOPBACK}:${port}`, 'RETURN 7').then(
        (number) => number === 7,
        () => false,
      ),
  });
}

async function start({ image, inside, idle, environment, answers }: Wanted): Promise<EngineContainer> {
  await bringImage(image);
  await readyReaper();
  return onPorts(1, undefined, async ([port = 0]) => {
    const said: string[] = [];
    const container = new LoopbackContainer(image, inside, port, idle)
      .withEnvironment(environment(port))
      .withLogConsumer((log) => log.on('data', (words) => said.push(...String(words).split('\n'))))
      .withWaitStrategy(new Answering(() => answers(port)).withStartupTimeout(START_PATIENCE_MS));
    try {
      const started = await container.start();
      return { address: `${LOOPBACK}:${port}`, stop: async () => void (await started.stop()) };
    } catch (error) {
      const rest = await container.discard();
      const reason = messageOf(error);
      if (/port is already allocated|address already in use/i.test(reason)) throw portTaken(port);
      if (said.length === 0) said.push(...rest);
      throw engineFault('ENG_ENDED', `${image} does not come up: ${reason}. It said last:\n${lastLines(said)}`);
    }
  });
}

/** Does nothing where the image is. Fault: `ENG_MISSING`. What to do stands in the message: tests show nothing else. */
async function bringImage(image: string): Promise<void> {
  const { image: images } = await getContainerRuntimeClient();
  const name = ImageName.fromString(image);
  let reason = 'it does not say why';
  try {
    await images.pull(name);
    // Some daemons tell of a failure only within what they say while they pull.
    if (await images.exists(name)) return;
  } catch (error) {
    reason = messageOf(error);
  }
  throw engineFault(
    'ENG_MISSING',
    `Docker has no image ${image} and cannot bring it (${reason}): pull it, or name engines that run with KITH_KAFKA and ` +
      'KITH_NEO4J, or stop Docker, so that tests use the jars',
  );
}

/** The container of Testcontainers that ends ours when this process is killed. Fault: `ENG_MISSING`. */
async function readyReaper(): Promise<void> {
  try {
    await getReaper(await getContainerRuntimeClient());
  } catch (error) {
    throw engineFault(
      'ENG_MISSING',
      `the container of Testcontainers that ends those which are left behind does not start (${messageOf(error)}): pull its ` +
        'image, or do without it with TESTCONTAINERS_RYUK_DISABLED=true, or stop Docker, so that tests use the jars',
    );
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim();
}

/** A container whose ports only this machine reaches; Testcontainers itself would publish them on all interfaces. */
class LoopbackContainer extends GenericContainer {
  #id: string | undefined;

  constructor(image: string, inside: number, port: number, idle: readonly number[]) {
    super(image);
    this.withExposedPorts({ container: inside, host: port });
    const bind = (host: number) => [{ HostIp: LOOPBACK, HostPort: String(host) }];
    this.hostConfig.PortBindings = { [`${inside}/tcp`]: bind(port) };
    // Podman counts all that an image exposes as wanted, and Testcontainers waits until all that is wanted is there.
    for (const other of idle) this.hostConfig.PortBindings[`${other}/tcp`] = bind(0);
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#id = id;
  }

  /** Removes what a start that failed has left, and tells what it has said: one that ends at once has no reader of its log. */
  async discard(): Promise<readonly string[]> {
    if (this.#id === undefined) return [];
    const { container } = await getContainerRuntimeClient();
    const left = container.getById(this.#id);
    try {
      const said = wordsOf(await left.logs({ stdout: true, stderr: true }));
      await left.remove({ force: true, v: true });
      return said.split('\n');
    } catch {
      // Testcontainers has removed it already, as it mostly does.
      return [];
    }
  }
}

/** A log comes in frames: eight bytes, the last four of which are the length of the words that follow. */
function wordsOf(log: Buffer): string {
  const words: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length; ) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    words.push(log.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(words).toString('utf8');
}

/** Up is what answers a question in its own protocol: a published port is open before anybody listens behind it. */
class Answering extends StartupCheckStrategy {
  readonly #answers: () => Promise<boolean>;

  constructor(answers: () => Promise<boolean>) {
    super();
    this.#answers = answers;
  }

  override async checkStartupState(
    ...[daemon, id]: Parameters<StartupCheckStrategy['checkStartupState']>
  ): Promise<StartupStatus> {
    if (await this.#answers()) return 'SUCCESS';
    const { State } = await daemon.getContainer(id).inspect();
    return State.Running ? 'PENDING' : 'FAIL';
  }
}
