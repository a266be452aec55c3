import type { Comparison, Evidence } from '../../../resolver/contract.ts';

/** Two identities of which it is known whether they are one person, and the rows between them without anybody's word. */
export interface JudgedPair {
  readonly isSame: boolean;
  readonly rows: readonly Evidence[];
}

/** What one level of a comparison is worth by the pairs at hand, beside what the model gave it there. */
export interface LevelWeight {
  readonly comparison: Comparison;
  readonly level: string;
  /** Pairs of one person that have it, and pairs of two. */
  readonly same: number;
  readonly different: number;
  /** log2 of how much more often it is found between pairs of one person. */
  readonly bits: number;
  /** Standard error of {@link bits}. */
  readonly error: number;
  /** The mean of what the model gave it in these pairs: with names it depends on how rare they are. */
  readonly modelBits: number;
  /** Whether the pairs say otherwise than the model: by more than two standard errors, and nothing where the error is large. */
  readonly verdict: 'too few' | 'agrees' | 'more' | 'less';
}

/** Half a pair of each kind with the level and half a pair without, so that none is never certain. */
const SMOOTHING = 0.5;

/** Bits: of four times too much and four times too little, two errors of this size cannot tell. */
const ERROR_MAX = 1;

/** What is no evidence of names or letters: the prior, which tells how pairs are found, and what somebody said. */
const NO_LEVELS: ReadonlySet<Comparison> = new Set(['prior', 'directory', 'decision']);

interface Counted {
  readonly row: Evidence;
  same: number;
  different: number;
  sum: number;
}

/**
 * The weights of levels, estimated anew from judged pairs: the logarithm of the share of pairs of one person that have a level over the
 * share of pairs of two that do. Levels with most pairs first.
 *
 * It holds for pairs that come about like these. Decisions out of a review queue are made where the model doubts, so that what makes pairs
 * plain is rare among them; the prior cannot be told from them at all.
 */
export function reestimate(pairs: readonly JudgedPair[]): LevelWeight[] {
  const all = { same: 0, different: 0 };
  const levels = new Map<string, Counted>();
  for (const { isSame, rows } of pairs) {
    const kind = isSame ? 'same' : 'different';
    all[kind] += 1;
    for (const row of rows) {
      if (NO_LEVELS.has(row.comparison)) continue;
      const key = `${row.comparison}: ${row.level}`;
      const counted = levels.getOrInsertComputed(key, () => ({ row, same: 0, different: 0, sum: 0 }));
      counted[kind] += 1;
      counted.sum += row.bits;
    }
  }
  const weights = [...levels.values()].map((counted) => weightOf(counted, all.same, all.different));
  return weights.sort((one, other) => pairsOf(other) - pairsOf(one) || (nameOf(one) < nameOf(other) ? -1 : 1));
}

function weightOf({ row, same, different, sum }: Counted, allSame: number, allDifferent: number): LevelWeight {
  const [ones, twos] = [same + SMOOTHING, different + SMOOTHING];
  const [allOnes, allTwos] = [allSame + 2 * SMOOTHING, allDifferent + 2 * SMOOTHING];
  const bits = Math.log2(ones / allOnes) - Math.log2(twos / allTwos);
  // Of the logarithm of a ratio of two shares.
  const error = Math.sqrt(1 / ones - 1 / allOnes + (1 / twos - 1 / allTwos)) / Math.LN2;
  const modelBits = sum / (same + different);
  const { comparison, level } = row;
  return { comparison, level, same, different, bits, error, modelBits, verdict: verdictOf(bits - modelBits, error) };
}

function verdictOf(more: number, error: number): LevelWeight['verdict'] {
  if (error > ERROR_MAX) return 'too few';
  if (Math.abs(more) <= 2 * error) return 'agrees';
  return more > 0 ? 'more' : 'less';
}

function pairsOf({ same, different }: LevelWeight): number {
  return same + different;
}

function nameOf({ comparison, level }: LevelWeight): string {
  return `${comparison}: ${level}`;
}
