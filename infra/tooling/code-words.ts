import jsTokens from 'js-tokens';

/** A piece of code and where it begins. */
export interface CodeWord {
  readonly text: string;
  readonly line: number;
}

/** A file's code, read as words. */
export interface CodeWords {
  /** Names, keywords, numbers and signs; no comment, string or regular expression is among them. */
  readonly words: readonly CodeWord[];
  readonly comments: readonly CodeWord[];
  /** What stands between the quotes of plain strings, as written. */
  readonly strings: readonly CodeWord[];
}

const WORDS = new Set(['IdentifierName', 'PrivateIdentifier', 'Punctuator', 'NumericLiteral']);
const STRINGS = new Set(['StringLiteral', 'NoSubstitutionTemplate']);
const COMMENTS = new Set(['MultiLineComment', 'SingleLineComment']);

/** Reads TypeScript or JavaScript. Code inside template strings counts; `?.` is read as `.`. */
export function readWords(code: string): CodeWords {
  const words: CodeWord[] = [];
  const comments: CodeWord[] = [];
  const strings: CodeWord[] = [];
  let line = 1;
  for (const token of jsTokens(code)) {
    if (WORDS.has(token.type)) words.push({ text: token.value === '?.' ? '.' : token.value, line });
    else if (COMMENTS.has(token.type)) comments.push({ text: token.value, line });
    else if (STRINGS.has(token.type)) strings.push({ text: token.value.slice(1, -1), line });
    for (let at = token.value.indexOf('\n'); at !== -1; at = token.value.indexOf('\n', at + 1)) line += 1;
  }
  return { words, comments, strings };
}
