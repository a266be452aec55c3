/** Why two identities are, or are not, one person, as rows of bits that add up. */
import { keyOfView, type PairView } from '../../../graph/contract.ts';
import type { Evidence, Zone } from '../../../resolver/contract.ts';
import { printable } from '../terminal.ts';

/** What stands between two identities. */
export interface Join {
  /** Their keys. */
  readonly between: readonly [string, string];
  readonly bits: number;
  readonly zone: Zone;
  readonly rows: readonly Evidence[];
}

export function joinOf({ a, b, weight }: PairView): Join {
  return { between: [keyOfView(a), keyOfView(b)], ...weight };
}

/**
 * The steps that joined a person, in their order.
 *
 * @param evidence the rows of all steps, those of one step together
 * @param pairs what stands between the person's identities, for the zones
 */
export function joinsOf(evidence: readonly Evidence[], pairs: readonly PairView[]): Join[] {
  const zones = new Map(pairs.map(joinOf).map(({ between, zone }) => [between.join(' '), zone]));
  const steps = new Map<string, Evidence[]>();
  for (const row of evidence) steps.getOrInsertComputed(row.between.join(' '), () => []).push(row);
  return [...steps.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    // A directory and a person are taken at their word, whatever evidence says of the two.
    const isTold = first.comparison === 'directory' || first.comparison === 'decision';
    const zone = isTold ? 'certain' : (zones.get(first.between.join(' ')) ?? 'certain');
    return [{ between: first.between, bits: sumOf(rows), zone, rows }];
  });
}

/** Lines: the two, each row with its bits and what was compared, the sum and its zone. */
export function waterfall({ between, bits, zone, rows }: Join, sign: '=' | '?' | '≠'): string[] {
  const [one, other] = between.map((key) => printable(key.slice(key.indexOf(':') + 1)));
  const lines = rows.map(({ level, values, bits: its }) => {
    const compared = values.length === 0 ? '' : `: ${values.map(printable).join(' – ')}`;
    return `  ${signed(its)}  ${level}${compared}`;
  });
  return [`${one} ${sign} ${other}`, ...lines, `  ${signed(bits)}  in all: ${zone}`];
}

/** `+8.6`, `−1.5`: bits, to a tenth. */
export function signed(bits: number): string {
  return `${bits < 0 ? '−' : '+'}${Math.abs(bits).toFixed(1)}`.padStart(6);
}

/** A join as `--json` shows it. */
export function shownJoin({ between: [a, b], bits, zone, rows }: Join) {
  const shown = rows.map(({ comparison, level, bits: its, values }) => ({ comparison, level, bits: its, values }));
  return { a, b, bits, zone, rows: shown };
}

function sumOf(rows: readonly Evidence[]): number {
  return Math.round(rows.reduce((sum, { bits }) => sum + bits, 0) * 100) / 100;
}
