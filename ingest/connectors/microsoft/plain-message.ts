import type { z } from 'zod';
import { fieldsRead, type GraphMessage, type Recipient } from './mail-message.ts';

type Written = z.input<typeof GraphMessage>;

/**
 * What the schema makes of a message that is plainly one, as nearly all are: a fraction of what the schema costs, which looks
 * at each of dozens of header fields. Undefined for any other, about which the schema decides.
 *
 * Law: what it reads, the schema reads the same.
 */
export function plainMessage(item: unknown): GraphMessage | undefined {
  if (!isPlainly(item)) return undefined;
  const { internetMessageHeaders: headers } = item;
  return {
    '@odata.type': item['@odata.type'],
    id: item.id,
    internetMessageId: item.internetMessageId,
    from: item.from && onlyRecipient(item.from),
    sender: item.sender && onlyRecipient(item.sender),
    toRecipients: onlyRecipients(item.toRecipients),
    ccRecipients: onlyRecipients(item.ccRecipients),
    bccRecipients: onlyRecipients(item.bccRecipients),
    receivedDateTime: item.receivedDateTime,
    sentDateTime: item.sentDateTime,
    isDraft: item.isDraft,
    categories: item.categories,
    internetMessageHeaders: headers && fieldsRead(headers),
  };
}

function onlyRecipients(list: readonly Recipient[] | null | undefined): Recipient[] | null | undefined {
  return list === null ? null : list?.map(onlyRecipient);
}

function onlyRecipient({ emailAddress }: Recipient): Recipient {
  return { emailAddress: emailAddress && { address: emailAddress.address, name: emailAddress.name } };
}

function isPlainly(item: unknown): item is Written {
  if (!isObject(item)) return false;
  const type = item['@odata.type'];
  return (
    (type === undefined || typeof type === 'string') &&
    typeof item['id'] === 'string' &&
    item['id'] !== '' &&
    isTextOrNone(item['internetMessageId']) &&
    isTextOrNone(item['receivedDateTime']) &&
    isTextOrNone(item['sentDateTime']) &&
    (isNone(item['isDraft']) || typeof item['isDraft'] === 'boolean') &&
    (isNone(item['from']) || isRecipient(item['from'])) &&
    (isNone(item['sender']) || isRecipient(item['sender'])) &&
    areNoneOrEach(item['toRecipients'], isRecipient) &&
    areNoneOrEach(item['ccRecipients'], isRecipient) &&
    areNoneOrEach(item['bccRecipients'], isRecipient) &&
    areNoneOrEach(item['categories'], isText) &&
    areNoneOrEach(item['internetMessageHeaders'], isHeader)
  );
}

function isRecipient(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { emailAddress } = value;
  if (isNone(emailAddress)) return true;
  return isObject(emailAddress) && isTextOrNone(emailAddress['address']) && isTextOrNone(emailAddress['name']);
}

function isHeader(value: unknown): boolean {
  return isObject(value) && typeof value['name'] === 'string' && isTextOrNone(value['value']);
}

function areNoneOrEach(value: unknown, is: (item: unknown) => boolean): boolean {
  return isNone(value) || (Array.isArray(value) && value.every(is));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTextOrNone(value: unknown): boolean {
  return typeof value === 'string' || isNone(value);
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null;
}
