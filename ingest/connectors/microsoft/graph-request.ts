/** Addresses of Graph, and which links of it may be followed. */
import { SyncFailure } from '../../sync/failure.ts';

/** On every request: an id that survives a move between folders. */
export const IMMUTABLE_IDS = 'IdType="ImmutableId"';

export function pageSize(items: number): string {
  return `odata.maxpagesize=${items}`;
}

/** `/users/…?$select=…`, below the version; segments and values are encoded. A segment may be a call: `delta`, `getPstnCalls(…)`. */
export function graphPath(segments: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const path = segments.map(
    (segment) => `/${encodeURIComponent(segment).replaceAll('%3D', '=').replaceAll('%2C', ',').replaceAll('%3A', ':')}`,
  );
  const options = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`,
  );
  return path.join('') + (options.length === 0 ? '' : `?${options.join('&')}`);
}

/**
 * The address of a request: a path of ours below `base`, or a link that Graph gave. A link to another host, port or scheme
 * is refused before anything is sent: it would carry the token there.
 *
 * @param base `https://graph.microsoft.com/v1.0`
 */
export function addressOf(target: string, base: string): string {
  if (target.startsWith('/') && !target.startsWith('//')) return base + target;
  const home = new URL(base);
  const link = URL.parse(target);
  if (link !== null && link.origin === home.origin && link.username === '' && link.password === '') return link.href;
  throw new SyncFailure('bug', 'ING_FOREIGN_LINK', 'Graph named a next page at another address', {
    todo: 'If a gateway stands before Graph, name its address as the Graph endpoint.',
  });
}
