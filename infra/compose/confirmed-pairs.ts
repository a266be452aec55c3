import type { GraphQueries } from '../../graph/contract.ts';
import type { WeighedPair, Zone } from '../../resolver/contract.ts';

/** The pairs of which people said whether they are one person, with what evidence alone says of them. */
export interface ConfirmedPairs {
  readonly pairs: readonly WeighedPair[];
  /**
   * Decisions that say nothing of evidence: an identity is unknown or nobody's own; a directory tells the two apart without comparing; or
   * evidence left no doubt, so that nobody was asked, and it was said because somebody knew: it is not known of how many like it nothing is said.
   */
  readonly leftOut: { readonly nobodys: number; readonly directory: number; readonly unasked: number };
}

/** The zones of the review queue. */
const ASKED: ReadonlySet<Zone> = new Set(['likely', 'possible']);

/** Weighed at once: a question stays small however much was said. */
const AT_ONCE = 500;

/** What people said and hold to, as far as the graph shows it. Reads only. */
export async function confirmedPairs(
  queries: Pick<GraphQueries, 'tenantFacts' | 'evidenceBetween'>,
): Promise<ConfirmedPairs> {
  const { decisions = [] } = await queries.tenantFacts();
  const held = decisions.filter(({ said }) => said !== 'withdrawn');
  const pairs: WeighedPair[] = [];
  const leftOut = { nobodys: 0, directory: 0, unasked: 0 };
  for (let from = 0; from < held.length; from += AT_ONCE) {
    const some = held.slice(from, from + AT_ONCE);
    const weights = await queries.evidenceBetween(some.map(({ a, b }) => [a, b]));
    for (const [at, { said }] of some.entries()) {
      const weight = weights[at];
      if (weight === undefined) leftOut.nobodys += 1;
      else if (weight.rows.some(({ comparison }) => comparison === 'directory')) leftOut.directory += 1;
      else if (!ASKED.has(weight.zone)) leftOut.unasked += 1;
      else pairs.push({ isSame: said === 'same', weight });
    }
  }
  return { pairs, leftOut };
}
