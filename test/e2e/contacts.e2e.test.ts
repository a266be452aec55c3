/** A contact book beside mails and calls: one person out of an address and a number that nothing else joins. */
import { writeFileSync } from 'node:fs';
import { afterAll, expect, jest, test } from '@jest/globals';
import {
  dumpOfFolder,
  type Imported,
  kith,
  kithJson,
  kithOut,
  type Status,
  temporaryFolder,
} from '../support/run-kith.ts';

jest.setTimeout(120_000);

const folder = temporaryFolder();
afterAll(() => folder.remove());

const MAIL = `From: Ada Lark <ada@corp.example>
To: Bo Reed <bo@client.example>
Date: Mon, 05 Jan 2026 10:00:00 +0000
Message-ID: <1@corp.example>

Hello.
`;

const CALLS = `id,start,from,to,duration,status
1,2026-01-06T10:00:00Z,ada@corp.example,+12025550102,60,answered
`;

const CARDS = `BEGIN:VCARD
VERSION:3.0
UID:bo
FN:Bo Reed
EMAIL:bo@client.example
TEL:+1 202-555-0102
END:VCARD
BEGIN:VCARD
VERSION:3.0
EMAIL:nobody
END:VCARD
`;

interface Person {
  readonly identities: readonly { readonly value: string }[];
}

async function peopleOf(data: string): Promise<string[]> {
  const lines = (await kithOut(['export', 'people', '--data', data])).trim().split('\n');
  const people = lines.map((line) => JSON.parse(line) as Person);
  return people
    .map(({ identities }) =>
      identities
        .map(({ value }) => value)
        .sort()
        .join(' '),
    )
    .sort();
}

test('a card joins a mail address and a number, a bad one is said with file and line, and all are counted', async () => {
  const [mail, calls, cards] = [folder.at('1.eml'), folder.at('calls.csv'), folder.at('contacts.vcf')];
  for (const [path, text] of [
    [mail, MAIL],
    [calls, CALLS],
    [cards, CARDS],
  ] as const)
    writeFileSync(path, text);
  const data = folder.at('data');
  await kithOut(['import', mail, calls, '--domains', 'corp.example', '--data', data]);
  expect(await peopleOf(data)).toEqual(['+12025550102', 'ada@corp.example', 'bo@client.example']);

  const ran = await kith(['import', cards, '--json', '--data', data]);
  expect(ran.code).toBe(1);
  const report = JSON.parse(ran.stdout) as Imported & { contacts: number };
  expect(report).toMatchObject({ inputs: 2, records: 1, contacts: 1, quarantined: 1 });
  expect(report.complaints).toMatchObject([{ code: 'ING_BAD_CARD', line: 8 }]);
  expect(await peopleOf(data)).toEqual(['+12025550102 bo@client.example', 'ada@corp.example']);
  const { conserved, total } = await kithJson<Status>(['status', '--data', data]);
  expect(conserved).toBe(true);
  expect(total).toMatchObject({ received: 4, applied: 3, quarantined: 1, reasons: { ING_BAD_CARD: 1 } });

  const before = await dumpOfFolder(data);
  await kithOut(['replay', '--data', data]);
  expect(await dumpOfFolder(data)).toBe(before);
});
