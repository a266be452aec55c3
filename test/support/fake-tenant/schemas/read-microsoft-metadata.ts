/**
 * Reads the part of a Graph metadata document (CSDL) that says which properties a type has. Not an XML reader: the document
 * holds one tag on a line, and a line that is anything else is an error.
 */

export interface MetadataProperty {
  readonly name: string;
  /** As written, with the alias of the main namespace spelled out: `Collection(microsoft.graph.recipient)`, `Edm.String`. */
  readonly type: string;
  readonly nullable: boolean;
  /** A relationship: not among the properties that are returned unless it is asked for. */
  readonly isNavigation: boolean;
}

export interface MetadataType {
  readonly kind: 'entity' | 'complex';
  readonly base: string | undefined;
  readonly properties: readonly MetadataProperty[];
}

export interface MetadataEnum {
  readonly kind: 'enum';
  readonly isFlags: boolean;
  readonly members: readonly string[];
}

export type Metadata = ReadonlyMap<string, MetadataType | MetadataEnum>;

const TAG = /^<(\/?)([A-Za-z:]+)((?:\s+[A-Za-z:]+="[^"]*")*)\s*(\/?)>$/;
const TYPES: Readonly<Record<string, 'entity' | 'complex' | 'enum'>> = {
  EntityType: 'entity',
  ComplexType: 'complex',
  EnumType: 'enum',
};

interface OpenType {
  readonly name: string;
  readonly kind: 'entity' | 'complex' | 'enum';
  readonly base: string | undefined;
  readonly isFlags: boolean;
  readonly properties: MetadataProperty[];
  readonly members: string[];
}

/** @throws when a line is not one tag, or a property stands outside a type */
export function readMetadata(csdl: string): Metadata {
  const found = new Map<string, MetadataType | MetadataEnum>();
  let namespace = '';
  let open: OpenType | undefined;
  for (const [index, line] of csdl.split('\n').entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('<?xml') || !text.startsWith('<')) continue;
    if (/^<(String|EnumMember|PropertyPath|NavigationPropertyPath)>[^<]*<\/\1>$/.test(text)) continue;
    const [, closing, tag = '', attributes = '', isEmpty] = TAG.exec(text) ?? refuse(index, text);
    const kind = TYPES[tag];
    if (closing === '/') {
      if (kind !== undefined && open !== undefined) {
        found.set(open.name, closed(open));
        open = undefined;
      }
      continue;
    }
    const given = attributesOf(attributes);
    if (tag === 'Schema') namespace = given.get('Namespace') ?? refuse(index, text);
    if (kind !== undefined) {
      const begun = begin(kind, namespace, given);
      if (isEmpty === '/') found.set(begun.name, closed(begun));
      else open = begun;
    }
    if (open === undefined) continue;
    if (tag === 'Property' || tag === 'NavigationProperty') open.properties.push(propertyOf(tag, given));
    if (tag === 'Member') open.members.push(given.get('Name') ?? refuse(index, text));
  }
  return found;
}

function refuse(index: number, text: string): never {
  throw new Error(`line ${index + 1} of the metadata is of a form that is not known: ${text.slice(0, 120)}`);
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([A-Za-z:]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
}

function begin(kind: OpenType['kind'], namespace: string, given: ReadonlyMap<string, string>): OpenType {
  const base = given.get('BaseType');
  return {
    name: `${namespace}.${given.get('Name')}`,
    kind,
    base: base === undefined ? undefined : spelledOut(base),
    isFlags: given.get('IsFlags') === 'true',
    properties: [],
    members: [],
  };
}

function closed({ kind, base, properties, isFlags, members }: OpenType): MetadataType | MetadataEnum {
  return kind === 'enum' ? { kind, isFlags, members } : { kind, base, properties };
}

function propertyOf(tag: string, given: ReadonlyMap<string, string>): MetadataProperty {
  return {
    name: given.get('Name') ?? '',
    type: spelledOut(given.get('Type') ?? ''),
    nullable: given.get('Nullable') !== 'false',
    isNavigation: tag === 'NavigationProperty',
  };
}

function spelledOut(type: string): string {
  return type.replace(/(^|\()graph\./, '$1microsoft.graph.');
}
