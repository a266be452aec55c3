import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Activity } from '../../../ingest/contract.ts';
import { createObserver, identityOf } from '../../../resolver/contract.ts';
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

  (messages === '' ? test.skip : test)(
    'is tied or ignored with a reason',
    async () => {
      const observe = createObserver();
      const reasons = new Map<string, number>();
      let [activities, tied] = [0, 0];
      for await (const line of enronActivityLines(messages)) {
        const { ignored, interactions } = observe({ ...(JSON.parse(line) as Activity), version: 0 });
        activities += 1;
        if (ignored !== undefined) reasons.set(ignored, (reasons.get(ignored) ?? 0) + 1);
        else tied += Number(interactions.length > 0);
      }
      console.info({ activities, tied, reasons: Object.fromEntries(reasons) });
      expect(tied + [...reasons.values()].reduce((sum, n) => sum + n, 0)).toBe(activities);
      expect([...reasons.keys()].sort()).toEqual(['alone', 'broadcast', 'list', 'no sender', 'robot']);
    },
    180_000,
  );
});
