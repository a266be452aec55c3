import type { Evidence, MatchWeight } from '../../resolver/contract.ts';
import { turned } from './batch-rows.ts';
import { bytesOf } from './bolt-values.ts';
import { IDENTITY_MAP_OF_PERSON, type IdentityNode } from './identity-node.ts';
import type { Element, Known } from './known.ts';
import type { Needs } from './needs.ts';
import { readDue, readEntries, readIgnored, readLedgersOf, readReporters } from './reading-singles.ts';
import type { Transaction } from './server.ts';
import type { Statements } from './statements.ts';

/**
 * Reads what a batch lacks, under the lock of the graph: nobody else writes meanwhile, so what was read stays true until
 * the transaction ends.
 *
 * Statements name the index that they want, here and in writing.ts: a plan that is made while a graph is nearly empty
 * looks through all of it, and is kept when there is more to look through.
 */
export async function readNeeds(tx: Transaction, tenant: string, known: Known, needs: Needs): Promise<void> {
  await readByKey(tx, tenant, known, [...needs.keys]);
  await readById(tx, tenant, known, idsOf(known, needs.identities));
  await readEntries(tx, tenant, known, [...needs.entries]);
  await readReporters(tx, tenant, known, [...needs.reporters]);
  for (const [limit, keys] of byLimit(needs.blocks)) await readBlocks(tx, tenant, known, keys, limit);
  if (needs.everybody !== false) await readEverybody(tx, tenant, known, needs.everybody);
  await readPersons(tx, tenant, known, needs.persons);
  if (needs.dueBy !== undefined) await readDue(tx, tenant, known, needs.dueBy);
  await readPartners(tx, tenant, known, needs.partners);
  await readEdges(tx, tenant, known, needs.edges);
  await readLedgersOf(tx, tenant, known, needs.ledgersOf);
  await readLedgers(tx, known, needs.ledgers());
  await readIgnored(tx, tenant, known, [...needs.ignored.values()]);
}

function idsOf(known: Known, numbers: Iterable<number>): string[] {
  return [...numbers].map((n) => known.idOf(n) ?? '');
}

/** An identity with its person: whoever asks for one asks for the other next, and would take a round for each. */
export interface IdentityRead {
  readonly node: IdentityNode;
  readonly element: Element;
  /** Of its person. */
  readonly personElement: Element | null;
  readonly evidence: string | null;
  readonly members: readonly string[];
}

// Most people have one identity, and how many is known without visiting them.
const WITH_PERSON = `OPTIONAL MATCH (p:Person)-[:HAS]->(i)
  RETURN ${IDENTITY_MAP_OF_PERSON} AS node, elementId(i) AS element, elementId(p) AS personElement, p.evidence AS evidence,
    CASE WHEN COUNT { (p)-[:HAS]->() } > 1 THEN [(p)-[:HAS]->(m) | m.id] ELSE [i.id] END AS members`;

/** The identities that there are of these keys. */
export async function selectByKey(tx: Statements, tenant: string, keys: readonly string[]): Promise<IdentityRead[]> {
  if (keys.length === 0) return [];
  return tx.run<IdentityRead>(
    `UNWIND $keys AS key MATCH (i:Identity {tenant: $tenant, key: key}) USING INDEX i:Identity(tenant, key) ${WITH_PERSON}`,
    { tenant, keys },
  );
}

/** The same, of nodes that are known to be there. */
export async function selectByElement(tx: Statements, elements: readonly Element[]): Promise<IdentityRead[]> {
  if (elements.length === 0) return [];
  return tx.run<IdentityRead>(
    `UNWIND $elements AS element MATCH (i) WHERE elementId(i) = element
     WITH i ${WITH_PERSON}`,
    { elements },
  );
}

/** What the server calls the identities that there are of these keys. */
export async function selectElements(
  tx: Statements,
  tenant: string,
  keys: readonly string[],
): Promise<Map<string, Element>> {
  const rows = await tx.run<{ key: string; element: Element }>(
    `UNWIND $keys AS key MATCH (i:Identity {tenant: $tenant, key: key}) USING INDEX i:Identity(tenant, key)
     RETURN key, elementId(i) AS element`,
    { tenant, keys },
  );
  return new Map(rows.map(({ key, element }) => [key, element]));
}

