import { describe, expect, test } from '@jest/globals';
import { kith } from './kith.ts';
import type { EvalRecord } from './record.ts';

const seen = (address: string, ...names: string[]): EvalRecord => ({
  key: address,
  address,
  names,
  firstAt: 0,
  lastAt: 0,
});

const clustersOf = (...records: EvalRecord[]) =>
  kith(records).clusters.map(({ members }) => members.map(({ key, zone }) => `${key} ${zone}`).sort());

describe('the product as a way of finding persons', () => {
  test('joins one full name as likely and says why by the keys of records', () => {
    const grouping = kith([seen('alice@acme.example', 'Alice Smith'), seen('as@globex.example', 'Smith, Alice')]);
    expect(grouping.clusters).toHaveLength(1);
    expect(grouping.clusters[0]?.members.map(({ zone }) => zone)).toEqual(['likely', 'likely']);
    const reasons = grouping.clusters[0]?.reasons ?? [];
    expect(reasons.map(({ between }) => [...between].sort().join(' '))).toContain(
      'alice@acme.example as@globex.example',
    );
    expect(reasons.map(({ says }) => says)).toContainEqual(expect.stringMatching(/^name: same name/));
  });

  test('takes two writings of one address for one identity, with the names of both', () => {
    expect(clustersOf(seen('alice@acme.example', 'Alice Smith'), seen('alice+news@acme.example'))).toEqual([
      ['alice+news@acme.example certain', 'alice@acme.example certain'],
    ]);
  });

  test('has no robot, no shared address and nothing that is no address in a person', () => {
    const found = clustersOf(
      seen('noreply@acme.example', 'Alice Smith'),
      seen('desk@acme.example', 'Alice Smith', 'Bob Jones', 'Carol Miller'),
      seen('alice@acme.example', 'Alice Smith'),
      seen('nobody', 'Alice Smith'),
    );
    expect(found).toEqual([['alice@acme.example certain']]);
  });
});
