import type { Minute } from '../../infra/kernel/instant.ts';
import type { Evidence } from '../../resolver/contract.ts';
import type { PersonRef, PersonView } from '../contract.ts';
import { tenuresOf } from '../core/tenures.ts';
import { byBytes } from './dump-places.ts';
import { viewOfNode } from './exports.ts';
import { IDENTITY_MAP, type IdentityNode } from './identity-node.ts';
import type { Transaction } from './server.ts';
import { ALWAYS } from './status-queries.ts';

/** What is shown of a person beside ties. */
export interface PersonNode {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly employee: boolean;
  readonly organisation: string | null;
}

/** A {@link PersonNode} as a map, out of the node of that variable. */
export const personMap = (variable: string) => `${variable} {.id, .name, .address, .employee, .organisation}`;

export function refOf({ id, name, address, employee, organisation }: PersonNode): PersonRef {
  const ref = { id, name, address, employee };
  return organisation === null ? ref : { ...ref, organisation };
}

/** Persons with what was seen of them up to a minute, by id; without those of whom nothing was. Who belongs to whom is today's. */
export async function readViews(
  tx: Transaction,
  tenant: string,
  ids: readonly string[],
  until: Minute = ALWAYS,
): Promise<Map<string, PersonView>> {
  const rows = await tx.run<{ person: PersonNode; evidence: string; members: IdentityNode[] }>(
    `UNWIND $ids AS id MATCH (p:Person {tenant: $tenant, id: id})-[:HAS]->(i:Identity) WHERE i.firstAt <= $until
     RETURN ${personMap('p')} AS person, p.evidence AS evidence, collect(${IDENTITY_MAP}) AS members`,
    { tenant, ids, until },
  );
  return new Map(
    rows.map(({ person, evidence, members }) => {
      members.sort((one, other) => byBytes(one.key, other.key));
      const identities = members.map((node) => viewOfNode(node, until));
      const why = JSON.parse(evidence) as Evidence[];
      return [person.id, { ...refOf(person), identities, tenures: tenuresOf(members), evidence: why }];
    }),
  );
}
