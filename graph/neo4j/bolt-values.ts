import { int } from 'neo4j-driver';

/** A number that stays a float, though it may be whole by chance: a property should not change its type for that. */
export class Float {
  readonly value: number | null;

  constructor(value: number | null) {
    this.value = value;
  }
}

/**
 * A value as the driver wants it. Whole numbers become integers: the driver would store every number of JavaScript as a
 * float. Bytes become signed ones, which are the only ones that it takes.
 */
export function toBolt(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? int(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float) return value.value;
  if (value instanceof Uint8Array) return new Int8Array(value.buffer, value.byteOffset, value.length);
  if (Array.isArray(value)) return value.map(toBolt);
  const converted: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) converted[name] = toBolt(field);
  return converted;
}

/** Bytes as they came from the driver. */
export function bytesOf(value: Int8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.length);
}
