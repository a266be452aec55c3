/** Stops the program where something that must hold does not: a defect of ours, never the fault of an input. */
export function invariant(holds: unknown, message: string): asserts holds {
  if (!holds) throw new Error(`broken invariant: ${message}`);
}
