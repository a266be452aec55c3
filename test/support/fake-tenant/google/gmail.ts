/** Gmail: profile, labels, and messages. */
import { disturb, has } from '../fault-plan.ts';
import type { Mailbox, MailboxPosition } from '../mailbox.ts';
import type { Message } from '../messages.ts';
import type { GoogleCall, GoogleRoute } from './call.ts';
import { forbidden, invalid, noMailbox, notFaked, notFound } from './errors.ts';
import { historyIdOf, historyOfMailbox, lastChangeOf } from './gmail-history.ts';
import { type GmailFormat, gmailMessage, labelId, labelOfFolder, labelsOf, SYSTEM_LABELS } from './gmail-message.ts';
import { SCOPE_PREFIX } from './oauth.ts';

const METADATA_SCOPE = `${SCOPE_PREFIX}gmail.metadata`;

export const GMAIL_ROUTES: Readonly<Record<string, GoogleRoute>> = {
  'gmail.users.getProfile': (call) => {
    const { size } = ownMailbox(call);
    return {
      emailAddress: call.person.primaryAddress,
      messagesTotal: size,
      threadsTotal: size,
      historyId: historyIdOf(call),
    };
  },
  'gmail.users.messages.list': listMessages,
  'gmail.users.messages.get': getMessage,
  'gmail.users.history.list': (call) => {
    ownMailbox(call);
    return historyOfMailbox(call);
  },
  'gmail.users.labels.list': (call) => ({ labels: labelsIn(ownMailbox(call)) }),
  'gmail.users.labels.get': (call) => {
    const mailbox = ownMailbox(call);
    const label = labelsIn(mailbox).find(({ id }) => id === call.path['id']);
    if (label === undefined) throw notFound();
    const total = countOf(mailbox, label.id);
    return { ...label, messagesTotal: total, threadsTotal: total };
  },
};

/** The mailbox that a call is about: nobody's but one's own. */
function ownMailbox({ world, person, path }: GoogleCall): Mailbox {
  const user = path['userId'] ?? 'me';
  if (user !== 'me' && world.tenant.personAt(user)?.id !== person.id) {
    throw forbidden(`Delegation denied for ${person.primaryAddress}`);
  }
  const mailbox = world.tenant.mailbox(person.id);
  if (mailbox === undefined) throw noMailbox();
  return mailbox;
}

function listMessages(call: GoogleCall): unknown {
  const { world, scopes, query, faults } = call;
  const mailbox = ownMailbox(call);
  if (query.get('q') !== undefined) {
    if (scopes.has(METADATA_SCOPE)) throw forbidden("Metadata scope does not support 'q' parameter");
    throw notFaked('a search of messages');
  }
  const wanted = query.all('labelIds');
  const known = new Set(labelsIn(mailbox).map(({ id }) => id));
  const unknown = wanted.find((id) => !known.has(id));
  if (unknown !== undefined) throw invalid(`Invalid label: ${unknown}`);
  const request = `messages ${call.person.id} ${query.sameness()}`;
  const token = query.get('pageToken');
  if (token !== undefined && has(faults, 'expire-cursor')) throw invalid('Invalid pageToken', 'pageToken');
  const start = token === undefined ? undefined : positionOf(world.pages.read(request, token));
  const size = has(faults, 'empty-page') ? 0 : query.size('maxResults', 100, 500);
  const includesAll = query.is('includeSpamTrash') || wanted.includes('SPAM') || wanted.includes('TRASH');
  const page: Message[] = [];
  let [last, hasMore] = [start, size === 0];
  for (const message of size === 0 ? [] : mailbox.newestFirst(start)) {
    const labels = labelsOf(message);
    if (!includesAll && (labels.includes('SPAM') || labels.includes('TRASH'))) continue;
    if (!wanted.every((id) => labels.includes(id))) continue;
    if (page.length === size) {
      hasMore = true;
      break;
    }
    page.push(message);
    last = message;
  }
  const messages = disturb(page, faults).map(({ id, threadId }) => ({ id, threadId }));
  const next = last === undefined ? {} : { receivedAt: last.receivedAt, id: last.id };
  return {
    ...(messages.length === 0 ? {} : { messages }),
    ...(hasMore ? { nextPageToken: world.pages.issue(request, next) } : {}),
    // an estimate that is known to be wrong for larger mailboxes
    resultSizeEstimate: Math.min(mailbox.size, 201),
  };
}

function positionOf({ receivedAt, id }: Readonly<Record<string, string | number>>): MailboxPosition | undefined {
  return receivedAt === undefined ? undefined : { receivedAt: Number(receivedAt), id: String(id) };
}

function getMessage(call: GoogleCall): unknown {
  const { world, person, scopes, query, path } = call;
  const mailbox = ownMailbox(call);
  const format = formatOf(query.get('format') ?? 'full');
  const isMetadata = scopes.has(METADATA_SCOPE);
  if (isMetadata && (format === 'full' || format === 'raw')) {
    throw forbidden(`Metadata scope doesn't allow format ${format.toUpperCase()}`);
  }
  const message = mailbox.get(path['id'] ?? '');
  if (message === undefined) throw notFound();
  return gmailMessage({
    message,
    owner: person.primaryAddress,
    historyId: String(world.traits.historyBase + BigInt(lastChangeOf(call, message.id))),
    format,
    metadataHeaders: query.all('metadataHeaders'),
    snippet: !isMetadata || world.traits.snippetInMetadata,
  });
}

function formatOf(text: string): GmailFormat {
  if (text === 'minimal' || text === 'metadata' || text === 'raw') return text;
  return 'full';
}

interface GmailLabel {
  readonly id: string;
  readonly name: string;
  readonly type: 'system' | 'user';
}

function labelsIn(mailbox: Mailbox): GmailLabel[] {
  const system = ['INBOX', 'SENT', 'DRAFT', 'SPAM', 'TRASH', 'UNREAD', ...SYSTEM_LABELS];
  const folders = mailbox.folders.flatMap(({ id, name }) => labelOfFolder(id).map((label) => ({ id: label, name })));
  const named = mailbox.labels.filter((name) => !SYSTEM_LABELS.includes(name));
  const own = [...folders, ...named.map((name) => ({ id: labelId(name), name }))];
  return [
    ...system.map((id) => ({ id, name: id, type: 'system' as const })),
    ...own.map((label) => ({ ...label, type: 'user' as const })),
  ];
}

const counts = new WeakMap<Mailbox, Map<string, { readonly size: number; readonly count: number }>>();

/** Counted anew only after the size of the mailbox has changed: a mailbox may be large. */
function countOf(mailbox: Mailbox, label: string): number {
  const known = counts.get(mailbox) ?? new Map();
  counts.set(mailbox, known);
  const last = known.get(label);
  if (last?.size === mailbox.size) return last.count;
  let count = 0;
  for (const message of mailbox.newestFirst()) if (labelsOf(message).includes(label)) count += 1;
  known.set(label, { size: mailbox.size, count });
  return count;
}
