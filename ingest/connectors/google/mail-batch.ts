/** Several mails in one request. Each part has an outcome of its own, and only those that may succeed yet are asked again. */
import { randomUUID } from 'node:crypto';
import type { Subject } from '../../sync/port.ts';
import type { GoogleCalls } from './calls.ts';
import { GMAIL_BATCH_URL } from './google-apis.ts';
import { Message } from './mail-answers.ts';
import { METADATA_HEADERS } from './mail-reading.ts';
import { MASKS } from './masks.ts';
import { type Part, partsOf } from './multipart.ts';
import { gmailCharges } from './quotas.ts';

/** The error of a part, in the form of an error of the whole. */
class PartRefused extends Error {
  override readonly name = 'PartRefused';
  readonly response: { readonly status: number; readonly headers: Headers; readonly data: unknown };

  constructor({ status, headers, body }: Part) {
    super(`a part of a batch was refused (${status})`);
    this.response = { status, headers, data: body };
  }
}

/** The headers of these mails; those that are gone are missing. */
export async function getBatch(
  calls: GoogleCalls,
  subject: Subject,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Message[]> {
  const pending = new Set(ids);
  const found: Message[] = [];
  const take = (answer: unknown): Message[] => {
    const parts = partsOf(String(answer));
    const refused: Part[] = [];
    for (const [index, id] of [...pending].entries()) {
      const part = parts.get(`response-${index}`);
      if (part === undefined || (part.status !== 200 && part.status !== 404)) refused.push(part ?? LOST);
      else {
        pending.delete(id);
        if (part.status === 200) found.push(Message.parse(JSON.parse(part.body)));
      }
    }
    const worst = refused.find(({ status }) => status < 500 && status !== 429) ?? refused[0];
    if (worst !== undefined) throw new PartRefused(worst);
    return found;
  };
  return await calls.call({
    capability: 'mail',
    subject,
    // what was answered already is not paid for again
    get charges() {
      return gmailCharges(calls.options.quota, subject.id, 'get', pending.size);
    },
    signal,
    send: async (token, until) => {
      const boundary = `batch_${randomUUID()}`;
      return await token.request({
        url: GMAIL_BATCH_URL,
        method: 'POST',
        headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
        data: requestOf([...pending], boundary),
        responseType: 'text',
        signal: until,
      });
    },
    read: take,
  });
}

/** A part that the answer does not have. */
const LOST: Part = { status: 503, headers: new Headers(), body: '' };

function requestOf(ids: readonly string[], boundary: string): string {
  const query = new URLSearchParams([
    ['format', 'metadata'],
    ...METADATA_HEADERS.map((name) => ['metadataHeaders', name]),
    ['fields', MASKS.message],
  ]);
  const parts = ids.map((id, index) =>
    [
      `--${boundary}`,
      'Content-Type: application/http',
      `Content-ID: <${index}>`,
      '',
      `GET /gmail/v1/users/me/messages/${encodeURIComponent(id)}?${query}`,
      '',
      '',
    ].join('\r\n'),
  );
  return `${parts.join('\r\n')}\r\n--${boundary}--\r\n`;
}
