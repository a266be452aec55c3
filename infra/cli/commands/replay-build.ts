/** What `kith replay` is asked to build, and how the difference is shown: on a data folder and on a cluster alike. */
import type { GraphQueries } from '../../../graph/contract.ts';
import type { ScoringSettings } from '../../../scorer/contract.ts';
import { diffGraphs, type NamedDiff } from '../../compose/diff-graphs.ts';
import { isoOf } from '../../kernel/instant.ts';
import { askingTime } from '../command-context.ts';
import { grouped, printable, type Terminal, table } from '../terminal.ts';

/** What is to be built. */
export interface Build {
  readonly bounds: { readonly from: number | undefined; readonly until: number | undefined };
  readonly settings: ScoringSettings | undefined;
  /** Compared with the graph that answers now. */
  readonly diff: boolean;
}

/** Lines of `--diff`. */
const MOVES_SHOWN = 20;

type Opening = () => GraphQueries | Promise<GraphQueries>;

/** What became of the ties of the graph that answers in the new one. */
export async function diffBetween(openLive: Opening, openFresh: Opening): Promise<NamedDiff> {
  const live = await openLive();
  try {
    const fresh = await openFresh();
    try {
      return await diffGraphs(live, fresh, askingTime(undefined).now, MOVES_SHOWN);
    } finally {
      await fresh.close();
    }
  } finally {
    await live.close();
  }
}

export function showDiff(
  { at, same, moved, appeared, vanished, changedBand, largest }: NamedDiff,
  terminal: Terminal,
): void {
  terminal.out(
    `ties as of ${isoOf(at).slice(0, 10)}: ${grouped(same)} the same, ${grouped(moved)} moved (${grouped(changedBand)} into another band), ${grouped(appeared)} appeared, ${grouped(vanished)} vanished`,
  );
  if (largest.length === 0) return;
  const shown = (index: number | null) => (index === null ? '–' : index.toFixed(1));
  const rows = largest.map(({ names: [one, other], before, after }) => {
    const change = (after ?? 0) - (before ?? 0);
    const sign = change > 0 ? '+' : '';
    return [printable(one), printable(other), shown(before), shown(after), `${sign}${change.toFixed(1)}`];
  });
  const number = (title: string) => ({ title, right: true });
  const columns = [{ title: 'who' }, { title: 'and whom' }, number('index here'), number('there'), number('change')];
  for (const line of table(columns, rows)) terminal.out(line);
}
