/** Where a Kafka and a Neo4j come from as processes, without starting anything. */
import type { EngineSettings, Neo4jAddress } from '../config/environment.ts';
import { isFault } from '../kernel/fault.ts';
import { engineFault } from './errors.ts';
import { hasJars, type JarOptions, jarFolder } from './jars.ts';
import { requireJava } from './java.ts';
import { ON_THE_PATH, runProgram } from './run-program.ts';
import { type EngineVersion, KAFKA_VERSIONS, kafkaVersion, NEO4J_VERSIONS, neo4jVersion } from './versions.ts';

/** Not here, and why; or from jars, started by `startKafka` and `startNeo4j`. What tests get in containers is their own affair. */
type Found = { readonly from: 'jars' } | { readonly from: 'missing'; readonly reason: string };

export type KafkaSource = Found | { readonly from: 'given'; readonly brokers: readonly string[] };
export type Neo4jSource = Found | ({ readonly from: 'given' } & Neo4jAddress);

export interface EngineSources {
  readonly kafka: KafkaSource;
  readonly neo4j: Neo4jSource;
}

/**
 * What the settings name; else jars, where there is a Java and either all jars in the cache or a Maven to bring them; else
 * nothing, with the reason. Fault: `ENG_MISSING` when the settings require engines and one is missing.
 */
export async function findEngines(
  { kafka, neo4j, required }: EngineSettings,
  options: Pick<JarOptions, 'cache' | 'programs'> = {},
): Promise<EngineSources> {
  const sources: EngineSources = {
    kafka:
      kafka === undefined ? await findJars(KAFKA_VERSIONS.map(kafkaVersion), options) : { from: 'given', ...kafka },
    neo4j:
      neo4j === undefined ? await findJars(NEO4J_VERSIONS.map(neo4jVersion), options) : { from: 'given', ...neo4j },
  };
  for (const [name, source] of [
    ['Kafka', sources.kafka],
    ['Neo4j', sources.neo4j],
  ] as const) {
    if (!required || source.from !== 'missing') continue;
    throw engineFault('ENG_MISSING', `there is no ${name} for the tests: ${source.reason}`, {
      todo: 'install what is missing, or name engines that run with KITH_KAFKA and KITH_NEO4J',
    });
  }
  return sources;
}

async function findJars(
  versions: readonly EngineVersion[],
  { cache, programs = ON_THE_PATH }: Pick<JarOptions, 'cache' | 'programs'>,
): Promise<Found> {
  try {
    await requireJava(programs);
  } catch (error) {
    if (isFault(error)) return { from: 'missing', reason: error.message };
    throw error;
  }
  if (versions.every((version) => hasJars(version, jarFolder(version, cache)))) return { from: 'jars' };
  const maven = await runProgram(programs.mvn, ['-version']);
  if (maven?.code === 0) return { from: 'jars' };
  return { from: 'missing', reason: 'mvn is not on the path, and the jars are not in the cache' };
}
