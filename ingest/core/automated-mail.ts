/**
 * Whether a machine wrote a mail, and which kind of machine: said by its header alone. First rule that holds wins, the
 * most telling ones first. Whether the *address* is a robot's is the resolver's question.
 */
import { decodeWords } from 'postal-mime';
import { field, type MailFields } from './mail-fields.ts';

export type AutomatedReason =
  | 'bounce'
  | 'receipt'
  | 'invitation'
  | 'auto-reply'
  | 'spam'
  | 'list'
  | 'bulk'
  | 'notification';

type Rule = readonly [reason: AutomatedReason, holds: (fields: MailFields) => boolean];

const RULES: readonly Rule[] = [
  // RFC 3464, and what older servers send: a delivery report must have the empty return path so that it cannot bounce itself
  ['bounce', (mail) => isReport(mail, 'delivery-status') || mail.has('x-failed-recipients')],
  // RFC 8098: read receipts
  ['receipt', (mail) => isReport(mail, 'disposition-notification')],
  // the meeting itself is read from the calendar; its mail would count it a second time
  [
    'invitation',
    (mail) => typeOf(mail) === 'text/calendar' || lower(mail, 'content-class').endsWith('calendarmessage'),
  ],
  ['auto-reply', isAutoReply],
  ['spam', (mail) => lower(mail, 'x-spam-flag').startsWith('yes') || isLabelledSpam(mail)],
  ['list', (mail) => LIST_FIELDS.some((name) => mail.has(name)) || lower(mail, 'precedence') === 'list'],
  // A mail that offers to unsubscribe is one of many alike. Tools that send for a person write the field too; there the
  // loss is small, because the answer to such a mail comes without it and counts.
  ['bulk', (mail) => ['bulk', 'junk'].includes(lower(mail, 'precedence')) || mail.has('list-unsubscribe')],
  // RFC 3834: anything but `no`
  ['notification', (mail) => mail.has('auto-submitted') && !startsWithWord(lower(mail, 'auto-submitted'), 'no')],
  // Exchange: only what asks for no answer of any kind is a program's; people's mail may carry the milder values
  ['notification', (mail) => suppresses(mail).some((value) => value === 'all' || value === 'autoreply')],
  ['bounce', (mail) => field(mail, 'return-path')?.trim() === '<>'],
];

const LIST_FIELDS = ['list-id', 'list-post', 'mailing-list', 'x-mailing-list'];

export function automatedReason(fields: MailFields): AutomatedReason | undefined {
  return RULES.find(([, holds]) => holds(fields))?.[0];
}

/** The labels of a Google Takeout in lower case. Labels made by people may hold anything; only the system's are asked for. */
export function gmailLabels(fields: MailFields): Set<string> {
  const labels = lower(fields, 'x-gmail-labels');
  // before its case is changed: base64 does not survive that
  const decoded = labels.includes('=?')
    ? decodeWords((field(fields, 'x-gmail-labels') ?? '').slice(0, 1000)).toLowerCase()
    : labels;
  return new Set(decoded.split(',').map((label) => label.trim()));
}

function isLabelledSpam(mail: MailFields): boolean {
  return mail.has('x-gmail-labels') && gmailLabels(mail).has('spam');
}

function isAutoReply(mail: MailFields): boolean {
  return (
    startsWithWord(lower(mail, 'auto-submitted'), 'auto-replied') ||
    lower(mail, 'precedence') === 'auto_reply' ||
    ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => !['', 'no'].includes(lower(mail, name)))
  );
}

function isReport(mail: MailFields, type: string): boolean {
  return typeOf(mail) === 'multipart/report' && lower(mail, 'content-type').includes(type);
}

function typeOf(mail: MailFields): string {
  return (lower(mail, 'content-type').split(';', 1)[0] ?? '').trim();
}

function suppresses(mail: MailFields): string[] {
  if (!mail.has('x-auto-response-suppress')) return [];
  return lower(mail, 'x-auto-response-suppress')
    .split(',')
    .map((value) => value.trim());
}

function startsWithWord(text: string, word: string): boolean {
  return text === word || text.startsWith(`${word};`) || text.startsWith(`${word} `) || text.startsWith(`${word}(`);
}

/** The first value in lower case. A thousand characters say enough. */
function lower(mail: MailFields, name: string): string {
  return (field(mail, name) ?? '').slice(0, 1000).trim().toLowerCase();
}
