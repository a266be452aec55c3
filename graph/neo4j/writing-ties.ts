import { reverseTie } from '../../scorer/contract.ts';
import { unpair } from '../core/pair-order.ts';
import { turned } from './batch-rows.ts';
import { Float } from './bolt-values.ts';
import type { Changes, ScoredTie } from './changes.ts';
import type { Nodes } from './nodes.ts';
import type { Sending } from './sending.ts';

/** From the smaller key to the larger. */
export async function writeLedgers(sending: Sending, nodes: Nodes, { ledgers }: Changes): Promise<void> {
  const rows = [...ledgers].map(([pair, ledger]) => {
    const { lo, hi } = unpair(pair);
    const [one, other] = [nodes.identity(lo), nodes.identity(hi)];
    const isReversed = nodes.keyOf(lo) > nodes.keyOf(hi);
    const ends = isReversed ? { from: other, to: one } : { from: one, to: other };
    return { ...ends, entries: turned(ledger, isReversed) };
  });
  await sending.send(
    `MATCH (x) WHERE elementId(x) = row.from MATCH (y) WHERE elementId(y) = row.to
     MERGE (x)-[l:LEDGER]->(y) SET l.entries = row.entries`,
    rows,
  );
}

/** From the smaller id to the larger. */
export async function writeTies(sending: Sending, nodes: Nodes, { ties, tiesRemovedOf }: Changes): Promise<void> {
  await sending.send(
    'MATCH (p:Person {tenant: $tenant, id: row.id})-[k:KNOWS]-() USING INDEX p:Person(tenant, id) DELETE k',
    [...tiesRemovedOf].map((n) => ({ id: nodes.idOf(n) })),
  );
  const removed: { from: string; to: string }[] = [];
  const written: { from: string; to: string; properties: object }[] = [];
  for (const { a, b, scored } of ties.values()) {
    const [from, to] = nodes.idOf(a) < nodes.idOf(b) ? [a, b] : [b, a];
    if (scored !== undefined) {
      written.push({ from: nodes.person(from), to: nodes.person(to), properties: propertiesOf(scored, from === a) });
      continue;
    }
    const [one, other] = [nodes.findPerson(from), nodes.findPerson(to)];
    if (one !== undefined && other !== undefined) removed.push({ from: one, to: other });
  }
  const ends = 'MATCH (a) WHERE elementId(a) = row.from MATCH (b) WHERE elementId(b) = row.to';
  await sending.send(`${ends} MATCH (a)-[k:KNOWS]->(b) DELETE k`, removed);
  await sending.send(`${ends} MERGE (a)-[k:KNOWS]->(b) SET k = row.properties`, written);
}

function propertiesOf({ tie, strength, scoredAt }: NonNullable<ScoredTie['scored']>, isFromFirst: boolean): object {
  const seen = isFromFirst ? tie : reverseTie(tie);
  const floats = {
    k: new Float(seen.k),
    kDepth: new Float(seen.kDepth),
    kOut: new Float(seen.kOut),
    kIn: new Float(seen.kIn),
    reciprocity: new Float(seen.reciprocity),
    strength: new Float(strength),
  };
  return { ...seen, ...floats, scoredAt };
}

/** When ties are to be scored again. */
export async function writeDue(sending: Sending, nodes: Nodes, { due, dueTaken }: Changes): Promise<void> {
  if (dueTaken !== undefined) {
    // All properties of the index are named, or it would not be used.
    const taken =
      'MATCH (d:Due {tenant: $tenant}) WHERE d.at <= $until AND d.a IS NOT NULL AND d.b IS NOT NULL DELETE d';
    await sending.run(taken, { until: dueTaken });
  }
  const rows = [...due.values()].map(({ at, a, b }) => {
    const [one, other] = [nodes.idOf(a), nodes.idOf(b)];
    return one < other ? { at, a: one, b: other } : { at, a: other, b: one };
  });
  await sending.send('MERGE (:Due {tenant: $tenant, at: row.at, a: row.a, b: row.b})', rows);
}
