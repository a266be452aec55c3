import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { minuteOf } from '../../../infra/kernel/instant.ts';
import type { Channel } from '../../../ingest/contract.ts';
import { type Direction, sizeClassOf } from '../../../resolver/contract.ts';
import {
  cellsOf,
  decayedMass,
  indexOf,
  type LedgerEntry,
  packEntries,
  ScoringSettings,
  scoreTie,
  strengthOf,
  tieAt,
  weeksOf,
} from '../../../scorer/contract.ts';

interface Vector {
  readonly name: string;
  readonly now: string;
  readonly halfLifeDays: number;
  readonly channelWeights: Partial<Record<Channel, number>>;
  readonly entries: { at: string; direction: 'out' | 'in' | 'both'; channel: Channel; role: string; n: number }[];
  readonly x: number;
  readonly y: number;
  readonly strength: number;
  readonly index: number;
}

/** Computed by an independent program from the same specification; invented data. */
const vectors: Vector[] = readFileSync(new URL('../../vectors/strength.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

const DIRECTIONS: Record<string, Direction> = { out: 1, in: 2, both: 3 };

function ledgerOf(vector: Vector): Uint8Array {
  const entries = vector.entries.map(
    (entry, index): LedgerEntry => ({
      activity: index + 1,
      version: 0,
      minute: minuteOf(entry.at),
      channel: entry.channel,
      direction: DIRECTIONS[entry.direction] ?? 3,
      role: entry.role === 'cc' ? 1 : entry.role === 'bcc' ? 2 : 0,
      sizeClass: sizeClassOf(entry.n),
      state: 1,
    }),
  );
  return packEntries(entries);
}

function expectNear(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

describe('the published vectors of strength', () => {
  test('there are 209 of them', () => expect(vectors).toHaveLength(209));

  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const settings = ScoringSettings.parse({
      halfLifeDays: vector.halfLifeDays,
      channelWeights: vector.channelWeights,
    });
    const now = minuteOf(vector.now);
    const ledger = ledgerOf(vector);
    const cells = cellsOf(ledger, now);
    const out = decayedMass(weeksOf(cells.out, settings), now, settings.halfLifeDays);
    const into = decayedMass(weeksOf(cells.into, settings), now, settings.halfLifeDays);
    expectNear(out, vector.x);
    expectNear(into, vector.y);
    expectNear(strengthOf({ out, into }), vector.strength);
    expectNear(indexOf(strengthOf({ out, into })), vector.index);
  });

  test.each(vectors.map((vector) => [vector.name, vector] as const))(
    'through the stored logarithm: %s',
    (_, vector) => {
      const settings = ScoringSettings.parse({
        halfLifeDays: vector.halfLifeDays,
        channelWeights: vector.channelWeights,
      });
      const now = minuteOf(vector.now);
      const { tie } = scoreTie(ledgerOf(vector), settings, now);
      const seen = tie === undefined ? undefined : tieAt(tie, now, settings);
      expectNear(seen?.strength ?? 0, vector.strength);
      expectNear(seen?.out ?? 0, vector.x);
      expectNear(seen?.into ?? 0, vector.y);
      expectNear(seen?.index ?? 0, vector.index);
    },
  );
});
