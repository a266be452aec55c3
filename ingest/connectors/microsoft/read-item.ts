import type { z } from 'zod';

/** An item of a page, with the fields that its shape names and no others; undefined when it is not as documented. */
export function readItem<T>(shape: z.ZodType<T>, item: unknown): T | undefined {
  return shape.safeParse(item).data;
}