async function readByKey(tx: Transaction, tenant: string, known: Known, keys: readonly string[]): Promise<void> {
  const rows = await selectByKey(tx, tenant, keys);
  for (const key of keys) known.addMissing(key);
  await addIdentities(tx, tenant, known, rows);
}

async function readById(tx: Transaction, tenant: string, known: Known, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.run<IdentityRead>(
    `UNWIND $ids AS id MATCH (i:Identity {tenant: $tenant, id: id}) USING INDEX i:Identity(tenant, id) ${WITH_PERSON}`,
    { tenant, ids },
  );
  await addIdentities(tx, tenant, known, rows);
}

/** Identities that are mentioned by their ids; those not known yet are read when all have been. */
class Mentioned {
  readonly #known: Known;
  readonly #unread = new Set<string>();

  constructor(known: Known) {
    this.#known = known;
  }

  numbersOf(ids: readonly string[]): number[] {
    return ids.map((id) => {
      const n = this.#known.numberOf(id);
      if (this.#known.identity(n) === undefined) this.#unread.add(id);
      return n;
    });
  }

  read(tx: Transaction, tenant: string): Promise<void> {
    return readById(tx, tenant, this.#known, [...this.#unread]);
  }
}

/** Takes in what was read of identities. Nobody's person has members that are not read. */
export async function addIdentities(
  tx: Transaction,
  tenant: string,
  known: Known,
  rows: readonly IdentityRead[],
): Promise<void> {
  for (const { node, element } of rows) known.addIdentity(node, element);
  const mentioned = new Mentioned(known);
  for (const { node, personElement, evidence, members } of rows) {
    if (node.person === null || personElement === null) continue;
    known.addPerson(known.numberOf(node.person), {
      element: personElement,
      members: mentioned.numbersOf(members),
      evidence: JSON.parse(evidence ?? '[]') as Evidence[],
    });
  }
  await mentioned.read(tx, tenant);
}

/** Few carry a name that counts, many the entry of a directory. */
function byLimit(blocks: Needs['blocks']): Map<number, string[]> {
  const keys = new Map<number, string[]>();
  for (const [key, limit] of blocks) keys.getOrInsertComputed(limit, () => []).push(key);
  return keys;
}

async function readBlocks(
  tx: Transaction,
  tenant: string,
  known: Known,
  keys: readonly string[],
  limit: number,
): Promise<void> {
  const rows = await tx.run<{ key: string; ids: string[] }>(
    `UNWIND $keys AS key MATCH (b:Block {tenant: $tenant, key: key}) USING INDEX b:Block(tenant, key)
     CALL (b) { MATCH (b)<-[:CARRIES]-(i:Identity) WITH i LIMIT $limit RETURN collect(i.id) AS ids }
     RETURN key, ids`,
    { tenant, keys, limit },
  );
  const mentioned = new Mentioned(known);
  for (const key of keys) known.addBlock(key, limit, []);
  for (const { key, ids } of rows) known.addBlock(key, limit, mentioned.numbersOf(ids));
  await mentioned.read(tx, tenant);
}

/** With all their identities, since whoever asks for everybody looks at everybody. */
async function readEverybody(
  tx: Transaction,
  tenant: string,
  known: Known,
  which: true | readonly string[],
): Promise<void> {
  const persons =
    which === true
      ? 'MATCH (o:Person {tenant: $tenant})'
      : `UNWIND $organisations AS organisation
         MATCH (there:Identity {tenant: $tenant, organisation: organisation})<-[:HAS]-(o:Person)
         USING INDEX there:Identity(tenant, organisation) WITH DISTINCT o`;
  const rows = await tx.run<IdentityRead>(`${persons} MATCH (o)-[:HAS]->(i:Identity) ${WITH_PERSON}`, {
    tenant,
    organisations: which === true ? [] : which,
  });
  await addIdentities(tx, tenant, known, rows);
  known.everybody = [...new Set(rows.flatMap(({ node }) => node.person ?? []))].sort().map((id) => known.numberOf(id));
}

async function readPersons(tx: Transaction, tenant: string, known: Known, persons: Needs['persons']): Promise<void> {
  const ids = idsOf(
    known,
    [...persons].filter((person) => known.person(person) === undefined),
  );
  if (ids.length === 0) return;
  for (const person of persons) if (known.person(person) === undefined) known.addPerson(person, NOBODY);
  const rows = await tx.run<IdentityRead>(
    `UNWIND $ids AS id MATCH (own:Person {tenant: $tenant, id: id})-[:HAS]->(i:Identity)
     USING INDEX own:Person(tenant, id) ${WITH_PERSON}`,
    { tenant, ids },
  );
  await addIdentities(tx, tenant, known, rows);
}

const NOBODY = { members: [], evidence: [] };

async function readPartners(tx: Transaction, tenant: string, known: Known, partners: Needs['partners']): Promise<void> {
  if (partners.size === 0) return;
  const ids = idsOf(known, partners);
  const rows = await tx.run<{ id: string; others: string[] }>(
    `UNWIND $ids AS id MATCH (own:Identity {tenant: $tenant, id: id})-[:LEDGER]-(i:Identity)
     USING INDEX own:Identity(tenant, id)
     RETURN id, collect(i.id) AS others`,
    { tenant, ids },
  );
  for (const n of partners) known.addPartners(n, []);
  const mentioned = new Mentioned(known);
  for (const { id, others } of rows) known.addPartners(known.numberOf(id), mentioned.numbersOf(others));
  await mentioned.read(tx, tenant);
}

async function readEdges(tx: Transaction, tenant: string, known: Known, edges: Needs['edges']): Promise<void> {
  if (edges.size === 0) return;
  const rows = await tx.run<{ id: string; found: { other: string; weight: string }[] }>(
    `UNWIND $ids AS id MATCH (own:Identity {tenant: $tenant, id: id})-[e:MAY_BE]-(i:Identity)
     USING INDEX own:Identity(tenant, id)
     RETURN id, collect({other: i.id, weight: e.weight}) AS found`,
    { tenant, ids: idsOf(known, edges) },
  );
  for (const n of edges) known.addEdges(n, new Map());
  const mentioned = new Mentioned(known);
  for (const { id, found } of rows) {
    const others = mentioned.numbersOf(found.map(({ other }) => other));
    const weights = found.map(({ weight }) => JSON.parse(weight) as MatchWeight);
    known.addEdges(known.numberOf(id), new Map(others.map((other, at) => [other, weights[at] as MatchWeight])));
  }
  await mentioned.read(tx, tenant);
}

/** Two identities, first that of the smaller key: so a ledger is kept. */
export interface LedgerEnds {
  readonly from: Element | undefined;
  readonly to: Element | undefined;
}

/** The ledgers that there are, by the place of their ends. */
export async function selectLedgers(tx: Statements, ends: readonly LedgerEnds[]): Promise<Map<number, Uint8Array>> {
  if (ends.length === 0) return new Map();
  const rows = await tx.run<{ at: number; entries: Int8Array }>(
    `UNWIND $pairs AS pair MATCH (x) WHERE elementId(x) = pair.from MATCH (y) WHERE elementId(y) = pair.to
     MATCH (x)-[l:LEDGER]->(y)
     RETURN pair.at AS at, l.entries AS entries`,
    { pairs: ends.map(({ from, to }, at) => ({ at, from, to })) },
  );
  return new Map(rows.map(({ at, entries }) => [at, bytesOf(entries)]));
}

async function readLedgers(tx: Transaction, known: Known, pairs: readonly { lo: number; hi: number }[]): Promise<void> {
  const wanted = pairs.map(({ lo, hi }) => {
    const [one, other] = [known.identity(lo), known.identity(hi)];
    const isReversed = (one?.node.key ?? '') > (other?.node.key ?? '');
    return { lo, hi, isReversed, from: (isReversed ? other : one)?.element, to: (isReversed ? one : other)?.element };
  });
  const found = await selectLedgers(tx, wanted);
  wanted.forEach(({ lo, hi, isReversed }, at) => {
    const ledger = found.get(at);
    known.addLedger(lo, hi, ledger === undefined ? null : turned(ledger, isReversed));
  });
}
