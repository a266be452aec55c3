import { describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { readAs } from '../../../support/file-readings.ts';

const HEADER =
  'Date: Mon, 2 Mar 2026 09:30:00 +0000\nFrom: Alice <alice@example.com>\nTo: bob@example.com\nMessage-ID: <1@example.com>\n';

describe('eml', () => {
  test.each([
    ['LF', `${HEADER}\nbody`],
    ['CR LF', `${HEADER}\nbody`.replaceAll('\n', '\r\n')],
    ['B052: mixed line ends', `${HEADER.replace('\n', '\r\n')}\nbody`],
    ['B050: a byte-order mark', `\uFEFF${HEADER}\nbody`],
    ['blank lines before the header', `\n\r\n${HEADER}\nbody`],
    ['no body at all', HEADER.trimEnd()],
    ['the separator of a mailbox left in front', `From alice@example.com Mon Mar  2 09:30:00 2026\n${HEADER}\nbody`],
    ['the same, quoted', `>From alice@example.com Mon Mar  2 09:30:00 2026\n${HEADER}\nbody`],
    ['lines that are no fields', `garbage\n${HEADER}more garbage\n\nbody`],
    ['a blank before the colon', HEADER.replace('From:', 'From :')],
    ['names in capitals', HEADER.replace('From:', 'FROM:').replace('Date:', 'DATE:')],
    ['B067: a multipart without a boundary', `Content-Type: multipart/mixed\n${HEADER}\nbody`],
  ])('%s', async (_, text) => {
    for (const chunkBytes of [5, 1 << 18]) {
      const { activities, quarantined } = await readAs('eml', text, { chunkBytes });
      expect(quarantined).toEqual([]);
      expect(activities.map(({ key, participants }) => [key, participants.length])).toEqual([['1@example.com', 2]]);
    }
  });

  test.each([
    ['B054: nothing', ''],
    ['B054: NUL bytes', '\0'.repeat(100_000)],
    ['B054: text without fields', 'Hello\n\nworld\n'],
  ])('%s is set aside as one input', async (_, text) => {
    const { readings, quarantined } = await readAs('eml', text);
    expect(readings).toHaveLength(1);
    expect(quarantined).toHaveLength(1);
  });

  test('B053: lines that end in a bare CR are told as that, and not as a mail without a date', async () => {
    const { readings, quarantined } = await readAs('eml', `${HEADER}\nbody\n`.replaceAll('\n', '\r'));
    expect(quarantined).toEqual(['ING_BAD_ENCODING:1']);
    expect(readings).toHaveLength(1);
  });

  test('B051: UTF-16 is set aside as a foreign encoding', async () => {
    const { quarantined } = await readAs('eml', Buffer.from(`\uFEFF${HEADER}`, 'utf16le'));
    expect(quarantined).toEqual(['ING_BAD_ENCODING:1']);
  });

  test('B063: a name that is no UTF-8 is read as Windows-1252, and an address with such a byte is left out', async () => {
    const text = HEADER.replace('Alice', 'J\xf6rg M\xfcller').replace('bob@', 'b\xf6b@');
    const { activities, warnings } = await readAs('eml', Buffer.from(text, 'latin1'));
    expect(activities[0]?.participants).toEqual([
      { role: 'from', address: 'mailto:alice@example.com', name: 'Jörg Müller' },
    ]);
    expect(warnings).toEqual(['ING_BAD_ADDRESS to']);
  });

  test('a line that is no UTF-8 does no harm to one that is', async () => {
    const lines = [
      Buffer.from(HEADER.replace('Alice', 'Jörg')),
      Buffer.from('Cc: J\xfcrg <c@example.com>\n\n', 'latin1'),
    ];
    const { activities } = await readAs('eml', Buffer.concat(lines));
    expect(activities[0]?.participants.map(({ name }) => name)).toEqual(['Jörg', undefined, 'Jürg']);
  });

  test('a header of 2 MB that is no UTF-8 is read at once', async () => {
    const filler = Buffer.from(`X-Filler: ${'\xf6'.repeat(2_000_000)}\n`, 'latin1');
    expect((await readAs('eml', Buffer.concat([filler, Buffer.from(HEADER)]))).activities).toHaveLength(1);
  });

  test.each(['From alice@example.com Mon Mar  2 09:30:00 2026', 'From '])(
    'a file in which another message follows behind %p is one with a warning',
    async (separator) => {
      const { activities, warnings } = await readAs('eml', `${HEADER}\nbody\n\n${separator}\n${HEADER}\nbody\n`);
      expect(activities).toHaveLength(1);
      expect(warnings).toEqual(['ING_MORE_MESSAGES']);
    },
  );

  test.each(['body\n\nFrom here on\nDate: today\n', `body\nFrom \n${HEADER}`, `body\n\n>From \n${HEADER}`])(
    'the body %p is no other message',
    async (body) => {
      expect((await readAs('eml', `${HEADER}\n${body}`)).warnings).toEqual([]);
    },
  );

  test('B065, B066: nested parts are never looked at', async () => {
    const { activities } = await readAs(
      'eml',
      `${HEADER}Content-Type: multipart/mixed; boundary=a\n\n${'--a\nContent-Type: multipart/mixed; boundary=a\n\n'.repeat(2000)}`,
    );
    expect(activities).toHaveLength(1);
  });

  test('a draft in a Maildir is excluded', async () => {
    const file = { path: '/m/cur/1.host:2,DS', name: '1.host:2,DS', mailbox: 'm', bytes: 1, changedAt: 0 };
    expect((await readAs('eml', HEADER, { file })).excluded).toEqual(['draft']);
  });
});

describe('eml: the same people as a full parser finds', () => {
  test.each([
    HEADER,
    `${HEADER}Cc: "Example, Carol" <carol@example.com>, dan@example.com\n`,
    `${HEADER}Cc: Friends: carol@example.com, Dan <dan@example.com>;\n`,
    `${HEADER}Cc: =?utf-8?B?SsO2cmc=?= <joerg@example.com>,\n =?iso-8859-1?Q?M=FCller?=\n <m@example.com>\n`,
    `${HEADER}Bcc: eve@example.com\nCc: \n`,
    `${HEADER}Cc: <carol@example.com>,\n\t"Dan \\"D\\" Example" <dan@example.com>\n`,
  ])('%#', async (header) => {
    const text = `${header}\nbody`;
    const whole = await PostalMime.parse(text);
    const flat = (list: typeof whole.to = []) =>
      list.flatMap((entry) => ('group' in entry && entry.group ? entry.group : [entry]));
    const theirs = [whole.from ? [whole.from] : [], flat(whole.to), flat(whole.cc), flat(whole.bcc)].flat();
    const ours = (await readAs('eml', text)).activities[0]?.participants ?? [];
    expect(ours.map(({ address, name }) => [address, name ?? ''])).toEqual(
      theirs.map(({ address, name }) => [`mailto:${address}`, name]),
    );
    expect(`<${(await readAs('eml', text)).activities[0]?.key}>`).toBe(whole.messageId);
  });
});
