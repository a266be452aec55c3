/** Which replays are at work: a note for each graph that one has made, so that two never make the same. */
export const REPLAYS: readonly string[] = [
  'CREATE CONSTRAINT kith_replay IF NOT EXISTS FOR (n:Replay) REQUIRE n.graph IS UNIQUE',
];
