import type { Minute } from '../../infra/kernel/instant.ts';
import type { Evidence } from '../../resolver/contract.ts';
import type { PersonRef, PersonView } from '../contract.ts';
import { REPORTS_MAX, reportingLines } from '../core/reporting-view.ts';
import { shownEvidence } from '../core/shown-evidence.ts';
import { tenuresOf } from '../core/tenures.ts';
import { byBytes } from './dump-places.ts';
import { viewOfNode } from './exports.ts';
import { IDENTITY_MAP, type IdentityNode, isKnown, LEDGERS_OF_SEEN_SINCE } from './identity-node.ts';
import { type StatedProperties, statedMap, statedOf } from './stated-properties.ts';
import type { Statements } from './statements.ts';
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

/** A person with all that was seen of it. */
export interface PersonRow {
  readonly person: PersonNode;
  readonly evidence: string;
  readonly members: { readonly node: IdentityNode; readonly ledgers: readonly Int8Array[] }[];
  readonly managers: readonly { readonly person: PersonNode; readonly source: string }[];
  readonly reports: readonly PersonNode[];
  readonly stated: StatedProperties;
}

/** The fields of a {@link PersonRow} out of the person `p`; `until` is {@link ALWAYS}. */
export const PERSON_ROW = personRow('[]');

/** The same of what was seen up to the minute `until`, which takes a look at ledgers. */
const PERSON_ROW_UNTIL = personRow(LEDGERS_OF_SEEN_SINCE);

function personRow(ledgers: string): string {
  return `${personMap('p')} AS person, ${statedMap('p')} AS stated, p.evidence AS evidence,
  COLLECT { MATCH (p)-[:HAS]->(i:Identity) WHERE ${isKnown('i')} RETURN {node: ${IDENTITY_MAP}, ledgers: ${ledgers}} } AS members,
  COLLECT { MATCH (p)-[r:REPORTS_TO]->(m:Person) RETURN {person: ${personMap('m')}, source: r.source} } AS managers,
  COLLECT { MATCH (p)<-[:REPORTS_TO]-(m:Person) WITH DISTINCT m ORDER BY m.id LIMIT ${REPORTS_MAX}
    RETURN ${personMap('m')} } AS reports`;
}

export function viewOfRow(
  { person, stated, evidence, members, managers, reports }: PersonRow,
  until: Minute = ALWAYS,
): PersonView {
  members.sort((one, other) => byBytes(one.node.key, other.node.key));
  const identities = members.map(({ node, ledgers }) => viewOfNode(node, until, ledgers));
  const organisations = members.map(({ node }) => node.organisation);
  return {
    ...refOf(person),
    ...statedOf(stated),
    identities,
    tenures: tenuresOf(identities, organisations),
    evidence: shownEvidence(
      JSON.parse(evidence) as Evidence[],
      members.map(({ node }) => node.directory),
    ),
    ...reportingLines(
      managers.map((said) => ({ person: refOf(said.person), source: said.source })),
      reports.map(refOf),
    ),
  };
}

/** Persons with what was seen of them up to a minute, by id; without those of whom nothing was. Who belongs to whom is today's. */
export async function readViews(
  statements: Statements,
  tenant: string,
  ids: readonly string[],
  until: Minute = ALWAYS,
): Promise<Map<string, PersonView>> {
  const rows = await statements.run<PersonRow>(
    `UNWIND $ids AS id MATCH (p:Person {tenant: $tenant, id: id}) RETURN ${PERSON_ROW_UNTIL}`,
    { tenant, ids, until },
  );
  return new Map(rows.filter(wasSeen).map((row) => [row.person.id, viewOfRow(row, until)]));
}

/** By what an identity is looked up. */
export type IdentityAsked = { readonly id: string } | { readonly key: string };

/** The same of the one person to whom an identity belongs. */
export async function readView(
  statements: Statements,
  tenant: string,
  asked: IdentityAsked,
  until: Minute = ALWAYS,
): Promise<PersonView | undefined> {
  const by = 'id' in asked ? 'id: $id' : 'key: $key';
  const [row] = await statements.run<PersonRow>(
    `MATCH (:Identity {tenant: $tenant, ${by}})<-[:HAS]-(p:Person) RETURN ${PERSON_ROW_UNTIL}`,
    { tenant, ...asked, until },
  );
  return row === undefined || !wasSeen(row) ? undefined : viewOfRow(row, until);
}

function wasSeen({ members }: PersonRow): boolean {
  return members.length > 0;
}
