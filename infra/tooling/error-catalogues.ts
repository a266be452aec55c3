/** The error codes of every part, read from the `errors.ts` files of the tree. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceFile } from './source-tree.ts';

/** What a code means: a sentence, and for the API also its HTTP status and what the caller can do. */
export interface ErrorEntry {
  readonly code: string;
  readonly meaning: string;
  readonly status?: number;
  readonly todo?: string;
}

export interface ErrorCatalogue {
  /** Path of the `errors.ts`. */
  readonly path: string;
  readonly entries: readonly ErrorEntry[];
}

/** Loads what each `errors.ts` exports under a name that ends in `_ERRORS`. */
export async function loadCatalogues(root: string, files: readonly SourceFile[]): Promise<ErrorCatalogue[]> {
  const paths = files.map((file) => file.path).filter((path) => isCatalogue(path));
  return Promise.all(
    paths.map(async (path) => {
      const exported: Record<string, unknown> = await import(pathToFileURL(join(root, path)).href);
      return readCatalogue(path, exported);
    }),
  );
}

export function isCatalogue(path: string): boolean {
  return /^(?!test\/).*\/errors\.ts$/.test(path);
}

/** The catalogue among a module's exports. A shape that is none of the two is an error: it would go unchecked. */
export function readCatalogue(path: string, exported: Readonly<Record<string, unknown>>): ErrorCatalogue {
  const [name, table] = Object.entries(exported).find(([each]) => each.endsWith('_ERRORS')) ?? [];
  if (typeof table !== 'object' || table === null)
    throw new Error(`${path}: export const …_ERRORS = { CODE: 'sentence' }`);
  const entries = Object.entries(table).map(([code, value]) => readEntry(`${path}: ${name}.${code}`, code, value));
  return { path, entries };
}

function readEntry(where: string, code: string, value: unknown): ErrorEntry {
  if (typeof value === 'string' && value !== '') return { code, meaning: value };
  if (typeof value === 'object' && value !== null && 'status' in value && 'title' in value && 'todo' in value) {
    const { status, title, todo } = value;
    if (typeof status === 'number' && typeof title === 'string' && typeof todo === 'string') {
      return { code, meaning: title, status, todo };
    }
  }
  throw new Error(`${where}: neither a sentence nor { status, title, todo }`);
}
