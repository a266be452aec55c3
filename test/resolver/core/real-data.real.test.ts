import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Activity } from '../../../ingest/contract.ts';
import {
  blockingKeys,
  blockMax,
  classOfAddress,
  clusterBlock,
  createObserver,
  type IdentityFacts,
  identityOf,
} from '../../../resolver/contract.ts';
import { realFile } from '../../bench/real-data.ts';
import { enronActivityLines } from '../../support/enron-to-activities.ts';

describe('the example numbers of every region', () => {
  const file = realFile('phone', 'example_numbers.tsv') ?? '';

  (file === '' ? test.skip : test)('normalise to E.164, with spaces or without, and again to themselves', () => {
    const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const wrong = rows.filter((row) => {
      const [, country, , national, e164 = ''] = row.split('\t');
      const plain = identityOf(`tel:${e164}`);
      const spaced = identityOf(`tel:+${country} ${national}`);
      return (
        typeof plain === 'string' ||
        typeof spaced === 'string' ||
        plain.key !== `tel:${e164}` ||
        spaced.key !== plain.key
      );
    });
    expect(rows.length).toBeGreaterThan(1000);
    // a numbering plan that was replaced since the examples were made
    expect(wrong.length).toBeLessThanOrEqual(0.002 * rows.length);
  });
});

describe('two years of mail of a large company', () => {
  const messages = realFile('enron', 'enron_messages.jsonl.gz') ?? '';
  const directory = realFile('enron', 'enron_identity_exchange_dn_clean.jsonl') ?? '';
  const reads = messages === '' || directory === '' ? test.skip : test;

  reads(
    'is tied or ignored with a reason, and merges almost nobody whom the directory keeps apart',
    async () => {
      const observe = createObserver();
      const names = new Map<string, Set<string>>();
      const reasons = new Map<string, number>();
      let [activities, tied] = [0, 0];
      for await (const line of enronActivityLines(messages)) {
        const { ignored, interactions, observations } = observe({ ...(JSON.parse(line) as Activity), version: 0 });
        activities += 1;
        if (ignored !== undefined) reasons.set(ignored, (reasons.get(ignored) ?? 0) + 1);
        else tied += Number(interactions.length > 0);
        for (const { identity, name } of observations) addTo(names, identity, name);
      }
      const keysOf = new Map<string, Set<string>>();
      for (const line of readFileSync(directory, 'utf8').trim().split('\n')) {
        const { cn, addresses } = JSON.parse(line) as { cn: string; addresses: { email: string; names?: string[] }[] };
        for (const address of addresses) {
          const identity = identityOf(`mailto:${address.email}`);
          if (typeof identity === 'string') continue;
          addTo(keysOf, identity.key, cn);
          for (const name of address.names ?? []) addTo(names, identity.key, name);
        }
      }
      const { same, different } = judge(namedFacts(names), keysOf);
      console.info({ activities, tied, reasons: Object.fromEntries(reasons), merged: { same, different } });

      expect(tied + [...reasons.values()].reduce((sum, n) => sum + n, 0)).toBe(activities);
      expect([...reasons.keys()].sort()).toEqual(['alone', 'broadcast', 'list', 'no sender', 'robot']);
      // of 641 pairs with one family name and initial but different directory keys
      expect(different).toBeLessThanOrEqual(7);
      expect(same).toBeGreaterThanOrEqual(20);
    },
    180_000,
  );
});

function addTo(map: Map<string, Set<string>>, key: string, value: string | undefined): void {
  const known = map.get(key) ?? new Set();
  if (value !== undefined) known.add(value);
  map.set(key, known);
}

function namedFacts(names: ReadonlyMap<string, ReadonlySet<string>>): IdentityFacts[] {
  return [...names].map(([key, seen]) => {
    const identity = identityOf(key);
    if (typeof identity === 'string') throw new Error('a key that was normalised is not an identity');
    return { id: key, key, addressClass: classOfAddress(identity), names: [...seen] };
  });
}

/** Pairs that were merged and whose directory keys are both known: how many have the same key, how many different ones. */
function judge(facts: readonly IdentityFacts[], keysOf: ReadonlyMap<string, ReadonlySet<string>>) {
  const carriers = new Map<string, number>();
  for (const one of facts) for (const key of blockingKeys(one)) carriers.set(key, (carriers.get(key) ?? 0) + 1);
  const common = new Set([...carriers].filter(([key, count]) => count > blockMax(key)).map(([key]) => key));
  let [same, different] = [0, 0];
  for (const { members } of clusterBlock(facts, common)) {
    for (const [index, one] of members.entries()) {
      for (const other of members.slice(index + 1)) {
        const [mine, theirs] = [keysOf.get(one.id), keysOf.get(other.id)];
        if (mine === undefined || theirs === undefined) continue;
        if ([...mine].some((key) => theirs.has(key))) same += 1;
        else different += 1;
      }
    }
  }
  return { same, different };
}
