/** The header fields of a mail that kith looks at. No other field, no subject and no body is ever kept. */

/** Values by lower-case name, in the order in which they stand, unfolded, not decoded. */
export type MailFields = ReadonlyMap<string, readonly string[]>;

/** What is kept of an activity. */
const KEPT = ['from', 'sender', 'to', 'cc', 'bcc', 'date', 'message-id', 'in-reply-to', 'references', 'received'];

/** What only tells whether a person wrote it (see automated-mail.ts) and whether it was sent at all. */
const JUDGED = [
  ...['auto-submitted', 'precedence', 'return-path', 'content-type', 'content-class', 'x-auto-response-suppress'],
  ...['list-id', 'list-post', 'list-unsubscribe', 'mailing-list', 'x-mailing-list', 'x-failed-recipients'],
  ...['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-spam-flag', 'x-gmail-labels', 'x-unsent'],
];

/** A field that is not in here is passed over while it is read. */
export const MAIL_FIELDS: ReadonlySet<string> = new Set([...KEPT, ...JUDGED]);

/** A message has one of these, and a second one is an error or an attack (RFC 5322, 3.6). Receivers disagree on which counts; here it is the first. */
export const SINGLE_FIELDS = ['from', 'date', 'message-id'] as const;

/** The first value of a field. */
export function field(fields: MailFields, name: string): string | undefined {
  return fields.get(name)?.[0];
}
