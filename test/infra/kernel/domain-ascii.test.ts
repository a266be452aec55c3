import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { domainAscii } from '../../../infra/kernel/domain-ascii.ts';

describe('a domain as its A-label', () => {
  test.each([
    ['in capitals', 'FASS.example', 'fass.example'],
    ['with a sharp s', 'faß.example', 'xn--fa-hia.example'],
    ['as an A-label', 'XN--FA-HIA.example', 'xn--fa-hia.example'],
    ['with a U-label between others', 'a_b.bücher.example', 'a_b.xn--bcher-kva.example'],
    ['from right to left', 'نامه\u200cای.example', 'xn--mgba3gch31f060k.example'],
    ['of one sign', '💩.example', 'xn--ls8h.example'],
    ['with hyphens where an A-label has them', 'ab--cd.example', 'ab--cd.example'],
  ])('%s', (_, domain, ascii) => expect(domainAscii(domain)).toBe(ascii));

  test.each([
    ['that decodes to nothing', 'xn--a.example'],
    ['that decodes to nothing, beside a good one', 'bücher.xn--0.example'],
    ['without anything behind it', 'xn--.example'],
    ['of letters that need none', 'xn--fass-.example'],
    ['of an A-label', 'xn--xn--a--gua.example'],
    ['that is a second spelling of another', 'xn---o8j.example'],
    ['of a letter and its accent apart', 'xn--u-ccb.example'],
    ['with a letter of its own beyond ASCII', 'xn--ß.example'],
  ])('B024: is none with an A-label %s', (_, domain) => expect(domainAscii(domain)).toBe(''));

  test('stays as it is when it is made again', () => {
    const label = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', 'ü', 'ß', 'か', '例', 'я', '\u0301', '.') });
    const domain = fc.oneof(
      label,
      label.map((tail) => `xn--${tail}`),
    );
    fc.assert(
      fc.property(domain, (text) => {
        const ascii = domainAscii(text);
        expect(domainAscii(ascii)).toBe(ascii);
      }),
      { numRuns: 2000 },
    );
  });
});
