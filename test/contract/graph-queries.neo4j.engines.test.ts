import { NEO4J_FEATURES, NEO4J_LACKS } from '../../graph/neo4j/features.ts';
import { describeWithNeo4j } from '../support/engines.ts';
import { openNeo4jGraph } from '../support/neo4j-graph.ts';
import { graphQueriesContract } from './graph-queries.contract.ts';

describeWithNeo4j('Neo4j as a graph to ask', (neo4j) => {
  graphQueriesContract('Neo4j', () => openNeo4jGraph(neo4j()), NEO4J_FEATURES, NEO4J_LACKS);
});
