/** The words of this evaluation: what a way of finding persons is given, what it answers, and what is known to be true. */

/** What was seen of one address, or, in the view of the published tools, of one name beside one address. */
export interface EvalRecord {
  readonly key: string;
  /** In lower case. */
  readonly address: string;
  /** Every name seen beside the address; in the view of aliases one at most. */
  readonly names: readonly string[];
  /** First and last activity, in minutes since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Whether a record was merged beyond doubt or by default. A record that is alone is *certain*. */
export type EvalZone = 'certain' | 'likely';

/** Records that are held to be one person. */
export interface EvalCluster {
  readonly members: readonly { readonly key: string; readonly zone: EvalZone }[];
  /** Why, in plain words, for whoever looks at errors. */
  readonly reasons?: readonly { readonly between: readonly [string, string]; readonly says: string }[];
}

/** Two records that people are asked about, and how much speaks for their being one person. */
export type EvalReview = readonly [one: string, other: string, bits: number];

/** What a way of finding persons makes of records. Records in no cluster are persons of their own. */
export interface Grouping {
  readonly clusters: readonly EvalCluster[];
  readonly reviews: readonly EvalReview[];
}

/** A way of finding persons: ours, or a baseline. */
export type FindPersons = (records: readonly EvalRecord[]) => Grouping;

/** Records, and whose they truly are. */
export interface EvalView {
  readonly records: readonly EvalRecord[];
  /** By key, the person. Records without one are seen like any other and not counted. */
  readonly truth: ReadonlyMap<string, string>;
  /** Whether nobody knows if two records that the truth holds for two persons' are one's: such a pair is not counted. */
  readonly isUnknown: (one: string, other: string) => boolean;
}

/** One set of records in both views. */
export interface EvalSet {
  readonly name: string;
  /** Whether the truth joins everybody who is one. Otherwise precision is a lower bound. */
  readonly complete: boolean;
  /** What kith sees: a record is an address. */
  readonly addresses: EvalView;
  /** What published tools see: a record is a name and an address. */
  readonly aliases: EvalView;
  /** Addresses that the truth gives to several persons: seen, and not counted in the view of addresses. */
  readonly dropped: number;
}
