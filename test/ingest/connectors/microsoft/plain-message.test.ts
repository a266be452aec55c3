import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GraphMessage } from '../../../../ingest/connectors/microsoft/mail-message.ts';
import { plainMessage } from '../../../../ingest/connectors/microsoft/plain-message.ts';

const odd = fc.constantFrom(
  null,
  undefined,
  '',
  'text',
  7,
  true,
  [],
  {},
  [null],
  [[]],
  [{}],
  ['a', 1],
  [{ name: 'to' }],
);
/** Mostly as documented. */
const or = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });

const text = or(fc.constantFrom('', 'one', '<one@mail.example.com>', '2026-06-30T09:31:10Z'));
const emailAddress = or(fc.record({ address: text, name: text, extra: text }, { requiredKeys: [] }));
const recipient = or(fc.record({ emailAddress, extra: text }, { requiredKeys: [] }));
const recipients = or(fc.array(recipient, { maxLength: 3 }));
const header = fc.record(
  { name: or(fc.constantFrom('To', 'SUBJECT', 'List-Id', 'x-other')), value: text, extra: text },
  { requiredKeys: ['name'] },
);
const message = fc.record(
  {
    ...{
      id: or(fc.constant('m')),
      '@odata.type': or(fc.constant('#microsoft.graph.message')),
      internetMessageId: text,
    },
    ...{
      from: recipient,
      sender: recipient,
      toRecipients: recipients,
      ccRecipients: recipients,
      bccRecipients: recipients,
    },
    ...{
      receivedDateTime: text,
      sentDateTime: text,
      isDraft: or(fc.boolean()),
      categories: or(fc.array(text, { maxLength: 2 })),
    },
    ...{ internetMessageHeaders: or(fc.array(or(header), { maxLength: 4 })), subject: text, body: text },
  },
  { requiredKeys: [] },
);

describe('plainMessage', () => {
  test('what it reads, the schema reads the same', () => {
    let [plain, good] = [0, 0];
    fc.assert(
      fc.property(or(message), (item) => {
        const read = plainMessage(item);
        const { data } = GraphMessage.safeParse(item);
        good += data === undefined ? 0 : 1;
        if (read === undefined) return;
        plain += 1;
        expect(read).toEqual(data);
      }),
      { numRuns: 3000 },
    );
    expect(plain).toBeGreaterThan(100);
    expect(plain).toBe(good);
  });

  test('what is not named is dropped, and with it what header fields nobody looks at hold', () => {
    const read = plainMessage({
      ...{ id: 'm', subject: 'secret', body: { content: 'secret' } },
      from: { emailAddress: { address: 'zoe@elsewhere.example', note: 'secret' }, note: 'secret' },
      internetMessageHeaders: [
        { name: 'Subject', value: 'secret' },
        { name: 'To', value: 'ben@brightwater.example', note: 'secret' },
      ],
    });
    expect(read).toMatchObject({ id: 'm', internetMessageHeaders: [['to', 'ben@brightwater.example']] });
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});
