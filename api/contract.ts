/** What the API hands to whoever runs it. */
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from './deps.ts';

export type { ApiDeps, ApiQueries, PeoplesWord, SaidOfMerges, SaidOfPair } from './deps.ts';
export { API_CODES, API_ERRORS, type ApiCode } from './errors.ts';
export { askReadiness, type PartitionPosition, type Readiness, type ReadinessCheck } from './readiness.ts';
export { askWhetherOne } from './whether-one.ts';

/** The API, ready to listen or to be injected into. The web server is loaded only now: commands that only ask do without. */
export async function buildApi(deps: ApiDeps): Promise<FastifyInstance> {
  return (await import('./build-api.ts')).buildApi(deps);
}
