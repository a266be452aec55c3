import { CHANNELS } from '../../ingest/contract.ts';
import type { IdentityKey } from '../../resolver/contract.ts';
import { ENTRY_BYTES, InteractionColumns, readEntry } from '../../scorer/contract.ts';
import type { GraphBatch } from './batch.ts';
import type { DirectoryInput } from './directory-table.ts';
import type { EndedInput, SourceRun } from './input.ts';
import { pairOf } from './pair-order.ts';

/**
 * One interaction as numbers: fingerprint of the activity, version, minute since 1970, channel (index into CHANNELS),
 * direction (bit 1: from a to b, bit 2: from b to a), role, size class, state. The words are those of a ledger's entry.
 */
export type EntryTuple = readonly [
  activity: number,
  version: number,
  minute: number,
  channel: number,
  direction: number,
  role: number,
  sizeClass: number,
  state: number,
];

/** Everything that one bite of activities says of one pair. */
export interface PairInteractions {
  readonly a: IdentityKey;
  /** The greater of the two, by code unit. */
  readonly b: IdentityKey;
  readonly entries: readonly EntryTuple[];
  /**
   * By source: inputs that are counted with one of these entries, as the entry's index and the input's position in the
   * log. An input counts as applied when that entry is news to the ledger, else as a duplicate.
   */
  readonly inputs: Readonly<Record<string, readonly (readonly [entry: number, position: number])[]>>;
}

interface OpenPair {
  readonly a: IdentityKey;
  readonly b: IdentityKey;
  readonly entries: EntryTuple[];
  readonly inputs: Map<string, [number, number][]>;
}

/**
 * Parts a batch for two stages. `rest` keeps the identities, the revisions and the inputs without any interaction; `pairs`
 * holds the interactions, and with each input's first one the right to count it.
 *
 * @param positions where in the log each input stands
 */
export function deriveInteractions(
  batch: GraphBatch,
  positions: readonly number[],
): { rest: GraphBatch; pairs: PairInteractions[] } {
  const { identities, interactions, ended } = batch;
  const sources = sourcesOf(batch);
  const isBorne = new Uint8Array(batch.inputs);
  const pairs = new Map<number, OpenPair>();
  for (let i = 0; i < interactions.length; i += 1) {
    const [a, b] = [interactions.a(i), interactions.b(i)];
    const pair = pairs.getOrInsertComputed(pairOf(a, b), () => {
      return { a: identities.keys[a] ?? '', b: identities.keys[b] ?? '', entries: [], inputs: new Map() };
    });
    const input = interactions.input(i);
    if (isBorne[input] === 0 && !ended.has(input)) {
      isBorne[input] = 1;
      pair.inputs
        .getOrInsertComputed(sources[input] ?? '', () => [])
        .push([pair.entries.length, positions[input] ?? 0]);
    }
    pair.entries.push(tupleAt(interactions.entries, i));
  }
  return { rest: { ...batch, ...without(batch, isBorne, sources) }, pairs: [...pairs.values()].map(closed) };
}

function closed({ inputs, ...pair }: OpenPair): PairInteractions {
  return { ...pair, inputs: Object.fromEntries(inputs) };
}

function tupleAt(entries: Uint8Array, i: number): EntryTuple {
  const { activity, version, minute, channel, direction, role, sizeClass, state } = readEntry(entries, i * ENTRY_BYTES);
  return [activity, version, minute, CHANNELS.indexOf(channel), direction, role, sizeClass, state];
}

/** The source of every input. */
function sourcesOf({ sources }: GraphBatch): string[] {
  return sources.flatMap(({ source, inputs }) => Array.from({ length: inputs }, () => source));
}

/** The inputs that nobody else counts, numbered anew, and no interactions. */
function without({ inputs, ended, directory = [] }: GraphBatch, isBorne: Uint8Array, sources: readonly string[]) {
  const runs: { source: string; inputs: number }[] = [];
  const endedHere = new Map<number, EndedInput>();
  const entries = new Map(directory);
  const told: DirectoryInput[] = [];
  let kept = 0;
  for (let input = 0; input < inputs; input += 1) {
    if (isBorne[input] === 1) continue;
    const source = sources[input] ?? '';
    const last = runs.at(-1);
    if (last?.source === source) last.inputs += 1;
    else runs.push({ source, inputs: 1 });
    const end = ended.get(input);
    if (end !== undefined) endedHere.set(kept, end);
    const entry = entries.get(input);
    if (entry !== undefined) told.push([kept, entry]);
    kept += 1;
  }
  const kinds: readonly SourceRun[] = runs;
  return { sources: kinds, inputs: kept, ended: endedHere, directory: told, interactions: new InteractionColumns() };
}
