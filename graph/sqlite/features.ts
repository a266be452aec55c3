import type { GraphFeatures } from '../contract.ts';

/** A question reads in one transaction of SQLite, and that shows the state in which it began. */
export const SQLITE_FEATURES: GraphFeatures = { streamsOneState: true };
