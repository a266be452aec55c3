/** One row of the log of Gmail's deliveries: who sent which mail to whom. Its subject is never looked at. */
import { z } from 'zod';
import { itemsOf } from './read-items.ts';

interface Parameter {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly intValue?: string | undefined;
  readonly boolValue?: boolean | undefined;
  readonly messageValue?: { readonly parameter: readonly Parameter[] } | undefined;
  readonly multiMessageValue?: readonly { readonly parameter: readonly Parameter[] }[] | undefined;
}

const Parameter: z.ZodType<Parameter> = z.lazy(() => {
  const nested = z.object({ parameter: z.array(Parameter).default([]) });
  return z.object({
    name: z.string().optional(),
    value: z.string().optional(),
    intValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    messageValue: nested.optional(),
    multiMessageValue: z.array(nested).optional(),
  });
});

const Row = z.object({
  id: z.object({ time: z.iso.datetime({ offset: true }) }),
  actor: z.object({ email: z.string().exactOptional() }).exactOptional(),
  events: z
    .array(z.object({ name: z.string().exactOptional(), parameters: z.array(Parameter).default([]) }))
    .default([]),
});
export type Row = z.output<typeof Row>;

export const Deliveries = z.object({ items: itemsOf(Row), nextPageToken: z.string().exactOptional() });

export interface Delivery {
  readonly messageId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
}

/** Kinds of the log: https://developers.google.com/workspace/admin/reports/v1/appendix/activity/gmail */
const SENT = '1';
const RECEIVED = '2';

/** The deliveries of a row, or why it is none. */
export function deliveriesOf(row: Row): readonly (Delivery | { readonly passedOver: string })[] {
  return row.events.map(({ name, parameters }) => {
    const values = flat(parameters);
    const kind = values.get('event_info.mail_event_type');
    if (name !== 'delivery' || (kind !== SENT && kind !== RECEIVED)) return { passedOver: 'no delivery' };
    if (values.get('message_info.is_spam') === 'true') return { passedOver: 'spam' };
    const messageId = trimId(values.get('message_info.rfc2822_message_id'));
    if (messageId === undefined) return { passedOver: 'no message id' };
    const from =
      address(values.get('message_info.source.from_header_address')) ??
      address(values.get('message_info.source.address')) ??
      // who acts on a mail that was sent is its sender
      (kind === SENT ? address(row.actor?.email) : undefined);
    if (from === undefined) return { passedOver: 'no sender' };
    const to = recipientsOf(values.get('message_info.flattened_destinations') ?? '');
    return to.length === 0 ? { passedOver: 'no recipient' } : { messageId, at: Date.parse(row.id.time), from, to };
  });
}

/** `service:selector:address,service:selector:address` */
function recipientsOf(flattened: string): string[] {
  const found = flattened.split(',').map((entry) => address(entry.slice(entry.lastIndexOf(':') + 1)));
  return [...new Set(found.filter((one) => one !== undefined))];
}

/** A mask cannot choose among parameters, so Google sends the subject along: what is not in here is passed over. */
const LOOKED_AT = new Set([
  'event_info.mail_event_type',
  ...['is_spam', 'rfc2822_message_id', 'flattened_destinations'].map((name) => `message_info.${name}`),
  ...['from_header_address', 'address'].map((name) => `message_info.source.${name}`),
]);

/** Nested values by their path: `message_info.source.address`. */
function flat(parameters: readonly Parameter[], path = ''): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value, intValue, boolValue, messageValue } of parameters) {
    if (name === undefined) continue;
    const own = path === '' ? name : `${path}.${name}`;
    const scalar = value ?? intValue ?? (boolValue === undefined ? undefined : String(boolValue));
    if (scalar !== undefined && LOOKED_AT.has(own)) values.set(own, scalar);
    for (const [key, nested] of flat(messageValue?.parameter ?? [], own)) values.set(key, nested);
  }
  return values;
}

function trimId(written: string | undefined): string | undefined {
  const id = written?.trim().replace(/^<|>$/g, '') ?? '';
  return id === '' || /[<>\s]/.test(id) ? undefined : id;
}

/** RFC 5321: 64 before the @, 255 behind it. */
const ADDRESS_MAX = 320;

/** An address that can stand in a header as it is. */
function address(written: string | undefined): string | undefined {
  const text = written?.trim() ?? '';
  const at = text.indexOf('@');
  const isPlain = text.length <= ADDRESS_MAX && !/[\s<>,;:"()]/.test(text);
  return isPlain && at > 0 && at === text.lastIndexOf('@') && at < text.length - 1 ? text : undefined;
}
