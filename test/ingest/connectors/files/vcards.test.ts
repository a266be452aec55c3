/** Contact books as vCards. */
import { describe, expect, test } from '@jest/globals';
import { DirectoryRecord } from '../../../../ingest/contract.ts';
import { FILE_TIME, readAs, vcard } from '../../../support/file-readings.ts';

const ALICE = {
  kind: 'contact',
  provider: 'contacts',
  id: 'c-1',
  addresses: ['mailto:alice@acme.example', 'tel:+12025550100'],
  name: 'Alice Smith',
  active: true,
  seenAt: '2026-01-02T03:04:05.000Z',
};

describe('a vCard', () => {
  test('of version 3 is a contact: its addresses, its name, and when it was written', async () => {
    const { records } = await readAs(
      'contacts',
      vcard(
        'UID:c-1',
        'FN:Alice Smith',
        'N:Smith;Alice;;;',
        'EMAIL;TYPE=INTERNET,WORK:alice@acme.example',
        'TEL;TYPE=CELL:+1 202-555-0100',
        'REV:2026-01-02T03:04:05Z',
      ),
    );
    expect(records).toEqual([ALICE]);
    expect(records.map((record) => DirectoryRecord.safeParse(record).success)).toEqual([true]);
  });

  test('of version 4 is the same, with numbers as URIs', async () => {
    const text = [
      ...['BEGIN:VCARD', 'VERSION:4.0', 'UID:c-1', 'FN:Alice Smith', 'EMAIL;PREF=1:mailto:alice@acme.example'],
      ...['TEL;VALUE=uri;TYPE="voice,cell":tel:+1-202-555-0100', 'REV:20260102T030405Z', 'END:VCARD', ''],
    ].join('\n');
    expect((await readAs('contacts', text)).records).toEqual([ALICE]);
  });

  test('is dated by its file when it does not say when it was written', async () => {
    const { records } = await readAs('contacts', vcard('EMAIL:alice@acme.example', 'REV:some day'));
    expect(records[0]?.seenAt).toBe(FILE_TIME);
  });

  test('without a UID is known by its addresses, in whatever order and under whatever name', async () => {
    const both = ['EMAIL:alice@acme.example', 'TEL:+12025550100'];
    const { records } = await readAs('contacts', vcard(...both) + vcard('FN:Al', ...both.toReversed()));
    expect(records[0]?.id).toMatch(/^derived:/);
    expect(records[1]?.id).toBe(records[0]?.id);
    const other = await readAs('contacts', vcard('EMAIL:alice@acme.example'));
    expect(other.records[0]?.id).not.toBe(records[0]?.id);
  });

  test('of version 2.1 has its addresses', async () => {
    const text = [
      ...['BEGIN:VCARD', 'VERSION:2.1', 'FN:Anne Birch', 'TEL;CELL:+12025550100'],
      ...['EMAIL;INTERNET:anne@acme.example', 'TEL;WORK;FAX:+12025550199', 'END:VCARD', ''],
    ].join('\r\n');
    const [record] = (await readAs('contacts', text)).records;
    expect(record).toMatchObject({
      name: 'Anne Birch',
      addresses: ['mailto:anne@acme.example', 'tel:+12025550100'],
    });
  });

  test('without a formatted name is called by its parts', async () => {
    const { records } = await readAs('contacts', vcard('N:Smith;Alice;B.;Dr.;', 'EMAIL:alice@acme.example'));
    expect(records[0]?.name).toBe('Alice B. Smith');
  });

  test('may group and fold its lines, as address books do', async () => {
    const { records } = await readAs(
      'contacts',
      vcard('FN:Ali', ' ce Smith', 'item1.EMAIL;type=pref:alice@', ' acme.example', 'item1.X-ABLabel:_$!<Home>!$_'),
    );
    expect(records[0]).toMatchObject({ name: 'Alice Smith', addresses: ['mailto:alice@acme.example'] });
  });

  test('says what somebody does, and for whom; the department behind the employer is left out', async () => {
    const { records } = await readAs(
      'contacts',
      vcard('FN:Alice Adler', 'EMAIL:alice@acme.example', 'ORG:Acme\\, Inc.;Purchasing', 'TITLE: Head of Purchasing ') +
        vcard('EMAIL:bo@acme.example', 'ORG:', 'TITLE:'),
    );
    expect(records[0]).toMatchObject({ title: 'Head of Purchasing', employer: 'Acme, Inc.' });
    expect(records[1]).not.toHaveProperty('title');
    expect(records[1]).not.toHaveProperty('employer');
  });

  test('an escaped semicolon in a title is a semicolon', async () => {
    const escaped = ['EMAIL:alice@acme.example', 'FN:Adler\\; Alice', 'TITLE:Head\\; Sales\\, Europe'];
    const newest = vcard(...escaped).replace('VERSION:3.0', 'VERSION:4.0');
    const { records } = await readAs('contacts', vcard(...escaped) + newest);
    for (const record of records) expect(record).toMatchObject({ name: 'Adler; Alice', title: 'Head; Sales, Europe' });
    expect(records).not.toEqual([]);
  });

  test('keeps nothing else: no note, no birthday, no role, no fax', async () => {
    const { readings } = await readAs(
      'contacts',
      vcard(
        'EMAIL:alice@acme.example',
        'NOTE:hates mushrooms',
        'BDAY:1980-01-01',
        'ROLE:Director',
        'TEL;TYPE=work,fax:+12025550199',
      ),
    );
    expect(JSON.stringify(readings)).not.toMatch(/mushrooms|1980|Director|0199/);
  });

  test('of a group, of a company or without any address is left out, each with its reason', async () => {
    const { excluded, records, readings } = await readAs(
      'contacts',
      vcard('FN:Team', 'X-ADDRESSBOOKSERVER-KIND:group') +
        vcard('FN:Acme', 'X-ABShowAs:COMPANY', 'TEL:+12025550100') +
        vcard('FN:Alice Smith', 'ADR:;;1 Main Street;;;;'),
    );
    expect(excluded).toEqual(['a group of cards', 'not a person’s card', 'no address']);
    expect(records).toEqual([]);
    const notices = readings.flatMap((one) => (one.kind === 'notice' ? [one.complaint] : []));
    expect(notices.map(({ line, message }) => [line, message])).toEqual([
      [1, '1 entry was left out: a group is nobody (line 1).'],
      [expect.any(Number), expect.stringMatching(/^1 entry was left out: a company is nobody \(line \d+\)\.$/)],
      [expect.any(Number), expect.stringContaining('without a mail address or a telephone number')],
    ]);
  });

  test.each([
    ['its name is its organisation', ['FN:Acme Inc.', 'ORG:Acme Inc.']],
    ['its name is its organisation in other signs', ['FN:ACME\\, Inc', 'ORG:Acme Inc.;Sales']],
    ['it has an organisation and no name', ['ORG:Acme Inc.']],
    ['its one name is its organisation', ['N:Acme;;;;', 'ORG:Acme']],
  ])('is a company’s, and left out, when %s', async (_, lines) => {
    const { excluded, records } = await readAs(
      'contacts',
      vcard(...lines, 'EMAIL:bob@acme.example', 'EMAIL:carol@acme.example'),
    );
    expect(excluded).toEqual(['not a person’s card']);
    expect(records).toEqual([]);
  });

  test('of somebody at an organisation is a person’s', async () => {
    const { records } = await readAs('contacts', vcard('FN:Bob Acme', 'ORG:Acme', 'EMAIL:bob@acme.example'));
    expect(records).toMatchObject([{ name: 'Bob Acme' }]);
    expect(Object.keys(records[0] ?? {})).not.toContain('organisations');
  });

  test('that is damaged is set aside with its line, and the rest goes on', async () => {
    const good = vcard('EMAIL:alice@acme.example');
    const unclosed = 'BEGIN:VCARD\r\nEMAIL:bob@corp.example\r\n';
    const { records, quarantined } = await readAs(
      'contacts',
      vcard('EMAIL') + vcard('EMAIL:nobody') + unclosed + good + unclosed,
    );
    expect(quarantined).toEqual(['ING_BAD_CARD:1', 'ING_BAD_CARD:5', 'ING_TRUNCATED:9', 'ING_TRUNCATED:15']);
    expect(records.map(({ addresses }) => addresses)).toEqual([['mailto:alice@acme.example']]);
  });

  test('has local numbers in the region that is given', async () => {
    const { records } = await readAs('contacts', vcard('TEL:(202) 555-0100'), { region: 'US' });
    expect(records[0]?.addresses).toEqual(['tel:+12025550100']);
  });

  test('is read the same in chunks of any size', async () => {
    const text = vcard('FN:Zoë Smith', 'EMAIL:zoe@acme.example').repeat(3);
    const whole = await readAs('contacts', text);
    expect((await readAs('contacts', text, { chunkBytes: 300 })).readings).toEqual(whole.readings);
  });
});
