import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text file of the repository. */
export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The root of the repository: two folders up from here. */
export const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Every text file that is, or would be, committed: all but what `.gitignore` names. Works without git, so that a copy
 * of the tree can be checked too. Files with a NUL byte are no text and left out.
 */
export function readTree(root: string): SourceFile[] {
  const ignored = ignoredBy(readFileSync(join(root, '.gitignore'), 'utf8'));
  return readdirSync(root, { recursive: false, withFileTypes: true })
    .flatMap((entry) => walk(root, entry.name, entry.isDirectory(), ignored))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function walk(root: string, path: string, isFolder: boolean, ignored: (path: string) => boolean): SourceFile[] {
  if (path === '.git' || ignored(isFolder ? `${path}/` : path)) return [];
  if (isFolder) {
    return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) =>
      walk(root, `${path}/${entry.name}`, entry.isDirectory(), ignored),
    );
  }
  const bytes = readFileSync(join(root, path));
  return bytes.includes(0) ? [] : [{ path, text: bytes.toString('utf8') }];
}

/**
 * Whether a path (folders end in `/`) is ignored. Knows three of git's forms, `name/`, `name` and `*.ending`, which
 * hold at any depth; a line in another form is an error here rather than a file that nobody checks.
 */
export function ignoredBy(gitignore: string): (path: string) => boolean {
  const lines = gitignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) {
    if (!/^(?:\*?[\w.-]+|[\w.-]+\/)$/.test(line)) throw new Error(`.gitignore: ${line}: use name/, name or *.ending`);
  }
  const names = new Set(lines.filter((line) => !line.startsWith('*')));
  const endings = lines.filter((line) => line.startsWith('*')).map((line) => line.slice(1));
  return (path) => {
    const last = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
    return names.has(last) || names.has(last.replace(/\/$/, '')) || endings.some((ending) => path.endsWith(ending));
  };
}

/** Whether the product runs this file, as opposed to tests and the house rules. */
export function isProduct(path: string): boolean {
  return isCode(path) && !path.startsWith('test/') && !path.startsWith('infra/tooling/');
}

export function isCode(path: string): boolean {
  return /\.(?:ts|cjs|mjs|js)$/.test(path);
}

/** Whether the file belongs to a pure core. */
export function isCore(path: string): boolean {
  return /^(?!test\/).*\bcore\//.test(path) && isCode(path);
}

/** Line of an offset in a text, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
