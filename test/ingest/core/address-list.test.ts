import { describe, expect, test } from '@jest/globals';
import { addressList, displayName } from '../../../ingest/core/address-list.ts';

function addresses(value: string): string[] {
  return addressList(value).addresses.map(({ address }) => address);
}

describe('addressList', () => {
  test.each([
    [
      'B001: a quoted local part with an address inside',
      '"x@example.net y"@internal.example',
      ['"x@example.net y"@internal.example'],
    ],
    ['B002: a quoted local part', '"john smith"@example.com', ['"john smith"@example.com']],
    ['B004: nested comments', 'alice(hr (nested))@example.com', ['alice@example.com']],
    ['B005: a comment with an address', '(note bob@evil.example) alice@example.com', ['alice@example.com']],
    ['B006: a group', 'Team: a@example.com, "B, C" <b@example.com>;', ['a@example.com', 'b@example.com']],
    ['B007: hidden recipients', 'undisclosed-recipients:;', []],
    ['B007: hidden recipients as old servers write them', 'unlisted-recipients:; (no To-header on input)', []],
    ['B008: a group in a group', 'A: B: a@example.com;, b@example.com;', ['a@example.com', 'b@example.com']],
    ['B010: a source route', '<@a.example,@b.example:joe@where.test>', ['joe@where.test']],
    [
      'B011: address literals',
      'joe@[192.0.2.1], joe@[IPv6:2001:db8::1]',
      ['joe@[192.0.2.1]', 'joe@[IPv6:2001:db8::1]'],
    ],
    ['B013: a local user, kept as written', 'root', ['root']],
    ['B014: one label', 'root@localhost', ['root@localhost']],
    ['B028: dots where they may not be', 'a..b@example.com, .a@example.com', ['a..b@example.com', '.a@example.com']],
    ['B031: the separator of Outlook', 'a@example.com; b@example.com', ['a@example.com', 'b@example.com']],
    ['B034: a directory name', '"USER" </O=ORG/OU=EX/CN=USER>', ['/O=ORG/OU=EX/CN=USER']],
    ['B034: a bare directory name', '/O=ORG/OU=EX/CN=USER', ['/O=ORG/OU=EX/CN=USER']],
    [
      'B036: words that JavaScript knows',
      '__proto__@example.com, constructor@example.com',
      ['__proto__@example.com', 'constructor@example.com'],
    ],
    ['a scheme in front', '<mailto:a@example.com>', ['a@example.com']],
    ['the quotes of names around addresses', "'a@example.com', <'b@example.com'>", ['a@example.com', 'b@example.com']],
    ['an address as archives hide it', 'alice at example.com (Alice)', ['alice@example.com']],
    ['nothing', '', []],
  ])('%s', (_, value, expected) => {
    expect(addressList(value)).toMatchObject({ bad: 0 });
    expect(addresses(value)).toEqual(expected);
  });

  test('B003: an escaped quote stays part of the address', () => {
    expect(addresses('"a\\"b"@example.com')).toHaveLength(1);
  });

  test('B009: 50,000 groups in each other do no harm', () => {
    expect(addresses('a:'.repeat(50_000)).length).toBeLessThanOrEqual(1);
  });

  test.each([
    ['B018: a line break that pretends to begin another field', 'a@example.com\r\nBcc: b@example.net'],
    ['B019: a NUL inside, which is never stripped', 'a\0b@example.com'],
    ['B030: more than 313 characters', `${'a'.repeat(400)}@example.com`],
    ['a sentence', 'everybody who was there yesterday'],
  ])('refuses %s', (_, value) => {
    expect(addressList(value)).toEqual({ addresses: [], bad: 1 });
  });

  test.each([
    ['B012: two signs', 'a@b@c.example'],
    ['an A-label that says nothing', 'a@xn--a.example'],
    ['an address that never ends and another', 'Team <m@x.example, n@x.example>'],
    ['a bracket that nobody opened', 'a@x.example>'],
  ])('leaves out and tells %s', (_, value) => {
    expect(addressList(`${value}, b@example.com`)).toMatchObject({ addresses: [{ address: 'b@example.com' }], bad: 1 });
  });

  test('B015, B016: an address shown as a name never becomes a participant', () => {
    expect(addressList('"ceo@bigco.example" <evil@bad.example>').addresses).toEqual([
      { address: 'evil@bad.example', name: 'ceo@bigco.example' },
    ]);
    expect(addressList('=?utf-8?B?Y2VvQGJpZ2NvLmV4YW1wbGU=?= <evil@bad.example>').addresses).toEqual([
      { address: 'evil@bad.example', name: 'ceo@bigco.example' },
    ]);
  });

  test('B017: an encoded word inside an address is never decoded', () => {
    expect(addressList('=?utf-8?Q?a?=@example.com')).toEqual({ addresses: [], bad: 1 });
  });

  test('B032: an unquoted comma in a name makes one recipient, not two', () => {
    expect(addressList('Smith, John <john@example.com>').addresses).toEqual([
      { address: 'john@example.com', name: 'Smith, John' },
    ]);
  });

  test('B033: a quote that never ends swallows nobody silently', () => {
    expect(addressList('c@example.com, "unclosed <a@example.com>, b@example.com')).toEqual({
      addresses: [
        { address: 'c@example.com' },
        { address: 'a@example.com', name: 'unclosed' },
        { address: 'b@example.com' },
      ],
      bad: 1,
    });
    // a quote inside quotes is none
    expect(addressList('"Ada \\" North" <a@example.com>').bad).toBe(0);
  });

  test('B040, B041: 100,000 recipients are read', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `u${index}@example.com`).join(', ');
    expect(addresses(many)).toHaveLength(100_000);
  });

  test.each([
    ','.repeat(1_000_000),
    ' '.repeat(120_000),
    '('.repeat(20_000),
    `${'word '.repeat(50_000)}<a@example.com>`,
  ])('B042, B043: %#: a value made to be slow is read', (value) => {
    expect(addressList(value).addresses.length).toBeLessThanOrEqual(1);
  });

  test.each([
    [
      `=?utf-8?B?${Buffer.from('Kai <kai@odd.example>').toString('base64')}?=`,
      [{ address: 'kai@odd.example', name: 'Kai' }],
    ],
    ['=?utf-8?Q?john=40d23.example?=', [{ address: 'john@d23.example' }]],
    [
      `=?utf-8?B?${Buffer.from('j@d23.example, k@d23.example').toString('base64')}?=`,
      [{ address: 'j@d23.example' }, { address: 'k@d23.example' }],
    ],
    ['=?utf-8?Q?undisclosed-recipients?=', []],
  ])('an entry that is encoded with its address is read: %s', (value, expected) => {
    expect(addressList(value)).toEqual({ addresses: expected, bad: 0 });
    expect(addressList(`${value}, b@example.com`).addresses).toEqual([...expected, { address: 'b@example.com' }]);
  });

  test.each([
    '=?utf-8?Q?everybody_in_the_house?=',
    `=?utf-8?B?${Buffer.from('a@b.example\r\nBcc: c@b.example').toString('base64')}?=`,
    '=?utf-8?Q?a=40b.example:_?=',
    '=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3D40b.example=3F=3D?=',
    '=?nonsense?=',
  ])('one that holds no address is told: %s', (value) => {
    expect(addressList(value)).toEqual({ addresses: [], bad: 1 });
  });

  test('an encoded name in front of an address stays a name', () => {
    expect(addressList('=?utf-8?Q?ceo=40bigco.example?= <evil@bad.example>').addresses).toEqual([
      { address: 'evil@bad.example', name: 'ceo@bigco.example' },
    ]);
  });

  test('brackets around brackets make no name', () => {
    expect(addressList('<<john@d16.example>>')).toEqual({ addresses: [{ address: 'john@d16.example' }], bad: 0 });
  });

  test('a name that only repeats the address is left out', () => {
    expect(addressList("'Alice@example.com' <alice@example.com>").addresses).toEqual([
      { address: 'alice@example.com' },
    ]);
  });
});

