import type { Minute } from '../../infra/kernel/instant.ts';
import type { Asking, IdentityView, PersonRef, PersonView } from '../contract.ts';
import { keyOf } from '../core/asked-for.ts';
import { spellingsSought } from '../core/search-spellings.ts';
import { viewOfNode } from './exports.ts';
import { IDENTITY_MAP, type IdentityNode, isKnown } from './identity-node.ts';
import { type IdentityAsked, type PersonNode, personMap, readView, refOf } from './person-node.ts';
import { plainWord, wordsIn } from './search-words.ts';
import type { Values } from './server.ts';
import type { Statements } from './statements.ts';
import { ALWAYS } from './status-queries.ts';

/** A hit for one letter may be half of all identities; ranking more than this many would be felt while typing. */
const CANDIDATES_MAX = 5_000;

/** A longer text is cut: nobody types it, and every word costs a look into the index. */
const TEXT_MAX = 200;
const WORDS_MAX = 8;

/** Ties that are looked at one by one to rank the candidates: about a tenth of a second. */
const TIES_MAX = 100_000;

/** The strongest ties of all that are looked at when the candidates have too many. */
const WALKED = 10_000;

const HITS = `CALL db.index.fulltext.queryNodes('kith_words', $match, {limit: ${CANDIDATES_MAX}}) YIELD node AS i
  WHERE i.tenant = $tenant AND ${isKnown('i')} MATCH (p:Person)-[:HAS]->(i)`;

/** Persons `p` who have all words beside one address. */
const TOGETHER = `${HITS} WITH DISTINCT p`;

/** Persons `p` who have one word beside one address and the next beside another, perhaps. */
const APART = `UNWIND $matches AS match
  CALL (match) { WITH match AS sought ${HITS.replace('$match', 'sought')} RETURN DISTINCT p }
  WITH p, count(*) AS found WHERE found = size($matches)`;

/** Persons `p`, best known first: by K of the strongest tie, then by id. */
const RANKED = `RETURN ${personMap('p')} AS person
  ORDER BY coalesce(head(COLLECT { MATCH (p)-[k:KNOWS]-() RETURN k.k ORDER BY k.k DESC LIMIT 1 }), -1e9) DESC, p.id
  LIMIT $limit`;

/** The same, and nobody when that would take too long: somebody who looks for a large company finds thousands who know hundreds. */
const RANKED_IF_FEW = `WITH collect(p) AS found
  WITH found, reduce(ties = 0, p IN found | ties + COUNT { (p)-[:KNOWS]-() }) AS ties WHERE ties <= ${TIES_MAX}
  UNWIND found AS p ${RANKED}`;

/**
 * Those among the persons `p` who have one of the strongest ties there are, with its K and the K at which the walk along the
 * index ended. The more ties the candidates have, the sooner it meets enough of them.
 */
const AMONG_STRONGEST = `WITH collect(p) AS found WHERE size(found) > 0
  CALL () {
    MATCH (a:Person)-[k:KNOWS]->(b:Person) USING INDEX k:KNOWS(k) WHERE k.k > -1e9
    WITH a, b, k.k AS best ORDER BY best DESC LIMIT ${WALKED} RETURN collect({ends: [a, b], best: best}) AS walked
  }
  UNWIND walked AS tie UNWIND tie.ends AS p WITH p, tie.best AS best, last(walked).best AS end, found WHERE p IN found
  WITH p, max(best) AS best, end ORDER BY best DESC, p.id LIMIT $limit
  RETURN ${personMap('p')} AS person, best, end ORDER BY best DESC, p.id`;

export function findPerson(statements: Statements, tenant: string, who: string): Promise<PersonView | undefined> {
  return readView(statements, tenant, identityAsked(who));
}

/** An identity, whosever it is. */
export async function findIdentity(
  statements: Statements,
  tenant: string,
  who: string,
): Promise<IdentityView | undefined> {
  const asked = identityAsked(who);
  const by = 'id' in asked ? 'id: $id' : 'key: $key';
  const [row] = await statements.run<{ node: IdentityNode }>(
    `MATCH (i:Identity {tenant: $tenant, ${by}}) RETURN ${IDENTITY_MAP} AS node`,
    { tenant, ...asked },
  );
  return row === undefined ? undefined : viewOfNode(row.node);
}

/** What an id, an address or a phone number is looked up by. */
function identityAsked(who: string): IdentityAsked {
  const key = keyOf(who);
  return key === undefined ? { id: who.trim().toLowerCase() } : { key };
}

export async function searchPersons(
  statements: Statements,
  tenant: string,
  text: string,
  { now, asOf, limit }: Asking,
): Promise<PersonRef[]> {
  const until = asOf ? now : ALWAYS;
  const found = new Map<string, PersonRef>();
  const [exact, others] = await Promise.all([
    readView(statements, tenant, identityAsked(text), until),
    ranked(statements, tenant, text, until, limit),
  ]);
  if (exact !== undefined) {
    const { id, name, address, employee, organisation } = exact;
    found.set(id, { id, name, address, employee, ...(organisation === undefined ? {} : { organisation }) });
  }
  for (const ref of others) found.set(ref.id, ref);
  return [...found.values()].slice(0, limit);
}

async function ranked(
  statements: Statements,
  tenant: string,
  text: string,
  until: Minute,
  limit: number,
): Promise<PersonRef[]> {
  const typed = wordsIn(text.slice(0, TEXT_MAX)).filter((word) => plainWord(word) !== '');
  const words = typed.slice(0, WORDS_MAX);
  if (words.length === 0) return [];
  // Letters and digits only: nothing of the language of Lucene is left in them. The last one is a beginning.
  const terms = words.map((word, i) => {
    const end = i === words.length - 1 ? '*' : '';
    return `(${spellingsSought(word)
      .map((one) => `words:${plainWord(one)}${end}`)
      .join(' OR ')})`;
  });
  const mine = ` AND tenant:"${tenant}"`;
  const values = { tenant, until, limit };
  const together = await rank(statements, TOGETHER, { ...values, match: terms.join(' AND ') + mine });
  if (together.length >= limit || terms.length === 1) return together;
  return rank(statements, APART, { ...values, matches: terms.map((term) => term + mine) });
}

/** @param found the beginning of a statement, which finds persons `p` */
async function rank(statements: Statements, found: string, values: Values & { limit: number }): Promise<PersonRef[]> {
  type Found = { readonly person: PersonNode };
  const refs = (rows: readonly Found[]) => rows.map(({ person }) => refOf(person));
  const few = await statements.run<Found>(`${found} ${RANKED_IF_FEW}`, values);
  if (few.length > 0) return refs(few);
  const strong = await statements.run<Found & { best: number; end: number }>(`${found} ${AMONG_STRONGEST}`, values);
  const last = strong.at(-1);
  // Whoever is known as well as the walk's last tie may have been cut off.
  if (last !== undefined && strong.length === values.limit && last.best > last.end) return refs(strong);
  return refs(await statements.run<Found>(`${found} ${RANKED}`, values));
}
