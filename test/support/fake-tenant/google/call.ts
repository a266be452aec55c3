import type { Fault } from '../fault-plan.ts';
import type { Person } from '../people.ts';
import type { Tenant } from '../tenant.ts';
import { GoogleIds } from './ids.ts';
import { PageTokens } from './pages.ts';
import type { Query } from './query.ts';

/** What differs between tenants and projects at Google. */
export interface GoogleTraits {
  /** The first historyId is beyond this. */
  readonly historyBase: bigint;
  /** Whether a message read in the format `metadata` still shows the beginning of its body. */
  readonly snippetInMetadata: boolean;
  /** Whether a sync token of Calendar remembers `timeMin` and `timeMax` of the request that gave it. Accounts differ. */
  readonly syncTokenKeepsWindow: boolean;
  /** How long a delivery takes to appear in the reports, milliseconds. */
  readonly reportsLagMs: number;
}

/** What the routes of one face share. */
export class GoogleWorld {
  readonly tenant: Tenant;
  readonly traits: GoogleTraits;
  readonly pages: PageTokens;
  readonly ids: GoogleIds;

  constructor(tenant: Tenant, traits: GoogleTraits) {
    this.tenant = tenant;
    this.traits = traits;
    this.pages = new PageTokens(`google pages ${tenant.seed}`);
    this.ids = new GoogleIds(tenant);
  }
}

/** One call that is allowed to be made. */
export interface GoogleCall {
  readonly world: GoogleWorld;
  /** In whose name. */
  readonly person: Person;
  readonly scopes: ReadonlySet<string>;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly faults: readonly Fault[];
}

/** The whole answer, before a partial response is made of it. Throws a GoogleError. */
export type GoogleRoute = (call: GoogleCall) => unknown;
