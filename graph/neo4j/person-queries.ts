import type { Minute } from '../../infra/kernel/instant.ts';
import type { Asking, PersonRef, PersonView } from '../contract.ts';
import { keyOf } from '../core/asked-for.ts';
import { type PersonNode, personMap, readViews, refOf } from './person-node.ts';
import { wordsOf } from './search-words.ts';
import type { Transaction } from './server.ts';
import { ALWAYS } from './status-queries.ts';

/** A hit for one letter may be half of all identities; ranking more than this many would be felt while typing. */
const CANDIDATES_MAX = 5_000;

/** A longer text is cut: nobody types it, and every word costs a look into the index. */
const TEXT_MAX = 200;
const WORDS_MAX = 8;

/** Persons `p`, best known first: by K of the strongest tie, then by id. */
const RANKED = `WITH DISTINCT p
  RETURN ${personMap('p')} AS person
  ORDER BY coalesce(head(COLLECT { MATCH (p)-[k:KNOWS]-() RETURN k.k ORDER BY k.k DESC LIMIT 1 }), -1e9) DESC, p.id
  LIMIT $limit`;

const HITS = `CALL db.index.fulltext.queryNodes('kith_words', $match, {limit: ${CANDIDATES_MAX}}) YIELD node AS i
  WHERE i.tenant = $tenant AND i.firstAt <= $until MATCH (p:Person)-[:HAS]->(i)`;

/** The id of the person to whom an identity's id belongs; absent when it is nobody's. */
export async function personOfId(tx: Transaction, tenant: string, id: string): Promise<string | undefined> {
  const [row] = await tx.run<{ id: string }>(
    'MATCH (:Identity {tenant: $tenant, id: $id})<-[:HAS]-(p:Person) RETURN p.id AS id',
    { tenant, id },
  );
  return row?.id;
}

/** The same by an id, an address or a phone number. */
async function personOfAnything(tx: Transaction, tenant: string, who: string): Promise<string | undefined> {
  const key = keyOf(who);
  if (key === undefined) return personOfId(tx, tenant, who.trim().toLowerCase());
  const [row] = await tx.run<{ id: string }>(
    'MATCH (:Identity {tenant: $tenant, key: $key})<-[:HAS]-(p:Person) RETURN p.id AS id',
    { tenant, key },
  );
  return row?.id;
}

export async function findPerson(tx: Transaction, tenant: string, who: string): Promise<PersonView | undefined> {
  const id = await personOfAnything(tx, tenant, who);
  return id === undefined ? undefined : (await readViews(tx, tenant, [id])).get(id);
}

export async function searchPersons(
  tx: Transaction,
  tenant: string,
  text: string,
  { now, asOf, limit }: Asking,
): Promise<PersonRef[]> {
  const until = asOf ? now : ALWAYS;
  const exact = await personOfAnything(tx, tenant, text);
  const found = new Map<string, PersonRef>();
  const seen = exact === undefined ? undefined : (await readViews(tx, tenant, [exact], until)).get(exact);
  if (seen !== undefined) {
    const { identities: _, tenures: __, evidence: ___, ...ref } = seen;
    found.set(ref.id, ref);
  }
  for (const ref of await ranked(tx, tenant, text, until, limit)) found.set(ref.id, ref);
  return [...found.values()].slice(0, limit);
}

async function ranked(
  tx: Transaction,
  tenant: string,
  text: string,
  until: Minute,
  limit: number,
): Promise<PersonRef[]> {
  const words = wordsOf(text.slice(0, TEXT_MAX)).slice(0, WORDS_MAX);
  if (words.length === 0) return [];
  // Letters and digits only: nothing of the language of Lucene is left in them. The last one is a beginning.
  const terms = words.map((word, i) => `words:${word}${i === words.length - 1 ? '*' : ''}`);
  const mine = ` AND tenant:"${tenant}"`;
  const values = { tenant, until, limit };
  const together = await tx.run<{ person: PersonNode }>(`${HITS} ${RANKED}`, {
    ...values,
    match: terms.join(' AND ') + mine,
  });
  if (together.length >= limit || terms.length === 1) return together.map(({ person }) => refOf(person));
  // One word may stand beside one address of a person and the next beside another.
  const apart = await tx.run<{ person: PersonNode }>(
    `UNWIND $matches AS match
     CALL (match) { WITH match AS sought ${HITS.replace('$match', 'sought')} RETURN DISTINCT p }
     WITH p, count(*) AS found WHERE found = size($matches) ${RANKED}`,
    { ...values, matches: terms.map((term) => term + mine) },
  );
  return apart.map(({ person }) => refOf(person));
}
