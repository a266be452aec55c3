/** One breach of a house rule: where it is, what it is, and what to do about it. */
export interface Finding {
  /** Relative to the root of the repository, with forward slashes. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
  readonly todo: string;
}

/** Findings as lines that terminals and editors turn into links, in the order of files and lines. */
export function formatFindings(findings: readonly Finding[]): string {
  return [...findings]
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
    .map(({ path, line, what, todo }) => `${path}:${line}  ${what}\n    ${todo}\n`)
    .join('');
}

/** Prints the findings of one check and a closing line, and makes the process fail when there are any. */
export function report(check: string, findings: readonly Finding[], checked: string): void {
  process.stdout.write(formatFindings(findings));
  process.stdout.write(`${check}: ${findings.length} findings, ${checked}\n`);
  if (findings.length > 0) process.exitCode = 1;
}
