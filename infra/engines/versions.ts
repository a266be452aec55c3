/** Which engines can be started here. Each has a file in `poms/` that names its jars. */
import { join } from 'node:path';

/** Newest first. */
export const KAFKA_VERSIONS = ['4.3.1', '3.9.1'] as const;
export const NEO4J_VERSIONS = ['5.26.30'] as const;

export type KafkaVersion = (typeof KAFKA_VERSIONS)[number];
export type Neo4jVersion = (typeof NEO4J_VERSIONS)[number];

/** One version of one engine, and what of it a cache of jars must know. */
export interface EngineVersion {
  readonly engine: 'kafka' | 'neo4j';
  readonly version: string;
  /** `Kafka 4.3.1`, as people read it. */
  readonly title: string;
  /** The Maven file that names its jars. */
  readonly pom: string;
  /** How many jars that makes: for progress only. */
  readonly jars: number;
}

const KAFKA_JARS: Readonly<Record<KafkaVersion, number>> = { '4.3.1': 46, '3.9.1': 56 };
const NEO4J_JARS: Readonly<Record<Neo4jVersion, number>> = { '5.26.30': 213 };

export function kafkaVersion(version: KafkaVersion): EngineVersion {
  return {
    engine: 'kafka',
    version,
    title: `Kafka ${version}`,
    pom: pomOf('kafka', version),
    jars: KAFKA_JARS[version],
  };
}

export function neo4jVersion(version: Neo4jVersion): EngineVersion {
  return {
    engine: 'neo4j',
    version,
    title: `Neo4j ${version}`,
    pom: pomOf('neo4j', version),
    jars: NEO4J_JARS[version],
  };
}

function pomOf(engine: string, version: string): string {
  return join(import.meta.dirname, 'poms', `${engine}-${version}.xml`);
}
