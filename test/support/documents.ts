/** The documents of the repository: what they tell the reader to type, and where their links lead. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, readTree, type SourceFile } from '../../infra/tooling/source-tree.ts';

/** A fenced block: ` ```sh ` has the language `sh`. */
export interface Block {
  readonly path: string;
  /** Line of its first line, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Words of one command, as a shell would split them. */
export interface Typed {
  readonly place: string;
  readonly words: readonly string[];
}

export function readDocuments(): SourceFile[] {
  return readTree(ROOT).filter(({ path }) => path.endsWith('.md'));
}

export function blocksOf({ path, text }: SourceFile): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  text.split('\n').forEach((line, index) => {
    const fence = /^ *```(\w*) *$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { line: index + 2, language: fence[1] ?? '', lines: [] };
    else {
      blocks.push({ path, line: open.line, language: open.language, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    }
  });
  return blocks;
}

/** What stands between back quotes in running text. */
export function quotedIn({ path, text }: SourceFile): { place: string; text: string }[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, (block) => block.replace(/[^\n]/g, ''));
  return prose
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => ({ place: `${path}:${index + 1}`, text: quoted })),
    );
}

/** Where links of a document lead: those that name a file, without their anchor. */
export function linksOf({ path, text }: SourceFile): { place: string; target: string }[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, (block) => block.replace(/[^\n]/g, ''));
  return prose
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = '']) => ({ place: `${path}:${index + 1}`, target: target.replace(/#.*$/, '') }))
        .filter(({ target }) => target !== '' && !/^[a-z]+:/.test(target)),
    );
}

/** The commands of a block of shell, one by one; what follows `#`, `&&` or `|` is not part of one. */
export function commandsOf({ path, line, text }: Block): Typed[] {
  return text
    .replace(/\\\n/g, '  ')
    .split('\n')
    .flatMap((typed, index) => splitLine(typed).map((words) => ({ place: `${path}:${line + index}`, words })));
}

/** One line as a shell reads it: quotes, comments, and the signs that begin another command. */
function splitLine(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of line.matchAll(/#.*$|&&|\||;|(?:"[^"]*"|'[^']*'|[^\s"'&|;])+/g)) {
    if (token.startsWith('#')) break;
    if (['&&', '|', ';'].includes(token)) commands.push([]);
    else commands.at(-1)?.push(token.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  }
  return commands.filter((words) => words.length > 0);
}

/** Types a block into a shell in which `kith` is the command of this repository. */
export function typeInto(folder: string, text: string): { code: number | null; stdout: string; stderr: string } {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(KITH_|NODE_OPTIONS|FORCE_COLOR)/.test(name));
  const kith = `kith() { "${process.execPath}" --disable-warning=ExperimentalWarning "${join(ROOT, 'infra/main.ts')}" "$@"; }`;
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', `${kith}\n${text}`], {
    cwd: folder,
    encoding: 'utf8',
    // a dump has more than the mebibyte behind which the command would be ended
    maxBuffer: 256 * 1024 * 1024,
    env: { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: join(tmpdir(), 'kith-test-compiled') },
  });
  return { code: status, stdout, stderr };
}
