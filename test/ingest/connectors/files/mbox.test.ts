import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NOW, readAs } from '../../../support/file-readings.ts';

const SEPARATOR = 'From alice@example.com Mon Mar  2 09:30:00 2026';

function mail(id: number, body = 'Hello.\n', more: string[] = []): string {
  return [
    ...[
      'Date: Mon, 2 Mar 2026 09:30:00 +0000',
      'From: Alice <alice@example.com>',
      'To: bob@example.com',
      `Message-ID: <${id}@example.com>`,
    ],
    ...more,
    '',
    body,
  ].join('\n');
}

const keysOf = async (text: string, chunkBytes?: number) =>
  (await readAs('mbox', text, chunkBytes === undefined ? {} : { chunkBytes })).activities.map(({ key }) => key);

describe('mbox: where a message begins (B069)', () => {
  const bodies: [string, string][] = [
    ['plain text', 'Hello.\n'],
    ['mboxo: a quoted separator', `\n>${SEPARATOR}\nmore\n`],
    ['mboxrd: a separator quoted twice', `\n>>${SEPARATOR}\nmore\n`],
    ['a line that begins with From', '\nFrom here on we meet on Mondays.\n'],
    ['an unquoted separator in the middle of a paragraph', `see\n${SEPARATOR}\nmore\n`],
    ['nothing', ''],
    ['no blank line at its end but one', 'Hello.'],
  ];

  test.each(bodies)('%s', async (_, body) => {
    const text = [1, 2, 3].map((id) => `${SEPARATOR}\n${mail(id, body)}\n`).join('\n');
    const expected = ['1@example.com', '2@example.com', '3@example.com'];
    expect(await keysOf(text)).toEqual(expected);
    expect(await keysOf(text.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(await keysOf(text, 7)).toEqual(expected);
  });

  test('some programs leave the blank line out: then a header field must follow', async () => {
    const text = [1, 2, 3].map((id) => `${SEPARATOR}\n${mail(id, 'Hello.\n')}`).join('');
    expect(text).toContain(`Hello.\n${SEPARATOR}`);
    const expected = ['1@example.com', '2@example.com', '3@example.com'];
    expect(await keysOf(text)).toEqual(expected);
    expect(await keysOf(text.replaceAll('\n', '\r\n'))).toEqual(expected);
    for (const chunkBytes of [1, 7, 50]) expect(await keysOf(text, chunkBytes)).toEqual(expected);
  });

  test('mboxcl2: an unquoted separator within the claimed length is body', async () => {
    const body = `look:\n\n${SEPARATOR}\n${mail(99)}`;
    const text = [1, 2].map((id) => `${SEPARATOR}\n${mail(id, body, [`Content-Length: ${body.length}`])}\n\n`).join('');
    expect(await keysOf(text)).toEqual(['1@example.com', '2@example.com']);
    expect(await keysOf(text, 13)).toEqual(['1@example.com', '2@example.com']);
  });

  test.each([1, 3000, 1_000_000])('a claimed length of %p that does not hold is ignored', async (length) => {
    const text = [1, 2].map((id) => `${SEPARATOR}\n${mail(id, 'Hello.\n', [`Content-Length: ${length}`])}\n`).join('');
    expect(await keysOf(text)).toEqual(['1@example.com', '2@example.com']);
  });

  test('the same messages come out of any chunks', async () => {
    const part = fc.constantFrom(...bodies.map(([, body]) => body));
    const ends = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 200 }),
        ends,
        async (parts, chunkBytes, end) => {
          const text = parts
            .map((body, id) => `${SEPARATOR}\n${mail(id, body)}\n`)
            .join('\n')
            .replaceAll('\n', end);
          const whole = await readAs('mbox', text);
          expect(whole.activities).toHaveLength(parts.length);
          expect((await readAs('mbox', text, { chunkBytes })).readings).toEqual(whole.readings);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('mbox: separators of another form', () => {
  const expected = ['1@example.com', '2@example.com', '3@example.com'];
  const boxOf = (separator: string, body?: string) =>
    [1, 2, 3].map((id) => `${separator}\n${mail(id, body)}\n`).join('\n');

  test.each([
    'From ',
    'From -',
    'From alice@example.com',
    'From alice@example.com 2026-03-02T09:30:00Z',
    'From alice@example.com Mon, 02 Mar 2026 09:30:00 +0000',
    'From alice@example.com Mo Mrz  2 09:30:00 2026',
  ])('%p separates messages where a blank line stands before and a field of a mail behind', async (separator) => {
    const text = boxOf(separator);
    for (const chunkBytes of [1, 7, 50, 1000]) expect(await keysOf(text, chunkBytes)).toEqual(expected);
    expect(await keysOf(text.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(await keysOf(text.replaceAll(`${separator}\nDate`, `${separator}\nX-Mozilla-Status: 0001\nDate`))).toEqual(
      expected,
    );
    expect(await keysOf(boxOf(SEPARATOR).replace(SEPARATOR, separator))).toEqual(expected);
  });

  test.each([
    ['a sentence', '\nFrom here on we meet on Mondays.\n'],
    ['a sentence before a word with a colon', '\nFrom here on\nNote: on Mondays.\n'],
    ['a sentence before the field of a mail', '\nFrom here on we say\nSubject: lunch\n'],
    ['one word before a word with a colon', '\nFrom Monday\nNote: by train.\n'],
    ['a quoted separator', '\n>From \nDate: today\n'],
    ['a separator in the middle of a paragraph', 'see\nFrom \nDate: today\n'],
    ['a separator before text', '\nFrom alice@example.com\nHello.\n'],
  ])('%s in a body separates nothing', async (_, body) => {
    expect(await keysOf(boxOf('From ', body))).toEqual(expected);
    expect(await keysOf(boxOf(SEPARATOR, body), 7)).toEqual(expected);
  });

  test('mboxcl2: one within the claimed length is body', async () => {
    const body = `look:\n\nFrom \n${mail(99)}`;
    const text = [1, 2].map((id) => `From \n${mail(id, body, [`Content-Length: ${body.length}`])}\n\n`).join('');
    expect(await keysOf(text)).toEqual(['1@example.com', '2@example.com']);
    expect(await keysOf(text, 13)).toEqual(['1@example.com', '2@example.com']);
  });

  test('its date stands in for one that cannot be believed, if it has any', async () => {
    const text = (separator: string) => `${separator}\nDate: nonsense\nFrom: alice@example.com\n\nHello.`;
    const { activities } = await readAs('mbox', text('From a@example.com 2026-03-02T09:30:00Z'));
    expect(activities[0]?.at).toBe('2026-03-02T09:30:00Z');
    expect((await readAs('mbox', text('From '))).quarantined).toEqual(['ING_NO_DATE:1']);
  });
});

describe('mbox: what is kept and what is said', () => {
  test('a complaint carries the line of the message’s From line', async () => {
    const bad = 'Subject: no sender\nDate: Mon, 2 Mar 2026 09:30:00 +0000\n\nHello.\n';
    const text = `${SEPARATOR}\n${mail(1)}\n${SEPARATOR}\n${bad}\n${SEPARATOR}\n${mail(2)}`;
    const { activities, quarantined } = await readAs('mbox', text, { chunkBytes: 50 });
    expect(quarantined).toEqual(['ING_NO_SENDER:9']);
    expect(activities).toHaveLength(2);
  });

  test('nothing of a body or a subject is kept', async () => {
    const { readings } = await readAs('mbox', `${SEPARATOR}\n${mail(1, 'canary-body', ['Subject: canary-subject'])}`);
    expect(JSON.stringify(readings)).not.toContain('canary');
  });

  test('the sighting is the mailbox', async () => {
    const { activities } = await readAs('mbox', `${SEPARATOR}\n${mail(1)}`);
    expect(activities[0]?.sighting).toEqual({ provider: 'files', mailbox: 'box' });
  });

  test('B050: a byte-order mark before the first message does no harm', async () => {
    expect(await keysOf(`\uFEFF${SEPARATOR}\n${mail(1)}`)).toEqual(['1@example.com']);
  });

  test('B070: a file that ends in the middle of a header sets that message aside', async () => {
    const { activities, quarantined } = await readAs(
      'mbox',
      `${SEPARATOR}\n${mail(1)}\n${SEPARATOR}\nDate: Mon, 2 Mar`,
    );
    expect(activities).toHaveLength(1);
    expect(quarantined).toEqual(['ING_TRUNCATED:9']);
  });

  test('B070: no final newline', async () => {
    expect(await keysOf(`${SEPARATOR}\n${mail(1, 'The end')}`)).toEqual(['1@example.com']);
  });

  test('what stands before the first message is one input that is set aside', async () => {
    const { activities, quarantined } = await readAs('mbox', `the end of a mail\n\n${SEPARATOR}\n${mail(1)}`);
    expect(activities).toHaveLength(1);
    expect(quarantined).toEqual(['ING_TRUNCATED:1']);
  });

  test.each([
    ['text', 'Hello.\n'.repeat(10)],
    ['bytes', '\0\x01\x02'.repeat(1000)],
  ])('%s is no mbox, and that is said', async (_, text) => {
    await expect(readAs('mbox', text)).rejects.toMatchObject({ code: 'ING_NOT_TEXT' });
  });

  test('an empty file has no inputs', async () => {
    expect((await readAs('mbox', '')).readings).toEqual([]);
  });

  test('resuming passes over messages without reading them', async () => {
    const text = [1, 2, 3].map((id) => `${SEPARATOR}\n${mail(id)}\n`).join('');
    expect((await readAs('mbox', text, { skip: 2 })).activities.map(({ key }) => key)).toEqual(['3@example.com']);
  });

  test('a date that cannot be believed is replaced by the From line’s', async () => {
    const text = `${SEPARATOR}\nDate: nonsense\nFrom: alice@example.com\n\nHello.`;
    const { activities, warnings } = await readAs('mbox', text, { now: NOW });
    expect(activities[0]?.at).toBe('2026-03-02T09:30:00Z');
    expect(warnings).toEqual(['ING_DATE_REPAIRED date']);
  });
});

describe('mbox: without its first separator', () => {
  test.each([1, 7, 1000])(
    'the message before the first one is read, with a warning (chunks of %p)',
    async (chunkBytes) => {
      const text = `${mail(1)}\n${SEPARATOR}\n${mail(2)}`;
      for (const given of [text, `\uFEFF${text}`]) {
        const { activities, quarantined, warnings } = await readAs('mbox', given, { chunkBytes });
        expect(activities.map(({ key }) => key)).toEqual(['1@example.com', '2@example.com']);
        expect(quarantined).toEqual([]);
        expect(warnings).toEqual(['ING_SEPARATOR_MISSING']);
      }
    },
  );
});

describe('mbox: what Thunderbird has not sent', () => {
  const text = [1, 2].map((id) => `From \n${mail(id, 'Hello.\n', ['X-Mozilla-Draft-Info: a'])}\n`).join('');
  const readFrom = (name: string, content = text) =>
    readAs('mbox', content, {
      file: { path: `/t/Mail/Local Folders/${name}`, name, mailbox: name, bytes: 1, changedAt: 0 },
    });

  test.each(['Drafts', 'Templates', 'Unsent Messages', 'Drafts.mbox', 'drafts-1.gz'])(
    '%s is left out',
    async (name) => {
      const { activities, excluded } = await readFrom(name);
      expect(activities).toEqual([]);
      expect(excluded).toEqual(['draft', 'draft']);
    },
  );

  test.each(['Sent', 'Drafts of contracts'])('%s is read, whatever the fields of its mails say', async (name) => {
    expect((await readFrom(name)).activities).toHaveLength(2);
  });

  test('another program’s file of that name is read', async () => {
    expect((await readFrom('Drafts', `${SEPARATOR}\n${mail(1)}`)).activities).toHaveLength(1);
  });
});

describe('mbox: headers made to be slow', () => {
  const message = (header: string): string =>
    `${SEPARATOR}\n${header}\nFrom: alice@example.com\nDate: Mon, 2 Mar 2026 09:30:00 +0000\nMessage-ID: <1@example.com>\n\nbody\n`;

  test('B041, B055: a To of 100,000 recipients is cut, counted and said, and the sender behind it is found', async () => {
    const to = Array.from({ length: 100_000 }, (_, index) => `u${index}@example.com`).join(', ');
    const { activities, warnings } = await readAs('mbox', message(`To: ${to}`));
    expect(activities[0]?.participants).toHaveLength(2000);
    expect(activities[0]?.participants[0]).toEqual({ role: 'from', address: 'mailto:alice@example.com' });
    expect(activities[0]?.participantsTotal).toBeGreaterThan(10_000);
    expect(warnings).toEqual(['ING_FIELD_CUT to', 'ING_PARTICIPANTS_CUT participants']);
  });

  test.each([
    ['B056: 100,000 header lines', 'X-Line: a\n'.repeat(100_000).trimEnd()],
    ['B057: a field folded over 300,000 lines', `Subject: a${'\n b'.repeat(300_000)}`],
    ['B057: a To folded over 100,000 lines', `To: bob@example.com${'\n '.repeat(100_000)}`],
    ['B058: 100,000 references', `References: ${'<a@example.com>\n '.repeat(100_000).trimEnd()}`],
    ['B059: 60,000 encoded words', `Subject: ${'=?utf-8?Q?a?= '.repeat(60_000)}`],
    ['B062: names that JavaScript knows', '__proto__: a\nconstructor: b'],
    ['B064: 20,000 parameter parts', `Content-Type: text/plain${'; name*0=a'.repeat(20_000)}`],
    ['B075: signatures of 200 kB', `DKIM-Signature: ${'a'.repeat(200_000)}`],
  ])('%s', async (_, header) => {
    const { activities } = await readAs('mbox', message(header));
    expect(activities).toHaveLength(1);
    expect(activities[0]?.key).toBe('1@example.com');
    expect({}).not.toHaveProperty('x');
  });

  test('a header of more than 16 MiB is cut, said, and what was read of it is set aside when nobody is named', async () => {
    const text = `${SEPARATOR}\n${`X-Filler: ${'a'.repeat(990)}\n`.repeat(17_500)}From: alice@example.com\n\nbody\n\n${SEPARATOR}\n${mail(2)}`;
    const { activities, quarantined, warnings } = await readAs('mbox', text);
    expect(warnings).toEqual(['ING_HEADERS_CUT', 'ING_DATE_REPAIRED date']);
    expect(quarantined).toEqual(['ING_NO_SENDER:1']);
    expect(activities.map(({ key }) => key)).toEqual(['2@example.com']);
  });
});
