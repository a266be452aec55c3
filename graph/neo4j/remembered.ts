import type { IdentityKey } from '../../resolver/contract.ts';
import type { GraphBatch } from '../contract.ts';
import { pairOf, unpair } from '../core/pair-order.ts';
import { turned } from './batch-rows.ts';
import { type Element, Known } from './known.ts';
import { addIdentities, selectByElement, selectByKey, selectElements, selectLedgers } from './reading.ts';
import type { Neo4jServer, Transaction } from './server.ts';
import { singly } from './statements.ts';

/** Identities held in memory from one transaction to the next, about 500 bytes each. */
const REMEMBERED_MAX = 100_000;

/** A pair of a batch, by its keys. */
interface Pair {
  readonly smaller: IdentityKey;
  readonly greater: IdentityKey;
}

/** What was read for a batch before the lock of the graph was taken. */
export interface ReadAhead {
  /** Of the identities that were there. */
  readonly elements: ReadonlyMap<IdentityKey, Element>;
  readonly pairs: readonly Pair[];
  /** By the place of the pair. */
  readonly ledgers: ReadonlyMap<number, Uint8Array>;
}

/**
 * What spares the batches of a scorer time under the lock of the graph.
 *
 * The ledgers of a batch's own pairs are read before the lock is taken: nobody else writes them while the claim holds, and whoever did
 * before had finished when it was taken over. Who is whose is read under the lock only, since a commit becomes visible piece by piece to
 * those who do not wait for it; it is good for the next batch as long as nobody has become another person's.
 */
export class Remembered {
  readonly #server: Neo4jServer;
  readonly #tenant: string;
  #kept: { readonly grouping: number; readonly known: Known } | undefined;

  constructor(server: Neo4jServer, tenant: string) {
    this.#server = server;
    this.#tenant = tenant;
  }

  /** Before the lock of the graph is taken, while somebody else may hold it. */
  async readAhead(batch: GraphBatch): Promise<ReadAhead> {
    const statements = singly(this.#server);
    const elements = await selectElements(statements, this.#tenant, batch.identities.keys);
    const pairs = pairsOf(batch);
    const ends = pairs.map(({ smaller, greater }) => ({ from: elements.get(smaller), to: elements.get(greater) }));
    return { elements, pairs, ledgers: await selectLedgers(statements, ends) };
  }

  /**
   * What is known of the batch, under the lock. What was kept is taken out: whoever holds the lock has it alone.
   *
   * Nothing is known when the batch names somebody new: others may then be clustered again, by names that have been written since.
   */
  async known(
    tx: Transaction,
    { identities: { keys } }: GraphBatch,
    ahead: ReadAhead,
    grouping: number,
  ): Promise<Known> {
    const known = this.#kept?.grouping === grouping ? this.#kept.known : new Known();
    this.#kept = undefined;
    known.keepPersons();
    const unread = keys.filter((key) => known.byKey(key) === undefined);
    const elements = unread.flatMap((key) => ahead.elements.get(key) ?? []);
    await addIdentities(tx, this.#tenant, known, await selectByElement(tx, elements));
    const late = unread.filter((key) => !ahead.elements.has(key));
    await addIdentities(tx, this.#tenant, known, await selectByKey(tx, this.#tenant, late));
    if (keys.some((key) => known.byKey(key) === undefined)) return new Known();
    ahead.pairs.forEach(({ smaller, greater }, at) => {
      const [from, to] = [known.byKey(smaller), known.byKey(greater)] as [number, number];
      const ledger = ahead.ledgers.get(at);
      known.addLedger(Math.min(from, to), Math.max(from, to), ledger === undefined ? null : turned(ledger, from > to));
    });
    return known;
  }

  /** For the next batch, unless it has become too much. */
  keep(known: Known, grouping: number): void {
    this.#kept = known.size <= REMEMBERED_MAX ? { grouping, known } : undefined;
  }
}

/** The pairs of a batch, each once. */
function pairsOf({ identities: { keys }, interactions }: GraphBatch): Pair[] {
  const pairs = new Set<number>();
  for (let i = 0; i < interactions.length; i += 1) {
    const [a, b] = [interactions.a(i), interactions.b(i)];
    pairs.add(pairOf(Math.min(a, b), Math.max(a, b)));
  }
  return [...pairs].map((pair) => {
    const { lo, hi } = unpair(pair);
    const [one = '', other = ''] = [keys[lo], keys[hi]];
    return one < other ? { smaller: one, greater: other } : { smaller: other, greater: one };
  });
}
