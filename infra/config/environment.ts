import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';

/** Every setting that comes from the environment. Flags of the command line win over these. */
const Environment = z.object({
  KITH_DATA: z.string().min(1).default('./kith-data').describe('Folder in which all data lives.'),
  KITH_TENANT: z.string().min(1).default('default').describe('Which tenant of that folder.'),
  KITH_PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'a whole number from 0 to 65535 is wanted')
    .transform(Number)
    .default(4242)
    .describe('Port of the API; 0 takes a free one.'),
  KITH_IDENTITY_SECRET: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Key of the hash that makes ids from addresses. By default it is made from the tenant name, so that ids are the same everywhere.',
    ),
  KITH_KAFKA: z
    .string()
    .superRefine((text, context) => {
      const message = wrongInBrokers(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .transform((text) => ({ brokers: text.split(',') }))
    .optional()
    .describe(
      'Brokers of a Kafka that holds the event log; wants KITH_NEO4J beside it. Tests use it too; by default they start one, in a container or from its jars.',
    ),
  KITH_KAFKA_USER: z.string().min(1).optional().describe('Who signs in to Kafka; wants KITH_KAFKA_PASSWORD beside it.'),
  KITH_KAFKA_PASSWORD: z.string().min(1).optional(),
  KITH_KAFKA_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'plain, scram-sha-256 or scram-sha-512 is wanted')
    .default('scram-sha-512')
    .describe('How Kafka is signed in to.'),
  KITH_KAFKA_TLS: z
    .enum(['0', '1'], '0 or 1 is wanted')
    .default('0')
    .describe('1: connections to Kafka are encrypted.'),
  KITH_KAFKA_CA: z
    .string()
    .min(1)
    .optional()
    .describe("File with the PEM of the authority of the brokers' certificates."),
  KITH_PARTITIONS: z
    .string()
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= 1, 'a whole number from 1 to 9999 is wanted')
    .transform(Number)
    .default(6)
    .describe('Partitions of the topics on Kafka when they are made: as many workers of a role can share the work.'),
  KITH_NEO4J: z
    .string()
    .refine(isBoltUrl, 'bolt://HOST:PORT or bolt://USER:PASSWORD@HOST:PORT is wanted')
    .transform(readBoltUrl)
    .optional()
    .describe(
      'A Neo4j that holds the graph; wants KITH_KAFKA beside it. Tests use it too; by default they start one, in a container or from its jars.',
    ),
  KITH_SESSION_SECONDS: z
    .string()
    .refine(
      (text) => /^\d{1,4}$/.test(text) && Number(text) >= 6 && Number(text) <= 1800,
      'a whole number from 6 to 1800 is wanted',
    )
    .transform(Number)
    .default(30)
    .describe('A worker that is silent for so long is taken for dead, and the others get its share.'),
  KITH_SECRET_KEY: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Key that seals the secrets of connections, 32 bytes in base64; by default one is made in the data folder.',
    ),
  KITH_SECRET_KEY_NEXT: z
    .string()
    .min(1)
    .optional()
    .describe('The key that `kith secrets rotate` seals them with from then on; only with KITH_SECRET_KEY.'),
  KITH_SECRET_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File of that key, outside the data folder; made when it is missing, and its owner alone may read it.'),
  KITH_LISTEN: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address that the API listens on. Other than this machine only inside a container or behind a proxy.'),
  KITH_REQUIRE_ENGINES: z
    .enum(['0', '1'], '0 or 1 is wanted')
    .default('0')
    .describe('1: tests that need a Kafka or a Neo4j fail when there is none, instead of being passed over.'),
});

/** Which engines the tests use. */
export interface EngineSettings {
  readonly kafka?: { readonly brokers: readonly string[] };
  readonly neo4j?: Neo4jAddress;
  /** Without an engine the tests that need it fail. */
  readonly required: boolean;
}

export interface Neo4jAddress {
  /** Without user and password: `bolt://127.0.0.1:7687`. */
  readonly url: string;
  /** Absent when nobody has to sign in. */
  readonly credentials?: { readonly user: string; readonly password: string };
}

function wrongInBrokers(text: string): string | undefined {
  const wanted = 'HOST:PORT is wanted, such as broker.example:9093, or several with commas and no spaces between them';
  const brokers = text.split(',');
  if (brokers.some(lacksPort)) return `a port is missing: ${wanted}`;
  if (!brokers.every((broker) => /^[\w.-]+:\d+$/.test(broker))) return wanted;
  const ports = brokers.map((broker) => Number(broker.split(':').at(-1)));
  return ports.every((port) => port > 0 && port < 65_536) ? undefined : 'a port is from 1 to 65535';
}

function lacksPort(broker: string): boolean {
  const host = broker.endsWith(':') ? broker.slice(0, -1) : broker;
  return /^[\w.-]+$/.test(host) && (/[A-Za-z]/.test(host) || /^\d+(?:\.\d+){3}$/.test(host));
}

function isBoltUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^(?:[^%]|%[\dA-Fa-f]{2})*$/.test(url.username + url.password)) return false;
  return /^(?:bolt|neo4j)(?:\+s|\+ssc)?:$/.test(url.protocol) && url.port !== '' && url.hostname !== '';
}

function readBoltUrl(text: string): Neo4jAddress {
  const { protocol, host, username, password } = new URL(text);
  const url = `${protocol}//${host}`;
  if (username === '') return { url };
  return { url, credentials: { user: decodeURIComponent(username), password: decodeURIComponent(password) } };
}

