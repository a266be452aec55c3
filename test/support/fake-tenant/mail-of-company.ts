/** The mails of an invented company, as copies in mailboxes. */
import type { Activity, Participant } from '../../../ingest/contract.ts';
import { MARKERS } from './markers.ts';
import { type Message, messageWith } from './messages.ts';
import { bare, idFrom, mailAddress } from './participants.ts';
import type { Tenant } from './tenant.ts';

const HEADERS_OF: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  list: [
    ['List-Id', '<forum.lists.example>'],
    ['Precedence', 'list'],
  ],
  bulk: [
    ['List-Unsubscribe', '<https://gauge-weekly.example/leave>'],
    ['Precedence', 'bulk'],
  ],
  notification: [['Auto-Submitted', 'auto-generated']],
  'auto-reply': [['Auto-Submitted', 'auto-replied']],
};

/**
 * Gives a copy to the sender, with the Bcc, and to everybody who got it, without. A mail is told once for each cloud: the
 * tellings are put together first.
 */
export function fillMailboxes(tenant: Tenant, mails: readonly Activity[]): void {
  const threads = new Map<string, string>();
  for (const [key, tellings] of Map.groupBy(mails, (mail) => mail.key)) {
    const [first] = tellings;
    if (first === undefined) continue;
    const fullest = tellings.toSorted((one, other) => other.participants.length - one.participants.length)[0] ?? first;
    const thread = threads.get(first.inReplyTo ?? '') ?? idFrom(key, 16);
    threads.set(key, thread);
    // mail of a list names nobody who got it, so a mailbox that saw it counts, too
    const saw = tellings.flatMap(({ sighting }) => (sighting === undefined ? [] : [sighting.mailbox]));
    const sender = fullest.participants.find(({ role }) => role === 'from');
    const senderId = sender === undefined ? undefined : tenant.personAt(bare(sender.address))?.id;
    const reached = [...fullest.participants.map(({ address }) => bare(address)), ...saw];
    for (const person of new Set(reached.map((address) => tenant.personAt(address)?.id))) {
      if (person === undefined) continue;
      const isSent = person === senderId;
      // neither Gmail nor Exchange keeps what an absence assistant sends
      if (isSent && fullest.automated === 'auto-reply') continue;
      tenant.deliver(person, copyOf(fullest, { id: idFrom(`${key} ${person}`, 16), threadId: thread, isSent }));
    }
  }
}

function copyOf(mail: Activity, { id, threadId, isSent }: { id: string; threadId: string; isSent: boolean }): Message {
  const at = Date.parse(mail.at);
  const listed = (role: Participant['role']) => mail.participants.filter((one) => one.role === role).map(mailAddress);
  const [from] = listed('from');
  return messageWith({
    id,
    threadId,
    messageId: mail.key,
    sentAt: at,
    receivedAt: at,
    ...(from === undefined ? {} : { from }),
    to: listed('to'),
    cc: listed('cc'),
    bcc: isSent ? listed('bcc') : [],
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
    headers: HEADERS_OF[mail.automated ?? ''] ?? [],
    folder: isSent ? 'sent' : 'inbox',
    // one in sixteen has a file with it
    attachments: id.endsWith('0') ? [MARKERS.attachment] : [],
  });
}
