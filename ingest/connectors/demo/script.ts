/** What is true about an invented company, and the plan from which its activities are told. */
import type { Act } from './act.ts';
import type { Bond } from './bonds.ts';
import type { Machine } from './machines.ts';
import type { Series } from './meetings.ts';
import type { Account, Contact, Employee, Span } from './people.ts';

/** Something planted in the data, with what to look at. */
export interface Story {
  /** Stable, such as `job-move`: tests and the demo point at it. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what a reader finds in the console. */
  readonly look: string;
  /** Who plays: part → address (or domain); the one to ask about first. */
  readonly cast: Readonly<Record<string, string>>;
}

/** An address that is nobody in particular. */
export interface NobodysAddress {
  readonly address: string;
  readonly class: 'shared' | 'list' | 'robot';
}

/** What is true about the company, to hold answers against. */
export interface TenantScript {
  /** Mail domains of the tenant: whoever has an address there is an employee. */
  readonly domains: readonly [string, ...string[]];
  readonly freeMailDomains: readonly string[];
  readonly employees: readonly Employee[];
  readonly contacts: readonly Contact[];
  readonly accounts: readonly Account[];
  readonly nobody: readonly NobodysAddress[];
  readonly stories: readonly Story[];
}

/** The company: its truth, and the plan from which its activities are told. */
export interface Company extends TenantScript, Span {
  readonly name: string;
  readonly seed: number;
  readonly plan: {
    readonly bonds: readonly Bond[];
    readonly series: readonly Series[];
    readonly machines: readonly Machine[];
    /** Single acts that a story needs at a certain time. */
    readonly scripted: readonly Act[];
  };
}
