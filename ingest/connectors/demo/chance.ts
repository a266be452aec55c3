import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A source of chance. It remembers how much was drawn, so every part of the company that must not disturb another has its own. */
export type Chance = RandomGenerator;

/** A source of chance that says the same things for the same seed, on every machine. */
export function chanceOf(seed: number): Chance {
  return xoroshiro128plus(seed);
}

/** A seed for a further source, drawn from this one. */
export function seedFrom(chance: Chance): number {
  return chance.next() | 0;
}

/** A number in [0, 1), in steps of 2^-32. */
export function unit(chance: Chance): number {
  return (chance.next() >>> 0) / 0x1_0000_0000;
}

/** A whole number in [0, `limit`). */
export function below(chance: Chance, limit: number): number {
  return Math.floor(unit(chance) * limit);
}

/** True with this probability. */
export function happens(chance: Chance, probability: number): boolean {
  return unit(chance) < probability;
}

/** One item, each as likely as the other. The list must not be empty. */
export function pick<Item>(chance: Chance, items: readonly [Item, ...Item[]]): Item {
  return items[below(chance, items.length)] ?? items[0];
}

/** One item of a list that may be empty. */
export function pickAny<Item>(chance: Chance, items: readonly Item[]): Item | undefined {
  return items[below(chance, items.length)];
}

/** Up to `count` different items, in the order of the list. */
export function sample<Item>(chance: Chance, items: readonly Item[], count: number): Item[] {
  const taken = new Set<number>();
  const wanted = Math.min(count, items.length);
  while (taken.size < wanted) taken.add(below(chance, items.length));
  return items.filter((_, index) => taken.has(index));
}

/** The standard normal distribution (Box and Muller 1958). */
export function normal(chance: Chance): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unit(chance)));
  return radius * Math.cos(2 * Math.PI * unit(chance));
}

/** A positive number of this median whose logarithm is normal: many small, few large, as with strengths and waiting times. */
export function skewed(chance: Chance, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(chance));
}

/** How many of something happen when `mean` happen on average (Poisson, by multiplying; `mean` is small here). */
export function timesOf(chance: Chance, mean: number): number {
  const floor = Math.exp(-mean);
  let times = 0;
  for (let left = unit(chance); left > floor; left *= unit(chance)) times += 1;
  return times;
}
