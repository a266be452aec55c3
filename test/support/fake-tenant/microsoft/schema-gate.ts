/** The schema that was derived from Microsoft's own metadata, for what the fake answers and for what it is asked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DerivedSchemas, SchemaGate } from '../schema-gate.ts';

const file = join(import.meta.dirname, '../schemas/microsoft.json');
const schemas: DerivedSchemas = JSON.parse(readFileSync(file, 'utf8'));
const known = new Map<string, ReadonlySet<string>>();

export const microsoftGate = new SchemaGate(schemas);

/** Names of the properties of a type, as metadata and Microsoft's examples have them. */
export function propertiesOf(type: string): ReadonlySet<string> {
  const found = known.get(type);
  if (found !== undefined) return found;
  const { properties } = (schemas.definitions[type] ?? {}) as { properties?: Record<string, unknown> };
  if (properties === undefined) throw new Error(`the schema has no type "${type}"`);
  const names = new Set(Object.keys(properties).filter((name) => !name.includes('@')));
  known.set(type, names);
  return names;
}
