/** Contact books as the exports of Google Contacts and Outlook, and how a contact book is told from other files. */
import { describe, expect, test } from '@jest/globals';
import { formatOfText } from '../../../../ingest/connectors/files/detect-format.ts';
import { FILE_TIME, readAs, vcard } from '../../../support/file-readings.ts';

const GOOGLE =
  'First Name,Middle Name,Last Name,Nickname,Organization Name,Notes,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value';
const GOOGLE_BEFORE = 'Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value';
const OUTLOOK =
  'First Name,Middle Name,Last Name,Company,E-mail Address,E-mail 2 Address,Business Phone,Mobile Phone,Business Fax';

describe('an export of contacts', () => {
  test('of Google Contacts has several addresses in a column, too', async () => {
    const { records } = await readAs(
      'contacts',
      `${GOOGLE}\nAlice,,Smith,,Acme,secret,Work,alice@acme.example ::: al@acme.example,Home,asmith@mailbox.example,Mobile,+1 202 555 0100\n`,
    );
    expect(records).toMatchObject([
      {
        name: 'Alice Smith',
        addresses: [
          ...['mailto:alice@acme.example', 'mailto:al@acme.example', 'mailto:asmith@mailbox.example'],
          'tel:+12025550100',
        ],
        seenAt: FILE_TIME,
      },
    ]);
    expect(JSON.stringify(records)).not.toContain('secret');
  });

  test('of Google Contacts as it was before has the whole name', async () => {
    const { records } = await readAs(
      'contacts',
      `${GOOGLE_BEFORE}\nDr. Alice Smith,Alice,Smith,* ,alice@acme.example,,\n`,
    );
    expect(records).toMatchObject([{ name: 'Dr. Alice Smith', addresses: ['mailto:alice@acme.example'] }]);
  });

  test('of Outlook has numbers by their use, of which a fax is nobody’s', async () => {
    const { records } = await readAs(
      'contacts',
      `\uFEFF${OUTLOOK}\nAlice,B.,Smith,Acme,alice@acme.example,al@acme.example,+12025550100,+12025550101,+12025550102\n`,
    );
    expect(records).toMatchObject([
      {
        name: 'Alice B. Smith',
        addresses: [...['mailto:alice@acme.example', 'mailto:al@acme.example', 'tel:+12025550101', 'tel:+12025550100']],
      },
    ]);
  });

  test.each([
    [
      'Google Contacts',
      'First Name,Organization Name,Organization Title,E-mail 1 - Value',
      'Alice,Acme,Head of Purchasing',
    ],
    [
      'Google Contacts as it was',
      'Name,Organization 1 - Name,Organization 1 - Title,E-mail 1 - Value',
      'Alice,Acme,Head of Purchasing',
    ],
    ['Outlook', 'First Name,Job Title,Company,E-mail Address', 'Alice,Head of Purchasing,Acme'],
  ])('of %s says what somebody does, and for whom', async (_, header, cells) => {
    const text = `${header}\n${cells},alice@acme.example\nBo,,,bo@acme.example\n`;
    const { records } = await readAs('contacts', text);
    expect(records[0]).toMatchObject({ name: 'Alice', title: 'Head of Purchasing', employer: 'Acme' });
    expect(records[1]).not.toHaveProperty('title');
    expect(records[1]).not.toHaveProperty('employer');
  });

  test('has a row that is named for its company alone left out', async () => {
    const { excluded } = await readAs(
      'contacts',
      `${OUTLOOK}\n,,,Acme Inc.,a@acme.example,b@acme.example,,,\nAcme,,Inc.,Acme Inc.,a@acme.example,b@acme.example,,,\n`,
    );
    expect(excluded).toEqual(['not a person’s card', 'not a person’s card']);
  });

  test('has rows without an address left out, and those with a bad one set aside with their line', async () => {
    const { excluded, quarantined } = await readAs('contacts', `${OUTLOOK}\nAlice,,Smith,,,,,,\nBob,,,,nobody,,,,\n`);
    expect(excluded).toEqual(['no address']);
    expect(quarantined).toEqual(['ING_BAD_CARD:3']);
  });

  test.each([
    [
      'German',
      'Anrede;Vorname;Weitere Vornamen;Nachname;Firma;Telefon geschäftlich;Telefon privat;Mobiltelefon;E-Mail-Adresse;E-Mail 2: Adresse',
    ],
    [
      'French',
      'Titre;Prénom;Deuxième prénom;Nom;Société;Téléphone (bureau);Téléphone (domicile);Tél. mobile;Adresse de messagerie;Adresse de messagerie 2',
    ],
    [
      'Spanish',
      'Title;Nombre;Segundo nombre;Apellidos;Organización;Teléfono del trabajo;Particular;Mobile Phone;E-mail Address;Dirección de correo electrónico 2',
    ],
  ])('of Outlook in %s is the same', async (_, header) => {
    const row = ';Ada;B.;Lark;Acme;+12025550100;+12025550101;+12025550102;ada@acme.example;lark@home.example';
    expect(formatOfText(`${header}\n${row}\n`)).toBe('contacts');
    const { records } = await readAs('contacts', `${header}\n${row}\n`);
    const { name, addresses } = records[0] ?? {};
    expect(name).toBe('Ada B. Lark');
    expect(addresses?.toSorted()).toEqual([
      ...['mailto:ada@acme.example', 'mailto:lark@home.example'],
      ...['tel:+12025550100', 'tel:+12025550101', 'tel:+12025550102'],
    ]);
  });

  test('that is said to be contacts may name its columns plainly', async () => {
    const { records } = await readAs('contacts', 'Name,E-mail,Phone\nAda Lark,ada@acme.example,+12025550100\n');
    expect(records).toMatchObject([{ name: 'Ada Lark', addresses: ['mailto:ada@acme.example', 'tel:+12025550100'] }]);
  });

  test('may begin with the line in which Excel says the delimiter', async () => {
    const text = 'sep=;\r\nFirst Name;Last Name;E-mail Address\r\nAda;Lark;ada@acme.example\r\n';
    expect(formatOfText(text)).toBe('contacts');
    const { records } = await readAs('contacts', text);
    expect(records).toMatchObject([{ name: 'Ada Lark', addresses: ['mailto:ada@acme.example'] }]);
  });

  test('with other columns is refused, with those that were found and those that are wanted', async () => {
    await expect(readAs('contacts', 'Colour,Size,a@b.example,+12025550100\nred,1\n')).rejects.toMatchObject({
      code: 'ING_BAD_COLUMNS',
      message: expect.stringMatching(/wanted.*"E-mail Address".*found: "Colour", "Size", …, …/),
    });
  });

  test('of which nobody said what it is, and whose columns nobody knows, is refused as calls and as contacts', async () => {
    await expect(readAs('calls', 'Colour,Size\nred,1\n')).rejects.toMatchObject({
      code: 'ING_BAD_COLUMNS',
      message: expect.stringMatching(/start of a call.*contacts.*"E-mail Address".*found: "Colour", "Size"/),
      todo: expect.stringContaining('--format contacts'),
    });
  });
});

describe('a contact book', () => {
  test.each([
    [vcard('FN:Alice'), 'contacts'],
    [`\uFEFFbegin:vcard\nEND:VCARD\n`, 'contacts'],
    [`${GOOGLE}\n`, 'contacts'],
    [`${GOOGLE_BEFORE}\n`, 'contacts'],
    [`${OUTLOOK}\n`, 'contacts'],
    ['Name,Colour\n', undefined],
    ['start,from,to\n', 'calls'],
  ])('is told by its first line: %j', (text, format) => {
    expect(formatOfText(text)).toBe(format);
  });
});
