import { closeSync, openSync, writeSync } from 'node:fs';

/** Characters that are gathered before they go to the disk. */
const TOGETHER = 1 << 20;

/**
 * A file of rows with tabs between the fields, as Neo4j's importer reads them. Nothing is quoted: no field may hold a tab or
 * the end of a line.
 */
export class CsvFile {
  readonly path: string;
  readonly #file: number;
  #waiting = '';

  constructor(path: string, columns: readonly string[]) {
    this.path = path;
    this.#file = openSync(path, 'w');
    this.row(...columns);
  }

  /** What is null is left out: the node or relationship does not get that property. */
  row(...fields: readonly (string | number | boolean | null)[]): void {
    this.line(fields.map((field) => field ?? '').join('\t'));
  }

  line(text: string): void {
    this.#waiting += `${text}\n`;
    if (this.#waiting.length > TOGETHER) this.#write();
  }

  close(): void {
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    for (let from = 0; from < bytes.length; ) from += writeSync(this.#file, bytes, from);
  }
}
