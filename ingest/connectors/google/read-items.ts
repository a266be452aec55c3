/** A list of an answer of which one item may be of a form that nobody knows: that one is counted, and the others are read. */
import { z } from 'zod';

export interface ReadItems<T> {
  readonly known: readonly T[];
  /** How many are not of the form. */
  readonly unknown: number;
}

export function itemsOf<T extends z.ZodType>(item: T) {
  return z
    .array(z.unknown())
    .default([])
    .transform((items): ReadItems<z.output<T>> => {
      const read = items.map((one) => item.safeParse(one));
      const known = read.flatMap((one) => (one.success ? [one.data] : []));
      return { known, unknown: items.length - known.length };
    });
}
