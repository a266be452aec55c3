/** Answers of Google taken apart: batches, history, rows of the log of deliveries, headers, groups. */
import { describe, expect, test } from '@jest/globals';
import { Deliveries, deliveriesOf } from '../../../../ingest/connectors/google/delivery.ts';
import { History, Message, mentionedIds } from '../../../../ingest/connectors/google/mail-answers.ts';
import { floorOf, laterId } from '../../../../ingest/connectors/google/mail-cursor.ts';
import { METADATA_HEADERS, readingsOfMessage } from '../../../../ingest/connectors/google/mail-reading.ts';
import { groupsOf, withHolder } from '../../../../ingest/connectors/google/membership.ts';
import { partsOf } from '../../../../ingest/connectors/google/multipart.ts';
import { MAIL_FIELDS } from '../../../../ingest/core/mail-fields.ts';
import type { Json } from '../../../../ingest/sync/port.ts';
import { type MarkTable, marksOf } from '../../../support/drive-stream.ts';

describe('the answer to a batch', () => {
  const part = (id: number, status: string, body: string) =>
    `--batch_x\r\nContent-Type: application/http\r\nContent-ID: <response-${id}>\r\n\r\nHTTP/1.1 ${status}\r\nContent-Type: application/json; charset=UTF-8\r\nRetry-After: 3\r\n\r\n${body}\r\n\r\n`;

  test('has an outcome for each part, in any order', () => {
    const parts = partsOf(
      `${part(1, '429 Too Many Requests', '{"error":{}}')}${part(0, '200 OK', '{"id":"a"}')}--batch_x--\r\n`,
    );
    expect([...parts].map(([id, { status, body }]) => [id, status, body])).toEqual([
      ['response-1', 429, '{"error":{}}'],
      ['response-0', 200, '{"id":"a"}'],
    ]);
    expect(parts.get('response-1')?.headers.get('retry-after')).toBe('3');
  });

  test('may break its lines with line feeds alone, and begin with an empty line', () => {
    const text = `\n${part(0, '200 OK', '{"id":"a"}')}--batch_x--`.replaceAll('\r\n', '\n');
    expect(partsOf(text).get('response-0')?.body).toBe('{"id":"a"}');
  });

  test.each(['', 'nothing of the kind', '<html></html>'])('that is none has no parts: "%s"', (text) => {
    expect([...partsOf(text)]).toEqual([]);
  });
});

describe('a page of the history', () => {
  test('mentions mails that were added or came out of the spam, each once; other labels and empty records are passed over', () => {
    const page = History.parse({
      history: [
        { id: '1', messages: [{ id: 'stirred' }] },
        { messagesAdded: [{ message: { id: 'a', threadId: 't' } }, { message: { id: 'b' } }] },
        {
          labelsRemoved: [
            { labelIds: ['UNREAD'], message: { id: 'c' } },
            { labelIds: ['SPAM', 'X'], message: { id: 'd' } },
          ],
        },
        { messagesAdded: [{ message: { id: 'a' } }, {}] },
        { labelsRemoved: [{ message: { id: 'e' } }] },
      ],
      historyId: '18446744073709551615',
    });
    expect(mentionedIds(page, new Set(['SPAM', 'TRASH']))).toEqual(['a', 'b', 'd']);
  });

  test('G18: ids are compared as numbers of any size', () => {
    expect(laterId('18446744073709551615', '18446744073709551614')).toBe('18446744073709551615');
    expect(laterId('999', '18446744073709551614')).toBe('18446744073709551614');
    expect(laterId('9007199254740993', '9007199254740992')).toBe('9007199254740993');
  });

  test('a new round goes back to a day before what was read last, and never beyond the horizon', () => {
    const before = { upTo: 10 * 86_400_000 } as Parameters<typeof floorOf>[0];
    expect(floorOf(before, 0)).toBe(9 * 86_400_000);
    expect(floorOf(before, 9.5 * 86_400_000)).toBe(9.5 * 86_400_000);
    expect(floorOf(undefined, 5)).toBe(5);
  });
});

