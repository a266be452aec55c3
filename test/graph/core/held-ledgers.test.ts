import { expect, test } from '@jest/globals';
import { HeldLedgers } from '../../../graph/core/held-ledgers.ts';
import { packEntries } from '../../../scorer/contract.ts';

const LEDGER = packEntries([
  { activity: 1, version: 0, minute: 100, channel: 'mail', direction: 1, role: 0, sizeClass: 0, state: 1 },
]);

/** Of each identity so many ledgers, and whose were read. */
function reading(ledgers: number) {
  const read: number[] = [];
  const held = new HeldLedgers((n) => {
    read.push(n);
    return Array.from({ length: ledgers }, (_, i): [number, Uint8Array] => [i, LEDGER]);
  });
  return { held, read };
}

test('the ledgers of an identity are read once', () => {
  const { held, read } = reading(3);
  expect(held.of(1)).toBe(held.of(1));
  expect(held.of(2).contacts.size).toBe(3);
  expect(read).toEqual([1, 2]);
  held.clear();
  held.of(1);
  expect(read).toEqual([1, 2, 1]);
});

test('of identities with very many few are held at a time, and each is told in full', () => {
  const { held, read } = reading(15_000);
  for (const n of [1, 2, 1]) expect(held.of(n).contacts.size).toBe(15_000);
  expect(read).toEqual([1, 2, 1]);
});
