import type { Minute } from '../../infra/kernel/instant.ts';
import type { IdentityKey } from '../../resolver/contract.ts';
import { pairOf, unpair } from '../core/pair-order.ts';

/** What a batch asked for that has not been read yet. */
export class Needs {
  readonly keys = new Set<IdentityKey>();
  /** Numbers of identities. */
  readonly identities = new Set<number>();
  /** Blocking keys, and how many carriers at most. */
  readonly blocks = new Map<string, number>();
  readonly persons = new Set<number>();
  readonly partners = new Set<number>();
  /** Identities of which all ledgers are asked for. */
  readonly ledgersOf = new Set<number>();
  /** Identities of which the edges are asked for. */
  readonly edges = new Set<number>();
  /** Entries of directories, by their keys. */
  readonly entries = new Set<string>();
  /** Keys of identities of which is asked who names them as their manager. */
  readonly reporters = new Set<IdentityKey>();
  readonly ignored = new Map<string, { readonly activity: number; readonly reason: string }>();
  readonly #ledgers = new Set<number>();
  /** All persons; or those with an address in one of these organisations. */
  everybody: true | readonly string[] | false = false;
  /** Ties whose time has come by then. */
  dueBy: Minute | undefined;

  addLedger(lo: number, hi: number): void {
    this.#ledgers.add(pairOf(lo, hi));
  }

  addIgnored(activity: number, reason: string): void {
    this.ignored.set(`${activity} ${reason}`, { activity, reason });
  }

  ledgers(): { lo: number; hi: number }[] {
    return [...this.#ledgers].map(unpair);
  }

  /** How many things it asked for by name; everybody, and what is due, are not counted. */
  get size(): number {
    const { keys, identities, blocks, persons, partners, ledgersOf, edges, entries, reporters, ignored } = this;
    const own = [keys, identities, blocks, persons, partners, ledgersOf, edges, entries, reporters, ignored];
    return [...own, this.#ledgers].reduce((sum, { size }) => sum + size, 0);
  }

  get isEmpty(): boolean {
    return this.everybody === false && this.dueBy === undefined && this.size === 0;
  }
}
