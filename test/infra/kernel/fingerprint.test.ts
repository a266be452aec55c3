import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint, fingerprintText } from '../../../infra/kernel/fingerprint.ts';

test('a fingerprint is written in 36 digits and letters as the runtime writes it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => expect(fingerprintText(text)).toBe(fingerprint(text).toString(36))),
    { numRuns: 2000 },
  );
});
