/** The key of a mail: the same for all its copies, whatever mailbox or cloud they were found in. */
import { keyedHash } from '../../infra/kernel/fingerprint.ts';
import { field, type MailFields } from './mail-fields.ts';

/** Longer ids are replaced by a hash, the same everywhere. */
const KEY_MAX = 1024;

/** How much of a field is searched for an id. */
const SEARCHED_MAX = 64 * 1024;

/**
 * The first id of a `Message-ID`, `In-Reply-To` or `References` field without its brackets and without blanks, case
 * kept (RFC 5322, 3.6.4); undefined when there is none.
 */
export function messageId(value: string | undefined): string | undefined {
  return idsOf(value)[0];
}

/**
 * The key of a mail: its message id. A missing one, or one that cannot be unique (no `@`), is replaced or completed by
 * a hash of the time, the sender and the recipients as they stand in every copy (so not of Bcc, Received or the subject).
 */
export function mailKey(fields: MailFields, at: number): string {
  const id = messageId(field(fields, 'message-id'));
  if (id?.includes('@')) return id;
  const canonical = [String(at), ...['from', 'to', 'cc'].map((name) => listOf(fields, name))].join('\n');
  return `${id === undefined ? '' : `${id}|`}derived:${keyedHash('kith mail key', canonical)}`;
}

/** The id of the mail this one answers: `In-Reply-To`, else the last of `References`. */
export function repliedTo(fields: MailFields): string | undefined {
  return messageId(field(fields, 'in-reply-to')) ?? idsOf(field(fields, 'references')?.slice(-SEARCHED_MAX)).at(-1);
}

function idsOf(value: string | undefined): string[] {
  const text = value?.slice(0, SEARCHED_MAX) ?? '';
  const ids: string[] = [];
  let from = 0;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', from)) {
    const close = text.indexOf('>', open);
    if (close < 0) break;
    ids.push(text.slice(open + 1, close));
    from = close + 1;
  }
  // programs that forget the brackets write nothing else beside the id; sentences are no ids
  const bare = text.trim();
  if (ids.length === 0 && !/[\s<]/.test(bare)) ids.push(bare);
  return ids.map(tidy).filter((id) => id !== '');
}

function tidy(id: string): string {
  const bare = withoutBlanks(id);
  return bare.length > KEY_MAX ? `long:${keyedHash('kith mail key', bare)}` : bare;
}

function withoutBlanks(id: string): string {
  for (let at = 0; at < id.length; at++) {
    if (isBlank(id.charCodeAt(at))) return [...id].filter((char) => !isBlank(char.charCodeAt(0))).join('');
  }
  return id;
}

/** A blank or a control character. */
function isBlank(code: number): boolean {
  return code <= 32 || code === 127;
}

function listOf(fields: MailFields, name: string): string {
  return (fields.get(name) ?? [])
    .join(',')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .sort()
    .join(',');
}
