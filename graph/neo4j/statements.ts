import type { Neo4jServer, Values } from './server.ts';

/** Where statements run that only read. */
export interface Statements {
  /** The caller vouches for `Row`: its fields are what the statement returns. Whole numbers come as numbers. */
  run<Row>(cypher: string, values?: Values): Promise<Row[]>;
}

/**
 * Each by itself, and side by side when nobody waits in between. A transaction around them would cost two further round trips
 * and show no more of one state: each statement sees what is committed when it runs.
 */
export function singly(server: Neo4jServer): Statements {
  return { run: (cypher, values) => server.read(cypher, values) };
}
