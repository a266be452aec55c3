/** `$filter` of OData, as far as Graph's routes understand it here: read into a tree, and asked about one item. */

export type Literal = string | number | boolean | null | { readonly instant: number };
type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
type TextTest = 'startswith' | 'endswith' | 'contains';

export type Filter =
  | { readonly op: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: Comparison | TextTest; readonly path: string; readonly value: Literal }
  | { readonly op: 'any'; readonly path: string; readonly of: Filter };

/** A filter that cannot be read. */
export class FilterError extends Error {}

const TOKEN = /\s*('(?:[^']|'')*'|[(),:]|[^\s(),:']+(?::[^\s(),']+)*)/y;
const COMPARISONS: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const TEXT_TESTS: readonly string[] = ['startswith', 'endswith', 'contains'];
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** @throws FilterError */
export function readFilter(text: string): Filter {
  const reader = new Reader(text);
  const filter = reader.either();
  reader.end();
  return filter;
}

class Reader {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const [, token] = TOKEN.exec(text) ?? [];
      if (token === undefined) throw new FilterError(`Syntax error: character at position ${this.#tokens.length}.`);
      this.#tokens.push(token);
    }
  }

  either(): Filter {
    const parts = [this.#both()];
    while (this.#take('or')) parts.push(this.#both());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { op: 'or', parts };
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new FilterError('Syntax error at the end of the filter.');
  }

  #both(): Filter {
    const parts = [this.#one()];
    while (this.#take('and')) parts.push(this.#one());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { op: 'and', parts };
  }

  #one(): Filter {
    if (this.#take('not')) return { op: 'not', of: this.#one() };
    if (this.#take('(')) {
      const inside = this.either();
      this.#expect(')');
      return inside;
    }
    const word = this.#next();
    if (TEXT_TESTS.includes(word)) return this.#textTest(word as TextTest);
    if (word.endsWith('/any')) return this.#any(word.slice(0, -'/any'.length));
    const op = this.#next();
    if (!COMPARISONS.includes(op)) throw new FilterError(`A binary operator was expected where '${op}' stands.`);
    return { op: op as Comparison, path: word, value: literal(this.#next()) };
  }

  #textTest(op: TextTest): Filter {
    this.#expect('(');
    const path = this.#next();
    this.#expect(',');
    const value = literal(this.#next());
    this.#expect(')');
    return { op, path, value };
  }

  /** `participants_v2/any(p:p/id eq '…')`: the variable in front of each path inside is left out. */
  #any(path: string): Filter {
    this.#expect('(');
    const start = this.#at;
    const [variable = '', first] = this.#next().split(/:(.*)/s);
    if (first === undefined) this.#expect(':');
    else this.#tokens.splice(start + 1, 0, first);
    for (let at = this.#at; at < this.#tokens.length; at += 1) {
      const token = this.#tokens[at] ?? '';
      if (token.startsWith(`${variable}/`)) this.#tokens[at] = token.slice(variable.length + 1);
      if (token === variable) this.#tokens[at] = '$it';
    }
    const of = this.either();
    this.#expect(')');
    return { op: 'any', path, of };
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== token) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new FilterError('The filter ends too early.');
    this.#at += 1;
    return token;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new FilterError(`'${token}' was expected.`);
  }
}

function literal(token: string): Literal {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
  if (INSTANT.test(token)) return { instant: instantOfText(token) };
  return token;
}

/** ISO 8601; without an offset it is UTC. `NaN` when it is not one. */
export function instantOfText(text: string): number {
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/i.test(text) || !text.includes('T');
  return Date.parse(hasZone ? text : `${text}Z`);
}

/** Every path that a filter looks at; inside of `any` with the path in front. */
export function pathsOf(filter: Filter): string[] {
  if ('parts' in filter) return filter.parts.flatMap(pathsOf);
  if (filter.op === 'not') return pathsOf(filter.of);
  if (filter.op === 'any')
    return pathsOf(filter.of).map((path) => (path === '$it' ? filter.path : `${filter.path}/${path}`));
  return [filter.path];
}

/** The comparisons that must all hold; undefined when the filter is anything but some of them joined by `and`. */
export function conjunctsOf(filter: Filter): { op: Comparison; path: string; value: Literal }[] | undefined {
  if (filter.op === 'and') {
    const parts = filter.parts.map(conjunctsOf);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (!COMPARISONS.includes(filter.op)) return undefined;
  const { op, path, value } = filter as { op: Comparison; path: string; value: Literal };
  return [{ op, path, value }];
}

/** Whether an item, as it stands in an answer, passes. */
export function passes(filter: Filter, item: unknown): boolean {
  switch (filter.op) {
    case 'and':
      return filter.parts.every((part) => passes(part, item));
    case 'or':
      return filter.parts.some((part) => passes(part, item));
    case 'not':
      return !passes(filter.of, item);
    case 'any':
      return (valueAt(item, filter.path) as unknown[] | undefined)?.some((one) => passes(filter.of, one)) ?? false;
    default:
      return compare(filter.op, valueAt(item, filter.path), filter.value);
  }
}

function valueAt(item: unknown, path: string): unknown {
  if (path === '$it') return item;
  return path.split('/').reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name], item);
}

function compare(op: Comparison | TextTest, found: unknown, wanted: Literal): boolean {
  if (op === 'startswith' || op === 'endswith' || op === 'contains') {
    const [text, part] = [String(found ?? '').toLowerCase(), String(wanted).toLowerCase()];
    if (op === 'contains') return text.includes(part);
    return op === 'startswith' ? text.startsWith(part) : text.endsWith(part);
  }
  const [left, right] = comparable(found, wanted);
  if (op === 'eq') return left === right;
  if (op === 'ne') return left !== right;
  if (left === null || right === null) return false;
  const order = left < right ? -1 : Number(left > right);
  return { gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[op];
}

/** Text is compared without case, as Graph does; an instant with the instant that the text means. */
function comparable(
  found: unknown,
  wanted: Literal,
): [string | number | boolean | null, string | number | boolean | null] {
  if (wanted !== null && typeof wanted === 'object') return [instantOfText(String(found ?? '')), wanted.instant];
  const plain = found === undefined ? null : (found as string | number | boolean | null);
  if (typeof plain === 'string' && typeof wanted === 'string') return [plain.toLowerCase(), wanted.toLowerCase()];
  return [plain, wanted];
}
