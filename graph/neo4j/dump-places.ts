import type { Minute } from '../../infra/kernel/instant.ts';
import { classOf, type IdentityFacts } from '../../resolver/contract.ts';
import type { TenantFacts } from '../contract.ts';
import { NEVER, readClaims } from '../core/directory-claims.ts';
import { isEmployee } from '../core/own-domain.ts';
import { askedForLedgers, personsAmong } from '../core/persons-as-of.ts';
import { readTenantFacts } from './facts.ts';
import { IDENTITY_MAP, type IdentityNode } from './identity-node.ts';
import { selectLedgersOf } from './reading-singles.ts';
import type { Neo4jServer } from './server.ts';
import { singly } from './statements.ts';

/** An identity in the order of keys (UTF-8 bytes). */
export interface Place {
  readonly node: IdentityNode;
  /** As JSON. */
  readonly key: string;
  readonly class: string;
  /** The place of the first identity of its person; null when it is nobody's. */
  person: number | null;
  readonly isOwn: boolean;
}

/** All identities that were seen by a minute, in the order of their keys, with whose they are: as stored, or as of then. */
export async function readPlaces(server: Neo4jServer, tenant: string, asOf: Minute | undefined): Promise<Place[]> {
  const tenantFacts = await server.snapshot((tx) => readTenantFacts(tx, tenant));
  const nodes: IdentityNode[] = [];
  const rows = server.stream<{ node: IdentityNode }>(
    `MATCH (i:Identity {tenant: $tenant}) WHERE $asOf IS NULL OR i.firstAt <= $asOf OR i.directory IS NOT NULL RETURN ${IDENTITY_MAP} AS node`,
    { tenant, asOf: asOf ?? null },
  );
  for await (const { node } of rows) nodes.push(asOf === undefined ? node : namedBy(node, asOf));
  nodes.sort((one, other) => byBytes(one.key, other.key));
  const places = nodes.map((node): Place => {
    const isOwn = isEmployee(node.domain, readClaims(node.directory), tenantFacts.domains);
    return { node, key: JSON.stringify(node.key), class: node.class, person: null, isOwn };
  });
  if (asOf === undefined) return placedAsStored(places);
  return placedAnew(places, await groupsAsOf(server, tenant, places.map(factsOf), tenantFacts, asOf));
}

function factsOf({ node }: Place): IdentityFacts {
  return { ...node, directory: readClaims(node.directory) };
}

/** The ids of each person's identities, out of what was seen by a minute. */
async function groupsAsOf(
  server: Neo4jServer,
  tenant: string,
  facts: readonly IdentityFacts[],
  tenantFacts: TenantFacts,
  asOf: Minute,
): Promise<string[][]> {
  const asked = askedForLedgers(facts, tenantFacts);
  const ledgers = await selectLedgersOf(singly(server), tenant, asked);
  return personsAmong(facts, tenantFacts, (id) => ledgers.get(id) ?? [], asOf);
}

function placedAsStored(places: Place[]): Place[] {
  const firsts = new Map<string, number>();
  for (const [at, place] of places.entries()) {
    const { person } = place.node;
    if (person !== null) place.person = firsts.getOrInsert(person, at);
  }
  return places;
}

function placedAnew(places: readonly Place[], persons: readonly string[][]): Place[] {
  const facts = places.map(factsOf);
  const at = new Map(facts.map(({ id }, place) => [id, place]));
  const placed = places.map((place, own): Place => {
    const itsClass = classOf(facts[own] as IdentityFacts);
    return { ...place, class: itsClass, person: itsClass === 'person' ? own : null };
  });
  for (const members of persons) {
    const own = members.map((id) => at.get(id) ?? 0);
    const first = Math.min(...own);
    for (const one of own) {
      const place = placed[one];
      if (place !== undefined) place.person = first;
    }
  }
  return placed;
}

/** With the names that had been seen by a minute. */
function namedBy(node: IdentityNode, asOf: Minute): IdentityNode {
  const seen = (_: unknown, i: number) => (node.namesFirstAt[i] ?? 0) <= asOf;
  return {
    ...node,
    firstAt: node.firstAt <= asOf ? node.firstAt : NEVER,
    names: node.names.filter(seen),
    namesFirstAt: node.namesFirstAt.filter(seen),
    namesLastAt: node.namesLastAt.filter(seen),
  };
}

/** The order of UTF-8 bytes, which beyond the 16-bit range is another than that of JavaScript. */
export function byBytes(one: string, other: string): number {
  if (one === other) return 0;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
