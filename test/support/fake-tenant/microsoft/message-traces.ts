/** `/admin/exchange/tracing/messageTraces`: every mail that passed through, one row for each recipient. */
import type { Json } from './directory-json.ts';
import type { Answer, GraphCall } from './graph-call.ts';
import { badRequest, guidFrom } from './graph-error.ts';
import { timesOf } from './messages.ts';
import { type Filter, passes, pathsOf } from './odata-filter.ts';
import { contextOf, linkTo, slice } from './paging.ts';
import { readFilterOption, readTop, refuseOptions } from './query.ts';

const DAY_MS = 86_400_000;
const PAGE = { usual: 1_000, most: 5_000 };
/** What is looked at when no time is given. */
const USUAL_MS = 2 * DAY_MS;
const RANGE_MOST_MS = 10 * DAY_MS;
const KEPT_MS = 90 * DAY_MS;
const FILTERABLE = new Set([
  'id',
  'fromIP',
  'toIP',
  'messageId',
  'receivedDateTime',
  'recipientAddress',
  'senderAddress',
  'status',
  'subject',
]);

/** Other options, `$select` among them, are not known here and change nothing. */
export function listMessageTraces(call: GraphCall): Answer {
  const { params, face } = call;
  refuseOptions(params, ['$orderby', '$search', '$expand', '$count']);
  const filter = readFilterOption(params);
  const { from, before } = readTimes(call, filter);
  const size = readTop(params, PAGE.most) ?? PAGE.usual;
  const rows = rowsOf(call, from, before).filter((row) => filter === undefined || passes(filter, row));
  const token = params.get('$skiptoken');
  const at = token === null ? '' : Buffer.from(token, 'base64url').toString();
  if (token !== null && !/^\d+$/.test(at)) throw badRequest('The skip token is not valid.');
  const { part, next } = slice(rows, at, size);
  const path = 'admin/exchange/tracing/messageTraces';
  const body: Json = { '@odata.context': contextOf(call, path), value: part };
  if (next !== undefined) {
    const bounded = params.has('$filter') ? {} : { $filter: defaultFilter(face.tenant.now()) };
    const $skiptoken = Buffer.from(next).toString('base64url');
    body['@odata.nextLink'] = linkTo(call, path, { ...Object.fromEntries(params), ...bounded, $skiptoken });
  }
  return { schema: 'page-of-exchangeMessageTrace', body };
}

function defaultFilter(now: number): string {
  const [from, until] = [now - USUAL_MS, now].map((at) => new Date(at).toISOString());
  return `receivedDateTime ge ${from} and receivedDateTime le ${until}`;
}

/** Both bounds or none; at most ten days, of the last ninety. */
function readTimes({ face }: GraphCall, filter: Filter | undefined): { from: number; before: number } {
  const now = face.tenant.now();
  const paths = filter === undefined ? [] : pathsOf(filter);
  const unknown = paths.find((path) => !FILTERABLE.has(path));
  if (unknown !== undefined) throw badRequest(`Filtering is not supported on the property '${unknown}'.`);
  if (filter === undefined || !paths.includes('receivedDateTime')) return { from: now - USUAL_MS, before: now + 1 };
  const { from, before } = timesOf(filter);
  if (!Number.isFinite(from) || !Number.isFinite(before)) {
    throw badRequest('Both a start and an end of receivedDateTime are required, with ge and le.');
  }
  if (before - 1 - from > RANGE_MOST_MS) throw badRequest('The time interval must not exceed 10 days.');
  if (from < now - KEPT_MS) throw badRequest('The start must not be more than 90 days before the current date.');
  if (before - 1 > now) throw badRequest('The end must not be later than the current date.');
  return { from, before };
}

function rowsOf({ face }: GraphCall, from: number, before: number): Json[] {
  const { tenant } = face;
  const rows = new Map<string, Json>();
  for (const delivery of tenant.deliveries(from, before)) {
    // what came from outside is known by the copy of each of those who got it, what went out by the sender's own
    const isInbound = delivery.direction === 'received';
    const sender = delivery.from?.address ?? '';
    if (isInbound && tenant.personAt(sender) !== undefined) continue;
    const recipients = isInbound ? [recipientOf(tenant.person(delivery.person).primaryAddress)] : delivery.recipients;
    for (const { address } of recipients) {
      rows.set(`${delivery.messageId}|${address.toLowerCase()}`, {
        id: guidFrom(`trace ${delivery.messageId}`),
        senderAddress: sender,
        recipientAddress: address,
        messageId: `<${delivery.messageId}>`,
        receivedDateTime: new Date(delivery.at).toISOString().replace('Z', '0000Z'),
        subject: delivery.subject,
        size: 20_000 + delivery.subject.length,
        fromIP: isInbound ? '192.0.2.25' : '',
        toIP: '',
        status: 'delivered',
      });
    }
  }
  return [...rows.values()];
}

const recipientOf = (address: string) => ({ address });
