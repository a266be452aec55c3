import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ENTRY_BYTES,
  entriesOf,
  entryCount,
  foldLedgers,
  joinInto,
  joinPacked,
  type LedgerEntry,
  NO_ENTRIES,
  packEntries,
  reverseEntry,
} from '../../../scorer/contract.ts';
import { joinEntries, sameEntry } from '../../../scorer/core/ledger.ts';
import { entries, entry } from './entries.ts';

const ledgerFrom = (added: readonly LedgerEntry[]) => joinInto(NO_ENTRIES, added).ledger;
const sameActivity = fc
  .tuple(entry, entry, entry)
  .map(([a, b, c]) => [a, { ...b, activity: a.activity }, { ...c, activity: a.activity }] as const);

describe('the join of two entries', () => {
  test('is idempotent, commutative and associative', () => {
    fc.assert(
      fc.property(sameActivity, ([a, b, c]) => {
        expect(joinEntries(a, a)).toEqual(a);
        expect(joinEntries(a, b)).toEqual(joinEntries(b, a));
        expect(joinEntries(joinEntries(a, b), c)).toEqual(joinEntries(a, joinEntries(b, c)));
      }),
    );
  });

  test('commutes with looking from the other side', () => {
    fc.assert(
      fc.property(sameActivity, ([a, b]) => {
        expect(reverseEntry(joinEntries(a, b))).toEqual(joinEntries(reverseEntry(a), reverseEntry(b)));
        expect(reverseEntry(reverseEntry(a))).toEqual(a);
      }),
    );
  });
});

describe('a ledger', () => {
  test('packs and unpacks its entries unchanged, sorted by fingerprint, and leaves its input alone', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ activity }) => activity, maxLength: 20 }), (distinct) => {
        const before = structuredClone(distinct);
        const ledger = packEntries(distinct);
        expect(distinct).toEqual(before);
        expect(entryCount(ledger)).toBe(distinct.length);
        expect([...entriesOf(ledger)]).toEqual(distinct.toSorted((one, other) => one.activity - other.activity));
      }),
    );
  });

  test('is read rightly from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 9 }), (added, offset) => {
        const ledger = ledgerFrom(added);
        const buffer = new Uint8Array(ledger.length + offset + 3).fill(255);
        buffer.set(ledger, offset);
        const part = buffer.subarray(offset, offset + ledger.length);
        expect([...entriesOf(part)]).toEqual([...entriesOf(ledger)]);
      }),
    );
  });

  test('is the same when it is joined where another one stood before', () => {
    fc.assert(
      fc.property(entries, entries, (before, added) => {
        const ledger = ledgerFrom(before);
        const bytes = ledgerFrom(added);
        const offsets = Int32Array.from({ length: entryCount(bytes) }, (_, i) => i * ENTRY_BYTES);
        const packed = { bytes, offsets, from: 0, to: offsets.length, reversed: false };
        const changed = [new Uint8Array(offsets.length), new Uint8Array(offsets.length)] as const;
        const used = (length: number) => new Uint8Array(length).fill(255);
        const joined = joinPacked(ledger, packed, changed[0], used);
        expect(joined).toEqual(joinPacked(ledger, packed, changed[1]));
        expect(joined).toEqual(joinInto(ledger, added).ledger);
        expect(changed[0]).toEqual(changed[1]);
      }),
    );
  });

  test('depends on the set of entries that reached it: order, repeats and batches do not matter', () => {
    const shuffled = entries.chain((added) =>
      fc.tuple(
        fc.constant(added),
        fc.shuffledSubarray([...added, ...added], { minLength: added.length * 2, maxLength: added.length * 2 }),
        fc.nat({ max: 50 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([added, again, cut]) => {
        const first = joinInto(NO_ENTRIES, again.slice(0, cut)).ledger;
        expect(joinInto(first, again.slice(cut)).ledger).toEqual(ledgerFrom(added));
      }),
    );
  });

  test('keeps the entry that comes out of joining all of an activity', () => {
    fc.assert(
      fc.property(entries, (added) => {
        const expected = new Map<number, LedgerEntry>();
        for (const one of added) {
          const known = expected.get(one.activity);
          expected.set(one.activity, known === undefined ? one : joinEntries(known, one));
        }
        expect(new Map([...entriesOf(ledgerFrom(added))].map((one) => [one.activity, one]))).toEqual(expected);
      }),
    );
  });

  test('reports as changed exactly the entries that, taken one after the other, changed it', () => {
    fc.assert(
      fc.property(entries, entries, (known, added) => {
        let ledger = ledgerFrom(known);
        const expected: boolean[] = [];
        for (const one of added) {
          const next = joinInto(ledger, [one]).ledger;
          expected.push(Buffer.compare(next, ledger) !== 0);
          ledger = next;
        }
        const all = joinInto(ledgerFrom(known), added);
        expect(all.changed).toEqual(expected);
        expect(all.ledger).toEqual(ledger);
      }),
    );
  });

  test('takes nothing from a second delivery', () => {
    fc.assert(
      fc.property(entries, (added) => {
        const ledger = ledgerFrom(added);
        const again = joinInto(ledger, added);
        expect(again.changed).toEqual(added.map(() => false));
        expect(again.ledger).toBe(ledger);
      }),
    );
  });

  test('cancelled at some version comes back only at a higher one', () => {
    fc.assert(
      fc.property(entry, fc.integer({ min: 0, max: 3 }), (live, version) => {
        const cancelled: LedgerEntry = { ...live, version, minute: 0, direction: 0, role: 0, sizeClass: 0, state: 2 };
        const joined = joinEntries(cancelled, live);
        expect(sameEntry(joined, live)).toBe(live.version > version || (live.state === 2 && live.version === version));
      }),
    );
  });
});

