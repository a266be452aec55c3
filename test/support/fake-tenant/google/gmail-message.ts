/** A mail as Gmail shows it. */
import { encodeWord, isPlainText, quoteString } from 'nodemailer/lib/mime-funcs';
import { MARKERS } from '../markers.ts';
import type { MailAddress, Message } from '../messages.ts';

const LABEL_OF_FOLDER: Readonly<Record<string, string>> = {
  inbox: 'INBOX',
  sent: 'SENT',
  drafts: 'DRAFT',
  junk: 'SPAM',
  deleted: 'TRASH',
};

/** Names of labels that are Google's own, and so are their ids. */
export const SYSTEM_LABELS = ['CHAT', 'IMPORTANT', 'STARRED', 'CATEGORY_PERSONAL', 'CATEGORY_UPDATES'];

/** The label for a folder; the archive has none. */
export function labelOfFolder(folder: string): string[] {
  if (folder === 'archive') return [];
  return [LABEL_OF_FOLDER[folder] ?? labelId(folder)];
}

export function labelId(name: string): string {
  return SYSTEM_LABELS.includes(name) ? name : `Label_${name}`;
}

export function labelsOf(message: Message): string[] {
  const labels = [...labelOfFolder(message.folder), ...message.labels.map(labelId)];
  if (message.isDraft && !labels.includes('DRAFT')) labels.push('DRAFT');
  if (!message.isRead) labels.push('UNREAD');
  return [...new Set(labels)];
}

export type GmailFormat = 'minimal' | 'metadata' | 'full' | 'raw';

interface MessageView {
  readonly message: Message;
  /** Of the mailbox. */
  readonly owner: string;
  readonly historyId: string;
  readonly format: GmailFormat;
  readonly metadataHeaders: readonly string[];
  readonly snippet: boolean;
}

export function gmailMessage({ message, owner, historyId, format, metadataHeaders, snippet }: MessageView): object {
  const base = {
    id: message.id,
    threadId: message.threadId,
    labelIds: labelsOf(message),
    ...(snippet ? { snippet: MARKERS.snippet } : {}),
    sizeEstimate: 1200 + message.body.length,
    historyId,
    internalDate: String(message.receivedAt),
  };
  if (format === 'minimal') return base;
  if (format === 'raw') return { ...base, raw: Buffer.from(rawOf(message, owner)).toString('base64url') };
  const headers = headersOf(message, owner);
  const mimeType =
    headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value.split(';')[0] ?? 'text/plain';
  if (format === 'full')
    return { ...base, payload: { partId: '', mimeType, filename: '', headers, ...partsOf(message) } };
  const wanted = new Set(metadataHeaders.map((name) => name.toLowerCase()));
  const shown = wanted.size === 0 ? headers : headers.filter(({ name }) => wanted.has(name.toLowerCase()));
  return { ...base, payload: { mimeType, ...(shown.length === 0 ? {} : { headers: shown }) } };
}

function partsOf({ body, attachments }: Message): object {
  const text = { mimeType: 'text/plain', filename: '', body: dataOf(body) };
  if (attachments.length === 0) return { body: text.body };
  const files = attachments.map((filename, index) => ({
    partId: String(index + 1),
    mimeType: 'application/pdf',
    filename,
    body: { attachmentId: `attachment-${index}`, size: 10_240 },
  }));
  return { body: { size: 0 }, parts: [{ partId: '0', ...text }, ...files] };
}

function dataOf(text: string): object {
  return { size: Buffer.byteLength(text), data: Buffer.from(text).toString('base64url') };
}

interface Header {
  readonly name: string;
  readonly value: string;
}

/** All headers of a copy, in the order of a usual mail. What a message has as `headers` takes the place of these. */
export function headersOf(message: Message, owner: string): Header[] {
  const { from, sender, replyTo, to, cc, bcc, inReplyTo, references, attachments } = message;
  const isSent = message.folder === 'sent' || message.isDraft;
  // both spellings occur in one mailbox
  const idName = message.messageId.length % 7 === 0 ? 'Message-Id' : 'Message-ID';
  const usual: Header[] = [
    ...(isSent ? [] : [{ name: 'Delivered-To', value: owner }, ...tracesOf(message)]),
    { name: 'MIME-Version', value: '1.0' },
    { name: 'Date', value: new Date(message.sentAt).toUTCString().replace('GMT', '+0000') },
    ...listOf('From', from === undefined ? [] : [from]),
    ...listOf('Sender', sender === undefined ? [] : [sender]),
    ...listOf('Reply-To', replyTo),
    ...listOf('To', to),
    ...listOf('Cc', cc),
    ...listOf('Bcc', bcc),
    { name: idName, value: `<${message.messageId}>` },
    ...(inReplyTo === undefined ? [] : [{ name: 'In-Reply-To', value: `<${inReplyTo}>` }]),
    ...(references.length === 0
      ? []
      : [{ name: 'References', value: references.map((id) => `<${id}>`).join('\r\n ') }]),
    { name: 'Subject', value: message.subject },
    {
      name: 'Content-Type',
      value: attachments.length === 0 ? 'text/plain; charset="UTF-8"' : 'multipart/mixed; boundary="000000000000"',
    },
  ];
  const own = message.headers.map(([name, value]) => ({ name, value }));
  const taken = new Set(own.map(({ name }) => name.toLowerCase()));
  return [...usual.filter(({ name }) => !taken.has(name.toLowerCase())), ...own];
}

function tracesOf({ receivedAt, from }: Message): Header[] {
  const at = new Date(receivedAt).toUTCString().replace('GMT', '+0000');
  return [
    { name: 'Received', value: `from mail.example.com by mx.example.com; ${at}` },
    { name: 'Received', value: `by mail.example.com; ${at}` },
    { name: 'Return-Path', value: `<${from?.address ?? ''}>` },
  ];
}

function listOf(name: string, addresses: readonly MailAddress[]): Header[] {
  return addresses.length === 0 ? [] : [{ name, value: addresses.map(mailboxText).join(', ') }];
}

function mailboxText({ address, name }: MailAddress): string {
  if (name === undefined) return address;
  return `${isPlainText(name) ? quoteString(name) : encodeWord(name, 'B', 52)} <${address}>`;
}

function rawOf(message: Message, owner: string): string {
  const headers = headersOf(message, owner).map(({ name, value }) => `${name}: ${value}`);
  return `${headers.join('\r\n')}\r\n\r\n${message.body}`;
}
