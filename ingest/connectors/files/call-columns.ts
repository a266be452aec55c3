/** What a map of a call list's columns says: the schema of maps, and where the columns of one stand. */
import { z } from 'zod';

/** One column by its possible names, the best first. Case, spaces and `_`, `-`, `.`, `/` do not matter. */
const Column = z.union(
  [
    z
      .string()
      .min(1)
      .transform((name) => [name]),
    z.array(z.string().min(1)).min(1),
  ],
  { error: 'name the column, or several names that it may have' },
);

const Columns = z.strictObject({
  /** When the call began. The only column without which no call list can be read. */
  start: Column,
  /** The time of day, where `start` is only the day. */
  time: Column.optional(),
  end: Column.optional(),
  /** The call's own id. Without it the key is made from time, parties and duration. */
  id: Column.optional(),
  /** The id that all legs of one call share; a row without it is grouped by its own id. */
  group: Column.optional(),
  /** Of several columns that are there, the first with a value in the row is taken. */
  from: Column.optional(),
  to: Column.optional(),
  fromName: Column.optional(),
  toName: Column.optional(),
  /**
   * The owner's side. Lists kept from there name the other's `number` and a `direction` instead of `from` and `to`;
   * beside `from` and `to` it says who is behind the number of the owner's side.
   */
  user: Column.optional(),
  userName: Column.optional(),
  number: Column.optional(),
  /** A value of which one word is `in`, `inbound`, `incoming` is a call to the user, `out…` one by the user. */
  direction: Column.optional(),
  /** Talk time: seconds, or `h:mm:ss`. */
  duration: Column.optional(),
  status: Column.optional(),
  /** When it was answered: a time, or yes or no. Where it is named, it alone says whether the call was answered. */
  answeredAt: Column.optional(),
  /** What a row is about, where a list holds more than calls: see `leftOut`. */
  kind: Column.optional(),
});

export const CallMap = z
  .strictObject({
    name: z.string().min(1).max(64),
    columns: Columns,
    /** Values of `status` that mean somebody answered. Without a status, talk time above 0 does. */
    answered: z.array(z.string().transform(bare)).default(['answered', 'completed']),
    /** Values of `status` that mean nobody did, beside those that are known. */
    missed: z.array(z.string().transform(bare)).default([]),
    /** Whether no other list gives the id of a call to another one, though it looks like a running number. */
    uniqueIds: z.boolean().default(false),
    /** Values of `kind` whose rows are no calls between people. */
    leftOut: z.array(z.string().transform(bare)).default([]),
    /** The columns in their order, for files without a header line. */
    headless: z.array(z.string()).optional(),
  })
  .refine(({ columns }) => (columns.from && columns.to) || (columns.user && columns.number && columns.direction), {
    error: 'name `from` and `to`, or `user`, `number` and `direction`',
    path: ['columns'],
  });
export type CallMap = z.output<typeof CallMap>;
export type CallColumn = keyof CallMap['columns'];

/** Where a column stands, and whether its name says that its times are in UTC. */
export interface ColumnPlace {
  readonly at: number;
  readonly isUtc: boolean;
}

/** Where each column of the map stands in a header row: under each of its names that is there, the best first. */
export function columnPlaces(map: CallMap, header: readonly string[]): Partial<Record<CallColumn, ColumnPlace[]>> {
  const names = header.map(bare);
  const places: Partial<Record<CallColumn, ColumnPlace[]>> = {};
  for (const [column, wanted] of Object.entries(map.columns) as [CallColumn, string[] | undefined][]) {
    const found = (wanted ?? []).map((name) => names.indexOf(bare(name))).filter((at) => at >= 0);
    if (found.length > 0) places[column] = found.map((at) => ({ at, isUtc: names[at]?.endsWith('(utc)') === true }));
  }
  return places;
}

/** A name or a value without what writers differ in. */
export function bare(name: string): string {
  let bare = '';
  for (const char of name.toLowerCase()) if (!' _-./\t\uFEFF'.includes(char)) bare += char;
  return bare;
}
