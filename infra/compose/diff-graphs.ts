import { byPair, type GraphQueries, type KnowsRow, TieDiff, type TieDiffReport } from '../../graph/contract.ts';
import type { Minute } from '../kernel/instant.ts';

/** A report with the names of the people in it. */
export type NamedDiff = Omit<TieDiffReport, 'largest'> & {
  /** The minute as of which the indices are. */
  readonly at: Minute;
  readonly largest: readonly (TieDiffReport['largest'][number] & { readonly names: readonly [string, string] })[];
};

/**
 * What became of the ties of one graph in another. Both are read once, in the order of their ties. Indices are as of the
 * newest activity up to `now` that the first one knows: on old mail, all would have faded by now.
 */
export async function diffGraphs(
  before: GraphQueries,
  after: GraphQueries,
  now: Minute,
  keep: number,
): Promise<NamedDiff> {
  const at = (await before.newestActivityAt(now)) ?? now;
  const settings = { before: await before.settings(), after: await after.settings() };
  const diff = new TieDiff(at, settings, keep);
  const ours = before.knows()[Symbol.asyncIterator]();
  const theirs = after.knows()[Symbol.asyncIterator]();
  let one = await next(ours);
  let other = await next(theirs);
  while (one !== undefined || other !== undefined) {
    const order = one === undefined ? 1 : other === undefined ? -1 : byPair(one, other);
    diff.take(order <= 0 ? one : undefined, order >= 0 ? other : undefined);
    if (order <= 0) one = await next(ours);
    if (order >= 0) other = await next(theirs);
  }
  const { largest, ...counts } = diff.report();
  const name = async (id: string) => ((await after.person(id)) ?? (await before.person(id)))?.name ?? id;
  const named = [];
  for (const move of largest) named.push({ ...move, names: [await name(move.a), await name(move.b)] as const });
  return { at, ...counts, largest: named };
}

async function next(rows: AsyncIterator<KnowsRow>): Promise<KnowsRow | undefined> {
  const { done, value } = await rows.next();
  return done === true ? undefined : value;
}
