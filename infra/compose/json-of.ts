/** The value of a record as JSON; undefined when it is none. What it should be is for a schema to say. */
export function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
