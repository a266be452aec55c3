/** House rules that no linter knows: run by `npm run check`. */
import { checkCode } from './code-rules.ts';
import { type Finding, report } from './finding.ts';
import { checkReadmes } from './readme-rules.ts';
import { ROOT, readTree, type SourceFile } from './source-tree.ts';
import { checkText } from './text-rules.ts';

/** Every breach in a tree. */
export function tidy(files: readonly SourceFile[]): Finding[] {
  return [...files.flatMap(checkCode), ...files.flatMap(checkText), ...checkReadmes(files)];
}

if (import.meta.main) {
  const files = readTree(ROOT);
  report('tidy', tidy(files), `${files.length} files`);
}
