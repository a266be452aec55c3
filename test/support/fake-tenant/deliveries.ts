/** The mail of a tenant as a transport log tells it: one line for each copy. */
import type { Mailbox } from './mailbox.ts';
import type { MailAddress, Message } from './messages.ts';

/** One copy of a mail: that of its sender, or of one of those who got it. */
export interface Delivery {
  readonly at: number;
  readonly direction: 'sent' | 'received';
  /** Id of the owner of the mailbox. */
  readonly person: string;
  readonly messageId: string;
  readonly subject: string;
  readonly from: MailAddress | undefined;
  readonly recipients: readonly MailAddress[];
  readonly attachments: number;
}

/** The newest first. `until` is exclusive. */
export function deliveriesIn(mailboxes: Iterable<Mailbox>, from: number, until: number): Delivery[] {
  const found: Delivery[] = [];
  for (const mailbox of mailboxes) {
    for (const message of mailbox.newestFirst({ receivedAt: until, id: '' })) {
      if (message.receivedAt < from) break;
      if (!message.isDraft && !message.labels.includes('CHAT')) found.push(deliveryOf(message, mailbox.person));
    }
  }
  return found.toSorted((one, other) => other.at - one.at || (one.messageId < other.messageId ? 1 : -1));
}

function deliveryOf(message: Message, person: string): Delivery {
  return {
    at: message.receivedAt,
    direction: message.folder === 'sent' ? 'sent' : 'received',
    person,
    messageId: message.messageId,
    subject: message.subject,
    from: message.from,
    recipients: [...message.to, ...message.cc, ...message.bcc],
    attachments: message.attachments.length,
  };
}
