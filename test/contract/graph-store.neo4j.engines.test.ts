import { describeWithNeo4j } from '../support/engines.ts';
import { openNeo4jGraph } from '../support/neo4j-graph.ts';
import { graphStoreContract } from './graph-store.contract.ts';

describeWithNeo4j('Neo4j as a graph store', (neo4j) => {
  graphStoreContract('Neo4j', () => openNeo4jGraph(neo4j()));
});
