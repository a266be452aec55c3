import type { Minute } from '../../infra/kernel/instant.ts';
import type { Tie } from '../../scorer/contract.ts';
import type { IdentityView, IgnoredView, KnowsRow } from '../contract.ts';
import { computeTie, type LedgerPart } from '../core/computed-tie.ts';
import { identityViewOf } from '../core/identity-view.ts';
import { seenUntil } from '../core/last-seen.ts';
import { bytesOf } from './bolt-values.ts';
import type { Source } from './dump.ts';
import { IDENTITY_MAP, type IdentityNode, isKnown, LEDGERS_OF_SEEN_SINCE, spansOf } from './identity-node.ts';
import type { Neo4jServer } from './server.ts';
import { ALWAYS } from './status-queries.ts';
import { TIE_MAP } from './tie-map.ts';

/** All identities by id. */
export async function* identityRows(
  server: Neo4jServer,
  tenant: string,
  until: Minute = ALWAYS,
): AsyncGenerator<IdentityView> {
  const rows = server.stream<{ node: IdentityNode; ledgers: Int8Array[] }>(
    `MATCH (i:Identity {tenant: $tenant}) WHERE ${isKnown('i')} WITH i ORDER BY i.id
     RETURN ${IDENTITY_MAP} AS node, ${LEDGERS_OF_SEEN_SINCE} AS ledgers`,
    { tenant, until },
  );
  for await (const { node, ledgers } of rows) yield viewOfNode(node, until, ledgers);
}

/**
 * What is shown of an identity up to a minute.
 *
 * @param ledgers see {@link LEDGERS_OF_SEEN_SINCE}
 */
export function viewOfNode(
  node: IdentityNode,
  until: Minute = ALWAYS,
  ledgers: readonly Int8Array[] = [],
): IdentityView {
  const names = node.names.filter((_, i) => (node.namesFirstAt[i] ?? 0) <= until);
  const sightings = { ...node, names: spansOf(node).values(), ledgers: ledgers.map(bytesOf) };
  return identityViewOf({ ...node, names, ...seenUntil(until, sightings) });
}

/** All ignored activities, in the order of their fingerprints. */
export async function* ignoredRows(
  server: Neo4jServer,
  tenant: string,
  until: Minute = ALWAYS,
): AsyncGenerator<IgnoredView> {
  yield* server.stream<IgnoredView>(
    `MATCH (g:Ignored {tenant: $tenant}) WHERE g.at <= $until WITH g ORDER BY g.activity, g.reason
     RETURN g.key AS activity, g.reason AS reason, g.at AS at`,
    { tenant, until },
  );
}

/** All ties by the ids of their persons, of which `a` is the smaller: so they are kept. */
export async function* storedKnows({ server, tenant }: Source): AsyncGenerator<KnowsRow> {
  yield* server.stream<{ a: string; b: string; tie: Tie }>(
    `MATCH (a:Person {tenant: $tenant})-[k:KNOWS]->(b:Person) WITH a.id AS a, b.id AS b, k ORDER BY a, b
     RETURN a, b, ${TIE_MAP} AS tie`,
    { tenant },
  );
}

/** The same as of a minute, out of the ledgers. Person by person, so that memory stays flat. */
export async function* computedKnows({ server, tenant, settings }: Source, asOf: Minute): AsyncGenerator<KnowsRow> {
  const persons = server.stream<{ id: string }>('MATCH (p:Person {tenant: $tenant}) RETURN p.id AS id ORDER BY id', {
    tenant,
  });
  for await (const { id: a } of persons) {
    const rows = await server.read<{ b: string; isStart: boolean; entries: Int8Array }>(
      `MATCH (a:Person {tenant: $tenant, id: $a})-[:HAS]->(i:Identity)-[l:LEDGER]-(:Identity)<-[:HAS]-(b:Person)
       WHERE b.id > a.id RETURN b.id AS b, startNode(l) = i AS isStart, l.entries AS entries ORDER BY b`,
      { tenant, a },
    );
    const parts = new Map<string, LedgerPart[]>();
    for (const { b, isStart, entries } of rows) {
      parts.getOrInsertComputed(b, () => []).push({ ledger: bytesOf(entries), reversed: !isStart });
    }
    for (const [b, between] of parts) {
      const tie = computeTie(between, asOf, settings)?.tie;
      if (tie !== undefined) yield { a, b, tie };
    }
  }
}
