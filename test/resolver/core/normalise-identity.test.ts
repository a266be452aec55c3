import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createObserver, identityId, identityOf, organisationOf } from '../../../resolver/contract.ts';

/** Put together, because these addresses could be somebody's. */
const GMAIL = ['gmail', 'com'].join('.');
const GOOGLEMAIL = ['googlemail', 'com'].join('.');
const GITHUB = ['users.noreply.github', 'com'].join('.');

/** With what stands around it, more than the 64 characters of a local part. */
const LONG = '0123456789abcdef'.repeat(4);

const mail = (text: string) => identityOf(`mailto:${text}`);
const keyOf = (address: string) => {
  const identity = identityOf(address);
  return typeof identity === 'string' ? `not an identity: ${identity}` : identity.key;
};
const mailKey = (text: string) => keyOf(`mailto:${text}`);

describe('a mail address', () => {
  test.each([
    [
      'B001 a quoted address in the local part leaves the domain alone',
      '"x@example.com y"@internal.example',
      'mailto:"x@example.com y"@internal.example',
    ],
    [
      'B002 a quoted local part with a space is kept with its quotes',
      '"john smith"@example.com',
      'mailto:"john smith"@example.com',
    ],
    ['B003 an escaped quote is kept escaped', '"a\\"b"@example.com', 'mailto:"a\\"b"@example.com'],
    ['B003 an escape that was not needed is dropped', '"\\a\\l\\i\\c\\e"@example.com', 'mailto:alice@example.com'],
    ['B003 quotes that were not needed are dropped', '"alice"@example.com', 'mailto:alice@example.com'],
    ['B011 an IPv4 literal', 'joe@[192.0.2.1]', 'mailto:joe@[192.0.2.1]'],
    ['B011 an IPv6 literal', 'joe@[IPv6:2001:DB8::1]', 'mailto:joe@[ipv6:2001:db8::1]'],
    ['B012 two @ signs', 'a@b@example.com', 'not an identity: invalid'],
    ['B013 no domain at all', 'root', 'not an identity: invalid'],
    ['B013 no local part', '@example.com', 'not an identity: invalid'],
    ['B013 an empty domain', 'a@', 'not an identity: invalid'],
    ['B014 a single label', 'root@localhost', 'mailto:root@localhost'],
    [
      'B017 an encoded word inside the address is never decoded',
      '=?utf-8?q?alice=40example.com?=@example.com',
      'not an identity: invalid',
    ],
    ['B018 a line break and another header', 'a@example.com\r\nBcc: b@example.com', 'not an identity: invalid'],
    ['B019 a NUL is never stripped', 'a\0b@example.com', 'not an identity: invalid'],
    [
      'B021 a Cyrillic look-alike in the local part is an identity of its own',
      '\u0430dmin@example.com',
      'mailto:\u0430dmin@example.com',
    ],
    ['B022 a Cyrillic look-alike domain shows as its A-label', 'a@\u0430.example', 'mailto:a@xn--80a.example'],
    ['B023 the U-label of a domain', 'a@b\u00fccher.example', 'mailto:a@xn--bcher-kva.example'],
    ['B023 the A-label of the same domain', 'a@XN--BCHER-KVA.example', 'mailto:a@xn--bcher-kva.example'],
    ['B024 an A-label that decodes to nothing', 'a@xn--a.example', 'not an identity: invalid'],
    ['B024 such an A-label beside a U-label', 'a@b\u00fccher.xn--0.example', 'not an identity: invalid'],
    ['B024 a second A-label of one name', 'a@xn---o8j.example', 'not an identity: invalid'],
    ['B025 a sharp s is not two', 'a@fa\u00df.example', 'mailto:a@xn--fa-hia.example'],
    ['B025 and two are not a sharp s', 'a@fass.example', 'mailto:a@fass.example'],
    ['B026 full-width letters and dot', 'a@\uff45xample\uff0ecom', 'mailto:a@example.com'],
    ['B027 a zero-width space in the domain is mapped away', 'a@exam\u200bple.com', 'mailto:a@example.com'],
    ['B027 a zero-width space in the local part is not', 'a\u200bb@example.com', 'not an identity: invalid'],
    ['B028 two dots', 'a..b@example.com', 'mailto:a..b@example.com'],
    ['B028 a dot in front', '.a@example.com', 'mailto:.a@example.com'],
    ['B028 a dot at the end', 'a.@example.com', 'mailto:a.@example.com'],
    ['B029 the root dot', 'a@example.com.', 'mailto:a@example.com'],
    ['B029 capitals and white space around', ' A@EXAMPLE.COM\t', 'mailto:a@example.com'],
    ['B030 a local part of more than 64 characters', `${'a'.repeat(65)}@example.com`, 'not an identity: too-long'],
    ['B030 such a local part with an = in it', `${'a'.repeat(64)}=b@example.com`, 'not an identity: too-long'],
    [
      'B030 a local part of 64 characters and a tag',
      `${'a'.repeat(64)}+news@example.com`,
      `mailto:${'a'.repeat(64)}@example.com`,
    ],
    ['B030 a label of more than 63 characters', `a@${'b'.repeat(64)}.example`, 'not an identity: too-long'],
    ['B030 a domain of more than 253 characters', `a@${'b.'.repeat(130)}example`, 'not an identity: too-long'],
    ['B035 a long bounce address', `bounce+${LONG}-alice=example.com@mail.example`, 'mailto:bounce@mail.example'],
    ['B035 a long VERP address', `news-${LONG}-alice=example.com@mail.example`, 'mailto:bounce@mail.example'],
    ['B035 a long VERP address with a tag', `news-${LONG}-a+x=example.com@mail.example`, 'mailto:bounce@mail.example'],
    ['B035 a long BATV address', `prvs=${LONG}=alice@mail.example`, 'mailto:prvs@mail.example'],
    ['B035 a long SRS address', `SRS0=ab=cd=${LONG}.example=alice@mail.example`, 'mailto:srs0@mail.example'],
    ['B034 a directory name', '/O=ORG/OU=UNIT/CN=RECIPIENTS/CN=USER', 'not an identity: legacy-directory-name'],
    [
      'B034 an encapsulated directory name',
      'IMCEAEX-_O=ORG_CN=USER@mail.example',
      'not an identity: legacy-directory-name',
    ],
    ['B036 a word of the language', '__proto__@example.com', 'mailto:__proto__@example.com'],
    ['B036 another one', 'constructor@example.com', 'mailto:constructor@example.com'],
    ['B038 null', 'null@example.com', 'not an identity: placeholder'],
    ['B038 undefined', 'undefined@example.com', 'not an identity: placeholder'],
    ['B038 unknown at a domain that cannot be', 'unknown@unknown.invalid', 'not an identity: placeholder'],
    ['a placeholder with a tag', 'none+x@example.com', 'not an identity: placeholder'],
    ['a tag is dropped', 'alice+news@example.com', 'mailto:alice@example.com'],
    ['a plus in front is no tag', '+alice@example.com', 'mailto:+alice@example.com'],
    ['dots and tag at a provider that ignores them', `A.Li.ce+x@${GOOGLEMAIL}`, `mailto:alice@${GMAIL}`],
    ['one delivery to a provider of two names', `bounces+${LONG}=a.b@${GOOGLEMAIL}`, `mailto:bounces@${GMAIL}`],
    ['dots elsewhere', 'a.li.ce@example.com', 'mailto:a.li.ce@example.com'],
    ['a login behind a number where logins hide', `1234567+Wombat@${GITHUB}`, `mailto:wombat@${GITHUB}`],
    ['a login alone where logins hide', `Wombat@${GITHUB}`, `mailto:wombat@${GITHUB}`],
    ['a tag there', `wombat+x@${GITHUB}`, `mailto:wombat@${GITHUB}`],
    ['a number and a tag elsewhere', '1234567+wombat@example.com', 'mailto:1234567@example.com'],
    ['nothing but dots where dots are ignored', `..@${GMAIL}`, 'not an identity: invalid'],
    ['nothing', '', 'not an identity: empty'],
    ['half a character', 'a\ud800@example.com', 'not an identity: invalid'],
    [
      'a domain cut at a number sign would be another one',
      'a@victim.example#other.example',
      'not an identity: invalid',
    ],
    [
      'a domain cut at a question mark would be another one',
      'a@victim.example?other.example',
      'not an identity: invalid',
    ],
    ['a domain is not decoded', 'a@victim%2eexample', 'not an identity: invalid'],
    ['two root dots', 'a@example.com..', 'not an identity: invalid'],
    ['a full-width root dot', 'a@example.com\uff0e', 'mailto:a@example.com'],
    ['an empty label', 'a@example..com', 'not an identity: invalid'],
    ['an underscore in the wild', 'a@my_host.example', 'mailto:a@my_host.example'],
  ])('%s', (_, text, key) => expect(mailKey(text)).toBe(key));

  test('B035 a mail from a long bounce address is a robot’s, not one without a sender', () => {
    const from = `mailto:bounces+${LONG}-alice=example.com@mail.example`;
    const { ignored } = createObserver()({
      channel: 'mail',
      key: 'm1',
      version: 0,
      at: '2026-03-02T09:30:00Z',
      participants: [
        { role: 'from', address: from },
        { role: 'to', address: 'mailto:alice@example.com' },
      ],
    });
    expect(ignored).toBe('robot');
  });

  test('B011, B014 literals and single labels belong to no organisation, and neither does free mail', () => {
    for (const text of ['joe@[192.0.2.1]', 'root@localhost', `alice@${GMAIL}`, `alice@${['yahoo', 'ca'].join('.')}`]) {
      const identity = mail(text);
      expect(typeof identity === 'string' ? 'none' : organisationOf(identity)).toBeUndefined();
    }
  });

  test('the organisation is the registrable domain', () => {
    const organisation = (domain: string) => organisationOf({ kind: 'mail', domain });
    expect(organisation('mail.eu.acme.example')).toBe('acme.example');
    expect(organisation('mail.acme.co.uk')).toBe('acme.co.uk');
    expect(organisation('shop-a.myshopify.com')).not.toBe(organisation('shop-b.myshopify.com'));
  });
});

