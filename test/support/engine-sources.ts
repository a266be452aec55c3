/** Which engine a test gets: one that is named, else one in a container where Docker runs, else one from its jars. */
import type { EngineSettings } from '../../infra/config/environment.ts';
import {
  type EngineSources,
  findEngines,
  type KafkaSource,
  type Neo4jSource,
} from '../../infra/engines/find-engines.ts';

/** `processes` is where a test gets one that it may kill or give settings of its own: never a container. */
export interface InContainers<S> {
  readonly from: 'containers';
  readonly processes: S;
}

export interface TestEngineSources {
  readonly kafka: KafkaSource | InContainers<KafkaSource>;
  readonly neo4j: Neo4jSource | InContainers<Neo4jSource>;
}

/**
 * Docker is asked for only when an engine is not named. Fault: `ENG_MISSING` when the settings require engines, and one is
 * neither named nor to be had in a container or from jars.
 */
export async function findTestEngines(
  settings: EngineSettings,
  containersRun: () => Promise<boolean>,
  options: Parameters<typeof findEngines>[1] = {},
): Promise<TestEngineSources> {
  const allNamed = settings.kafka !== undefined && settings.neo4j !== undefined;
  if (allNamed || !(await containersRun())) return findEngines(settings, options);
  const { kafka, neo4j }: EngineSources = await findEngines({ ...settings, required: false }, options);
  return { kafka: preferContainers(kafka), neo4j: preferContainers(neo4j) };
}

function preferContainers<S extends KafkaSource | Neo4jSource>(source: S): S | InContainers<S> {
  return source.from === 'given' ? source : { from: 'containers', processes: source };
}