describe('folding the ledgers of several identity pairs', () => {
  const parts = fc.array(fc.record({ added: entries, reversed: fc.boolean() }), { maxLength: 5 });

  test('is the join of all their entries, each seen from its side', () => {
    fc.assert(
      fc.property(parts, (pairs) => {
        const folded = foldLedgers(pairs.map(({ added, reversed }) => ({ ledger: ledgerFrom(added), reversed })));
        const all = pairs.flatMap(({ added, reversed }) => (reversed ? added.map(reverseEntry) : added));
        expect(folded).toEqual(ledgerFrom(all));
      }),
    );
  });

  test('does not depend on their order nor on folding some of them first', () => {
    fc.assert(
      fc.property(parts, fc.nat({ max: 5 }), (pairs, cut) => {
        const ledgers = pairs.map(({ added, reversed }) => ({ ledger: ledgerFrom(added), reversed }));
        const whole = foldLedgers(ledgers);
        expect(foldLedgers(ledgers.toReversed())).toEqual(whole);
        const nested = [ledgers.slice(0, cut), ledgers.slice(cut)].map((some) => ({
          ledger: foldLedgers(some),
          reversed: false,
        }));
        expect(foldLedgers(nested)).toEqual(whole);
      }),
    );
  });

  test('leaves them as they were, so regrouping them gives every number back', () => {
    fc.assert(
      fc.property(parts, (pairs) => {
        const ledgers = pairs.map(({ added, reversed }) => ({ ledger: ledgerFrom(added), reversed }));
        const before = ledgers.map(({ ledger }) => Uint8Array.from(ledger));
        foldLedgers(ledgers);
        expect(ledgers.map(({ ledger }) => ledger)).toEqual(before);
      }),
    );
  });

  test('counts a mail to two addresses of one person once', () => {
    const mail: LedgerEntry = {
      activity: 7,
      version: 0,
      minute: 10,
      channel: 'mail',
      direction: 1,
      role: 1,
      sizeClass: 1,
      state: 1,
    };
    const asTo = packEntries([{ ...mail, role: 0 }]);
    const folded = foldLedgers([
      { ledger: packEntries([mail]), reversed: false },
      { ledger: asTo, reversed: false },
    ]);
    expect(folded).toEqual(asTo);
  });
});
