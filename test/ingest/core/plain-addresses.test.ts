import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import addressparser from 'nodemailer/lib/addressparser';
import { plainAddresses } from '../../../ingest/core/plain-addresses.ts';

const parsed = (list: string) => addressparser(list).map(({ address, name }) => ({ address, name }));

const pieces = fc.constantFrom(
  ...[
    'ada',
    'Zoë',
    'a.b',
    'mailto',
    'example',
    '.com',
    '.',
    '..',
    '@',
    '@example.com',
    'ada@example.com',
    '=?utf-8?Q?a?=',
  ],
  ...[
    '<',
    '>',
    '"',
    '\\',
    '(',
    ')',
    '[',
    ']',
    ':',
    ';',
    ',',
    ', ',
    ' ',
    '  ',
    '\t',
    '\u00a0',
    '\u0001',
    "'",
    '-',
    '_',
    '+',
    '/',
  ],
  ...['<ada@example.com>', '"North, Ada" ', 'Ada North ', '""', '\u{1F600}', '\uD800'],
);
const anyList = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

const address = fc
  .tuple(
    fc.stringMatching(/^[a-zA-Z0-9_+-]{1,9}(\.[a-z0-9]{1,5})?$/),
    fc.stringMatching(/^[a-z0-9-]{1,9}\.[a-z]{1,5}$/),
  )
  .map((parts) => parts.join('@'));
const name = fc.string({ unit: 'grapheme', maxLength: 30 });
const plainEntry = fc
  .tuple(address, name, fc.constantFrom('bare', 'angled', 'quoted', 'words', 'itself'))
  .map(([who, shown, how]) => {
    if (how === 'bare') return who;
    if (how === 'angled') return `<${who}>`;
    if (how === 'itself') return `"${who}" <${who}>`;
    return how === 'quoted' ? `"${shown}" <${who}>` : `${shown} <${who}>`;
  });
const plainList = fc.array(plainEntry, { minLength: 1, maxLength: 5 }).map((entries) => entries.join(', '));

describe('plainAddresses', () => {
  test('what it reads, the parser reads the same', () => {
    fc.assert(
      fc.property(fc.oneof(plainList, anyList), (list) => {
        const plain = plainAddresses(list);
        if (plain !== undefined) expect(plain).toEqual(parsed(list));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['ada@example.com', [{ address: 'ada@example.com', name: '' }]],
    ['"ada@example.com" <ada@example.com>', [{ address: 'ada@example.com', name: '' }]],
    [
      '"North, Ada" <ada@example.com>, Ben South <ben.south@mail.example>, <cleo@example.com>',
      [
        { address: 'ada@example.com', name: 'North, Ada' },
        { address: 'ben.south@mail.example', name: 'Ben South' },
        { address: 'cleo@example.com', name: '' },
      ],
    ],
  ])('reads %s', (list, expected) => {
    expect(plainAddresses(list)).toEqual(expected);
    expect(parsed(list)).toEqual(expected);
  });

  test.each([
    ['a group', 'Team: ada@example.com;'],
    ['a comment', 'ada@example.com (Ada)'],
    ['an escape', '"a \\" b" <ada@example.com>'],
    ['a name with a comma and no quotes', 'North, Ada <ada@example.com>'],
    ['a quoted local part', '"ada north"@example.com'],
    ['a local user', 'root'],
    ['a control character', 'A\u0001da <ada@example.com>'],
    ['what is plain at first', 'ada@example.com, ben@example.com>'],
  ])('leaves %s to the parser', (_, list) => {
    expect(plainAddresses(list)).toBeUndefined();
  });
});
