/** What a call asks for beside its path: OData options and preferences. */
import { badRequest } from './graph-error.ts';
import { type Filter, FilterError, readFilter } from './odata-filter.ts';
import { propertiesOf } from './schema-gate.ts';

export interface Preferences {
  readonly maxPageSize: number | undefined;
  readonly immutableIds: boolean;
  readonly timeZone: string | undefined;
}

/** Preferences as clients send them: in one header with commas, or in several that the runtime joins. */
export function readPreferences(headers: Headers): Preferences {
  const given = new Map<string, string>();
  for (const [, name = '', quoted, plain] of (headers.get('prefer') ?? '').matchAll(
    /([A-Za-z.-]+)\s*=\s*(?:"([^"]*)"|([^,;\s]+))/g,
  )) {
    given.set(name.toLowerCase(), quoted ?? plain ?? '');
  }
  const size = Number(given.get('odata.maxpagesize') ?? Number.NaN);
  return {
    maxPageSize: Number.isInteger(size) && size > 0 ? size : undefined,
    immutableIds: given.get('idtype')?.toLowerCase() === 'immutableid',
    timeZone: given.get('outlook.timezone'),
  };
}

/** A positive whole number below the route's limit. */
export function readTop(params: URLSearchParams, most: number): number | undefined {
  const text = params.get('$top');
  if (text === null) return undefined;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > most) {
    throw badRequest(
      `Invalid value '${text}' for $top query option found. The $top query option requires a number from 1 to ${most}.`,
    );
  }
  return top;
}

export function readSkip(params: URLSearchParams): number {
  const skip = Number(params.get('$skip') ?? 0);
  if (!Number.isInteger(skip) || skip < 0) throw badRequest('Invalid value for $skip query option found.');
  return skip;
}

/**
 * The names of `$select`; absent when everything usual is wanted.
 *
 * @param types of the schema: a name that none of them has is refused
 */
export function readSelect(params: URLSearchParams, ...types: readonly string[]): readonly string[] | undefined {
  const text = params.get('$select');
  if (text === null || text.trim() === '') return undefined;
  const names = text.split(',').map((name) => name.trim());
  const isKnown = (name: string) => types.some((type) => propertiesOf(type).has(name.split('/')[0] ?? ''));
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) {
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type '${types[0]}'.`,
    );
  }
  return names;
}

export function readFilterOption(params: URLSearchParams): Filter | undefined {
  const text = params.get('$filter');
  if (text === null) return undefined;
  try {
    return readFilter(text);
  } catch (error) {
    if (error instanceof FilterError) throw badRequest(`Invalid filter clause: ${error.message}`);
    throw error;
  }
}

/** Options that a route does not have are refused by name. */
export function refuseOptions(params: URLSearchParams, names: readonly string[], code = 'BadRequest'): void {
  const found = names.find((name) => params.has(name));
  if (found !== undefined) {
    throw badRequest(`The query option '${found}' is not allowed on this resource.`, code);
  }
}

/** What is selected of an item, with its id and its annotations; without a selection what is usual. */
export function pick(
  item: Readonly<Record<string, unknown>>,
  select: readonly string[] | undefined,
  usual: (name: string) => boolean = () => true,
): Record<string, unknown> {
  const isWanted = select === undefined ? usual : (name: string) => name === 'id' || select.includes(name);
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => (name.includes('@') ? isWantedAnnotation(name, isWanted) : isWanted(name))),
  );
}

function isWantedAnnotation(name: string, isWanted: (name: string) => boolean): boolean {
  const [of = ''] = name.split('@');
  return of === '' || isWanted(of);
}
