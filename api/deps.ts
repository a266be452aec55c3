/** What the API needs from whoever runs it. */
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQueries } from '../graph/contract.ts';
import type { Clock } from '../infra/kernel/instant.ts';
import type { CapabilityStatus } from '../ingest/contract.ts';
import type { ScoringSettings } from '../scorer/contract.ts';
import type { Readiness } from './readiness.ts';

/** The questions that the API asks of the graph. */
export type ApiQueries = Pick<
  GraphQueries,
  | 'search'
  | 'person'
  | 'reviews'
  | 'whoKnows'
  | 'account'
  | 'explain'
  | 'accounts'
  | 'counts'
  | 'newestActivityAt'
  | 'tenantFacts'
>;

/** What the API tells of its answers, and what it shows of all that is measured. */
export interface ApiMetrics {
  /** @param route the pattern, never the path: paths hold addresses */
  answered(route: string, status: number, seconds: number): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** How far one connected provider has been read. */
export interface ProviderSync {
  readonly provider: string;
  /** What keeps it from being read at all. */
  readonly trouble?: string;
  /** When its secret ends, where that is known; milliseconds since 1970. */
  readonly secretExpiresAt?: number;
  readonly capabilities: readonly CapabilityStatus[];
}

/** What the API asks and needs. */
export interface ApiDeps {
  readonly queries: ApiQueries;
  /** False: nothing is asked about people here, only about the state of this process. By default true. */
  readonly questions?: boolean;
  /** Now, for questions without `asOf`. */
  readonly clock: Clock;
  /** At least 16 characters. Whoever has it may ask everything. */
  readonly token: string;
  readonly readiness: () => Promise<Readiness>;
  /** The settings under which the graph scores its ties: an explanation computes with them. */
  readonly settings: ScoringSettings;
  /** How far the connected providers have been read; absent where none can be connected. */
  readonly sync?: () => readonly ProviderSync[];
  /** Absent: nothing is measured, and there is no `/metrics`. */
  readonly metrics?: ApiMetrics;
  /** Absent: nothing is logged. Method, route, status and time are; paths, queries and bodies never. */
  readonly logger?: FastifyBaseLogger;
}