describe('a message', () => {
  const read = (message: object) =>
    readingsOfMessage(Message.parse({ id: 'm1', ...message }), {
      mailbox: '42',
      excludedLabels: new Set(),
      now: Date.UTC(2026, 2, 2),
    });

  test('every field that the core looks at is asked for, and the subject is not', () => {
    const asked = new Set(METADATA_HEADERS.map((name) => name.toLowerCase()));
    expect([...MAIL_FIELDS].filter((name) => !asked.has(name))).toEqual(['received', 'x-gmail-labels']);
    expect(asked.has('subject')).toBe(false);
  });

  test('holds only what is looked at, whatever Google sends along', () => {
    const headers = [
      { name: 'From', value: 'Ada <ada@example.com>' },
      { name: 'To', value: 'ben@example.com' },
      { name: 'Date', value: 'Sun, 01 Mar 2026 09:00:00 +0000' },
      { name: 'Message-Id', value: '<1@example.com>' },
      { name: 'Subject', value: 'secret' },
      { name: 'X-Notes', value: 'secret' },
    ];
    const message = {
      snippet: 'secret',
      raw: 'secret',
      payload: { headers, body: { data: 'secret' }, filename: 'secret', parts: [{ body: {} }] },
    };
    const readings = read(message);
    expect(JSON.stringify([readings, Message.parse({ id: 'm1', ...message })])).toMatch(/"Subject"/);
    expect(JSON.stringify(readings)).not.toContain('secret');
    expect(readings).toHaveLength(1);
  });

  test('without a sender is set aside by its place', () => {
    expect(read({ internalDate: '1772323200000', payload: { headers: [] } })).toEqual([
      expect.objectContaining({ kind: 'warning' }),
      { kind: 'quarantined', complaint: expect.objectContaining({ code: 'ING_NO_SENDER', file: 'google/mail/42/m1' }) },
    ]);
  });

  test('of another form than is known is set aside rather than stopping the mailbox', () => {
    expect(read({ internalDate: 'yesterday', payload: 7 }).map(({ kind }) => kind)).toEqual(['quarantined']);
    // but what says whether it is spam must be readable
    expect(() => read({ labelIds: 'SPAM' })).toThrow();
  });

  test('without headers and without a date is set aside', () => {
    expect(read({}).map((reading) => reading.kind)).toEqual(['quarantined']);
  });
});

describe('a row of the log of deliveries', () => {
  const row = (info: object[], event: object[] = [{ name: 'mail_event_type', intValue: '2' }]) =>
    deliveriesOf(
      Deliveries.parse({
        items: [
          {
            id: { time: '2026-03-01T09:00:00.000Z' },
            actor: { email: 'ben@example.com' },
            events: [
              {
                name: 'delivery',
                parameters: [
                  { name: 'event_info', messageValue: { parameter: event } },
                  { name: 'message_info', messageValue: { parameter: info } },
                ],
              },
            ],
          },
        ],
      }).items.known[0] ?? { id: { time: '' }, events: [] },
    );
  const id = { name: 'rfc2822_message_id', value: '<1@example.com>' };
  const to = {
    name: 'flattened_destinations',
    value: 'gmail-ui::ben@example.com,smtp-outbound:x:zoe@elsewhere.example',
  };
  const source = (parameter: object[]) => ({ name: 'source', messageValue: { parameter } });

  test('names the sender of the header before that of the envelope, and all who got it', () => {
    const from = source([
      { name: 'address', value: 'bounces@elsewhere.example' },
      { name: 'from_header_address', value: 'zoe@elsewhere.example' },
    ]);
    expect(row([id, to, from])).toEqual([
      {
        ...{ messageId: '1@example.com', at: Date.UTC(2026, 2, 1, 9), from: 'zoe@elsewhere.example' },
        to: ['ben@example.com', 'zoe@elsewhere.example'],
      },
    ]);
  });

  test('of a mail that was sent names who acted; of one that was received nobody', () => {
    expect(row([id, to], [{ name: 'mail_event_type', intValue: '1' }])).toMatchObject([{ from: 'ben@example.com' }]);
    expect(row([id, to])).toEqual([{ passedOver: 'no sender' }]);
  });

  test.each([
    ['of another event', [id, to], [{ name: 'mail_event_type', intValue: '7' }], 'no delivery'],
    ['of spam', [id, to, { name: 'is_spam', boolValue: true }], undefined, 'spam'],
    ['without an id', [to], undefined, 'no message id'],
    [
      'without recipients',
      [id, source([{ name: 'address', value: 'zoe@elsewhere.example' }])],
      undefined,
      'no recipient',
    ],
  ])('%s is passed over with its reason', (_, info, event, reason) => {
    expect(row(info, event)).toEqual([{ passedOver: reason }]);
  });

  test('an address that would be read as another header is none', () => {
    const evil = { name: 'flattened_destinations', value: 'x::ben@example.com>\r\nBcc: <eve@example.com' };
    expect(row([id, evil], [{ name: 'mail_event_type', intValue: '1' }])).toEqual([{ passedOver: 'no recipient' }]);
  });
});

describe('membership', () => {
  const hold = (table: MarkTable, group: string, members: string[], round = 1): void => {
    const next = withHolder(marksOf(table), new Map<string, Json>(), group, members, round);
    for (const [id, what] of next) table.set(id, { round, what });
  };

  test('G29: groups that hold each other in a circle, and themselves, end', () => {
    const table: MarkTable = new Map();
    hold(table, 'a', ['b', 'a']);
    hold(table, 'b', ['c']);
    hold(table, 'c', ['a', 'ben']);
    expect(groupsOf(marksOf(table), ['ben', 'zoe'], 1)).toEqual(
      new Map([
        ['ben', ['a', 'b', 'c']],
        ['zoe', []],
      ]),
    );
  });

  test('what was found in an earlier round no longer counts', () => {
    const table: MarkTable = new Map();
    hold(table, 'old', ['ben'], 1);
    hold(table, 'new', ['ben'], 2);
    expect(groupsOf(marksOf(table), ['ben'], 2).get('ben')).toEqual(['new']);
    expect(groupsOf(marksOf(table), ['ben'], 3).get('ben')).toEqual([]);
  });
});
