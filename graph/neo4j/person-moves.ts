import type { TenantFacts } from '../contract.ts';
import { readClaims } from '../core/directory-claims.ts';
import { isEmployee } from '../core/own-domain.ts';
import { certainMovesOf, type PersonMove } from '../core/person-moves.ts';
import { IDENTITY_MAP_OF_PERSON, type IdentityNode } from './identity-node.ts';
import type { Neo4jServer } from './server.ts';

/** The certain moves of everybody, in the order of their ids; only who was seen at two organisations is read. */
export async function readMoves(server: Neo4jServer, tenant: string, { domains }: TenantFacts): Promise<PersonMove[]> {
  const rows = server.stream<{ person: string; members: IdentityNode[] }>(
    `MATCH (p:Person {tenant: $tenant})-[:HAS]->(i:Identity) WHERE i.organisation IS NOT NULL
     WITH p, min(i.organisation) AS one, max(i.organisation) AS other WHERE one < other
     WITH p ORDER BY p.id
     RETURN p.id AS person, COLLECT { MATCH (p)-[:HAS]->(i:Identity) RETURN ${IDENTITY_MAP_OF_PERSON} } AS members`,
    { tenant },
  );
  const moves: PersonMove[] = [];
  for await (const { person, members } of rows) {
    const withClaims = members.map((node) => ({ ...node, directory: readClaims(node.directory) }));
    const found = certainMovesOf(person, withClaims, {
      namesOf: ({ names }) => names,
      isOwn: ({ domain, directory }) => isEmployee(domain, directory, domains),
    });
    moves.push(...found);
  }
  return moves;
}
