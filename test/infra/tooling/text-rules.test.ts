import { describe, expect, test } from '@jest/globals';
import { checkText, isReservedDomain, isReservedNumber } from '../../../infra/tooling/text-rules.ts';

const founds = (text: string) =>
  checkText({ path: 'docs/a.md', text }).map(({ line, what }) => `${line} ${what.slice(0, what.indexOf(': '))}`);

// put together here, so that this file is no breach of the rules it tests
const at = (local: string, domain: string) => `${local}@${domain}`;
const plus = (digits: string) => `+${digits}`;

describe('what no committed file may say', () => {
  test.each(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'])('%s: something is left open', (word) => {
    expect(founds(`a\n// ${word}: later\n`)).toEqual([`2 ${word}`]);
    expect(founds(`a${word}_b`)).toEqual([]);
  });

  test.each(['/wo' + 'rk/', 'sub' + 'agent', 'Clau' + 'de', 'anthro' + 'pic'])(
    '%s: the place or tools it was made with',
    (word) => {
      expect(founds(`see ${word}main`)).toEqual([`1 ${word}`]);
    },
  );

  test('a folder of that name elsewhere is no workplace', () => {
    expect(founds(`net${'wo' + 'rk'}/ frame/${'wo' + 'rk'}/a`)).toEqual([]);
  });

  test('hosts of package registries, also in a lock file', () => {
    expect(founds(`https://registry.${'npmjs'}.org/zod`)).toEqual([`1 registry.${'npmjs'}.org`]);
    expect(founds(`"resolved": "${'https'}://host/zod.tgz"`)).toHaveLength(1);
    expect(founds('registry.phones.contact and registry.get(key)')).toEqual([]);
  });
});

describe('mail addresses', () => {
  test.each(['gmail.com', 'corp.example.org.uk', 'notexample.com', 'bücher.de', 'mail.local'])(
    '%s may belong to somebody',
    (domain) => {
      expect(founds(`a <${at('alice', domain)}>`)).toEqual([`1 ${at('alice', domain)}`]);
      expect(isReservedDomain(domain)).toBe(false);
    },
  );

  test.each([
    'example.com',
    'a.example.net',
    'EXAMPLE.ORG',
    'brightwater.example',
    'a.b.test',
    'x.invalid',
    'a.localhost',
  ])('%s belongs to nobody', (domain) => {
    expect(founds(`mailto:${at('alice', domain)}.`)).toEqual([]);
    expect(isReservedDomain(domain)).toBe(true);
  });

  test('the quotes around an address are not part of it', () => {
    expect(founds(`'${at("o'neil", 'corp.com')}'`)).toEqual([`1 ${at("o'neil", 'corp.com')}`]);
  });

  test('versions of packages and user names in URLs are none', () => {
    expect(founds(`zod@4.6.7 ssh://${at('git', 'host.com')}/a @jest/globals`)).toEqual([]);
  });
});

describe('telephone numbers', () => {
  test.each(['12125551234', '1 (415) 555-2671', '44 20 7946 1958', '49 30 123456', '442083661177'])(
    '+%s may belong to somebody',
    (digits) => expect(founds(`tel:${plus(digits)}"`)).toEqual([`1 ${plus(digits)}`]),
  );

  test.each(['12025550100', '1 (202) 555-0199', '442079460000', '44 20 7946 0999'])(
    '+%s belongs to nobody',
    (digits) => {
      expect(founds(`tel:${plus(digits)}"`)).toEqual([]);
      expect(isReservedNumber(digits.replace(/\D/g, ''))).toBe(true);
    },
  );

  test('what is no valid number is nobody’s', () => {
    expect(founds(`${plus('15550100')} ${plus('99912345678')} 09:30+02:00 1 +86400000`)).toEqual([]);
  });
});

test('the text of the licence is not ours', () => {
  expect(checkText({ path: 'LICENSE', text: at('a', 'apache.org') })).toEqual([]);
});
