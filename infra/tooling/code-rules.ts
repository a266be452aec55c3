/** Rules about the words of code: what may not be written where, and what to write instead. */
import { type CodeWord, type CodeWords, readWords } from './code-words.ts';
import type { Finding } from './finding.ts';
import { isCode, isCore, isProduct, type SourceFile } from './source-tree.ts';

/** Words in a row that may not stand in code. A word ending in `*` stands for all that begin so. */
interface Ban {
  readonly words: readonly string[];
  /** `core`: in pure cores. `product`: in all that the product runs. */
  readonly scope: 'core' | 'product';
  readonly todo: string;
  /** Folders or files that may, each with the reason. */
  readonly except?: Readonly<Record<string, string>>;
}

const CLOCKS = {
  'infra/clock.ts': 'the one place where the machine is asked for the time',
  'infra/observe/': 'metrics and logs measure how long things take; no result depends on it',
  'infra/cli/progress': 'rate and time left are shown to people; no result depends on them',
};
const CHANCE = {
  'infra/compose/sync/provider-ports.ts': 'retries of many workers must not fall together; no result depends on it',
};
const PRINTERS = { 'infra/cli/': 'the command line speaks to people on standard output' };
const SETTINGS = { 'infra/config/': 'the one place where the environment becomes settings' };

const ASK_THE_CLOCK =
  'take a Clock (infra/kernel/instant.ts) or the instant as a parameter; infra/clock.ts is the only real one';
const BY_CODE_UNIT = 'compare with < and >: the order of a locale differs between machines';
const STAY_PURE = 'do the waiting in the shell and pass the result to the core';
const BE_GIVEN = 'a core gets everything as parameters: pass it in';

export const BANS: readonly Ban[] = [
  { words: ['async'], scope: 'core', todo: STAY_PURE },
  { words: ['await'], scope: 'core', todo: STAY_PURE },
  { words: ['Promise'], scope: 'core', todo: STAY_PURE },
  { words: ['setTimeout'], scope: 'core', todo: STAY_PURE },
  { words: ['setInterval'], scope: 'core', todo: STAY_PURE },
  { words: ['process', '.'], scope: 'core', todo: BE_GIVEN },
  { words: ['globalThis'], scope: 'core', todo: BE_GIVEN },
  { words: ['fetch', '('], scope: 'core', todo: BE_GIVEN },
  { words: ['.', 'toLocale*'], scope: 'core', todo: 'format without a locale: the machine would choose it' },
  { words: ['.', 'localeCompare'], scope: 'product', todo: BY_CODE_UNIT },
  { words: ['Intl', '.', 'Collator'], scope: 'product', todo: BY_CODE_UNIT },
  {
    words: ['Math', '.', 'random'],
    scope: 'product',
    todo: 'draw from a seeded source that is passed in, so that the run can be repeated',
    except: CHANCE,
  },
  { words: ['Date', '.', 'now'], scope: 'product', todo: ASK_THE_CLOCK, except: CLOCKS },
  { words: ['new', 'Date', '(', ')'], scope: 'product', todo: ASK_THE_CLOCK, except: CLOCKS },
  { words: ['performance', '.', 'now'], scope: 'product', todo: ASK_THE_CLOCK, except: CLOCKS },
  { words: ['process', '.', 'hrtime'], scope: 'product', todo: ASK_THE_CLOCK, except: CLOCKS },
  {
    words: ['console', '.'],
    scope: 'product',
    todo: 'log through the logger that is passed in; only infra/cli speaks to people',
    except: PRINTERS,
  },
  {
    words: ['process', '.', 'env'],
    scope: 'product',
    todo: 'read the setting in infra/config and pass it in, so that it is documented and checked',
    except: SETTINGS,
  },
];

const VAGUE_NAME = /(?:Util|Helper|Manager|Service)s?$|^(?:util|helper)s?$/;
/** People have managers, so a value may be called `byManager`. */
const VAGUE_VALUE = /(?:Util|Helper)s?$|^(?:util|helper)s?$/;
const VAGUE_PATH = /(?:^|[/.-])(?:util|helper|manager|service)s?(?=[/.]|$)/i;
const SAY_WHAT_IT_DOES = 'name it after what it answers, in the words of the product';

const VAGUE_AFTER: ReadonlyMap<string, RegExp> = new Map([
  ['function', VAGUE_NAME],
  ['class', VAGUE_NAME],
  ['interface', VAGUE_NAME],
  ['type', VAGUE_NAME],
  ['const', VAGUE_VALUE],
  ['let', VAGUE_VALUE],
]);

const LINES_MAX = 300;

/** Breaches in one file of code. */
export function checkCode(file: SourceFile): Finding[] {
  const findings = checkPathName(file.path);
  if (!isCode(file.path)) return findings;
  const code = readWords(file.text);
  return [
    ...findings,
    ...checkLength(file, code),
    ...checkBans(file.path, code.words),
    ...checkNames(file.path, code.words),
  ];
}

function checkPathName(path: string): Finding[] {
  const vague = VAGUE_PATH.exec(path);
  return vague === null ? [] : [{ path, line: 1, what: `${vague[0]} says nothing`, todo: SAY_WHAT_IT_DOES }];
}

function checkLength({ path, text }: SourceFile, { comments }: CodeWords): Finding[] {
  const lines = text.split('\n').length - 1;
  if (lines <= LINES_MAX || /long because \S+ \S+/.test(comments[0]?.text ?? '')) return [];
  const todo = 'split it by the questions it answers, or begin it with a comment that says "long because …"';
  return [{ path, line: LINES_MAX + 1, what: `${lines} lines, ${LINES_MAX} at most`, todo }];
}

function checkBans(path: string, words: readonly CodeWord[]): Finding[] {
  const bans = BANS.filter((ban) => appliesTo(ban, path));
  const findings: Finding[] = [];
  words.forEach((word, at) => {
    for (const ban of bans) {
      if (!standsAt(ban, words, at)) continue;
      findings.push({ path, line: word.line, what: `${ban.words.join('')} is not for here`, todo: ban.todo });
    }
  });
  return findings;
}

function appliesTo({ scope, except }: Ban, path: string): boolean {
  if (!(scope === 'core' ? isCore(path) : isProduct(path))) return false;
  return !Object.keys(except ?? {}).some((place) => path.startsWith(place));
}

function standsAt({ words: banned }: Ban, words: readonly CodeWord[], at: number): boolean {
  const isMember = words[at - 1]?.text === '.' && banned[0] !== '.';
  return !isMember && banned.every((word, step) => isSame(word, words[at + step]?.text ?? ''));
}

function isSame(banned: string, word: string): boolean {
  return banned.endsWith('*') ? word.startsWith(banned.slice(0, -1)) : word === banned;
}

function checkNames(path: string, words: readonly CodeWord[]): Finding[] {
  return words
    .filter((word, at) => VAGUE_AFTER.get(words[at - 1]?.text ?? '')?.test(word.text))
    .map(({ text, line }) => ({ path, line, what: `the name ${text} says nothing`, todo: SAY_WHAT_IT_DOES }));
}
