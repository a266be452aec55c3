/**
 * The first format. Every node of a graph carries its tenant, so that several graphs share one database: Community has only one.
 * Instants are minutes since 1970.
 */
export const GRAPH: readonly string[] = [
  'CREATE CONSTRAINT kith_identity_key IF NOT EXISTS FOR (n:Identity) REQUIRE (n.tenant, n.key) IS UNIQUE',
  'CREATE CONSTRAINT kith_identity_id IF NOT EXISTS FOR (n:Identity) REQUIRE (n.tenant, n.id) IS UNIQUE',
  'CREATE CONSTRAINT kith_person_id IF NOT EXISTS FOR (n:Person) REQUIRE (n.tenant, n.id) IS UNIQUE',
  'CREATE CONSTRAINT kith_block_key IF NOT EXISTS FOR (n:Block) REQUIRE (n.tenant, n.key) IS UNIQUE',
  'CREATE CONSTRAINT kith_position IF NOT EXISTS FOR (n:Position) REQUIRE (n.tenant, n.topic, n.partition) IS UNIQUE',
  'CREATE CONSTRAINT kith_fact_name IF NOT EXISTS FOR (n:Fact) REQUIRE (n.tenant, n.name) IS UNIQUE',
  'CREATE CONSTRAINT kith_revision IF NOT EXISTS FOR (n:Revision) REQUIRE (n.tenant, n.activity) IS UNIQUE',
  'CREATE CONSTRAINT kith_ignored IF NOT EXISTS FOR (n:Ignored) REQUIRE (n.tenant, n.activity, n.reason) IS UNIQUE',
  'CREATE CONSTRAINT kith_tally IF NOT EXISTS FOR (n:Tally) REQUIRE (n.tenant, n.source, n.ending, n.reason) IS UNIQUE',
  'CREATE CONSTRAINT kith_due IF NOT EXISTS FOR (n:Due) REQUIRE (n.tenant, n.at, n.a, n.b) IS UNIQUE',
  'CREATE INDEX kith_identity_organisation IF NOT EXISTS FOR (n:Identity) ON (n.tenant, n.organisation)',
  'CREATE INDEX kith_knows_k IF NOT EXISTS FOR ()-[r:KNOWS]-() ON (r.k)',
  // Words come parted and folded; the tenant stands among them so that one tenant's hits do not crowd out another's.
  `CREATE FULLTEXT INDEX kith_words IF NOT EXISTS FOR (n:Identity) ON EACH [n.words, n.tenant]
     OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'whitespace'}}`,
];
