/** Contact books in the encodings that programs write. */
import { describe, expect, test } from '@jest/globals';
import { headText } from '../../../../ingest/connectors/files/text-encoding.ts';
import { readAs } from '../../../support/file-readings.ts';

const ROWS = 'First Name,Last Name,E-mail Address\r\nZoë,Žižková €,zoe@acme.example\r\n';
const CARD = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoë Žižková\r\nEMAIL:zoe@acme.example\r\nEND:VCARD\r\n';

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const utf16be = (text: string) => utf16(text).swap16();

/** The letters of these tests that Windows-1252 has beyond Latin-1. */
const WINDOWS_1252: Readonly<Record<string, number>> = { '€': 0x80, Ž: 0x8e, ž: 0x9e };

function windows1252(text: string): Buffer {
  return Buffer.from([...text].map((char) => WINDOWS_1252[char] ?? char.charCodeAt(0)));
}

async function namesIn(content: string | Uint8Array, chunkBytes?: number): Promise<(string | undefined)[]> {
  const { records, readings } = await readAs('contacts', content, chunkBytes === undefined ? {} : { chunkBytes });
  expect(readings.map(({ kind }) => kind)).toEqual(records.map(() => 'directory'));
  return records.map(({ name }) => name);
}

describe('a contact book', () => {
  test.each([
    ['UTF-8', Buffer.from(ROWS)],
    ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${ROWS}`)],
    ['UTF-16, the small end first', utf16(ROWS)],
    ['UTF-16, the big end first', utf16be(ROWS)],
    ['Windows-1252', windows1252(ROWS)],
  ])('as a CSV in %s has its names, in chunks of any size', async (_, bytes) => {
    for (const chunkBytes of [undefined, 97, 1]) expect(await namesIn(bytes, chunkBytes)).toEqual(['Zoë Žižková €']);
  });

  test.each([
    ['UTF-8', Buffer.from(CARD)],
    ['UTF-16, the small end first', utf16(CARD)],
    ['UTF-16, the big end first', utf16be(CARD)],
    ['Windows-1252', windows1252(CARD)],
  ])('as a vCard in %s has its names', async (_, bytes) => {
    expect(await namesIn(bytes)).toEqual(['Zoë Žižková']);
  });

  test('is told from other files in UTF-16, and by a first line in Windows-1252', () => {
    expect(headText(utf16(CARD))).toMatch(/^BEGIN:VCARD/);
    expect(headText(windows1252('Prénom,Nom\n'))).toBe('Prénom,Nom\n');
  });

  test('may hold lines of either kind: what is valid UTF-8 is UTF-8', async () => {
    const rows = Buffer.concat([Buffer.from(ROWS), windows1252('Götz,Ž,j@acme.example\r\n')]);
    expect(await namesIn(rows)).toEqual(['Zoë Žižková €', 'Götz Ž']);
  });

  test('folded in the middle of a letter is whole again', async () => {
    const [before = '', after = ''] = CARD.split('ë');
    const letter = Buffer.from('ë');
    const folded = [Buffer.from(before), letter.subarray(0, 1), Buffer.from('\r\n '), letter.subarray(1)];
    expect(await namesIn(Buffer.concat([...folded, Buffer.from(after)]))).toEqual(['Zoë Žižková']);
  });
});

function card21(...lines: (string | Uint8Array)[]): Buffer {
  const all = ['BEGIN:VCARD', 'VERSION:2.1', ...lines, 'EMAIL;INTERNET:zoe@acme.example', 'END:VCARD', ''];
  return Buffer.concat(all.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]));
}

describe('a name in vCard 2.1', () => {
  test.each([
    ['quoted-printable in UTF-8', ['FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:G=C3=B6tz =C3=84hre']],
    ['quoted-printable in Latin-1', ['FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:G=F6tz =C4hre']],
    ['quoted-printable that names no charset', ['FN;QUOTED-PRINTABLE:G=F6tz =C4hre']],
    [
      'quoted-printable with a soft line break',
      ['FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:G=C3=B6tz=', '=20=C3=84hre'],
    ],
    ['quoted-printable with a blank behind the break', ['FN;ENCODING=QUOTED-PRINTABLE:G=C3=B6tz=', ' =C3=84hre']],
    ['with parts alone', ['N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=84hre;G=C3=B6tz;;;']],
    ['in another charset as it is', [Buffer.from('FN;CHARSET=ISO-8859-1:Götz Ähre', 'latin1')]],
    ['in a charset that nobody knows', ['FN;CHARSET=X-NONE:Götz Ähre']],
  ])('is read: %s', async (_, lines) => {
    expect(await namesIn(card21(...lines))).toEqual(['Götz Ähre']);
  });

  test('is not taken from a note that goes on in the next line', async () => {
    expect(await namesIn(card21('FN:Ada Lark', 'NOTE;ENCODING=QUOTED-PRINTABLE:first=', 'FN:Bo Reed'))).toEqual([
      'Ada Lark',
    ]);
  });

  test('in Shift_JIS is read', async () => {
    const line = Buffer.concat([Buffer.from('FN;CHARSET=SHIFT_JIS:'), Buffer.from([0x8e, 0x52, 0x93, 0x63])]);
    expect(await namesIn(card21(line))).toEqual(['山田']);
  });

  test('makes a company’s card out of its encoded organisation', async () => {
    const lines = [
      'FN;ENCODING=QUOTED-PRINTABLE:M=C3=BCller AG',
      'ORG;ENCODING=QUOTED-PRINTABLE:M=C3=BCller AG;Verkauf',
    ];
    expect((await readAs('contacts', card21(...lines))).excluded).toEqual(['not a person’s card']);
  });
});

describe('an escaped name', () => {
  test.each([
    ['3.0', String.raw`FN:Lark\, Ada\; B. \\ C.\nD.`, String.raw`Lark, Ada; B. \ C. D.`],
    ['4.0', String.raw`FN:Lark\, Ada\; B. \\ C.\ND.`, String.raw`Lark, Ada; B. \ C. D.`],
    ['3.0', String.raw`N:Lark\;Reed;Ada\, Bo;;;`, 'Ada, Bo Lark;Reed'],
    ['3.0', 'FN:Lark; Ada', 'Lark; Ada'],
    ['3.0', 'FN:Lark, Ada', 'Lark, Ada'],
    ['3.0', 'N:Lark;Ada;B.,C.;;', 'Ada B. C. Lark'],
  ])('in vCard %s: %s', async (version, line, name) => {
    const text = ['BEGIN:VCARD', `VERSION:${version}`, line, 'EMAIL:ada@acme.example', 'END:VCARD', ''].join('\n');
    expect(await namesIn(text)).toEqual([name]);
  });
});
