/**
 * Whether the schemas of the log still take what the last release wrote: `docs/schemas/TYPE.json` against
 * `docs/schemas/released/TYPE.json`. At a release the former are copied over the latter.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, report } from './finding.ts';
import { SCHEMAS } from './render-schemas.ts';
import { ROOT } from './source-tree.ts';

/** As much of a JSON Schema as ours use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const AT_LEAST = ['minLength', 'minItems', 'minimum'] as const;
const AT_MOST = ['maxLength', 'maxItems', 'maximum'] as const;

/** Why a record that fits `before` may not fit `after`: one sentence each, empty when every such record does. */
export function incompatibilities(before: Schema, after: Schema, path = 'record'): string[] {
  return [
    ...ofValue(before, after, path),
    ...ofLimits(before, after, path),
    ...ofProperties(before, after, path),
    ...(before.items !== undefined && after.items !== undefined
      ? incompatibilities(before.items, after.items, `${path}[]`)
      : []),
    ...(typeof before.additionalProperties === 'object' && typeof after.additionalProperties === 'object'
      ? incompatibilities(before.additionalProperties, after.additionalProperties, `${path}.*`)
      : []),
  ];
}

function ofValue(before: Schema, after: Schema, path: string): string[] {
  const isWider = before.type === 'integer' && after.type === 'number';
  if (after.type !== undefined && after.type !== before.type && !isWider)
    return [`${path} was ${before.type ?? 'anything'} and is ${after.type}`];
  if ('const' in after && after.const !== before.const) return [`${path} must be ${JSON.stringify(after.const)} now`];
  if (after.pattern !== undefined && after.pattern !== before.pattern) return [`${path} must fit another pattern now`];
  if (after.enum === undefined) return [];
  if (before.enum === undefined) return [`${path} must be one of a list now`];
  const gone = before.enum.filter((value) => after.enum?.includes(value) !== true);
  return gone.map((value) => `${path} may not be ${JSON.stringify(value)} any more`);
}

function ofLimits(before: Schema, after: Schema, path: string): string[] {
  const raised = AT_LEAST.filter((limit) => (after[limit] ?? -Infinity) > (before[limit] ?? -Infinity));
  const lowered = AT_MOST.filter((limit) => (after[limit] ?? Infinity) < (before[limit] ?? Infinity));
  return [...raised, ...lowered].map((limit) => `${path} has a narrower ${limit} now: ${after[limit]}`);
}

function ofProperties(before: Schema, after: Schema, path: string): string[] {
  const found: string[] = [];
  for (const name of after.required ?? []) {
    if (before.required?.includes(name) !== true) found.push(`${path}.${name} is required now`);
  }
  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const now = after.properties?.[name];
    // What nobody names is dropped when it is read: a reader would lose what the record says.
    if (now === undefined) found.push(`${path}.${name} is gone`);
    else found.push(...incompatibilities(schema, now, `${path}.${name}`));
  }
  return found;
}

const ADVICE = 'take the change back, or give the event a new version (kith.….v2) and go on reading the old one';

function checkReleased(): { findings: Finding[]; schemas: number } {
  const released = readdirSync(join(ROOT, SCHEMAS, 'released')).filter((name) => name.endsWith('.json'));
  const findings = released.flatMap((name): Finding[] => {
    const path = `${SCHEMAS}/${name}`;
    if (!existsSync(join(ROOT, path))) return [{ path, line: 1, what: 'this type of event is gone', todo: ADVICE }];
    const before = JSON.parse(readFileSync(join(ROOT, SCHEMAS, 'released', name), 'utf8')) as Schema;
    const after = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Schema;
    return incompatibilities(before, after).map((what) => ({ path, line: 1, what, todo: ADVICE }));
  });
  return { findings, schemas: released.length };
}

if (import.meta.main) {
  const { findings, schemas } = checkReleased();
  report('compatibility', findings, `${schemas} schemas of the last release`);
}
