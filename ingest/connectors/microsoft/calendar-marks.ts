/** What is remembered of an event of a calendar between two passes. Pure. */
import { z } from 'zod';
import type { Json } from '../../sync/port.ts';

const Mark = z.object({
  /** Graph's version of the item. */
  change: z.string(),
  /** What the log was told; null for an event that was left out, or taken back. */
  told: z
    .object({
      uid: z.string(),
      original: z.number(),
      version: z.number(),
      organizer: z.boolean(),
      alone: z.boolean().default(false),
    })
    .nullable(),
  /** Milliseconds since 1970. */
  start: z.number(),
  /** Of an event that was taken back: if it comes again, its version must be above this. */
  above: z.number().optional(),
});
export interface CalendarMark {
  readonly change: string;
  readonly told: {
    readonly uid: string;
    readonly original: number;
    readonly version: number;
    readonly organizer: boolean;
    /** The owner of the calendar is the only guest. */
    readonly alone: boolean;
  } | null;
  readonly start: number;
  readonly above?: number;
}

export function calendarMark(json: Json | undefined): CalendarMark | undefined {
  const { data } = Mark.safeParse(json);
  if (data === undefined) return undefined;
  const { above, ...mark } = data;
  return above === undefined ? mark : { ...mark, above };
}

export function calendarMarkJson(mark: CalendarMark): Json {
  const { above, ...rest } = mark;
  return above === undefined ? rest : { ...rest, above };
}
