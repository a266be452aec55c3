/** What the API needs from whoever runs it. */
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQueries } from '../graph/contract.ts';
import type { Clock } from '../infra/kernel/instant.ts';
import type { CapabilityStatus } from '../ingest/contract.ts';
import type { Decision } from '../resolver/contract.ts';
import type { ScoringSettings } from '../scorer/contract.ts';
import type { Readiness } from './readiness.ts';

/** The questions that the API asks of the graph. */
export type ApiQueries = Pick<
  GraphQueries,
  | 'search'
  | 'person'
  | 'identity'
  | 'reviews'
  | 'pairs'
  | 'evidenceBetween'
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

/** What was said of two identities. */
export interface SaidOfPair extends Decision {
  /** Whether the graph shows it yet. */
  readonly applied: boolean;
}

/** What is merged without a word from people. */
export interface SaidOfMerges {
  readonly mergesLikely: boolean;
  /** Whether the graph shows it yet. */
  readonly applied: boolean;
}

/**
 * What people said, up to the end of the log, which the graph may be behind; and saying more, which resolves when the log has
 * acknowledged it. What holds already is not said again. Faults: those of the log and of the graph.
 */
export interface PeoplesWord {
  /** What was said of each pair last, also that it was withdrawn. */
  decisions(): Promise<readonly SaidOfPair[]>;
  /** @param pair two keys, the smaller first */
  say(said: Decision['said'], pair: readonly [string, string]): Promise<SaidOfPair>;
  mergePolicy(): Promise<SaidOfMerges>;
  setMergePolicy(mergesLikely: boolean): Promise<SaidOfMerges>;
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
  readonly word: PeoplesWord;
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
