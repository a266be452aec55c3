import { domainAscii } from '../../infra/kernel/domain-ascii.ts';
import type { Minute } from '../../infra/kernel/instant.ts';
import { organisationOf } from '../../resolver/contract.ts';
import type { AccountView } from '../contract.ts';
import { computeTie, type LedgerPart } from '../core/computed-tie.ts';
import {
  type AccountAsking,
  othersOf,
  type RankedContacts,
  rankContacts,
  type Touch,
  upTo,
} from '../core/contact-ranking.ts';
import { bytesOf } from './bolt-values.ts';
import { TENANT_FACTS, tenantFactsOf } from './facts.ts';
import { isKnown } from './identity-node.ts';
import { type PersonNode, personMap, refOf } from './person-node.ts';
import { ALWAYS } from './status-queries.ts';
import { hasEmployees, inScope, type Reading, type Scope, strongestOfEach } from './ties-of.ts';

/** Persons `p` outside the tenant with an identity in the organisation. */
const CONTACTS = `MATCH (i:Identity {tenant: $tenant, organisation: $domain})<-[:HAS]-(p:Person)
  WHERE ${isKnown('i')} AND NOT p.employee WITH DISTINCT p`;

export async function findAccount(
  reading: Reading,
  asked: string,
  asking: AccountAsking,
): Promise<AccountView | undefined> {
  const { statements, tenant } = reading;
  const domain = organisationOf({ kind: 'mail', domain: domainAscii(asked.trim()) });
  if (domain === undefined) return undefined;
  const until = asking.asOf ? asking.now : ALWAYS;
  const [seen] = await statements.run<{ facts: string | null }>(
    `MATCH (i:Identity {tenant: $tenant, organisation: $domain}) WHERE ${isKnown('i')} WITH i LIMIT 1
     RETURN ${TENANT_FACTS} AS facts`,
    { tenant, domain, until },
  );
  if (seen === undefined) return undefined;
  const employees = hasEmployees(tenantFactsOf(seen.facts));
  const scope: Scope = { employees, outside: employees ? null : domain };
  const page = asking.asOf
    ? await computedPage(reading, domain, scope, asking)
    : await storedPage(reading, domain, scope, asking);
  const shown = page.persons.map(({ id }) => id);
  const known = await strongestOfEach(reading, shown, scope, { ...asking, limit: asking.colleaguesPerContact });
  const contacts = page.persons.map((person) => ({
    person: refOf(person),
    colleagues: known.get(person.id)?.ties ?? [],
  }));
  return { domain, contacts, total: page.total, colleagues: page.colleagues };
}

/** The first contacts of an account, best known first, and how many there are in all. */
interface Page {
  readonly persons: readonly PersonNode[];
  readonly total: number;
  /** How many persons in scope know any of them. */
  readonly colleagues: number;
}

/** Ranked there: an account may have thousands of contacts with tens of thousands of ties, and a page has twenty. */
async function storedPage(
  { statements, tenant }: Reading,
  domain: string,
  scope: Scope,
  { limit, offset = 0 }: AccountAsking,
): Promise<Page> {
  const values = { tenant, domain, until: ALWAYS, outside: scope.outside, limit, offset };
  const known = `OPTIONAL MATCH (p)-[k:KNOWS]-(o:Person) WHERE ${inScope(scope)}`;
  const [rows, [sums]] = await Promise.all([
    statements.run<{ person: PersonNode }>(
      `${CONTACTS} ${known} WITH p, max(k.k) AS best ORDER BY coalesce(best, -1e9) DESC, p.id SKIP $offset LIMIT $limit
       RETURN ${personMap('p')} AS person ORDER BY coalesce(best, -1e9) DESC, p.id`,
      values,
    ),
    statements.run<{ total: number; colleagues: number }>(
      `${CONTACTS} ${known} RETURN count(DISTINCT p) AS total, count(DISTINCT o) AS colleagues`,
      values,
    ),
  ]);
  return { persons: rows.map(({ person }) => person), total: sums?.total ?? 0, colleagues: sums?.colleagues ?? 0 };
}

async function computedPage(reading: Reading, domain: string, scope: Scope, asking: AccountAsking): Promise<Page> {
  const { now, limit, offset = 0 } = asking;
  const { statements, tenant } = reading;
  const rows = await statements.run<{ person: PersonNode }>(`${CONTACTS} RETURN ${personMap('p')} AS person`, {
    ...{ tenant, domain, until: now },
  });
  const persons = new Map(rows.map(({ person }) => [person.id, person]));
  const touches = await computedTouches(reading, [...persons.keys()], now);
  const ranked = rankContacts([...persons.keys()], touches, await amongScope(reading, othersOf(touches), scope));
  const shown = firstOf(ranked, offset + limit)
    .slice(offset)
    .flatMap((id) => persons.get(id) ?? []);
  return { persons: shown, total: ranked.contacts.length, colleagues: ranked.colleagues };
}

function firstOf(ranked: RankedContacts<string>, limit: number): string[] {
  const candidates = [...upTo(ranked, limit)];
  // Not by difference: two without any tie are equal.
  candidates.sort((one, other) => (one.k === other.k ? (one.n < other.n ? -1 : 1) : other.k - one.k));
  return candidates.slice(0, limit).map(({ n }) => n);
}

async function computedTouches(
  { statements, tenant, settings }: Reading,
  contacts: readonly string[],
  asOf: Minute,
): Promise<Touch<string>[]> {
  const rows = await statements.run<{ contact: string; other: string; reversed: boolean; entries: Int8Array }>(
    `UNWIND $contacts AS contact
     MATCH (p:Person {tenant: $tenant, id: contact})-[:HAS]->(i:Identity)-[l:LEDGER]-(:Identity)<-[:HAS]-(o:Person)
     WHERE o <> p RETURN contact, o.id AS other, startNode(l) <> i AS reversed, l.entries AS entries`,
    { tenant, contacts },
  );
  const pairs = new Map<string, { contact: string; other: string; parts: LedgerPart[] }>();
  for (const { contact, other, reversed, entries } of rows) {
    const pair = pairs.getOrInsertComputed(`${contact} ${other}`, () => ({ contact, other, parts: [] }));
    pair.parts.push({ ledger: bytesOf(entries), reversed });
  }
  return [...pairs.values()].flatMap(({ contact, other, parts }) => {
    const tie = computeTie(parts, asOf, settings)?.tie;
    return tie === undefined ? [] : [{ contact, other, k: tie.k }];
  });
}

async function amongScope(
  { statements, tenant }: Reading,
  others: readonly string[],
  scope: Scope,
): Promise<Set<string>> {
  const rows = await statements.run<{ id: string }>(
    `UNWIND $others AS id MATCH (o:Person {tenant: $tenant, id: id}) WHERE ${inScope(scope)} RETURN id`,
    { tenant, others, outside: scope.outside },
  );
  return new Set(rows.map(({ id }) => id));
}
