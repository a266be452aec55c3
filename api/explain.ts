/** Unfolds a tie into the numbers of its formula. Pure. */
import type { z } from 'zod';
import type { Asking, TieExplanation } from '../graph/contract.ts';
import { isoOf, MINUTES_PER_DAY } from '../infra/kernel/instant.ts';
import { SIZE_REPRESENTATIVES } from '../resolver/contract.ts';
import {
  cellsOf,
  decay,
  interactionWeight,
  type LedgerEntry,
  middleOf,
  packEntries,
  type ScoringSettings,
  type WeekMass,
  weeksOf,
} from '../scorer/contract.ts';
import { presentAsking, presentRef, presentTie } from './present.ts';
import type { TieExplained } from './tie-schemas.ts';

/** The two constants of science 3.1 that no setting turns. A test computes S and the index from an answer, hence from these. */
const LEAK = 0.02;
const INDEX_MIDPOINT = 4;

/** From the middle of a week, Thursday noon, back to its Monday. */
const DAYS_TO_MIDDLE = 3.5;

const ROLES = ['direct', 'cc', 'bcc'] as const;
const DIRECTIONS = { 1: 'out', 2: 'in', 3: 'both' } as const;

type Explained = z.output<typeof TieExplained>;

export function presentExplanation(found: TieExplanation, asking: Asking, settings: ScoringSettings): Explained {
  const cells = cellsOf(packEntries([...found.entries]), asking.now);
  const weeks = (direction: 'out' | 'into') =>
    weeksOf(cells[direction], settings).map((week) => presentWeek(week, asking.now, settings.halfLifeDays));
  return {
    ...presentAsking(asking),
    a: presentRef(found.a),
    b: presentRef(found.b),
    tie: presentTie(found.view),
    formula: {
      halfLifeDays: settings.halfLifeDays,
      channelWeights: settings.channelWeights,
      leak: LEAK,
      indexMidpoint: INDEX_MIDPOINT,
    },
    weeks: { out: weeks('out'), in: weeks('into') },
    identityPairs: found.ledgers.map(({ a, b, entries }) => ({ a, b, interactions: entries })),
    entries: found.entries.length,
    lastEntries: found.entries
      .slice(-asking.limit)
      .reverse()
      .flatMap((entry) => presentEntry(entry, settings)),
  };
}

function presentWeek(
  { week, weight, damped }: WeekMass,
  now: number,
  halfLifeDays: number,
): Explained['weeks']['in'][number] {
  const monday = middleOf(week) - DAYS_TO_MIDDLE * MINUTES_PER_DAY;
  return {
    week: isoOf(monday).slice(0, 10),
    weight,
    damped,
    share: damped * decay(now - middleOf(week), halfLifeDays),
  };
}

function presentEntry(entry: LedgerEntry, settings: ScoringSettings): Explained['lastEntries'] {
  const { minute, channel, direction, role, sizeClass } = entry;
  if (direction === 0) return [];
  return [
    {
      at: isoOf(minute),
      channel,
      direction: DIRECTIONS[direction],
      role: ROLES[role],
      people: SIZE_REPRESENTATIVES[sizeClass] ?? 1,
      weight: interactionWeight(channel, role, sizeClass, settings),
    },
  ];
}
