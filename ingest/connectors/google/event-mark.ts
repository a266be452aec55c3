/** What is remembered of an entry of a calendar, so that it can be taken back when it is gone. */
import { z } from 'zod';
import type { Json } from '../../sync/port.ts';

const Mark = z.object({
  uid: z.string(),
  /** Where the occurrence stood before anybody moved it; milliseconds since 1970, as the others. */
  slot: z.number(),
  start: z.number(),
  version: z.number(),
  /** Of the copy as a whole: an entry that did not change is not told again. */
  updated: z.number().exactOptional(),
  organizer: z.boolean(),
  /** Of {@link MASK_VERSION}: what was read with other fields is read again. */
  mask: z.number(),
});
export type EventMark = z.output<typeof Mark>;

export function readMark(kept: Json | undefined): EventMark | undefined {
  const read = Mark.safeParse(kept);
  return read.success ? read.data : undefined;
}
