import type { ObservedIdentities, Revision } from '../../resolver/contract.ts';
import type { PackedInteractions } from '../../scorer/contract.ts';
import type { DirectoryInput } from './directory-table.ts';
import type { EndedInput, SourceRun } from './input.ts';

/** Inputs on their way from the thread that observed them to the one that applies them: few and large pieces. */
export interface PackedInputs {
  readonly sources: readonly SourceRun[];
  readonly ended: ReadonlyMap<number, EndedInput>;
  readonly directory: readonly DirectoryInput[];
  readonly identities: PackedIdentities;
  readonly interactions: PackedInteractions;
  readonly revisions: readonly (readonly [input: number, revision: Revision])[];
}

export interface PackedIdentities {
  /** All keys, one per line: no key and no name has a line feed in it. */
  readonly keys: string;
  /** Per identity: when first and when last seen; −1 when it was only mentioned. */
  readonly spans: Int32Array<ArrayBuffer>;
  /** All names, one per line. */
  readonly names: string;
  /** Per name: the index of the identity, when first and when last seen. */
  readonly nameSpans: Int32Array<ArrayBuffer>;
}

export function packIdentities(identities: ObservedIdentities): PackedIdentities {
  const spans = new Int32Array(2 * identities.length);
  const names: string[] = [];
  const nameSpans: number[] = [];
  for (let index = 0; index < identities.length; index += 1) {
    const span = identities.spanOf(index);
    spans[2 * index] = span?.firstAt ?? -1;
    spans[2 * index + 1] = span?.lastAt ?? -1;
    for (const [name, { firstAt, lastAt }] of identities.namesOf(index)) {
      names.push(name);
      nameSpans.push(index, firstAt, lastAt);
    }
  }
  return { keys: identities.keys.join('\n'), spans, names: names.join('\n'), nameSpans: Int32Array.from(nameSpans) };
}

/** Joins them into others. Returns the index there of each identity. */
export function unpackIdentities(
  { keys, spans, names, nameSpans }: PackedIdentities,
  into: ObservedIdentities,
): Int32Array {
  const indices = new Int32Array(spans.length / 2);
  if (indices.length === 0) return indices;
  keys.split('\n').forEach((key, i) => {
    const index = into.indexOf(key);
    const firstAt = spans[2 * i] ?? -1;
    if (firstAt >= 0) into.widen(index, firstAt, spans[2 * i + 1] ?? -1);
    indices[i] = index;
  });
  if (nameSpans.length === 0) return indices;
  names.split('\n').forEach((name, i) => {
    const index = indices[nameSpans[3 * i] ?? 0] ?? 0;
    into.widenName(index, name, nameSpans[3 * i + 1] ?? 0, nameSpans[3 * i + 2] ?? 0);
  });
  return indices;
}

/** The buffers that can be handed to another thread without copying. */
export function buffersOf({ identities, interactions }: PackedInputs): ArrayBuffer[] {
  return [identities.spans, identities.nameSpans, interactions.entries, interactions.refs].map(({ buffer }) => buffer);
}
