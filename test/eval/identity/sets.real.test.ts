import { describe, expect, test } from '@jest/globals';
import { realFile } from '../../bench/real-data.ts';
import { namesakesTrap } from './enron.ts';
import { qualityOf } from './metrics.ts';
import { readSet } from './sets.ts';

const reads = realFile('identity') === undefined || realFile('enron') === undefined ? test.skip : test;

/** Aliases, people and true pairs, which are the same whatever the grouping. */
function sizeOf(name: string): number[] {
  const set = readSet(name);
  if (set === undefined) throw new Error(`no set ${name}`);
  const { records, people, pairs } = qualityOf(set.aliases, { clusters: [], reviews: [] });
  return [records, people, pairs.truePairs];
}

describe('the open sets', () => {
  reads('are cut out as those of the published figures', () => {
    expect(sizeOf('nova')).toEqual([888, 609, 415]);
    expect(sizeOf('sympy')).toEqual([2050, 1549, 713]);
    expect(readSet('git')?.aliases.records).toHaveLength(2785);
    expect(namesakesTrap()?.says).toMatch(/^321 groups/);
  });

  reads('have nobody of a set that weights are fitted on', () => {
    const fitted = new Set(readSet('nova')?.addresses.records.map(({ address }) => address));
    for (const name of ['swift', 'openstack']) {
      const others = readSet(name)?.addresses.records ?? [];
      expect(others.length).toBeGreaterThan(100);
      expect(others.filter(({ address }) => fitted.has(address))).toEqual([]);
    }
  });
});
