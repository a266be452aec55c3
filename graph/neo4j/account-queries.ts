import { domainAscii } from '../../infra/kernel/domain-ascii.ts';
import type { Minute } from '../../infra/kernel/instant.ts';
import { organisationOf } from '../../resolver/contract.ts';
import type { AccountView, Asking } from '../contract.ts';
import { computeTie, type LedgerPart } from '../core/computed-tie.ts';
import { othersOf, type RankedContacts, rankContacts, type Touch, upTo } from '../core/contact-ranking.ts';
import { bytesOf } from './bolt-values.ts';
import { readTenantFacts } from './facts.ts';
import { type PersonNode, personMap, refOf } from './person-node.ts';
import { ALWAYS } from './status-queries.ts';
import { IN_SCOPE, type Reading, type Scope, strongestOfEach } from './ties-of.ts';

export async function findAccount(
  reading: Reading,
  asked: string,
  asking: Asking & { colleaguesPerContact: number },
): Promise<AccountView | undefined> {
  const { tx, tenant } = reading;
  const domain = organisationOf({ kind: 'mail', domain: domainAscii(asked.trim()) });
  if (domain === undefined) return undefined;
  const until = asking.asOf ? asking.now : ALWAYS;
  const [seen] = await tx.run(
    'MATCH (i:Identity {tenant: $tenant, organisation: $domain}) WHERE i.firstAt <= $until RETURN i.id LIMIT 1',
    { tenant, domain, until },
  );
  if (seen === undefined) return undefined;
  const employees = (await readTenantFacts(tx, tenant)).domains.length > 0;
  const scope: Scope = { employees, outside: employees ? null : domain };
  const persons = await readContacts(reading, domain, until);
  const touches = asking.asOf
    ? await computedTouches(reading, [...persons.keys()], asking.now)
    : await storedTouches(reading, [...persons.keys()]);
  const ranked = rankContacts([...persons.keys()], touches, await inScope(reading, othersOf(touches), scope));
  const shown = pageOf(ranked, asking.limit);
  const known = await strongestOfEach(reading, shown, scope, { ...asking, limit: asking.colleaguesPerContact });
  const contacts = shown.flatMap((id) => {
    const person = persons.get(id);
    return person === undefined ? [] : [{ person: refOf(person), colleagues: known.get(id)?.ties ?? [] }];
  });
  return { domain, contacts, total: ranked.contacts.length, colleagues: ranked.colleagues };
}

function pageOf(ranked: RankedContacts<string>, limit: number): string[] {
  const candidates = [...upTo(ranked, limit)];
  // Not by difference: two without any tie are equal.
  candidates.sort((one, other) => (one.k === other.k ? (one.n < other.n ? -1 : 1) : other.k - one.k));
  return candidates.slice(0, limit).map(({ n }) => n);
}

/** Persons outside the tenant with an identity in the organisation. */
async function readContacts({ tx, tenant }: Reading, domain: string, until: Minute): Promise<Map<string, PersonNode>> {
  const rows = await tx.run<{ person: PersonNode }>(
    `MATCH (i:Identity {tenant: $tenant, organisation: $domain})<-[:HAS]-(p:Person)
     WHERE i.firstAt <= $until AND NOT p.employee WITH DISTINCT p RETURN ${personMap('p')} AS person`,
    { tenant, domain, until },
  );
  return new Map(rows.map(({ person }) => [person.id, person]));
}

async function storedTouches({ tx, tenant }: Reading, contacts: readonly string[]): Promise<Touch<string>[]> {
  return tx.run(
    `UNWIND $contacts AS contact MATCH (:Person {tenant: $tenant, id: contact})-[k:KNOWS]-(o:Person)
     RETURN contact, o.id AS other, k.k AS k`,
    { tenant, contacts },
  );
}

async function computedTouches(
  { tx, tenant, settings }: Reading,
  contacts: readonly string[],
  asOf: Minute,
): Promise<Touch<string>[]> {
  const rows = await tx.run<{ contact: string; other: string; isStart: boolean; entries: Int8Array }>(
    `UNWIND $contacts AS contact
     MATCH (p:Person {tenant: $tenant, id: contact})-[:HAS]->(i:Identity)-[l:LEDGER]-(:Identity)<-[:HAS]-(o:Person)
     WHERE o <> p RETURN contact, o.id AS other, startNode(l) = i AS isStart, l.entries AS entries`,
    { tenant, contacts },
  );
  const pairs = new Map<string, { contact: string; other: string; parts: LedgerPart[] }>();
  for (const { contact, other, isStart, entries } of rows) {
    const pair = pairs.getOrInsertComputed(`${contact} ${other}`, () => ({ contact, other, parts: [] }));
    pair.parts.push({ ledger: bytesOf(entries), reversed: !isStart });
  }
  return [...pairs.values()].flatMap(({ contact, other, parts }) => {
    const tie = computeTie(parts, asOf, settings)?.tie;
    return tie === undefined ? [] : [{ contact, other, k: tie.k }];
  });
}

async function inScope({ tx, tenant }: Reading, others: readonly string[], scope: Scope): Promise<Set<string>> {
  const rows = await tx.run<{ id: string }>(
    `UNWIND $others AS id MATCH (o:Person {tenant: $tenant, id: id}) WHERE ${IN_SCOPE} RETURN id`,
    { tenant, others, ...scope },
  );
  return new Set(rows.map(({ id }) => id));
}
