/** Rules about the README of a folder: it is there, it is short, and its list of files is true. */
import type { Finding } from './finding.ts';
import { isCode, type SourceFile } from './source-tree.ts';

const LINES_MAX = 80;

/** Folders that are the inside of one thing: their files are named, with their path, by the README above them. */
const INSIDE = new Set(['core', 'routes', 'commands', 'cypher', 'migrations']);

/** Breaches in the READMEs of a tree, and folders that lack one. `test/` has one README, which names its folders. */
export function checkReadmes(files: readonly SourceFile[]): Finding[] {
  const paths = new Set(files.map((file) => file.path));
  const readmes = new Map(
    files.filter((file) => /^[^/].*\/README\.md$/.test(file.path)).map((file) => [folderOf(file.path), file]),
  );
  const code = files.map((file) => file.path).filter((path) => path.includes('/') && isCode(path));
  return [
    ...missingReadmes(code, readmes),
    ...[...readmes.values()].flatMap(checkReadmeLength),
    ...[...readmes.values()].flatMap((readme) => namesWithoutFiles(readme, paths)),
    ...filesWithoutNames(code, readmes),
  ];
}

function missingReadmes(code: readonly string[], readmes: ReadonlyMap<string, SourceFile>): Finding[] {
  const folders = new Set(code.map(folderOf).map(documentedFolder));
  return [...folders]
    .filter((folder) => !readmes.has(folder))
    .map((folder) => ({
      path: folder,
      line: 1,
      what: 'the folder has no README.md',
      todo: 'write one: why, concepts, conventions, how to extend, files',
    }));
}

/** The folder whose README speaks for `folder`. */
function documentedFolder(folder: string): string {
  if (folder.startsWith('test/')) return 'test';
  const parts = folder.split('/');
  const inside = parts.findIndex((part) => INSIDE.has(part));
  return inside === -1 ? folder : parts.slice(0, inside).join('/');
}

function checkReadmeLength({ path, text }: SourceFile): Finding[] {
  const lines = text.split('\n').length - 1;
  if (lines <= LINES_MAX) return [];
  const todo = 'keep why, concepts, conventions, how to extend, files; move the rest to docs/';
  return [{ path, line: LINES_MAX + 1, what: `${lines} lines, ${LINES_MAX} at most`, todo }];
}

interface Named {
  readonly name: string;
  readonly line: number;
}

/** What the section `## Files` names in back quotes: files, and folders when they end in a slash. */
export function namesInFiles(readme: string): Named[] {
  const names: Named[] = [];
  let isInside = false;
  readme.split('\n').forEach((text, index) => {
    if (text.startsWith('## ')) isInside = /^## files\b/i.test(text);
    if (!isInside) return;
    for (const [, name = ''] of text.matchAll(/`([\w.@/-]+(?:\.[a-z]{2,6}|\/))`/g))
      names.push({ name, line: index + 1 });
  });
  return names;
}

function namesWithoutFiles({ path, text }: SourceFile, paths: ReadonlySet<string>): Finding[] {
  const folder = folderOf(path);
  const has = (name: string) => {
    const full = normalise(`${folder}/${name}`);
    return name.endsWith('/') ? [...paths].some((each) => each.startsWith(`${full}/`)) : paths.has(full);
  };
  return namesInFiles(text)
    .filter(({ name }) => !has(name))
    .map(({ name, line }) => ({
      path,
      line,
      what: `it names ${name}, which is not there`,
      todo: 'correct the name, or take it out (names are relative to the README; folders end in a slash)',
    }));
}

function filesWithoutNames(code: readonly string[], readmes: ReadonlyMap<string, SourceFile>): Finding[] {
  const findings: Finding[] = [];
  const named = new Map(
    [...readmes].map(([folder, { text }]) => [folder, new Set(namesInFiles(text).map((each) => each.name))]),
  );
  for (const [folder, name] of expectedNames(code, readmes)) {
    if (named.get(folder)?.has(name) !== false) continue;
    findings.push({
      path: `${folder}/README.md`,
      line: 1,
      what: `its section "Files" does not name ${name}`,
      todo: 'add it there in back quotes, with a few words on what it answers',
    });
  }
  return findings;
}

/** Which README must name what: its files, the files of its inside, and the sub-folders that have a README themselves. */
function expectedNames(code: readonly string[], readmes: ReadonlyMap<string, SourceFile>): [string, string][] {
  const expected = new Map<string, [string, string]>();
  const add = (folder: string, name: string) => expected.set(`${folder}\n${name}`, [folder, name]);
  for (const path of code) {
    const folder = documentedFolder(folderOf(path));
    if (folder === 'test') {
      const below = path.split('/');
      add('test', below.length > 2 ? `${below[1]}/` : (below[1] ?? ''));
    } else if (readmes.has(folder)) {
      add(folder, path.slice(folder.length + 1));
    }
  }
  for (const folder of readmes.keys()) {
    const above = folderOf(folder);
    if (readmes.has(above) && above !== 'test') add(above, `${folder.slice(above.length + 1)}/`);
  }
  return [...expected.values()];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
