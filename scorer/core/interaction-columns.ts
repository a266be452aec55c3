import type { Interaction } from '../../resolver/contract.ts';
import { ENTRY_BYTES, writeEntry } from './ledger-entry.ts';

const FIRST_ROOM = 256;
const REFS = 3;

/** While the columns grow, both the old and the new ones are in memory: a smaller step costs more copying and less room. */
const GROWTH = 1.5;

/** Interactions on their way to another thread. */
export interface PackedInteractions {
  /** Packed entries, one behind the other. */
  readonly entries: Uint8Array<ArrayBuffer>;
  /** Per interaction: identity `a`, identity `b`, input. */
  readonly refs: Int32Array<ArrayBuffer>;
}

/**
 * The interactions of many inputs, in columns: packed entries, each with its two identities and the input it came from.
 *
 * A backlog has hundreds of thousands of them at a time; as objects they would take ten times the memory and keep the
 * garbage collector busier than the graph.
 */
export class InteractionColumns {
  #length = 0;
  #entries = new Uint8Array(FIRST_ROOM * ENTRY_BYTES);
  #refs = new Int32Array(FIRST_ROOM * REFS);

  get length(): number {
    return this.#length;
  }

  /** The packed entries, one behind the other, with room behind the last; direction 1 is from `a` to `b`. */
  get entries(): Uint8Array {
    return this.#entries;
  }

  /** The i-th interaction's first identity, by index. */
  a(i: number): number {
    return this.#refs[REFS * i] ?? 0;
  }

  /** Its second identity. */
  b(i: number): number {
    return this.#refs[REFS * i + 1] ?? 0;
  }

  /** The number of the input that it came from. */
  input(i: number): number {
    return this.#refs[REFS * i + 2] ?? 0;
  }

  /** @param a index of the identity `interaction.a` @param b of `interaction.b` */
  add(interaction: Interaction, a: number, b: number, input: number): void {
    this.#makeRoomFor(1);
    this.#refs[REFS * this.#length] = a;
    this.#refs[REFS * this.#length + 1] = b;
    this.#refs[REFS * this.#length + 2] = input;
    writeEntry(this.#entries, this.#length * ENTRY_BYTES, interaction);
    this.#length += 1;
  }

  pack(): PackedInteractions {
    return {
      entries: this.#entries.slice(0, this.#length * ENTRY_BYTES),
      refs: this.#refs.slice(0, this.#length * REFS),
    };
  }

  /** Adds what was packed elsewhere. @param indices the index here of each identity there @param inputs how many came before */
  addPacked({ entries, refs }: PackedInteractions, indices: Int32Array, inputs: number): void {
    const added = refs.length / REFS;
    this.#makeRoomFor(added);
    this.#entries.set(entries, this.#length * ENTRY_BYTES);
    let at = this.#length * REFS;
    for (let i = 0; i < refs.length; i += REFS) {
      this.#refs[at] = indices[refs[i] ?? 0] ?? 0;
      this.#refs[at + 1] = indices[refs[i + 1] ?? 0] ?? 0;
      this.#refs[at + 2] = (refs[i + 2] ?? 0) + inputs;
      at += REFS;
    }
    this.#length += added;
  }

  #makeRoomFor(added: number): void {
    const room = this.#refs.length / REFS;
    if (this.#length + added <= room) return;
    const wanted = Math.max(Math.ceil(GROWTH * room), this.#length + added);
    const refs = new Int32Array(wanted * REFS);
    refs.set(this.#refs);
    this.#refs = refs;
    const entries = new Uint8Array(wanted * ENTRY_BYTES);
    entries.set(this.#entries);
    this.#entries = entries;
  }
}
