import { reverseTie } from '../../scorer/contract.ts';
import { unpair } from '../core/pair-order.ts';
import { turned } from './batch-rows.ts';
import { Float } from './bolt-values.ts';
import type { Changes, ScoredTie } from './changes.ts';
import { type Known, namesOf } from './known.ts';
import { wordsText } from './search-words.ts';
import type { Transaction } from './server.ts';

/** Rows that one statement gets. */
const ROWS_MAX = 5_000;

/** A node's properties as they are set: what is absent stays as it was. */
type Properties = Record<string, unknown>;

/** Writes what a batch decided, under the lock of the graph. */
export async function writeChanges(tx: Transaction, tenant: string, known: Known, changes: Changes): Promise<void> {
  const identityOf = (n: number) => {
    const { id, key } = changes.identities.get(n) ?? known.identity(n)?.node ?? { id: known.idOf(n) ?? '', key: '' };
    return { id, key };
  };
  const idOf = (n: number) => identityOf(n).id;
  const send = async (cypher: string, rows: readonly unknown[]) => {
    for (let from = 0; from < rows.length; from += ROWS_MAX) {
      await tx.run(`UNWIND $rows AS row ${cypher}`, { tenant, rows: rows.slice(from, from + ROWS_MAX) });
    }
  };
  const { made, changed } = identitiesOf(known, changes);
  await send('CREATE (i:Identity {tenant: $tenant, key: row.key}) SET i += row.properties', made);
  await send(
    'MATCH (i:Identity {tenant: $tenant, key: row.key}) USING INDEX i:Identity(tenant, key) SET i += row.properties',
    changed,
  );
  await writeBlocks(send, idOf, changes);
  await writePersons(send, idOf, known, changes);
  const ledgers = [...changes.ledgers].map(([pair, ledger]) => {
    const { lo, hi } = unpair(pair);
    const [one, other] = [identityOf(lo), identityOf(hi)];
    const isReversed = one.key > other.key;
    const ends = isReversed ? { from: other.id, to: one.id } : { from: one.id, to: other.id };
    return { ...ends, entries: turned(ledger, isReversed) };
  });
  await send(
    `MATCH (x:Identity {tenant: $tenant, id: row.from}) USING INDEX x:Identity(tenant, id)
     MATCH (y:Identity {tenant: $tenant, id: row.to}) USING INDEX y:Identity(tenant, id)
     MERGE (x)-[l:LEDGER]->(y) SET l.entries = row.entries`,
    ledgers,
  );
  await writeTies(send, idOf, changes);
  if (changes.dueTaken !== undefined) {
    // All properties of the index are named, or it would not be used.
    const due = 'MATCH (d:Due {tenant: $tenant}) WHERE d.at <= $until AND d.a IS NOT NULL AND d.b IS NOT NULL DELETE d';
    await tx.run(due, { tenant, until: changes.dueTaken });
  }
  const fresh = [...changes.due.values()].map(({ at, a, b }) => ({ at, ...inOrder(idOf(a), idOf(b)) }));
  await send('MERGE (:Due {tenant: $tenant, at: row.at, a: row.a, b: row.b})', fresh);
  await send(
    'MERGE (g:Ignored {tenant: $tenant, activity: row.activity, reason: row.reason}) SET g.key = row.key, g.at = row.at',
    [...changes.ignored.values()],
  );
  await send(
    `MERGE (t:Tally {tenant: $tenant, source: row.source, ending: row.ending, reason: row.reason})
     ON CREATE SET t.inputs = 0 SET t.inputs = t.inputs + row.inputs`,
    changes.inputs,
  );
}

type Send = (cypher: string, rows: readonly unknown[]) => Promise<void>;

interface WrittenIdentity {
  readonly key: string;
  readonly properties: Properties;
}

function identitiesOf(known: Known, changes: Changes): { made: WrittenIdentity[]; changed: WrittenIdentity[] } {
  const written = new Map<number, Properties>();
  const add = (n: number, properties: Properties) =>
    void Object.assign(
      written.getOrInsertComputed(n, () => ({})),
      properties,
    );
  for (const [n, row] of changes.identities) {
    const { id, addressClass, class: itsClass, zone, domain, organisation, firstAt, lastAt } = row;
    const unnamed = { names: [], namesFirstAt: [], namesLastAt: [] };
    add(n, { id, addressClass, class: itsClass, zone, domain, organisation, firstAt, lastAt, ...unnamed });
  }
  for (const [n, { class: itsClass, zone }] of changes.assignments) add(n, { class: itsClass, zone });
  for (const [n, times] of changes.times) add(n, { ...times });
  for (const [n, words] of changes.words) add(n, { words: wordsText(words) });
  for (const [n, changed] of changes.names) {
    const identity = known.identity(n);
    const names = [...new Map([...(identity === undefined ? [] : namesOf(identity)), ...changed])];
    add(n, {
      names: names.map(([name]) => name),
      namesFirstAt: names.map(([, { firstAt }]) => firstAt),
      namesLastAt: names.map(([, { lastAt }]) => lastAt),
    });
  }
  const made: WrittenIdentity[] = [];
  const changed: WrittenIdentity[] = [];
  for (const [n, properties] of written) {
    const key = changes.identities.get(n)?.key;
    if (key === undefined) changed.push({ key: known.identity(n)?.node.key ?? '', properties });
    else made.push({ key, properties });
  }
  return { made, changed };
}

