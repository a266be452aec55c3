import { fittedShifts } from './fitted-shifts.ts';
import type { WeighedPair } from './judged-zones.ts';
import type { Comparison } from './match-weight.ts';

/** What one level of a comparison is worth by what people decided, beside what the model gave it there. */
export interface JudgedLevel {
  readonly comparison: Comparison;
  readonly level: string;
  /** Decided pairs of one person that have it, and of two. */
  readonly same: number;
  readonly different: number;
  /** The mean of what the model gave it in these pairs: with names it depends on how rare they are. */
  readonly modelBits: number;
  /** What it is worth by the decisions and the model together. */
  readonly bits: number;
  /** Standard deviation of {@link bits}. */
  readonly error: number;
  /** Whether the decisions say otherwise than the model: by more than two standard deviations, and nothing where that is large. */
  readonly verdict: 'too few' | 'agrees' | 'more' | 'less';
}

/**
 * How far a number of the model may be off, in bits, before any decision is seen: the standard deviation of the prior. JUDGED: of the two
 * levels that an open set contradicts, one is off by 2.1 bits and one by 2.5 (docs/identity.md, how sure the numbers are).
 */
const DEVIATION = 2;

/** Bits: with a larger error, the decisions have told less than three quarters of what was open before. */
const ERROR_MAX = DEVIATION / 2;

/**
 * The bits of levels by what people decided, those with most pairs first.
 *
 * People are asked where the sum of the evidence leaves doubt, so shares of levels among these pairs say nothing: nearly all have
 * equal names, those of two people as well. What such a choice does not bend is how often pairs *of given evidence* are one person, if the
 * choice was made by the evidence. So it is asked by how much the levels must be shifted for the sums to be right. What only ever comes
 * together cannot be told apart, and keeps a large error.
 */
export function judgedLevels(pairs: readonly WeighedPair[]): JudgedLevel[] {
  const places = new Map<string, number>();
  const counts: { comparison: Comparison; level: string; same: number; different: number; sum: number }[] = [];
  const fitted = pairs.map(({ isSame, weight }) => {
    const levels = weight.rows.map(({ comparison, level, bits }) => {
      const place = places.getOrInsertComputed(`${comparison}: ${level}`, () => {
        return counts.push({ comparison, level, same: 0, different: 0, sum: 0 }) - 1;
      });
      const counted = counts[place];
      if (counted !== undefined) {
        counted[isSame ? 'same' : 'different'] += 1;
        counted.sum += bits;
      }
      return place;
    });
    return { bits: weight.bits, levels, isSame };
  });
  const { shifts, errors } = fittedShifts(fitted, counts.length, DEVIATION);
  const judged = counts.map(({ sum, ...counted }, place): JudgedLevel => {
    const [shift = 0, error = DEVIATION] = [shifts[place], errors[place]];
    const modelBits = sum / (counted.same + counted.different);
    return { ...counted, modelBits, bits: modelBits + shift, error, verdict: verdictOf(shift, error) };
  });
  return judged.sort((one, other) => pairsOf(other) - pairsOf(one) || (nameOf(one) < nameOf(other) ? -1 : 1));
}

function verdictOf(shift: number, error: number): JudgedLevel['verdict'] {
  // What all of many decisions contradict is told though nobody can say by how much.
  const isFar = Math.abs(shift) > 3 * error;
  if (error > ERROR_MAX && !isFar) return 'too few';
  if (Math.abs(shift) <= 2 * error) return 'agrees';
  return shift > 0 ? 'more' : 'less';
}

function pairsOf({ same, different }: JudgedLevel): number {
  return same + different;
}

function nameOf({ comparison, level }: JudgedLevel): string {
  return `${comparison}: ${level}`;
}
