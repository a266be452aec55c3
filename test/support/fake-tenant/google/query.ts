/** The parameters of one request, held against what the discovery document says of its method. */
import { invalid, notFaked } from './errors.ts';

export interface ParameterSpec {
  readonly type?: string;
  readonly repeated?: boolean;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Parameters that every method has. */
const COMMON = [
  '$.xgafv',
  'access_token',
  'alt',
  'callback',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
];

export class Query {
  readonly #params: URLSearchParams;

  /** @throws GoogleError 400 for a parameter that the method does not have, or a value that it cannot have */
  constructor(params: URLSearchParams, specs: Readonly<Record<string, ParameterSpec>>) {
    this.#params = params;
    for (const name of new Set(params.keys())) {
      if (COMMON.includes(name)) continue;
      const spec = specs[name];
      if (spec === undefined) {
        throw invalid(`Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter.`, name);
      }
      for (const value of params.getAll(name)) checkValue(name, value, spec);
      if (spec.repeated !== true && params.getAll(name).length > 1) throw invalid(`Invalid value for: ${name}`, name);
    }
  }

  get(name: string): string | undefined {
    return this.#params.get(name) ?? undefined;
  }

  all(name: string): string[] {
    return this.#params.getAll(name);
  }

  is(name: string): boolean {
    return this.#params.get(name) === 'true';
  }

  /** The size of a page: what goes beyond the maximum is brought down to it, as Google does. */
  size(name: string, usual: number, maximum: number): number {
    const text = this.#params.get(name);
    if (text === null) return usual;
    return Math.min(Math.max(Number(text), 1), maximum);
  }

  /** Milliseconds since 1970 of a time with an offset. */
  instant(name: string): number | undefined {
    const text = this.#params.get(name);
    if (text === null) return undefined;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text))) {
      throw invalid(`Invalid value for: ${name}`, name);
    }
    return Date.parse(text);
  }

  /** Everything but the page, in one order: pages belong to a request that is otherwise the same. */
  sameness(): string {
    const kept = [...this.#params].filter(([name]) => !['pageToken', 'fields', 'alt', 'prettyPrint'].includes(name));
    return JSON.stringify(kept.toSorted());
  }

  /** @throws GoogleError 501 for parameters that this fake does not act on */
  refuse(...names: readonly string[]): void {
    for (const name of names) if (this.#params.has(name)) throw notFaked(`the parameter ${name}`);
  }
}

function checkValue(name: string, value: string, spec: ParameterSpec): void {
  const isWhole = /^-?\d+$/.test(value);
  const isRight =
    (spec.type !== 'integer' || isWhole) &&
    (spec.type !== 'boolean' || value === 'true' || value === 'false') &&
    (spec.enum === undefined || spec.enum.includes(value)) &&
    (spec.minimum === undefined || Number(value) >= spec.minimum) &&
    (spec.maximum === undefined || Number(value) <= spec.maximum);
  if (!isRight) throw invalid(`Invalid value at '${name}': "${value}"`, name);
}
