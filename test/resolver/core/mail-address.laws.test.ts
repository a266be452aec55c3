import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isMailAddress } from '../../../ingest/core/mail-address.ts';
import { identityOf } from '../../../resolver/contract.ts';

/** Letters of all kinds, and what makes an address what it is, or breaks it. */
const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 3 }),
  fc.string({ unit: 'binary', maxLength: 2 }),
  fc.constantFrom(
    'a',
    '.',
    '"',
    '\\',
    '@',
    ' ',
    '<',
    '>',
    ',',
    '=?',
    '?=',
    '[',
    ']',
    '[192.0.2.1]',
    '[IPv6:2001:db8::1]',
    'xn--a',
  ),
);
const local = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
const domain = fc.oneof(fc.constantFrom('acme.example', 'acme.example.', 'faß.example', 'a_b.example'), local);

test('what is no mail address by its form is no identity: nobody is left out who would be one', () => {
  fc.assert(
    fc.property(local, domain, fc.boolean(), (name, host, isQuoted) => {
      const address = `${isQuoted ? `"${name}"` : name}@${host}`;
      fc.pre(address === address.trim());
      if (!isMailAddress(address)) expect(identityOf(`mailto:${address}`)).toEqual(expect.any(String));
    }),
    { numRuns: 3000 },
  );
});
