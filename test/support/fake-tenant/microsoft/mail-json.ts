/** A message as Graph shows it, with everything, of which a call selects and a permission withholds. */

import { MARKERS } from '../markers.ts';
import type { MailAddress, Message } from '../messages.ts';
import type { Person } from '../people.ts';
import type { Json } from './directory-json.ts';
import type { Face } from './graph-call.ts';
import { folderId, messageId } from './ids.ts';

/** Never given to whoever has no more than `Mail.ReadBasic.All`. */
export const WITHHELD_FROM_BASIC = new Set(['body', 'bodyPreview', 'uniqueBody', 'attachments', 'extensions']);

/** Given only to whoever selects it. */
const ONLY_SELECTED = new Set(['internetMessageHeaders', 'uniqueBody']);

export const graphTime = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;

const recipient = ({ address, name }: MailAddress) => ({ emailAddress: { name: name ?? address, address } });
const recipients = (all: readonly MailAddress[]) => all.map(recipient);

/** Changes with everything that can change of a message here. */
export function changeKeyOf(message: Message): string {
  const text = `${message.id} ${message.folder} ${message.labels.join(' ')} ${message.isRead}`;
  return Buffer.from(text).toString('base64').slice(-32).padStart(12, 'C').replace(/=*$/, '');
}

interface Shown {
  readonly face: Face;
  readonly person: Person;
  readonly message: Message;
  readonly id: string;
  readonly changeKey: string;
}

/** Every property with how it is made, so that only those that are wanted are. */
const FIELDS: Readonly<Record<string, (of: Shown) => unknown>> = {
  createdDateTime: ({ message }) => graphTime(message.receivedAt),
  lastModifiedDateTime: ({ message }) => graphTime(message.receivedAt),
  changeKey: ({ changeKey }) => changeKey,
  categories: ({ message }) => message.labels,
  receivedDateTime: ({ message }) => graphTime(message.receivedAt),
  sentDateTime: ({ message }) => graphTime(message.sentAt),
  hasAttachments: ({ message }) => message.attachments.length > 0,
  internetMessageId: ({ message }) => `<${message.messageId}>`,
  subject: ({ message }) => message.subject,
  bodyPreview: () => MARKERS.snippet,
  importance: () => 'normal',
  parentFolderId: ({ person, message }) => folderId(person.id, message.folder),
  conversationId: ({ message }) => `AAQkAD${Buffer.from(message.threadId).toString('base64url')}=`,
  conversationIndex: ({ message }) => Buffer.from(`\u0001${message.threadId}`).toString('base64'),
  isDeliveryReceiptRequested: () => null,
  isReadReceiptRequested: () => false,
  isRead: ({ message }) => message.isRead,
  isDraft: ({ message }) => message.isDraft,
  webLink: ({ id }) =>
    `https://outlook.example/owa/?ItemID=${encodeURIComponent(id)}&exvsurl=1&viewmodel=ReadMessageItem`,
  inferenceClassification: () => 'focused',
  body: ({ message }) => ({ contentType: 'text', content: message.body }),
  uniqueBody: ({ message }) => ({ contentType: 'text', content: message.body }),
  sender: ({ message }) => (message.from === undefined ? null : recipient(message.sender ?? message.from)),
  from: ({ message }) => (message.from === undefined ? null : recipient(message.from)),
  toRecipients: ({ message }) => recipients(message.to),
  ccRecipients: ({ message }) => recipients(message.cc),
  bccRecipients: ({ message }) => recipients(message.bcc),
  replyTo: ({ message }) => recipients(message.replyTo),
  flag: () => ({ flagStatus: 'notFlagged' }),
  internetMessageHeaders: ({ face, message }) => (hasTransportHeaders(face, message) ? headersOf(message) : undefined),
};

/** What is selected of a message, or what is usual; its id and its etag always. */
export function messageJson(
  face: Face,
  person: Person,
  message: Message,
  { isImmutable, select }: { readonly isImmutable: boolean; readonly select?: readonly string[] | undefined },
): Json {
  const shown = {
    face,
    person,
    message,
    id: messageId(person.id, message, isImmutable),
    changeKey: changeKeyOf(message),
  };
  const json: Json = { '@odata.etag': `W/"${shown.changeKey}"`, id: shown.id };
  for (const [name, make] of Object.entries(FIELDS)) {
    const isWanted = select === undefined ? !ONLY_SELECTED.has(name) : select.includes(name);
    const value = isWanted ? make(shown) : undefined;
    if (value !== undefined) json[name] = value;
  }
  return json;
}

/** Only what came by way of transport has headers: not a draft, and not the sender's own copy. */
function hasTransportHeaders(face: Face, { folder, isDraft }: Message): boolean {
  return face.behaviour.headers && !isDraft && folder !== 'sent' && folder !== 'drafts';
}

function headersOf(message: Message): { name: string; value: string }[] {
  const list = (all: readonly MailAddress[]) =>
    all.map(({ address, name }) => (name === undefined ? address : `"${name}" <${address}>`)).join(', ');
  const usual: [string, string | undefined][] = [
    [
      'Received',
      `from mx.elsewhere.example by mail.brightwater.example; ${new Date(message.receivedAt).toUTCString()}`,
    ],
    ['From', message.from && list([message.from])],
    ['Sender', message.sender && list([message.sender])],
    ['To', list(message.to)],
    ['CC', list(message.cc)],
    ['Reply-To', list(message.replyTo)],
    ['Subject', message.subject],
    ['Date', new Date(message.sentAt).toUTCString().replace('GMT', '+0000')],
    ['Message-ID', `<${message.messageId}>`],
    ['In-Reply-To', message.inReplyTo && `<${message.inReplyTo}>`],
    ['References', message.references.map((id) => `<${id}>`).join(' ')],
  ];
  const given = new Set(message.headers.map(([name]) => name.toLowerCase()));
  const kept = usual.filter(([name, value]) => value !== undefined && value !== '' && !given.has(name.toLowerCase()));
  return [...kept, ...message.headers].map(([name, value = '']) => ({ name, value }));
}
