import type { Asking, PersonId, TieExplanation, WhoKnows } from '../contract.ts';
import { explanationOf } from '../core/explanation.ts';
import { readTenantFacts } from './facts.ts';
import { type PersonNode, personMap, readViews, refOf } from './person-node.ts';
import { personOfId } from './person-queries.ts';
import { ALWAYS } from './status-queries.ts';
import { type Reading, readLedgersWith, strongestOfEach } from './ties-of.ts';

export async function whoKnows(reading: Reading, person: PersonId, asking: Asking): Promise<WhoKnows | undefined> {
  const { tx, tenant } = reading;
  const id = await personOfId(tx, tenant, person);
  if (id === undefined) return undefined;
  const view = (await readViews(tx, tenant, [id], asking.asOf ? asking.now : ALWAYS)).get(id);
  if (view === undefined) return undefined;
  const { domains } = await readTenantFacts(tx, tenant);
  const found = await strongestOfEach(reading, [id], { employees: domains.length > 0, outside: null }, asking);
  return { person: view, ...(found.get(id) ?? { ties: [], total: 0 }) };
}

export async function explainTie(
  { tx, tenant, settings }: Reading,
  a: PersonId,
  b: PersonId,
  asking: Asking,
): Promise<TieExplanation | undefined> {
  const [one, other] = [await personOfId(tx, tenant, a), await personOfId(tx, tenant, b)];
  if (one === undefined || other === undefined || one === other) return undefined;
  const rows = await tx.run<{ person: PersonNode }>(
    `UNWIND $ids AS id MATCH (p:Person {tenant: $tenant, id: id}) RETURN ${personMap('p')} AS person`,
    { tenant, ids: [one, other] },
  );
  const persons = new Map(rows.map(({ person }) => [person.id, refOf(person)]));
  const [mine, theirs] = [persons.get(one), persons.get(other)];
  if (mine === undefined || theirs === undefined) return undefined;
  const parts = (await readLedgersWith(tx, tenant, one, [other])).get(other) ?? [];
  return explanationOf(mine, theirs, parts, asking, settings);
}
