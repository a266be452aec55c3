/** Google's partial responses: `fields=nextPageToken,items(id,start/dateTime)`. */
import { invalid } from './errors.ts';

/** What is kept: by name of a field, and of that field everything (`true`) or a part. `*` is every field. */
export interface FieldMask {
  readonly [field: string]: FieldMask | true;
}

/** @throws GoogleError 400 for a text that is no mask */
export function parseFields(text: string): FieldMask {
  const tokens = text.match(/[\w.*-]+|[(),/]|\S/g) ?? [];
  const reader = { tokens, at: 0 };
  const mask = readList(reader);
  if (reader.at < tokens.length || tokens.length === 0) throw unreadable(text);
  return mask;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function readList(reader: Reader): FieldMask {
  const mask: Record<string, FieldMask | true> = {};
  for (;;) {
    readSelection(reader, mask);
    if (reader.tokens[reader.at] !== ',') return mask;
    reader.at += 1;
  }
}

/** `name`, `name/selection` or `name(list)`. */
function readSelection(reader: Reader, into: Record<string, FieldMask | true>): void {
  const name = reader.tokens[reader.at] ?? '';
  if (!/^[\w.*-]+$/.test(name)) throw unreadable(reader.tokens.join(''));
  reader.at += 1;
  const next = reader.tokens[reader.at];
  let inner: FieldMask | true = true;
  if (next === '/') {
    reader.at += 1;
    const part: Record<string, FieldMask | true> = {};
    readSelection(reader, part);
    inner = part;
  } else if (next === '(') {
    reader.at += 1;
    inner = readList(reader);
    if (reader.tokens[reader.at] !== ')') throw unreadable(reader.tokens.join(''));
    reader.at += 1;
  }
  into[name] = merge(into[name], inner);
}

function merge(one: FieldMask | true | undefined, other: FieldMask | true): FieldMask | true {
  if (one === undefined) return other;
  if (one === true || other === true) return true;
  const merged: Record<string, FieldMask | true> = { ...one };
  for (const [name, inner] of Object.entries(other)) merged[name] = merge(merged[name], inner);
  return merged;
}

const unreadable = (text: string) => invalid(`Invalid field selection ${text}`, 'fields');

/** What a mask needs to know of a schema. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
}

/**
 * Refuses a mask that names a field the answer does not have, as Google does.
 *
 * @throws GoogleError 400
 */
export function checkMask(mask: FieldMask, schema: string, definitions: Readonly<Record<string, SchemaNode>>): void {
  const resolve = (node: SchemaNode | undefined): SchemaNode => {
    if (node?.items !== undefined) return resolve(node.items);
    if (node?.$ref === undefined) return node ?? {};
    return resolve(definitions[node.$ref.slice('#/definitions/'.length)]);
  };
  const visit = (part: FieldMask, node: SchemaNode): void => {
    if (node.properties === undefined) return;
    for (const [name, inner] of Object.entries(part)) {
      if (name === '*') {
        if (inner !== true) for (const child of Object.values(node.properties)) visit(inner, resolve(child));
        continue;
      }
      const child = node.properties[name];
      if (child === undefined && typeof node.additionalProperties !== 'object') throw unreadable(name);
      if (inner !== true) visit(inner, resolve(child ?? Object(node.additionalProperties)));
    }
  };
  visit(mask, resolve({ $ref: `#/definitions/${schema}` }));
}

/** What of an answer the mask keeps. Of a list, of each of its items. */
export function applyMask(answer: unknown, mask: FieldMask | true): unknown {
  if (mask === true || typeof answer !== 'object' || answer === null) return answer;
  if (Array.isArray(answer)) return answer.map((item) => applyMask(item, mask));
  const kept = Object.entries(answer).flatMap(([name, value]) => {
    const inner = mask[name] ?? mask['*'];
    return inner === undefined ? [] : [[name, applyMask(value, inner)]];
  });
  return Object.fromEntries(kept);
}
