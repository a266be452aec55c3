/** A page of a list of Graph. */
import { z } from 'zod';

/** Its items are read one by one, so that one that is not as documented does not hide the others. */
export const GraphPage = z
  .object({
    value: z.array(z.unknown()),
    '@odata.nextLink': z.string().optional(),
    /** The reports of calls write it so in places. */
    '@odata.NextLink': z.string().optional(),
    '@odata.deltaLink': z.string().optional(),
    '@odata.count': z.number().optional(),
  })
  .transform((page) => ({
    items: page.value,
    next: page['@odata.nextLink'] ?? page['@odata.NextLink'],
    delta: page['@odata.deltaLink'],
    count: page['@odata.count'],
  }));
export type GraphPage = z.output<typeof GraphPage>;

/** Beside an item of a delta: it is not there any more. */
export const Removed = z.object({ id: z.string(), '@removed': z.object({}) });

/** Whether an item of a delta is not there any more. Nearly all are, and need no schema to tell. */
export function isRemoved(item: unknown): boolean {
  return typeof item === 'object' && item !== null && '@removed' in item && Removed.safeParse(item).success;
}
