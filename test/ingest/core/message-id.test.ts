import { describe, expect, test } from '@jest/globals';
import { mailKey, messageId, repliedTo } from '../../../ingest/core/message-id.ts';

const AT = Date.parse('2026-03-02T09:30:00Z');

describe('messageId', () => {
  test.each([
    ['<a.B@example.com>', 'a.B@example.com'],
    ['  <a@example.com> (sent by hand)', 'a@example.com'],
    ['a@example.com', 'a@example.com'],
    ['<a b\t@example.com>', 'ab@example.com'],
  ])('B048: %p is %p', (value, id) => {
    expect(messageId(value)).toBe(id);
  });

  test.each([undefined, '', '   ', '<>', '< >', 'Your message of Monday'])('B048: %p is no id', (value) => {
    expect(messageId(value)).toBeUndefined();
  });

  test('B048: an id of 100 kB becomes a short one, the same each time', () => {
    const id = messageId(`<${'a'.repeat(50_000)}@example.com>`);
    expect(id).toMatch(/^long:[0-9a-z]{16}$/);
    expect(messageId(`<${'a'.repeat(50_000)}@example.com>`)).toBe(id);
  });
});

describe('mailKey', () => {
  const header = (more: [string, string[]][]) =>
    new Map([['from', ['alice@example.com']], ['to', ['bob@example.com']], ...more] as [string, string[]][]);

  test('B047: of two Message-ID fields the first is the key', () => {
    expect(mailKey(header([['message-id', ['<1@example.com>', '<2@example.com>']]]), AT)).toBe('1@example.com');
  });

  test('B048: without an id, copies with the same time and people share a derived key, whatever Bcc one of them saw', () => {
    const key = mailKey(header([]), AT);
    expect(key).toMatch(/^derived:/);
    expect(mailKey(header([['bcc', ['eve@example.com']]]), AT)).toBe(key);
    expect(mailKey(header([]), AT + 1000)).not.toBe(key);
    expect(mailKey(new Map([['from', ['alice@example.com']]]), AT)).not.toBe(key);
  });

  test('B049: an id without an @ may be anybody’s, so time and people are added to it', () => {
    const key = mailKey(header([['message-id', ['<1>']]]), AT);
    expect(key).toMatch(/^1\|derived:/);
    expect(mailKey(header([['message-id', ['<1>']]]), AT + 1000)).not.toBe(key);
  });
});

describe('repliedTo', () => {
  test('is In-Reply-To, else the last of References', () => {
    const references = ['<1@example.com> <2@example.com>'];
    expect(
      repliedTo(
        new Map([
          ['in-reply-to', ['<3@example.com>']],
          ['references', references],
        ]),
      ),
    ).toBe('3@example.com');
    expect(repliedTo(new Map([['references', references]]))).toBe('2@example.com');
    expect(repliedTo(new Map())).toBeUndefined();
  });

  test('B058: the last of 100,000 references is found', () => {
    const references = Array.from({ length: 100_000 }, (_, index) => `<${index}@example.com>`).join(' ');
    expect(repliedTo(new Map([['references', [references]]]))).toBe('99999@example.com');
  });
});
