import { expect, test } from '@jest/globals';
import { partitionOf } from '../../../infra/event-log/partition-of.ts';
import { sharesOf } from '../../../infra/event-log/shares.ts';

test('shares are counted in bytes, and each record with the partition that it goes to', () => {
  const records = [
    { key: 'one', value: 'ü' },
    { key: 'été', value: null },
    { key: 'two', value: Buffer.from('four') },
  ];
  const expected = [0, 0, 0];
  for (const [place, bytes] of [5, 5, 7].entries()) {
    const partition = partitionOf(records[place] ?? { key: '' }, 3);
    expected[partition] = (expected[partition] ?? 0) + bytes;
  }
  expect(sharesOf(records, 3)).toEqual(expected);
});
