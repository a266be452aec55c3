import type { Asking, PersonId, TieExplanation, WhoKnows } from '../contract.ts';
import { explanationOf } from '../core/explanation.ts';
import { readTenantFacts } from './facts.ts';
import { type PersonNode, personMap, readView, refOf } from './person-node.ts';
import { hasEmployees, type Reading, readLedgersBetween, storedWhoKnows, strongestOfEach } from './ties-of.ts';

export async function whoKnows(reading: Reading, person: PersonId, asking: Asking): Promise<WhoKnows | undefined> {
  if (!asking.asOf) return storedWhoKnows(reading, person, asking);
  const { statements, tenant } = reading;
  const [view, facts] = await Promise.all([
    readView(statements, tenant, { id: person }, asking.now),
    readTenantFacts(statements, tenant),
  ]);
  if (view === undefined) return undefined;
  const scope = { employees: hasEmployees(facts), outside: null };
  const found = await strongestOfEach(reading, [view.id], scope, asking);
  return { person: view, ...(found.get(view.id) ?? { ties: [], total: 0 }) };
}

export async function explainTie(
  { statements, tenant, settings }: Reading,
  a: PersonId,
  b: PersonId,
  asking: Asking,
): Promise<TieExplanation | undefined> {
  const rows = await statements.run<{ asked: string; person: PersonNode }>(
    `UNWIND $ids AS id MATCH (:Identity {tenant: $tenant, id: id})<-[:HAS]-(p:Person)
     RETURN id AS asked, ${personMap('p')} AS person`,
    { tenant, ids: [a, b] },
  );
  const persons = new Map(rows.map(({ asked, person }) => [asked, refOf(person)]));
  const [mine, theirs] = [persons.get(a), persons.get(b)];
  if (mine === undefined || theirs === undefined || mine.id === theirs.id) return undefined;
  const parts = await readLedgersBetween(statements, tenant, mine.id, theirs.id);
  return explanationOf(mine, theirs, parts, asking, settings);
}
