import type { GraphFeatures } from '../contract.ts';

export const NEO4J_FEATURES: GraphFeatures = { streamsOneState: false };

/** Why the features above are lacking. */
export const NEO4J_LACKS = {
  streamsOneState: 'Neo4j shows each statement what is committed when it runs',
} satisfies Partial<Record<keyof GraphFeatures, string>>;
