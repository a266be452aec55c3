import { claimsText } from '../core/directory-claims.ts';
import { unpair } from '../core/pair-order.ts';
import type { Changes } from './changes.ts';
import { type Known, namesOf } from './known.ts';
import { Nodes } from './nodes.ts';
import { wordsText } from './search-words.ts';
import { Sending } from './sending.ts';
import type { Transaction } from './server.ts';
import { statedProperties } from './stated-properties.ts';
import { writeDue, writeLedgers, writeTies } from './writing-ties.ts';

/** A node's properties as they are set: what is absent stays as it was. */
type Properties = Record<string, unknown>;

/** Writes what a batch decided, under the lock of the graph. */
export async function writeChanges(tx: Transaction, tenant: string, known: Known, changes: Changes): Promise<void> {
  const sending = new Sending(tx, tenant);
  const nodes = new Nodes(known, changes);
  await writeIdentities(sending, nodes, known, changes);
  await writeBlocks(sending, nodes, changes);
  await writeEdges(sending, nodes, changes);
  await writePersons(sending, nodes, changes);
  await writeMoves(sending, nodes, known, changes);
  await writeReporting(sending, nodes, changes);
  await writeLedgers(sending, nodes, changes);
  await writeTies(sending, nodes, changes);
  await writeDue(sending, nodes, changes);
  await sending.send(
    'MERGE (g:Ignored {tenant: $tenant, activity: row.activity, reason: row.reason}) SET g.key = row.key, g.at = row.at',
    [...changes.ignored.values()],
  );
  await sending.send(
    `MERGE (t:Tally {tenant: $tenant, source: row.source, ending: row.ending, reason: row.reason})
     ON CREATE SET t.inputs = 0 SET t.inputs = t.inputs + row.inputs`,
    changes.inputs,
  );
  await sending.send(
    'MERGE (e:DirectoryEntry {tenant: $tenant, key: row.key}) SET e.said = row.said, e.manager = row.manager',
    [...changes.entries.values()].map((entry) => ({
      ...{ key: entry.key, said: JSON.stringify(entry) },
      manager: entry.manager ?? null,
    })),
  );
  await sending.send(
    'MATCH (i) WHERE elementId(i) = row.element DETACH DELETE i',
    [...changes.removed].map((n) => ({ element: nodes.identity(n) })),
  );
  await sending.done();
}

async function writeIdentities(sending: Sending, nodes: Nodes, known: Known, changes: Changes): Promise<void> {
  const properties = propertiesOf(known, changes);
  const made = [...changes.identities].map(([n, { key }]) => ({ n, key, properties: properties.get(n) }));
  const create =
    'CREATE (i:Identity {tenant: $tenant, key: row.key}) SET i += row.properties RETURN row.n AS n, elementId(i) AS element';
  nodes.madeIdentities(await sending.write(create, made));
  const changed = [...properties].filter(([n]) => !changes.identities.has(n));
  await sending.send(
    'MATCH (i) WHERE elementId(i) = row.element SET i += row.properties',
    changed.map(([n, its]) => ({ element: nodes.identity(n), properties: its })),
  );
}

/** What is set of each identity. */
function propertiesOf(known: Known, changes: Changes): Map<number, Properties> {
  const written = new Map<number, Properties>();
  const add = (n: number, properties: Properties) =>
    void Object.assign(
      written.getOrInsertComputed(n, () => ({})),
      properties,
    );
  for (const [n, row] of changes.identities) {
    const { id, addressClass, class: itsClass, zone, domain, organisation, firstAt, lastAt, directory } = row;
    const unnamed = { names: [], namesFirstAt: [], namesLastAt: [], directory: claimsText(directory) };
    add(n, { id, addressClass, class: itsClass, zone, domain, organisation, firstAt, lastAt, ...unnamed });
  }
  for (const [n, { class: itsClass, zone }] of changes.assignments) add(n, { class: itsClass, zone });
  for (const [n, times] of changes.times) add(n, { ...times });
  for (const [n, directory] of changes.directory) add(n, { directory });
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
  return written;
}

async function writeBlocks(sending: Sending, nodes: Nodes, { blocks }: Changes): Promise<void> {
  const carried: { key: string; element: string }[] = [];
  const dropped: { key: string; element: string }[] = [];
  for (const [key, carriers] of blocks) {
    for (const [n, carries] of carriers) (carries ? carried : dropped).push({ key, element: nodes.identity(n) });
  }
  await sending.send(
    `MATCH (i) WHERE elementId(i) = row.element
     MATCH (i)-[c:CARRIES]->(:Block {tenant: $tenant, key: row.key}) DELETE c`,
    dropped,
  );
  await sending.send(
    `MATCH (i) WHERE elementId(i) = row.element MERGE (b:Block {tenant: $tenant, key: row.key})
     MERGE (i)-[:CARRIES]->(b)`,
    carried,
  );
}