describe('a telephone number', () => {
  test.each([
    ['written with spaces and brackets', 'tel:+1 (202) 555-0100', 'tel:+12025550100'],
    ['with an extension', 'tel:+12025550100;ext=12', 'tel:+12025550100;ext=12'],
    ['with signs between the digits of the extension', 'tel:+1-202-555-0100;EXT=1-2', 'tel:+12025550100;ext=12'],
    ['with an extension after another parameter', 'tel:+12025550100;isub=3;ext=12', 'tel:+12025550100;ext=12'],
    ['with an extension as people write it', 'tel:+1 202 555 0100 ext. 12', 'tel:+12025550100;ext=12'],
    ['with an extension that begins with a zero', 'tel:+12025550100 x012', 'tel:+12025550100;ext=012'],
    ['with an empty extension', 'tel:+12025550100;ext=', 'tel:+12025550100'],
    ['with another parameter alone', 'tel:+12025550100;isub=3', 'tel:+12025550100'],
    ['with an extension of letters', 'tel:+12025550100;ext=desk', 'not an identity: invalid'],
    ['with an endless extension', `tel:+12025550100;ext=${'1'.repeat(21)}`, 'not an identity: invalid'],
    ['of London', 'tel:+44 20 7946 0000', 'tel:+442079460000'],
    ['without a country', 'tel:02079460000', 'not an identity: no-country'],
    ['empty', 'tel: ', 'not an identity: empty'],
    ['too short', 'tel:+1202', 'not an identity: invalid'],
    ['of a country that does not exist', 'tel:+999123456789', 'not an identity: invalid'],
    ['inside other words', 'tel:+call +12025550100 now', 'not an identity: invalid'],
    ['whose prefix would be taken off twice', ['tel:+86', '11336000000000'].join(''), 'not an identity: invalid'],
  ])('%s', (_, address, key) => expect(keyOf(address)).toBe(key));
});

