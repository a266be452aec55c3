import type { Minute } from '../../infra/kernel/instant.ts';
import type { DirectoryEntry, Observed } from '../../resolver/contract.ts';

/** How one input ended, apart from `applied` and `duplicate`, which the store finds out. */
export type Outcome =
  | { readonly kind: 'observed'; readonly observed: Observed }
  | { readonly kind: 'directory'; readonly entry: DirectoryEntry }
  | { readonly kind: 'excluded' | 'erased' | 'quarantined'; readonly reason: string };

/** One record of the log with what it amounts to. */
export interface Input {
  /** The connector it came from: the accounts are kept per source. */
  readonly source: string;
  readonly outcome: Outcome;
}

/** An input that is more than its interactions: one that makes no tie, and why. */
export type EndedInput =
  | { readonly kind: 'ignored'; readonly reason: string; readonly activity: number; key: string; minute: Minute }
  | { readonly kind: 'excluded' | 'erased' | 'quarantined'; readonly reason: string };

/** Inputs in a row from one source. */
export interface SourceRun {
  readonly source: string;
  readonly inputs: number;
}
