/** The settings that engines from jars get, as the environment that their official images read them from. */
import { newClusterId } from '../../infra/engines/kafka.ts';
import { kafkaSettings } from '../../infra/engines/kafka-settings.ts';
import { neo4jSettings } from '../../infra/engines/neo4j-settings.ts';
import { LOOPBACK } from '../../infra/engines/ports.ts';

export type Environment = Record<string, string>;

/** Where the engines listen inside their containers. */
export const KAFKA_PORT = 9092;
export const NEO4J_PORT = 7687;
/** For HTTP, which ours does not speak. */
export const NEO4J_IDLE_PORTS = [7473, 7474];
const CONTROLLER_PORT = 9093;

/** For `apache/kafka`, when clients reach it on this port of the loopback interface: `a.b` is told as `KAFKA_A_B`. */
export function kafkaEnvironment(port: number): Environment {
  const settings = {
    ...kafkaSettings({ broker: KAFKA_PORT, controller: CONTROLLER_PORT }),
    listeners: `PLAINTEXT://0.0.0.0:${KAFKA_PORT},CONTROLLER://127.0.0.1:${CONTROLLER_PORT}`,
    'advertised.listeners': `PLAINTEXT://${LOOPBACK}:${port}`,
    // The place that the user of the image may write to.
    'log.dirs': '/var/lib/kafka/data',
  };
  return {
    // The image's own would be the same for all: clients know a cluster by its id.
    CLUSTER_ID: newClusterId(),
    KAFKA_HEAP_OPTS: '-Xms256m -Xmx384m',
    ...named(settings, (name) => `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`),
  };
}

/** For `neo4j`, when clients reach it on this port of the loopback interface: `a.b_c` is told as `NEO4J_a_b__c`. */
export function neo4jEnvironment(port: number): Environment {
  const { 'dbms.security.auth_enabled': _, ...ours } = neo4jSettings({ bolt: port, pageCacheMb: 256, auth: false });
  const settings = {
    ...ours,
    'server.default_listen_address': '0.0.0.0',
    'server.bolt.listen_address': `0.0.0.0:${NEO4J_PORT}`,
    'server.memory.heap.initial_size': '512m',
    'server.memory.heap.max_size': '1024m',
  };
  return {
    NEO4J_AUTH: 'none',
    ...named(settings, (name) => `NEO4J_${name.replaceAll('_', '__').replaceAll('.', '_')}`),
  };
}

function named(settings: Readonly<Record<string, string | number | boolean>>, nameOf: (name: string) => string) {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [nameOf(name), String(value)]));
}
