import { describe, expect, test } from '@jest/globals';
import { automatedReason } from '../../../ingest/core/automated-mail.ts';

function reason(fields: Record<string, string>): string | undefined {
  return automatedReason(new Map(Object.entries(fields).map(([name, value]) => [name, [value]])));
}

describe('automatedReason (B071)', () => {
  test.each([
    ['a delivery report', { 'content-type': 'multipart/report; report-type=delivery-status; boundary=x' }, 'bounce'],
    ['an empty return path', { 'return-path': '<>' }, 'bounce'],
    ['what old servers return', { 'x-failed-recipients': 'bob@example.com' }, 'bounce'],
    ['a read receipt', { 'content-type': 'multipart/report; report-type=disposition-notification' }, 'receipt'],
    ['an out-of-office answer', { 'auto-submitted': 'auto-replied', 'return-path': '<>' }, 'auto-reply'],
    ['an answer of an older robot', { precedence: 'auto_reply' }, 'auto-reply'],
    ['a message of a program', { 'auto-submitted': 'auto-generated' }, 'notification'],
    ['what asks for no answer of any kind', { 'x-auto-response-suppress': 'DR, OOF, AutoReply' }, 'notification'],
    ['a list', { 'list-id': '<people.example.com>', precedence: 'bulk' }, 'list'],
    ['a list by its precedence', { precedence: 'List' }, 'list'],
    ['bulk mail', { precedence: 'bulk' }, 'bulk'],
    ['mail that offers to unsubscribe', { 'list-unsubscribe': '<mailto:off@example.com>' }, 'bulk'],
    [
      'B072: the mail that mirrors a meeting',
      { 'content-type': 'text/calendar; method=REQUEST', 'auto-submitted': 'auto-generated' },
      'invitation',
    ],
    ['spam', { 'x-gmail-labels': 'Spam,Unread', 'list-id': '<x.example>' }, 'spam'],
    ['spam by a filter', { 'x-spam-flag': 'YES' }, 'spam'],
  ])('%s', (_, fields, expected) => {
    expect(reason(fields as unknown as Record<string, string>)).toBe(expected);
  });

  test.each([
    ['nothing said', {}],
    ['a person says so', { 'auto-submitted': 'no' }],
    ['Exchange asks for no out-of-office answer', { 'x-auto-response-suppress': 'OOF' }],
    ['an ordinary mail with an attachment', { 'content-type': 'multipart/mixed; boundary=report-type' }],
    ['a return path', { 'return-path': '<alice@example.com>' }],
    ['a filter that found nothing', { 'x-spam-flag': 'NO' }],
    ['a label of a person', { 'x-gmail-labels': 'Spam filters,Inbox' }],
  ])('a person wrote it: %s', (_, fields) => {
    expect(reason(fields as Record<string, string>)).toBeUndefined();
  });
});
