import { describe, expect, test } from '@jest/globals';
import { awayLine, toldAway, type WaitingState, waitingLines } from '../../../../infra/cli/commands/cluster-lines.ts';
import { Fault } from '../../../../infra/kernel/fault.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const away = { engine: 'neo4j' as const, fault: new Fault('GRA_UNREACHABLE', 'no Neo4j answers') };
const WHY = 'no Neo4j answers (GRA_UNREACHABLE)';

describe('an engine that is away', () => {
  test('is named with since when and for how long', () => {
    expect(awayLine({ ...away, since: NOON }, NOON + 12 * MINUTE)).toBe(
      `Neo4j is away since 2026-01-01T12:00:00Z, for 12 min: ${WHY}`,
    );
  });

  test('is not said to be away since a time that is not known', () => {
    expect(awayLine({ ...away, answeredAt: NOON }, NOON)).toContain('it answered last at 2026-01-01T12:00:00Z');
    expect(awayLine({ ...away, earlier: { since: NOON, lookedAt: NOON + MINUTE } }, NOON)).toContain(
      'as it was from 2026-01-01T12:00:00Z to 2026-01-01T12:01:00Z, after which no process has looked',
    );
    expect(awayLine(away, NOON)).toContain('since when is not known');
    expect(toldAway(away)).toEqual({
      engine: 'neo4j',
      code: 'GRA_UNREACHABLE',
      since: null,
      answeredAt: null,
      earlier: null,
    });
  });
});

describe('what waits on a cluster', () => {
  const worker = { atWork: 1, elsewhere: 0, silentSince: [] };
  const state: WaitingState = {
    waiting: 1204,
    waitingSince: '2026-01-01T11:00:00.000Z',
    positions: [
      { topic: 'activities.v1', partition: 0, position: 0, end: 600 },
      { topic: 'activities.v1', partition: 1, position: 0, end: 400 },
      { topic: 'commands.v1', partition: 0, position: 4, end: 4 },
      { topic: 'interactions.v1', partition: 0, position: 1, end: 205 },
    ],
    away: [],
    workers: { resolver: worker, scorer: worker },
    heardHere: { resolver: 1, scorer: 1 },
  };
  const linesOf = (more: Partial<WaitingState>) =>
    waitingLines({ ...state, ...more }, { now: NOON, sessionSeconds: 30 });
  const { workers: _, ...withoutKafka } = state;
  const WAITING =
    '1,204 records waiting in the log since 2026-01-01T11:00:00.000Z: 1,000 of activities.v1 for resolvers, 204 of interactions.v1 for scorers';

  test('is told topic by topic with the stage that it waits for', () => {
    expect(linesOf({})).toEqual([`${WAITING}; workers are at it`, 'at work: 1 resolver, 1 scorer']);
  });

  test('goes on when the engine is back', () => {
    expect(linesOf({ away: [away] })[0]).toBe(`${WAITING}; it goes on when Neo4j is back`);
  });

  test('is told as it was known last while Kafka is away', () => {
    const lines = waitingLines(
      { ...withoutKafka, away: [{ ...away, engine: 'kafka' }], knownAt: NOON },
      { now: NOON, sessionSeconds: 30 },
    );
    expect(lines).toEqual([
      expect.stringContaining(', as of 2026-01-01T12:00:00Z when Kafka last answered: 1,000 of'),
      'at work, as far as this data folder knows: 1 resolver, 1 scorer',
    ]);
  });

  test('waits for workers, too, when there are none', () => {
    const none = { atWork: 0, elsewhere: 0, silentSince: [] };
    expect(linesOf({ away: [away], workers: { resolver: worker, scorer: none } })[0]).toContain(
      'workers are missing: kith start --roles resolver,scorer when Neo4j is back',
    );
  });

  test('a worker that fell silent is not said to be at it', () => {
    const silent = { atWork: 0, elsewhere: 0, silentSince: [NOON - 12_000] };
    expect(linesOf({ workers: { resolver: silent, scorer: worker } })).toEqual([
      expect.stringContaining('workers are missing'),
      'at work: 0 resolvers, 1 scorer',
      'silent: 1 resolver, heard last 12 s ago: killed, or standing still',
    ]);
  });

  test('of workers of which only Kafka knows it is said how sure that is', () => {
    expect(linesOf({ workers: { resolver: { ...worker, elsewhere: 1 }, scorer: worker } })[1]).toBe(
      'at work: 1 resolver, 1 scorer; of 1 of them only Kafka knows, which counts one that was killed for up to 30 s',
    );
  });

  test('is nothing, or not known', () => {
    expect(linesOf({ waiting: 0 })[0]).toBe('nothing waits in the log');
    expect(linesOf({ waiting: null })[0]).toBe('what waits in the log is not known');
  });
});
