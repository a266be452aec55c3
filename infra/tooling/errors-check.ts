/** Every error code that is used is listed by its part, and every listed one is used. */
import { type CodeWord, readWords } from './code-words.ts';
import { type ErrorCatalogue, loadCatalogues } from './error-catalogues.ts';
import { type Finding, report } from './finding.ts';
import { isProduct, lineAt, ROOT, readTree, type SourceFile } from './source-tree.ts';

/** Where the codes of a prefix are listed. */
const OWNERS: Readonly<Record<string, string>> = {
  ING: 'ingest/',
  RES: 'resolver/',
  SCO: 'scorer/',
  GRA: 'graph/',
  LOG: 'infra/event-log/',
  ENG: 'infra/engines/',
  API: 'api/',
  CLI: 'infra/',
};

const CODE = new RegExp(`^(?:${Object.keys(OWNERS).join('|')})_[A-Z0-9]+(?:_[A-Z0-9]+)*$`);

interface Use {
  readonly code: string;
  readonly path: string;
  readonly line: number;
  /** Written as a string. A name that looks like a code may be any constant, and the compiler checks it. */
  readonly isText: boolean;
}

/** Codes used but not listed, listed but not used, listed twice, or listed by another part than their prefix says. */
export function checkErrors(files: readonly SourceFile[], catalogues: readonly ErrorCatalogue[]): Finding[] {
  const uses = files.filter((file) => isProduct(file.path)).flatMap(usesIn);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const listed = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { path, entries } of catalogues) {
    const used = new Set(uses.filter((use) => use.path !== path).map((use) => use.code));
    const text = texts.get(path) ?? '';
    for (const { code } of entries) {
      const line = lineAt(text, Math.max(0, text.indexOf(code)));
      findings.push(...checkEntry(code, { path, line }, used, listed.get(code)));
      listed.set(code, path);
    }
  }
  const unlisted = uses.filter((use) => use.isText && !listed.has(use.code));
  return [...findings, ...unlisted.map(notListed)];
}

function usesIn({ path, text }: SourceFile): Use[] {
  const { words, strings } = readWords(text);
  const use = (isText: boolean) => (word: CodeWord) => ({ code: word.text, path, line: word.line, isText });
  return [...words.map(use(false)), ...strings.map(use(true))].filter(({ code }) => CODE.test(code));
}

function checkEntry(
  code: string,
  at: { readonly path: string; readonly line: number },
  used: ReadonlySet<string>,
  listedBy: string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const owner = OWNERS[code.split('_', 1)[0] ?? ''];
  if (owner === undefined || !CODE.test(code)) {
    findings.push({
      ...at,
      what: `${code} is not a code`,
      todo: `write one of ${Object.keys(OWNERS).join('_, ')}_ and capitals`,
    });
  } else if (!at.path.startsWith(owner)) {
    findings.push({ ...at, what: `${code} is listed by another part than its own`, todo: `list it below ${owner}` });
  }
  if (listedBy !== undefined) {
    findings.push({ ...at, what: `${code} is listed in ${listedBy} too`, todo: 'give one of them another name' });
  }
  if (!used.has(code)) {
    findings.push({
      ...at,
      what: `${code} is listed and never reported`,
      todo: 'report it where it belongs, or take it off the list',
    });
  }
  return findings;
}

function notListed({ code, path, line }: Use): Finding {
  const owner = OWNERS[code.split('_', 1)[0] ?? ''] ?? '';
  return {
    path,
    line,
    what: `${code} is not listed`,
    todo: `add it, with a sentence, to the errors.ts below ${owner}`,
  };
}

if (import.meta.main) {
  const files = readTree(ROOT);
  const catalogues = await loadCatalogues(ROOT, files);
  const count = catalogues.reduce((sum, catalogue) => sum + catalogue.entries.length, 0);
  report('errors', checkErrors(files, catalogues), `${count} codes in ${catalogues.length} parts`);
}