async function writeBlocks(send: Send, idOf: (n: number) => string, { blocks }: Changes): Promise<void> {
  const carried: { key: string; id: string }[] = [];
  const dropped: { key: string; id: string }[] = [];
  for (const [key, carriers] of blocks) {
    for (const [n, carries] of carriers) (carries ? carried : dropped).push({ key, id: idOf(n) });
  }
  await send(
    `MATCH (i:Identity {tenant: $tenant, id: row.id})-[c:CARRIES]->(:Block {tenant: $tenant, key: row.key})
     USING INDEX i:Identity(tenant, id) DELETE c`,
    dropped,
  );
  await send(
    `MATCH (i:Identity {tenant: $tenant, id: row.id}) USING INDEX i:Identity(tenant, id) MERGE (b:Block {tenant: $tenant, key: row.key})
     MERGE (i)-[:CARRIES]->(b)`,
    carried,
  );
}

async function writePersons(send: Send, idOf: (n: number) => string, known: Known, changes: Changes): Promise<void> {
  const shown: Properties[] = [];
  const gone: { id: string }[] = [];
  for (const [n, person] of changes.persons) {
    if (person === null) gone.push({ id: idOf(n) });
    else shown.push({ id: idOf(n), ...person, evidence: JSON.stringify(person.evidence) });
  }
  await send('MATCH (p:Person {tenant: $tenant, id: row.id}) USING INDEX p:Person(tenant, id) DETACH DELETE p', gone);
  await send(
    `MERGE (p:Person {tenant: $tenant, id: row.id}) SET p.name = row.name, p.address = row.address,
       p.employee = row.employee, p.organisation = row.organisation, p.evidence = row.evidence`,
    shown,
  );
  const persons = new Map<number, number | null>();
  for (const [n, { person }] of changes.identities) persons.set(n, person);
  for (const [n, { person }] of changes.assignments) persons.set(n, person);
  const moves = [...persons].filter(([n, person]) => person !== (known.identity(n)?.person ?? null));
  await send(
    'MATCH (:Person)-[h:HAS]->(i:Identity {tenant: $tenant, id: row.id}) USING INDEX i:Identity(tenant, id) DELETE h',
    moves.filter(([n]) => known.identity(n)?.person != null).map(([n]) => ({ id: idOf(n) })),
  );
  await send(
    `MATCH (p:Person {tenant: $tenant, id: row.person}) USING INDEX p:Person(tenant, id)
     MATCH (i:Identity {tenant: $tenant, id: row.id}) USING INDEX i:Identity(tenant, id)
     CREATE (p)-[:HAS]->(i)`,
    moves.flatMap(([n, person]) => (person === null ? [] : [{ id: idOf(n), person: idOf(person) }])),
  );
}

async function writeTies(send: Send, idOf: (n: number) => string, changes: Changes): Promise<void> {
  await send(
    'MATCH (p:Person {tenant: $tenant, id: row.id})-[k:KNOWS]-() USING INDEX p:Person(tenant, id) DELETE k',
    [...changes.tiesRemovedOf].map((n) => ({ id: idOf(n) })),
  );
  const rows = [...changes.ties.values()].map((tie) => tieRow(tie, idOf));
  await send(
    `MATCH (a:Person {tenant: $tenant, id: row.a})-[k:KNOWS]->(b:Person {tenant: $tenant, id: row.b})
     USING INDEX a:Person(tenant, id) USING INDEX b:Person(tenant, id) DELETE k`,
    rows.filter(({ properties }) => properties === undefined),
  );
  await send(
    `MATCH (a:Person {tenant: $tenant, id: row.a}) USING INDEX a:Person(tenant, id)
     MATCH (b:Person {tenant: $tenant, id: row.b}) USING INDEX b:Person(tenant, id)
     MERGE (a)-[k:KNOWS]->(b) SET k = row.properties`,
    rows.filter(({ properties }) => properties !== undefined),
  );
}

/** From the smaller id to the larger. */
function tieRow({ a, b, scored }: ScoredTie, idOf: (n: number) => string) {
  const ends = inOrder(idOf(a), idOf(b));
  if (scored === undefined) return { ...ends, properties: undefined };
  const { scoredAt } = scored;
  const tie = ends.a === idOf(a) ? scored.tie : reverseTie(scored.tie);
  const floats = {
    k: new Float(tie.k),
    kDepth: new Float(tie.kDepth),
    kOut: new Float(tie.kOut),
    kIn: new Float(tie.kIn),
    reciprocity: new Float(tie.reciprocity),
    strength: new Float(scored.strength),
  };
  return { ...ends, properties: { ...tie, ...floats, scoredAt } };
}

function inOrder(one: string, other: string): { a: string; b: string } {
  return one < other ? { a: one, b: other } : { a: other, b: one };
}
