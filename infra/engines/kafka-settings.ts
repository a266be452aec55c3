/** The ports of a node, on the loopback interface. */
export interface KafkaPorts {
  readonly broker: number;
  readonly controller: number;
}

/** Who may sign in, with SASL/PLAIN. */
export interface KafkaCredentials {
  readonly user: string;
  readonly password: string;
}

type Settings = Readonly<Record<string, string | number | boolean>>;

/**
 * What a small cluster of one node wants: nothing is replicated, nothing waits for others, and little memory is taken.
 * Paths are relative to the folder that the broker is started in.
 */
export function kafkaSettings({ broker, controller }: KafkaPorts, credentials?: KafkaCredentials): Settings {
  const listener = credentials === undefined ? 'PLAINTEXT' : 'SASL_PLAINTEXT';
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': listener,
    listeners: `${listener}://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `${listener}://127.0.0.1:${broker}`,
    'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,${listener}:${listener}`,
    'log.dirs': 'data',

    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,

    // A broker that was killed may register again only when its session has ended; the default lets it wait nine seconds.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,

    // The cleaner's own default of 128 MiB would be a third of the heap.
    'log.cleaner.enable': true,
    'log.cleaner.threads': 1,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    'log.cleaner.io.buffer.size': 512 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,

    ...(credentials === undefined ? {} : signingIn(listener, credentials)),
  };
}

/** Clients have to sign in, and the broker does so with itself. */
function signingIn(listener: string, { user, password }: KafkaCredentials): Settings {
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const [name, secret] = [quoted(user), quoted(password)];
  return {
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    [`listener.name.${listener.toLowerCase()}.plain.sasl.jaas.config`]: `${module} required username=${name} password=${secret} user_${user}=${secret};`,
  };
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