/** A Kafka and a Neo4j in the place of the files. */
export interface ClusterSettings {
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly tls?: { readonly caFile?: string };
    readonly sasl?: {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    };
  };
  readonly neo4j: Neo4jAddress;
  readonly partitions: number;
  /** How long a worker may be silent. */
  readonly sessionSeconds: number;
}

export interface Settings {
  readonly data: string;
  readonly tenant: string;
  readonly port: number;
  /** Where the API listens. */
  readonly listen: string;
  /** `missing`: one of its two halves is not named. */
  readonly cluster?: ClusterSettings | { readonly missing: 'KITH_KAFKA' | 'KITH_NEO4J' };
  readonly identitySecret?: string;
  readonly engines: EngineSettings;
  /** Where the key is that seals the secrets of connections. */
  readonly secretKey: { readonly key?: string; readonly next?: string; readonly file?: string };
  /** How the user calls this program: `kith`, or in a clone `npm run -s kith --`. */
  readonly program: string;
}

/** Reads the environment once, at the start. An unknown name that begins with `KITH_` is a typing mistake and a fault. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): Settings {
  const ours = Object.entries(environment).filter(
    ([name]) => name.startsWith('KITH_') && !name.startsWith('KITH_TEST_'),
  );
  const unknown = ours.find(([name]) => !(name in Environment.shape));
  if (unknown !== undefined) {
    throw new Fault('CLI_BAD_SETTING', `the environment sets ${unknown[0]}, which is not a setting`, {
      todo: `settings are ${Object.keys(Environment.shape).join(', ')}`,
    });
  }
  const parsed = Environment.safeParse(Object.fromEntries(ours));
  if (!parsed.success) {
    throw new Fault('CLI_BAD_SETTING', `the environment is wrong: ${wrongIn(parsed.error)}`, {
      todo: 'correct or remove it',
    });
  }
  const { KITH_DATA, KITH_TENANT, KITH_PORT, KITH_IDENTITY_SECRET } = parsed.data;
  const secret = KITH_IDENTITY_SECRET === undefined ? {} : { identitySecret: KITH_IDENTITY_SECRET };
  // npm names the script that it runs: the reader has a clone then, and no `kith` on the path.
  const program = environment['npm_lifecycle_event'] === 'kith' ? 'npm run -s kith --' : 'kith';
  return {
    ...{ data: KITH_DATA, tenant: KITH_TENANT, port: KITH_PORT, listen: parsed.data.KITH_LISTEN, program },
    ...{ engines: enginesOf(parsed.data), secretKey: secretKeyOf(parsed.data), ...clusterOf(parsed.data), ...secret },
  };
}

type Read = z.output<typeof Environment>;

function clusterOf(read: Read): Pick<Settings, 'cluster'> {
  const { KITH_KAFKA, KITH_NEO4J, KITH_PARTITIONS } = read;
  if (KITH_KAFKA === undefined && KITH_NEO4J === undefined) return {};
  if (KITH_KAFKA === undefined) return { cluster: { missing: 'KITH_KAFKA' } };
  if (KITH_NEO4J === undefined) return { cluster: { missing: 'KITH_NEO4J' } };
  const { KITH_KAFKA_CA: caFile, KITH_KAFKA_USER: username, KITH_KAFKA_PASSWORD: password } = read;
  if ((username === undefined) !== (password === undefined)) {
    throw new Fault('CLI_BAD_SETTING', 'of KITH_KAFKA_USER and KITH_KAFKA_PASSWORD only one is set', {
      todo: 'set both, or neither when Kafka asks nobody to sign in',
    });
  }
  const byNumber =
    read.KITH_KAFKA_TLS === '1' && KITH_KAFKA.brokers.find((broker) => isIPv4(broker.split(':')[0] ?? ''));
  if (byNumber) {
    throw new Fault('CLI_BAD_SETTING', 'KITH_KAFKA names a broker by its IP address, and KITH_KAFKA_TLS is 1', {
      where: byNumber,
      todo: 'name it by the host in its certificate, as HOST:PORT: an encrypted connection is made to a name',
    });
  }
  const tls = read.KITH_KAFKA_TLS === '1' ? { tls: caFile === undefined ? {} : { caFile } } : {};
  const isSigned = username !== undefined && password !== undefined;
  const sasl = isSigned ? { sasl: { mechanism: read.KITH_KAFKA_MECHANISM, username, password } } : {};
  const kafka = { ...KITH_KAFKA, ...tls, ...sasl };
  const sizes = { partitions: KITH_PARTITIONS, sessionSeconds: read.KITH_SESSION_SECONDS };
  return { cluster: { kafka, neo4j: KITH_NEO4J, ...sizes } };
}

function secretKeyOf({ KITH_SECRET_KEY: key, KITH_SECRET_KEY_NEXT: next, KITH_SECRET_KEY_FILE: file }: Read) {
  return {
    ...(key === undefined ? {} : { key }),
    ...(next === undefined ? {} : { next }),
    ...(file === undefined ? {} : { file }),
  };
}

function enginesOf({ KITH_KAFKA, KITH_NEO4J, KITH_REQUIRE_ENGINES }: Read): EngineSettings {
  return {
    ...(KITH_KAFKA === undefined ? {} : { kafka: KITH_KAFKA }),
    ...(KITH_NEO4J === undefined ? {} : { neo4j: KITH_NEO4J }),
    required: KITH_REQUIRE_ENGINES === '1',
  };
}

/** `KITH_PORT: a whole number from 0 to 65535 is wanted`; no value is shown, one of them is a secret. */
function wrongIn({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
