/** What a contact book says of addresses that it could not take. */
import { describe, expect, test } from '@jest/globals';
import { identityOf } from '../../../../resolver/contract.ts';
import { readAs, vcard } from '../../../support/file-readings.ts';

async function complaintsOf(text: string, region?: string) {
  const { readings, records, excluded } = await readAs('contacts', text, region === undefined ? {} : { region });
  const complaints = readings.flatMap((reading) => (reading.kind === 'warning' ? [reading.complaint] : []));
  return { complaints, records, excluded };
}

describe('addresses that are left out', () => {
  test('of a whole book are told in one sentence of each kind, at the first of them', async () => {
    const { complaints, records } = await complaintsOf(
      vcard('EMAIL:a@acme.example', 'TEL:(202) 555-0100') +
        vcard('EMAIL:b@acme.example', 'TEL:202 555 0101', 'TEL:202 555 0102', 'EMAIL:b at home') +
        vcard('EMAIL:c@acme.example', 'TEL:anonymous'),
    );
    expect(complaints).toEqual([
      {
        code: 'ING_NO_COUNTRY',
        file: 'box.contacts',
        line: 1,
        field: 'TEL',
        message:
          '3 telephone numbers without a country code were left out, the first of them here. Import the file again with --region and their country, such as --region US.',
      },
      {
        code: 'ING_BAD_ADDRESS',
        file: 'box.contacts',
        line: 6,
        field: 'EMAIL',
        message: '1 mail address that cannot be read was left out. Correct it in the contact book and import it again.',
      },
      {
        code: 'ING_BAD_ADDRESS',
        file: 'box.contacts',
        line: 13,
        field: 'TEL',
        message:
          '1 telephone number that is nobody’s (too short, too long, or a placeholder) was left out. Write it with + and the country code.',
      },
    ]);
    expect(records.map(({ addresses }) => addresses.length)).toEqual([1, 1, 1]);
  });

  test('of a CSV are told with their column', async () => {
    const { complaints } = await complaintsOf(
      'First Name,E-mail Address,Mobile Phone\nAda,ada@acme.example,202 555 0100\n',
    );
    expect(complaints).toMatchObject([{ code: 'ING_NO_COUNTRY', line: 2, field: 'Mobile Phone' }]);
  });

  test('are none in the region that is given, but for what is no number there', async () => {
    const text = vcard('EMAIL:a@acme.example', 'TEL:(202) 555-0100', 'TEL:1001', 'TEL:20255501001234567');
    const { complaints, records } = await complaintsOf(text, 'US');
    expect(records[0]?.addresses).toEqual(['mailto:a@acme.example', 'tel:+12025550100']);
    expect(complaints).toMatchObject([
      { code: 'ING_BAD_ADDRESS', field: 'TEL', message: expect.stringContaining('2 telephone numbers') },
    ]);
  });

  test('make a card of local numbers alone one that is left out, so that a book of them is told once', async () => {
    const { complaints, records, excluded } = await complaintsOf(vcard('TEL:202 555 0100').repeat(3));
    expect(records).toEqual([]);
    expect(excluded).toEqual(['no country code', 'no country code', 'no country code']);
    expect(complaints).toMatchObject([{ code: 'ING_NO_COUNTRY', message: expect.stringContaining('3 telephone') }]);
  });

  test('are not a fax, and not an empty field', async () => {
    const { complaints } = await complaintsOf(
      vcard('EMAIL:a@acme.example', 'EMAIL:', 'TEL:', 'TEL;TYPE=fax:202 555 0100'),
    );
    expect(complaints).toEqual([]);
  });

  test.each([
    ...['EMAIL:b@two words.example', 'EMAIL:b c@acme.example', 'EMAIL:b@acme.example#x', 'EMAIL:<b@acme.example'],
    ...[
      'EMAIL:null@acme.example',
      'EMAIL:b@nowhere.invalid',
      'EMAIL:b@',
      'EMAIL:@acme.example',
      'EMAIL:Unknown+x@acme.example',
    ],
    ...[`EMAIL:${'b'.repeat(65)}@acme.example`, `EMAIL:b@${'c'.repeat(64)}.example`, 'EMAIL:b@xn--a.example'],
    ...[
      'EMAIL:/o=Acme/ou=Site/cn=Recipients/cn=b',
      'TEL:+1',
      'TEL:+99912',
      'TEL:1001',
      'TEL:sip:b@pbx.example',
      'TEL:+1202555****',
    ],
  ])('are exactly those of which the graph makes no identity: %s', async (line) => {
    const { complaints, records } = await complaintsOf(vcard('EMAIL:a@acme.example', line));
    expect(records[0]?.addresses).toEqual(['mailto:a@acme.example']);
    expect(complaints).toHaveLength(1);
    if (line.startsWith('EMAIL:')) expect(typeof identityOf(line.replace('EMAIL', 'mailto'))).toBe('string');
  });

  test.each([
    ...['EMAIL:B.C@acme.example', 'EMAIL:mailto:b@acme.example', 'EMAIL:SMTP:b@acme.example', 'EMAIL:b@bücher.example'],
    ...[
      'EMAIL:"b c"@acme.example',
      'EMAIL:b@[192.0.2.1]',
      'EMAIL:götz@acme.example',
      `EMAIL:b+${'c'.repeat(70)}@acme.example`,
    ],
    ...['TEL:+1 202 555 0100 x12', 'TEL:0044 20 7946 0018'],
  ])('are no others: %s', async (line) => {
    const { complaints, records } = await complaintsOf(vcard(line));
    expect(complaints).toEqual([]);
    expect(records[0]?.addresses.map((address) => typeof identityOf(address))).toEqual(['object']);
  });
});