describe('displayName', () => {
  test.each([
    ['=?iso-8859-1?Q?J=F6rg?= =?iso-8859-1?Q?_M=FCller?=', 'Jörg Müller'],
    ["'Smith, Joe'", 'Smith, Joe'],
    ['=?utf-8?Q?a=0D=0ABcc:_b?=', 'a  Bcc: b'],
    ['  ', undefined],
    ['\u202Ebob', '\u202Ebob'],
  ])('B020, B060, B061: %p is shown as %p', (raw, name) => {
    expect(displayName(raw)).toBe(name);
  });

  test.each(['J\uFFFDrg M\uFFFDller', '=?utf-8?Q?J=F6rg?='])(
    '%p, some of whose letters are lost, is no name',
    (raw) => {
      expect(displayName(raw)).toBeUndefined();
    },
  );

  test.each(['>', '???', '" "', '--', "'.'"])('%p, punctuation alone, is no name', (raw) => {
    expect(displayName(raw)).toBeUndefined();
  });

  test.each(['😀', '7', 'Ö.', '李'])('%p is a name', (raw) => {
    expect(displayName(raw)).toBe(raw);
  });

  test('B037: half a letter of two units is replaced, and a name is cut at 256 characters', () => {
    expect(displayName('a\ud83d')).toBe('a\uFFFD');
    expect(displayName(`${'a'.repeat(255)}😀`)).toHaveLength(256);
  });

  test('B059: 60,000 encoded words are no name to wait for', () => {
    expect(displayName('=?utf-8?Q?a?= '.repeat(60_000))?.length).toBeLessThanOrEqual(256);
  });
});