describe('other addresses', () => {
  test.each([
    ['a provider id', 'urn:google:1234', 'urn:google:1234', 'provider'],
    ['a handle', 'urn:SOCIAL:site:Alice', 'urn:social:site:Alice', 'social'],
    ['a CRM record', 'urn:crm:hub:42', 'urn:crm:hub:42', 'crm'],
  ])('%s', (_, address, key, kind) => expect(identityOf(address)).toMatchObject({ key, kind }));

  test.each(['', 'mailto', 'mailtoX', 'alice@example.com', 'https://example.com', 'urnx', 'sip:alice@example.com'])(
    'of an unknown scheme: %p',
    (address) => expect(identityOf(address)).toBe('unknown-scheme'),
  );

  test.each(['urn:', 'urn:x', 'urn:x:', 'urn::y', 'urn:x:a b', 'urn:x:a\nb', 'urn:x:\ud800'])(
    'a broken urn: %p',
    (address) => expect(identityOf(address)).toBe('invalid'),
  );
});

describe('normalising', () => {
  const awkward = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        'a',
        'B',
        '.',
        '+',
        '@',
        '"',
        '\\',
        ' ',
        '1',
        '\u0130',
        '\u212a',
        '\u0301',
        '\ud800',
        '\uff0e',
        'é',
        '-',
        '=',
        '?',
      ),
    }),
  );
  const texts = fc.oneof(
    awkward,
    fc
      .tuple(awkward, fc.constantFrom('example.com', GMAIL, GITHUB, 'BÜCHER.example', '例え.example'))
      .map((parts) => parts.join('@')),
  );
  const addresses = fc.oneof(
    fc
      .tuple(fc.constantFrom('mailto:', 'MAILTO:', 'tel:', 'tel:+1', 'tel:+44', 'urn:', 'urn:x:', ''), texts)
      .map((parts) => parts.join('')),
    fc.emailAddress().map((address) => `mailto:${address}`),
    fc
      .tuple(fc.constantFrom('1', '39', '49', '86'), fc.bigInt({ min: 0n, max: 10n ** 14n }))
      .map(([country, digits]) => `tel:+${country}${digits}`),
    fc
      .tuple(
        fc.constantFrom(';ext=', ' x', ' ext. ', '#', ';EXT=', ';isub=1;ext='),
        fc.string({ unit: fc.constantFrom('0', '1', '-', '.', 'x', ';', '٣') }),
      )
      .map((parts) => `tel:+12025550100${parts.join('')}`),
    fc
      .tuple(
        fc.constantFrom('bounce+', 'prvs=', 'news-', 'SRS0='),
        fc.string({ unit: fc.constantFrom('a', '=', '+', '-', '.'), maxLength: 100 }),
      )
      .map((parts) => `mailto:${parts.join('')}=example.com@mail.example`),
  );

  test('a normalised value changes nothing, and no text makes it throw', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const identity = identityOf(address);
        if (typeof identity === 'string') return;
        expect(identityOf(identity.key)).toEqual(identity);
        expect(identity.key.endsWith(identity.value)).toBe(true);
        expect(identity.key.isWellFormed()).toBe(true);
        expect(identity.key).not.toMatch(/[\n\0]/);
      }),
      // without its dots, an accent may come to stand on a letter
      { numRuns: 2000, examples: [[`mailto:a.\u0301@${['gmail', 'com'].join('.')}`]] },
    );
  });

  test('an id is the same for the same key and secret, and another for another of either', () => {
    const id = identityId('secret', 'mailto:alice@example.com');
    expect(identityId('secret', 'mailto:alice@example.com')).toBe(id);
    expect(identityId('other', 'mailto:alice@example.com')).not.toBe(id);
    expect(identityId('secret', 'mailto:bob@example.com')).not.toBe(id);
    expect(id).toMatch(/^[0-9a-z]{16}$/);
  });
});