/** Which of the two the relationship leaves means nothing; it is the one of the smaller key, so that it is there once. */
async function writeEdges(sending: Sending, nodes: Nodes, { edges }: Changes): Promise<void> {
  const kept: Properties[] = [];
  const removed: Properties[] = [];
  for (const [pair, weight] of edges) {
    const { lo, hi } = unpair(pair);
    const [from, to] = nodes.keyOf(lo) < nodes.keyOf(hi) ? [lo, hi] : [hi, lo];
    const ends = { from: nodes.identity(from), to: nodes.identity(to) };
    if (weight === null) removed.push(ends);
    else kept.push({ ...ends, bits: weight.bits, zone: weight.zone, weight: JSON.stringify(weight) });
  }
  const ends = 'MATCH (x) WHERE elementId(x) = row.from MATCH (y) WHERE elementId(y) = row.to';
  await sending.send(`${ends} MATCH (x)-[e:MAY_BE]->(y) DELETE e`, removed);
  await sending.send(
    `${ends} MERGE (x)-[e:MAY_BE]->(y) SET e.bits = row.bits, e.zone = row.zone, e.weight = row.weight`,
    kept,
  );
}

async function writePersons(sending: Sending, nodes: Nodes, changes: Changes): Promise<void> {
  const gone: { id: string }[] = [];
  const made: Properties[] = [];
  const changed: Properties[] = [];
  for (const [n, person] of changes.persons) {
    if (person === null) {
      gone.push({ id: nodes.idOf(n) });
      continue;
    }
    const { facts, evidence, ...shown } = person;
    const properties = { ...shown, ...statedProperties(facts), evidence: JSON.stringify(evidence) };
    const element = nodes.findPerson(n);
    if (element === undefined) made.push({ n, id: nodes.idOf(n), properties });
    else changed.push({ element, properties });
  }
  await sending.send(
    'MATCH (p:Person {tenant: $tenant, id: row.id}) USING INDEX p:Person(tenant, id) DETACH DELETE p',
    gone,
  );
  await sending.send('MATCH (p) WHERE elementId(p) = row.element SET p += row.properties', changed);
  const merge =
    'MERGE (p:Person {tenant: $tenant, id: row.id}) SET p += row.properties RETURN row.n AS n, elementId(p) AS element';
  nodes.madePersons(await sending.write(merge, made));
}

/** Who is whose from now on. */
async function writeMoves(sending: Sending, nodes: Nodes, known: Known, changes: Changes): Promise<void> {
  const persons = new Map<number, number | null>();
  for (const [n, { person }] of changes.identities) persons.set(n, person);
  for (const [n, { person }] of changes.assignments) persons.set(n, person);
  const moves = [...persons].filter(([n, person]) => person !== (known.identity(n)?.person ?? null));
  await sending.send(
    'MATCH (i) WHERE elementId(i) = row.element MATCH (:Person)-[h:HAS]->(i) DELETE h',
    moves.filter(([n]) => known.identity(n)?.person != null).map(([n]) => ({ element: nodes.identity(n) })),
  );
  await sending.send(
    `MATCH (p) WHERE elementId(p) = row.person MATCH (i) WHERE elementId(i) = row.element
     CREATE (p)-[:HAS]->(i)`,
    moves.flatMap(([n, person]) =>
      person === null ? [] : [{ element: nodes.identity(n), person: nodes.person(person) }],
    ),
  );
}

/** Whom those report to whom the batch concerned. Of whoever is there no longer, nothing is left to be taken away. */
async function writeReporting(sending: Sending, nodes: Nodes, { managers, persons }: Changes): Promise<void> {
  const there = [...managers].flatMap(([n, named]) => {
    const element = persons.get(n) === null ? undefined : nodes.findPerson(n);
    return element === undefined ? [] : [{ element, named }];
  });
  await sending.send(
    'MATCH (p) WHERE elementId(p) = row.element MATCH (p)-[r:REPORTS_TO]->() DELETE r',
    there.map(({ element }) => ({ element })),
  );
  await sending.send(
    `MATCH (p) WHERE elementId(p) = row.person MATCH (m) WHERE elementId(m) = row.manager
     CREATE (p)-[:REPORTS_TO {source: row.source}]->(m)`,
    there.flatMap(({ element, named }) =>
      named.map(({ manager, source }) => ({ person: element, manager: nodes.person(manager), source })),
    ),
  );
}
