/** Google's reports of mail deliveries: for the whole tenant, without any mailbox. */
import { createHash } from 'node:crypto';
import type { Delivery } from '../deliveries.ts';
import { disturb, has } from '../fault-plan.ts';
import type { GoogleCall, GoogleRoute } from './call.ts';
import { GoogleError, invalid, notFaked } from './errors.ts';

const DAY_MS = 86_400_000;
const RANGE_MAX_MS = 30 * DAY_MS;
const KEPT_MS = 180 * DAY_MS;

export const REPORTS_ROUTES: Readonly<Record<string, GoogleRoute>> = { 'reports.activities.list': listActivities };

function listActivities(call: GoogleCall): unknown {
  const { world, person, path, query, faults } = call;
  if (!person.admin) {
    const message = 'Access denied. You are not authorized to read activity records.';
    throw new GoogleError({ status: 401, reason: 'authError', message, location: ['header', 'Authorization'] });
  }
  if (path['applicationName'] !== 'gmail') throw notFaked(`the reports of ${path['applicationName']}`);
  query.refuse('actorIpAddress', 'orgUnitID', 'groupIdFilter', 'customerId', 'statusFilter');
  const [from, until] = rangeOf(call);
  const who = path['userKey'] === 'all' ? undefined : world.ids.person(path['userKey'] ?? '');
  if (path['userKey'] !== 'all' && who === undefined) throw invalid('Bad Request', 'userKey');
  const name = query.get('eventName');
  const type = typeFilterOf(query.get('filters'));
  const seen = Math.min(until, world.tenant.now() - world.traits.reportsLagMs);
  const found = world.tenant
    .deliveries(from, seen)
    .filter(
      (delivery) =>
        (name ?? 'delivery') === 'delivery' &&
        (who === undefined || delivery.person === who.id) &&
        (type === undefined || typeOf(delivery) === type),
    )
    .map((delivery) => ({ delivery, key: keyOf(delivery) }))
    .toSorted((one, other) => (one.key > other.key ? -1 : 1));
  const request = `reports ${person.id} ${JSON.stringify(path)} ${query.sameness()}`;
  const token = query.get('pageToken');
  if (token !== undefined && has(faults, 'expire-cursor')) throw invalid('Invalid pageToken', 'pageToken');
  const before = token === undefined ? undefined : String(world.pages.read(request, token)['before'] ?? '');
  const rest = before === undefined || before === '' ? found : found.filter(({ key }) => key < before);
  const page = rest.slice(0, has(faults, 'empty-page') ? 0 : query.size('maxResults', 1000, 1000));
  const next = { before: page.at(-1)?.key ?? before ?? '' };
  const hasMore = page.length < rest.length || has(faults, 'empty-page');
  return {
    kind: 'admin#reports#activities',
    etag: world.ids.etag(request),
    ...(hasMore ? { nextPageToken: world.pages.issue(request, next) } : {}),
    ...(page.length === 0 ? {} : { items: disturb(page, faults).map(({ delivery }) => activityOf(call, delivery)) }),
  };
}

/** Sent, or received. */
function typeOf({ direction }: Delivery): string {
  return direction === 'sent' ? '1' : '2';
}

/** Of the parameters of an event, its type is the one that can be filtered by here. */
function typeFilterOf(filters: string | undefined): string | undefined {
  if (filters === undefined) return undefined;
  const [, type] = /^event_info\.mail_event_type==(\d+)$/.exec(filters) ?? [];
  if (type === undefined) throw notFaked(`the filter ${filters}`);
  return type;
}

/** Both bounds must be given for mail, at most 30 days apart and 180 days back. */
function rangeOf({ world, query }: GoogleCall): [number, number] {
  const [from, until] = [query.instant('startTime'), query.instant('endTime')];
  if (from === undefined || until === undefined) {
    throw invalid('Start time and end time are required for gmail.', from === undefined ? 'startTime' : 'endTime');
  }
  if (until <= from) throw invalid('Start time must be before end time.', 'startTime');
  if (until - from > RANGE_MAX_MS)
    throw invalid('The time range must not be longer than 30 days for gmail.', 'endTime');
  if (from < world.tenant.now() - KEPT_MS) throw invalid('Start time must not be older than 180 days.', 'startTime');
  return [from, until];
}

function keyOf({ at, messageId, person, direction }: Delivery): string {
  return `${String(at).padStart(16, '0')}|${messageId}|${person}|${direction}`;
}

/** The service that took it, the selector, which is usually empty, and the address. */
function destinationOf({ world }: GoogleCall, address: string): string {
  return `${world.tenant.personAt(address) === undefined ? 'smtp-outbound' : 'gmail-ui'}::${address}`;
}

function activityOf(call: GoogleCall, delivery: Delivery): object {
  const { world } = call;
  const owner = world.tenant.person(delivery.person);
  const digest = createHash('sha256').update(keyOf(delivery)).digest();
  const info = [
    { name: 'rfc2822_message_id', value: `<${delivery.messageId}>` },
    { name: 'subject', value: delivery.subject },
    {
      name: 'flattened_destinations',
      value: delivery.recipients.map((to) => destinationOf(call, to.address)).join(','),
    },
    { name: 'num_message_attachments', intValue: String(delivery.attachments) },
    { name: 'payload_size', intValue: '4096' },
  ];
  const event = [
    { name: 'mail_event_type', intValue: typeOf(delivery) },
    { name: 'success', boolValue: true },
    { name: 'timestamp_usec', intValue: `${delivery.at}000` },
  ];
  return {
    kind: 'admin#reports#activity',
    id: {
      time: new Date(delivery.at).toISOString(),
      uniqueQualifier: String(digest.readBigInt64BE(0)),
      applicationName: 'gmail',
      customerId: world.ids.customer,
    },
    etag: world.ids.etag(keyOf(delivery)),
    actor: { email: owner.primaryAddress, profileId: world.ids.ofPerson(owner.id) },
    events: [
      {
        type: 'delivery_type',
        name: 'delivery',
        parameters: [
          { name: 'event_info', messageValue: { parameter: event } },
          { name: 'message_info', messageValue: { parameter: info } },
        ],
      },
    ],
  };
}
