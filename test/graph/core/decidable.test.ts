import { describe, expect, test } from '@jest/globals';
import { decidablePair, type IdentityView, keyOfView } from '../../../graph/contract.ts';
import type { Decision } from '../../../resolver/contract.ts';

const identity = (id: string, value: string, more: Partial<IdentityView> = {}): IdentityView => ({
  id,
  kind: 'mail',
  value,
  class: 'person',
  names: [],
  ...more,
});
const BO = identity('0000000000000001', 'bo@client.example');
const TEL = identity('0000000000000002', '+12025550101', { kind: 'phone' });
const INFO = identity('0000000000000003', 'info@client.example', { class: 'role' });

describe('what a person may say of two identities', () => {
  test('is told by their keys, the smaller first, whichever was named first', () => {
    for (const said of ['same', 'different'] as const) {
      expect(decidablePair(said, [TEL, BO], [])).toEqual(['mailto:bo@client.example', 'tel:+12025550101']);
      expect(decidablePair(said, [BO, TEL], [])).toEqual(['mailto:bo@client.example', 'tel:+12025550101']);
    }
  });

  test.each([
    ['somebody unknown', [undefined, BO], { why: 'unknown', end: 0 }],
    ['somebody unknown in the second place', [BO, undefined], { why: 'unknown', end: 1 }],
    ["what is nobody's own", [BO, INFO], { why: 'nobodys own', end: 1, class: 'role' }],
    ["what is nobody's own in the first place", [INFO, BO], { why: 'nobodys own', end: 0, class: 'role' }],
    ['one identity named twice', [BO, { ...BO }], { why: 'one identity' }],
  ] as const)('is nothing of %s', (_whom, named, why) => {
    expect(decidablePair('same', named, [])).toEqual(why);
    expect(decidablePair('different', named, [])).toEqual(why);
  });

  test('is withdrawn only where something was said, also of what has become nobody’s own since', () => {
    const said: Decision = { a: 'mailto:bo@client.example', b: 'mailto:info@client.example', said: 'same', at: 1 };
    expect(decidablePair('withdrawn', [INFO, BO], [said])).toEqual([said.a, said.b]);
    expect(decidablePair('withdrawn', [INFO, BO], [])).toEqual({ why: 'never decided' });
    expect(decidablePair('withdrawn', [TEL, BO], [said])).toEqual({ why: 'never decided' });
  });
});

test('the key of each kind of identity is its value with its scheme', () => {
  const keys = (['mail', 'phone', 'social', 'crm', 'provider'] as const).map((kind) => keyOfView({ kind, value: 'x' }));
  expect(keys).toEqual(['mailto:x', 'tel:x', 'urn:x', 'urn:x', 'urn:x']);
});
