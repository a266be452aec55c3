import { ENTRY_BYTES } from '../../scorer/contract.ts';
import type { PairView } from '../contract.ts';
import { pairViewOf } from '../core/pair-view.ts';
import { viewOfNode } from './exports.ts';
import { IDENTITY_MAP, type IdentityNode } from './identity-node.ts';
import type { Statements } from './statements.ts';

interface PairRow {
  /** Two ids, first that of the smaller key: so the relationship is kept. */
  readonly ids: readonly [string, string];
  readonly weight: string;
  readonly atStake: number;
}

/** The bytes of the ledgers of the identity of that variable. */
const bytesOf = (variable: string) =>
  `reduce(bytes = 0, some IN COLLECT { MATCH (${variable})-[l:LEDGER]-(:Identity) RETURN size(l.entries) } | bytes + some)`;

/** A {@link PairRow} out of the identities `x` and `y` and the relationship `e` between them. */
const PAIR = `[x.id, y.id] AS ids, e.weight AS weight,
  reduce(least = null, bytes IN [${bytesOf('x')}, ${bytesOf('y')}] |
    CASE WHEN least < bytes THEN least ELSE bytes END) / ${ENTRY_BYTES} AS atStake`;

const BY_IDS =
  'CASE WHEN ids[0] < ids[1] THEN ids[0] ELSE ids[1] END, CASE WHEN ids[0] < ids[1] THEN ids[1] ELSE ids[0] END';

/** A text as it stands inside of JSON; keys have no control characters. */
const escaped = (text: string) => String.raw`replace(replace(${text}, '\\', '\\\\'), '"', '\\"')`;

/** Whether the pair joined its person `p`: what only confirms what others have joined needs no look, nor does what a directory says. */
const HAS_JOINED = `p.evidence CONTAINS '"between":["' + ${escaped('x.key')} + '","' + ${escaped('y.key')} + '"]'
       AND NOT EXISTS { MATCH (x)-[:CARRIES]->(b:Block)<-[:CARRIES]-(y) WHERE b.key STARTS WITH 'e|' }`;

export async function findReviews(statements: Statements, tenant: string, limit: number): Promise<PairView[]> {
  const rows = await statements.run<PairRow>(
    `MATCH (p:Person)-[:HAS]->(x:Identity {tenant: $tenant})-[e:MAY_BE]->(y:Identity)<-[:HAS]-(q:Person)
     WHERE NOT e.weight CONTAINS '"comparison":"decision"' AND e.zone <> 'apart' AND (p <> q OR e.zone = 'likely' AND ${HAS_JOINED})
     WITH p = q AS merged, ${PAIR} ORDER BY merged DESC, atStake DESC, ${BY_IDS} LIMIT $limit
     RETURN ids, weight, atStake`,
    { tenant, limit },
  );
  return viewsOf(statements, tenant, rows);
}

export async function findPairs(
  statements: Statements,
  tenant: string,
  [a, b]: readonly [string, string],
  limit: number,
): Promise<PairView[]> {
  const rows = await statements.run<PairRow>(
    `MATCH (:Identity {tenant: $tenant, id: $a})<-[:HAS]-(p:Person) MATCH (:Identity {tenant: $tenant, id: $b})<-[:HAS]-(q:Person)
     MATCH (p)-[:HAS]->(i:Identity)-[e:MAY_BE]-(j:Identity)<-[:HAS]-(q)
     WITH DISTINCT e, startNode(e) AS x, endNode(e) AS y
     WITH e.bits AS bits, ${PAIR} ORDER BY bits DESC, ${BY_IDS} LIMIT $limit
     RETURN ids, weight, atStake`,
    { tenant, a, b, limit },
  );
  return viewsOf(statements, tenant, rows);
}

async function viewsOf(statements: Statements, tenant: string, rows: readonly PairRow[]): Promise<PairView[]> {
  const nodes = await statements.run<{ node: IdentityNode }>(
    `UNWIND $ids AS id MATCH (i:Identity {tenant: $tenant, id: id}) RETURN ${IDENTITY_MAP} AS node`,
    { tenant, ids: [...new Set(rows.flatMap(({ ids }) => ids))] },
  );
  const ends = new Map(nodes.map(({ node }) => [node.id, { view: viewOfNode(node), directory: node.directory }]));
  return rows.flatMap(({ ids: [one, other], weight, atStake }) => {
    const [a, b] = [ends.get(one), ends.get(other)];
    // An identity that only a directory named may have gone between the two statements.
    return a === undefined || b === undefined ? [] : [pairViewOf(a, b, weight, atStake)];
  });
}
