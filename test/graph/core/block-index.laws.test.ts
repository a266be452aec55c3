import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BlockChanges, moreCarriers } from '../../../graph/core/block-index.ts';
import { readIdentity } from '../../../resolver/contract.ts';
import { seen } from '../../resolver/core/identities.ts';

const KEYS = ['n|bo reed', 'l|reed', 'g|bo', 'w|breed'];
const bare = readIdentity(seen('bo@acme.example', 'Bo Reed'));

function carrying(keys: Iterable<string>) {
  return { ...bare, keys: [...keys] };
}

/** An identity with a low number, and the keys that it carries from then on; none takes it away. */
const change = fc.record({ n: fc.integer({ min: 1, max: 6 }), keys: fc.subarray(KEYS) });
const batches = fc.array(fc.array(change, { maxLength: 5 }), { minLength: 1, maxLength: 6 });

/** Applies a change to the index, and to a plain map of who carries what. */
function apply(
  blocks: BlockChanges,
  carried: Map<number, readonly string[]>,
  n: number,
  keys: readonly string[],
): void {
  const before = carried.get(n);
  if (before === undefined) blocks.add(n, carrying(keys));
  else if (keys.length === 0) blocks.remove(n, carrying(before));
  else blocks.replace(n, carrying(before), carrying(keys));
  if (keys.length === 0) carried.delete(n);
  else carried.set(n, keys);
}

function carriersOf(key: string, carried: ReadonlyMap<number, readonly string[]>): number[] {
  return [...carried].filter(([, keys]) => keys.includes(key)).map(([n]) => n);
}

const sorted = (numbers: Iterable<number>) => [...numbers].sort((one, other) => one - other);

test('whom the index names without looking are all who carry a key, and what it writes is what has changed', () => {
  let told = 0;
  // One for all runs, each of which begins it anew: its sieve has megabytes.
  const blocks = new BlockChanges();
  fc.assert(
    fc.property(batches, (all) => {
      blocks.beginEmpty();
      const carried = new Map<number, readonly string[]>();
      const written = new Map(KEYS.map((key) => [key, new Set<number>()]));
      for (const changes of all) {
        const before = new Map(KEYS.map((key) => [key, carriersOf(key, carried).length]));
        const news = blocks.open();
        for (const { n, keys } of changes) apply(blocks, carried, n, keys);
        blocks.write({
          addBlock: (key, n) => void written.get(key)?.add(n),
          removeBlock: (key, n) => void written.get(key)?.delete(n),
        });
        for (const key of KEYS) {
          const carriers = carriersOf(key, carried);
          expect(sorted(written.get(key) ?? [])).toEqual(sorted(carriers));
          expect(moreCarriers(news.get(key) ?? 0)).toBe(carriers.length - (before.get(key) ?? 0));
          const known = blocks.allCarriersOf(key);
          if (known === undefined) continue;
          told += carriers.length;
          expect(sorted(known)).toEqual(sorted(carriers));
        }
      }
    }),
    { numRuns: 500 },
  );
  expect(told).toBeGreaterThan(100);
});

test('nothing is named without looking where something was there before, or after it was forgotten', () => {
  const blocks = new BlockChanges();
  const add = (n: number) => {
    blocks.open();
    blocks.add(n, carrying(['l|reed']));
    blocks.write({ addBlock: () => {}, removeBlock: () => {} });
    return blocks.allCarriersOf('l|reed');
  };
  expect(add(1)).toBeUndefined();
  blocks.beginEmpty();
  expect(add(2)).toEqual([2]);
  expect(add(3)).toBeUndefined();
  blocks.forget();
  expect(add(4)).toBeUndefined();
});

test('of a key that very many carry it is looked who they are, however many have gone since', () => {
  const blocks = new BlockChanges();
  const many = Array.from({ length: 300 }, (_, i) => i + 1);
  const rows = { addBlock: () => {}, removeBlock: () => {} };
  blocks.beginEmpty();
  blocks.open();
  for (const n of many) blocks.add(n, carrying(['l|reed']));
  blocks.write(rows);
  expect(blocks.allCarriersOf('l|reed')).toBeUndefined();
  blocks.open();
  for (const n of many) blocks.remove(n, carrying(['l|reed']));
  blocks.write(rows);
  expect(blocks.allCarriersOf('l|reed')).toBeUndefined();
});
