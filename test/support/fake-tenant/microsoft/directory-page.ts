/** Lists of the directory, page by page. */
import type { Json } from './directory-json.ts';
import type { Answer, GraphCall } from './graph-call.ts';
import { badRequest } from './graph-error.ts';
import { contextOf, linkTo, slice } from './paging.ts';

export const DIRECTORY_PAGE = { usual: 100, most: 999 };

/** A page of a list of the directory; the link to the next keeps what the client asked for. */
export function answerDirectoryPage(
  call: GraphCall,
  found: readonly Json[],
  how: {
    readonly path: string;
    readonly size: number;
    readonly schema: string;
    readonly context: string;
    readonly count?: boolean;
    readonly shown: (item: Json) => Json;
  },
): Answer {
  const { log } = call.face.tenant;
  const token = call.params.get('$skiptoken');
  const reading = token === null ? undefined : log.read('users', token);
  if (reading !== undefined && (reading.state !== 'valid' || reading.position.bound['path'] !== how.path)) {
    throw badRequest(
      'The specified page token value has expired and can no longer be included in your request.',
      'Directory_ExpiredPageToken',
    );
  }
  const at = reading?.state === 'valid' ? (reading.position.bound['at'] ?? '') : '';
  const { part, next } = slice(found, at, how.size);
  const body: Json = { '@odata.context': contextOf(call, how.context) };
  if (how.count === true) body['@odata.count'] = found.length;
  if (next !== undefined) {
    const kept = Object.fromEntries([...call.params].filter(([name]) => name !== '$skiptoken'));
    const $skiptoken = log.issue('users', log.sequence, { at: next, path: how.path });
    body['@odata.nextLink'] = linkTo(call, how.path, { ...kept, $skiptoken });
  }
  return { schema: how.schema, body: { ...body, value: part.map(how.shown) } };
}
