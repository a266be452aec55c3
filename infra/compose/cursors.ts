import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from './data-folder.ts';

const Cursors = z.record(z.string(), z.object({ stamp: z.string(), inputs: z.int().min(0) }));
type Cursors = z.output<typeof Cursors>;

/**
 * How far each interrupted import got. Saved only after the log acknowledged what was read, so that a crash repeats a
 * batch at worst. A finished import leaves no cursor: running it again reads it again, and everything is a duplicate.
 */
export class CursorFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Inputs already taken from a source; 0 when it has changed since (`stamp`), or when nothing was interrupted. */
  inputsOf(source: string, stamp: string): number {
    const cursor = readCursors(this.#file)[source];
    return cursor?.stamp === stamp ? cursor.inputs : 0;
  }

  save(source: string, stamp: string, inputs: number): void {
    this.#write({ ...readCursors(this.#file), [source]: { stamp, inputs } });
  }

  forget(sources: readonly string[]): void {
    const cursors = new Map(Object.entries(readCursors(this.#file)));
    for (const source of sources) cursors.delete(source);
    this.#write(Object.fromEntries(cursors));
  }

  /** Another import may have saved its own in the meantime, hence every change begins at what the file says now. */
  #write(cursors: Cursors): void {
    replaceFile(this.#file, JSON.stringify(cursors));
  }
}

/** A cursor file that cannot be read costs time, not data: everything is read again. */
function readCursors(file: string): Cursors {
  if (!existsSync(file)) return {};
  try {
    return Cursors.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
