/** A message of Graph → the header fields that every mail is read from. Pure. */
import { z } from 'zod';
import type { Reading } from '../../contract.ts';
import type { Activity } from '../../core/activity.ts';
import { activityFromMail } from '../../core/activity-from-mail.ts';
import { type Place, warning } from '../../core/complain.ts';
import { MAIL_FIELDS } from '../../core/mail-fields.ts';
import { parseMailDate } from '../../core/mail-time.ts';

/** What is asked of a message: no subject, no preview, no body. */
export const MESSAGE_SELECT = [
  ...['id', 'internetMessageId', 'from', 'sender', 'toRecipients', 'ccRecipients', 'bccRecipients'],
  ...['receivedDateTime', 'sentDateTime', 'isDraft', 'internetMessageHeaders'],
];
/** Asked for only where a policy looks at them: people name them as they like. */
export const CATEGORIES = 'categories';

/** Fields of a message that hold content. None is ever asked for. */
const CONTENT = ['subject', 'body', 'bodyPreview', 'uniqueBody', 'attachments', 'webLink'];

const Recipient = z.object({
  emailAddress: z.object({ address: z.string().nullish(), name: z.string().nullish() }).nullish(),
});
export type Recipient = z.output<typeof Recipient>;
const Recipients = z.array(Recipient).nullish();

const Header = z.object({ name: z.string(), value: z.string().nullish() });
type Header = z.output<typeof Header>;

/** By lower-case name. Fields that are not looked at are dropped here, with their values. */
export function fieldsRead(headers: readonly Header[]): (readonly [name: string, value: string])[] {
  const read: (readonly [string, string])[] = [];
  for (const { name, value } of headers) {
    const field = name.toLowerCase();
    if (MAIL_FIELDS.has(field)) read.push([field, value ?? '']);
  }
  return read;
}

export const GraphMessage = z.object({
  '@odata.type': z.string().optional(),
  id: z.string().min(1),
  internetMessageId: z.string().nullish(),
  from: Recipient.nullish(),
  sender: Recipient.nullish(),
  toRecipients: Recipients,
  ccRecipients: Recipients,
  bccRecipients: Recipients,
  receivedDateTime: z.string().nullish(),
  sentDateTime: z.string().nullish(),
  isDraft: z.boolean().nullish(),
  categories: z.array(z.string()).nullish(),
  internetMessageHeaders: z.array(Header).transform(fieldsRead).nullish(),
});
export type GraphMessage = z.output<typeof GraphMessage>;

/** Whether the provider sent content that nobody asked for: it is dropped, and somebody should know. */
export function holdsContent(item: unknown): boolean {
  return typeof item === 'object' && item !== null && CONTENT.some((name) => name in item);
}

/** When it came into the mailbox, milliseconds since 1970. */
export function receivedAt({ receivedDateTime }: GraphMessage): number | undefined {
  return parseMailDate(receivedDateTime ?? '');
}

/** A change of an item that was read before: Graph then tells its id and what has changed, such as that it was read. */
export function isMereChange(message: GraphMessage): boolean {
  return (
    message.receivedDateTime === undefined &&
    message.sentDateTime === undefined &&
    message.from === undefined &&
    message.toRecipients === undefined
  );
}

export function readingsOfMessage(
  message: GraphMessage,
  place: Place,
  sighting: NonNullable<Activity['sighting']>,
  now: number,
  fromLine = receivedAt(message),
): readonly Reading[] {
  const { fields, bad } = fieldsOf(message);
  const draft = message.isDraft === true;
  const readings = activityFromMail(
    { fields, draft, ...(fromLine === undefined ? {} : { fromLine }), sighting },
    place,
    now,
  );
  if (readings.at(-1)?.kind === 'excluded') return readings;
  if (bad.length === 0) return readings;
  return [...bad.map((field) => warning('ING_BAD_ADDRESS', place, { field })), ...readings];
}

/**
 * The header of the mail. Graph's own lists of people hold, because they are taken apart and include Bcc; where one of them
 * names nobody by an address, the field of the header as it came takes its place.
 */
function fieldsOf(message: GraphMessage): { fields: Map<string, readonly string[]>; bad: string[] } {
  const fields = new Map<string, string[]>();
  const given: string[] = [];
  const doubtful: string[] = [];
  const hold = (name: string, value: string): void => {
    given.push(name);
    fields.set(name, [value]);
  };
  const give = (name: string, recipients: readonly (Recipient | null | undefined)[] | null | undefined): void => {
    const { text, bad } = addressField(recipients ?? []);
    if (text !== '') hold(name, text);
    if (bad > 0) doubtful.push(name);
  };
  give('from', [message.from]);
  give('sender', [message.sender]);
  give('to', message.toRecipients);
  give('cc', message.ccRecipients);
  give('bcc', message.bccRecipients);
  if (message.internetMessageId) hold('message-id', message.internetMessageId);
  for (const [name, value] of message.internetMessageHeaders ?? []) {
    if (given.includes(name)) continue;
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [unfolded(value)]);
    else values.push(unfolded(value));
  }
  if (!fields.has('date') && message.sentDateTime) fields.set('date', [message.sentDateTime]);
  // the mail of a meeting is another type of item here, whatever its header says
  if (message['@odata.type']?.startsWith('#microsoft.graph.eventMessage')) {
    fields.set('content-class', ['urn:content-classes:calendarmessage']);
  }
  // an address of Exchange's own directory is nobody's outside of it
  return { fields, bad: doubtful.filter((name) => given.includes(name) || !fields.has(name)) };
}

/** Names and addresses as a field of a header (RFC 5322, 3.4), and how many named nobody by a mail address. */
function addressField(recipients: readonly (Recipient | null | undefined)[]): { text: string; bad: number } {
  let text = '';
  let bad = 0;
  for (const recipient of recipients) {
    const address = recipient?.emailAddress?.address?.trim() ?? '';
    const name = recipient?.emailAddress?.name ?? '';
    if (address === '' && name === '') continue;
    if (!isMailAddress(address)) bad += 1;
    else text += `${text === '' ? '' : ', '}${name === '' ? '' : `"${quoted(name)}" `}<${address}>`;
  }
  return { text, bad };
}

/** `/O=EXAMPLE/OU=…/CN=…` and what would break out of its angle brackets are none. */
export function isMailAddress(address: string): boolean {
  return address.lastIndexOf('@') > 0 && !address.startsWith('/') && !/[\s<>,;"\\\p{Cc}]/u.test(address);
}

function quoted(name: string): string {
  if (!/["\\\r\n]/.test(name)) return name;
  return name
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"');
}

/** The line end of a folded field goes, the blank after it stays (RFC 5322, 2.2.3). Any other line end makes the value refused later. */
function unfolded(value: string): string {
  return (value.includes('\n') ? value.replace(/\r?\n(?=[ \t])/g, '') : value).trim();
}
