/** What a mail is in a fake tenant, the same for every vendor. */
import { createHash } from 'node:crypto';
import { MARKERS } from './markers.ts';

export interface MailAddress {
  readonly address: string;
  readonly name?: string;
}

/** Where a message lies. Every mailbox has these; others are made with {@link MailFolder}. */
export const WELL_KNOWN_FOLDERS = ['inbox', 'sent', 'drafts', 'junk', 'deleted', 'archive'] as const;
export type WellKnownFolder = (typeof WELL_KNOWN_FOLDERS)[number];

/** A folder that its owner made; at Google it is a label. */
export interface MailFolder {
  readonly id: string;
  readonly name: string;
  /** Id of the folder it lies in; absent at the top. */
  readonly parent?: string;
}

/** One copy of a mail in one mailbox. */
export interface Message {
  /** Of this copy, unique in the tenant. */
  readonly id: string;
  /** Of the mail, without brackets: the same for all copies. */
  readonly messageId: string;
  readonly threadId: string;
  /** When its sender says it was sent, milliseconds since 1970. */
  readonly sentAt: number;
  /** When it came into the mailbox, milliseconds since 1970. */
  readonly receivedAt: number;
  readonly from?: MailAddress;
  /** Who sent it in the name of `from`. */
  readonly sender?: MailAddress;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  /** Only the sender's own copy has them. */
  readonly bcc: readonly MailAddress[];
  /** Without brackets. */
  readonly inReplyTo?: string;
  /** Without brackets, the oldest first. */
  readonly references: readonly string[];
  /** Further headers as they came. One with the name of a usual header, in any case, takes its place. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** A {@link WellKnownFolder} or the id of a {@link MailFolder}. */
  readonly folder: string;
  /** Names of labels (Google) or categories (Microsoft) beside the folder. `CHAT` marks a chat that Google keeps as a mail. */
  readonly labels: readonly string[];
  readonly isDraft: boolean;
  readonly isRead: boolean;
  /** Content: nobody who reads metadata alone may ever see one of these. */
  readonly subject: string;
  readonly body: string;
  readonly attachments: readonly string[];
}

export type NewMessage = Pick<Message, 'id' | 'receivedAt'> & Partial<Message>;

export function messageWith(message: NewMessage): Message {
  const messageId = message.messageId ?? `${message.id}@mail.example.com`;
  return {
    messageId,
    threadId: message.id,
    sentAt: message.receivedAt,
    replyTo: [],
    to: [],
    cc: [],
    bcc: [],
    references: message.inReplyTo === undefined ? [] : [message.inReplyTo],
    headers: [],
    folder: 'inbox',
    labels: [],
    isDraft: false,
    isRead: true,
    subject: MARKERS.subject,
    body: `Hello,\n\n${MARKERS.body}.\n`,
    attachments: [],
    ...message,
  };
}

/** Messages that are computed when they are asked for, so that a million of them need no memory. */
export interface GeneratedMessages {
  readonly count: number;
  /** The message of this number, the oldest being 0; the same at every call. Its id must be {@link generatedId}. */
  at(index: number): Message;
}

const GENERATED = /^generated-(\d+)@/;

/** Ids of generated messages tell their number. */
export function generatedId(index: number, person: string): string {
  return `generated-${index}@${person}`;
}

export function generatedIndex(id: string): number | undefined {
  const [, digits] = GENERATED.exec(id) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export interface GeneratedMailboxOptions {
  readonly person: string;
  readonly address: string;
  readonly count: number;
  readonly from: number;
  readonly until: number;
  readonly seed: number;
  /** How many people outside write to this mailbox and are written to. */
  readonly correspondents: number;
}

/** A mailbox of mails with people outside, evenly spread over time; a third of them sent. */
export function generateMessages(options: GeneratedMailboxOptions): GeneratedMessages {
  const { person, address, count, from, until, seed, correspondents } = options;
  const gap = (until - from) / Math.max(count, 1);
  const salt = createHash('sha256').update(`${seed}|${person}`).digest();
  const own = salt.toString('hex', 8, 16);
  return {
    count,
    at(index) {
      const draw = scramble(salt.readUInt32BE(0) ^ scramble(index));
      const other = { address: `contact-${draw % correspondents}@elsewhere.example` };
      const isSent = scramble(draw) % 3 === 0;
      const receivedAt = Math.floor(from + gap * index);
      return messageWith({
        id: generatedId(index, person),
        messageId: `${own}.${index}@mail.example.com`,
        receivedAt,
        from: isSent ? { address } : other,
        to: [isSent ? other : { address }],
        folder: isSent ? 'sent' : 'inbox',
      });
    },
  };
}

/** Spreads whole numbers over all of 32 bits: the finishing step of MurmurHash3. */
function scramble(number: number): number {
  let mixed = number ^ (number >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
