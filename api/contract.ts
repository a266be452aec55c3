/** What the API hands to whoever runs it. */
export { buildApi } from './build-api.ts';
export type { ApiDeps, ApiQueries, PeoplesWord, SaidOfMerges, SaidOfPair } from './deps.ts';
export { API_CODES, API_ERRORS, type ApiCode } from './errors.ts';
export type { PartitionPosition, Readiness, ReadinessCheck } from './readiness.ts';
export { askWhetherOne } from './whether-one.ts';
