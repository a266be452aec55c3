import type { IdentityKey } from '../../resolver/contract.ts';
import type { GraphBatch } from '../contract.ts';
import { pairOf, unpair } from '../core/pair-order.ts';
import { turned } from './batch-rows.ts';
import { readGrouping } from './facts.ts';
import { type Element, Known } from './known.ts';
import { addIdentities, type IdentityRead, selectByKey, selectLedgers } from './reading.ts';
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
  /** As it was before anything else was read. */
  readonly grouping: number;
  readonly identities: readonly IdentityRead[];
  readonly pairs: readonly Pair[];
  /** By the place of the pair. */
  readonly ledgers: ReadonlyMap<number, Uint8Array>;
}

/**
 * What the batches of a scorer need and hardly ever changes meanwhile, so that the lock of the graph is held less long: who is
 * whose, which is good as long as nobody has become another person's, and the ledgers of a batch's own pairs, which nobody else
 * writes while the claim holds.
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
    const grouping = await readGrouping(statements, this.#tenant);
    const known = this.#kept?.grouping === grouping ? this.#kept.known : undefined;
    const elements = new Map<IdentityKey, Element>();
    for (const key of batch.identities.keys) {
      const identity = known?.identity(known.byKey(key) ?? 0);
      if (identity !== undefined) elements.set(key, identity.element);
    }
    const unknown = batch.identities.keys.filter((key) => !elements.has(key));
    const identities = await selectByKey(statements, this.#tenant, unknown);
    for (const { node, element } of identities) elements.set(node.key, element);
    const pairs = pairsOf(batch);
    const ends = pairs.map(({ smaller, greater }) => ({ from: elements.get(smaller), to: elements.get(greater) }));
    return { grouping, identities, pairs, ledgers: await selectLedgers(statements, ends) };
  }

  /**
   * What is still good of it under the lock.
   *
   * Nothing is when the batch names somebody new: others may then be clustered again, by names that have been written since.
   */
  async known(
    tx: Transaction,
    { identities: { keys } }: GraphBatch,
    ahead: ReadAhead,
    grouping: number,
  ): Promise<Known> {
    const known = this.#kept?.grouping === grouping ? this.#kept.known : new Known();
    known.keepPersons();
    if (ahead.grouping === grouping) await addIdentities(tx, this.#tenant, known, ahead.identities);
    const missing = keys.filter((key) => known.byKey(key) === undefined);
    await addIdentities(tx, this.#tenant, known, await selectByKey(tx, this.#tenant, missing));
    if (keys.some((key) => known.byKey(key) === undefined)) return new Known();
    ahead.pairs.forEach(({ smaller, greater }, at) => {
      const [from, to] = [known.byKey(smaller), known.byKey(greater)] as [number, number];
      const ledger = ahead.ledgers.get(at);
      known.addLedger(Math.min(from, to), Math.max(from, to), ledger === undefined ? null : turned(ledger, from > to));
    });
    return known;
  }

  /** For the next batch. */
  keep(known: Known, grouping: number): void {
    if (known.size <= REMEMBERED_MAX) this.#kept = { grouping, known };
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
