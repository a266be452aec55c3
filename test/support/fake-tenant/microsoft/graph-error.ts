/** How Graph refuses. Codes and sentences are those that its users have met. */
import { createHash } from 'node:crypto';

/** A refusal, thrown by routes. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Exchange refuses for load without an inner error. */
  readonly isBare: boolean;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Readonly<Record<string, string>>; isBare?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.isBare = more.isBare ?? false;
  }
}

/** The body of a refusal. `number` makes its request id. */
export function errorBody({ code, message, isBare }: GraphRefusal, now: number, number: number): object {
  if (isBare) return { error: { code, message } };
  const requestId = guidFrom(`request ${number}`);
  const date = new Date(now).toISOString().slice(0, 19);
  return { error: { code, message, innerError: { date, 'request-id': requestId, 'client-request-id': requestId } } };
}

/** A GUID that is always the same for the same text. */
export function guidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const badRequest = (message: string, code = 'BadRequest') => new GraphRefusal(400, code, message);

export const noSuchSegment = (segment: string) => badRequest(`Resource not found for the segment '${segment}'.`);

export const itemNotFound = () =>
  new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export const userNotFound = (key: string) =>
  new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`,
  );

/** Somebody who is in the directory without a mailbox that this API reaches. */
export const noMailbox = () =>
  new GraphRefusal(
    404,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  );

export const directoryDenied = () =>
  new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

export const mailboxDenied = () =>
  new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');

export const policyDenied = () =>
  new GraphRefusal(
    403,
    'ErrorAccessDenied',
    'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.',
  );

/** Call records and message traces say no more than this. */
export const forbidden = () => new GraphRefusal(403, 'Forbidden', '');
