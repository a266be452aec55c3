import { describe, expect, test } from '@jest/globals';
import type { ReadinessCheck } from '../../../../api/contract.ts';
import {
  aliveIn,
  awaySince,
  furthest,
  heardOf,
  lastKnown,
  noteAfter,
  type ProcessNote,
  SILENT_MS,
} from '../../../../infra/compose/cluster/process-note.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const fresh: ProcessNote = { roles: ['resolver'], aliveAt: NOON };
const ok = (name: string): ReadinessCheck => ({ name, ok: true });
const gone = (name: string, since?: number): ReadinessCheck => ({
  name,
  ok: false,
  ...(since === undefined ? {} : { since }),
});
const at = (position: number, end: number, topic = 'activities.v1') => ({ topic, partition: 0, position, end });

describe('the note of a process', () => {
  test('keeps when each engine answered last and since when it is away', () => {
    const before = noteAfter(fresh, { checks: [ok('graph'), ok('event-log')], positions: [] }, NOON);
    const checks = [gone('graph', NOON + 5 * SECOND), ok('event-log')];
    expect(noteAfter(before, { checks, positions: [] }, NOON + 10 * SECOND)).toMatchObject({
      neo4j: { lookedAt: NOON + 10 * SECOND, answeredAt: NOON, awaySince: NOON + 5 * SECOND },
      kafka: { lookedAt: NOON + 10 * SECOND, answeredAt: NOON + 10 * SECOND },
    });
  });

  test('forgets that an engine was away when it is back', () => {
    const away = noteAfter(fresh, { checks: [gone('graph', NOON)], positions: [] }, NOON);
    expect(noteAfter(away, { checks: [ok('graph')], positions: [] }, NOON + MINUTE).neo4j).toEqual({
      lookedAt: NOON + MINUTE,
      answeredAt: NOON + MINUTE,
    });
  });

  test('keeps since when something waits without a break', () => {
    const first = noteAfter(fresh, { checks: [], positions: [at(3, 5)] }, NOON);
    const second = noteAfter(first, { checks: [], positions: [at(4, 9)] }, NOON + MINUTE);
    expect(second.waiting).toEqual({ since: NOON, positions: [at(4, 9)] });
    expect(noteAfter(second, { checks: [], positions: [at(9, 9)] }, NOON + 2 * MINUTE).waiting).toEqual({
      positions: [at(9, 9)],
    });
  });

  test('keeps what was known of the log while nothing can be asked', () => {
    const first = noteAfter(fresh, { checks: [], positions: [at(3, 5)] }, NOON);
    expect(noteAfter(first, { checks: [gone('event-log')], positions: [] }, NOON + MINUTE).waiting).toEqual(
      first.waiting,
    );
  });
});

describe('since when an engine is away that does not answer', () => {
  const away = (since: number, aliveAt: number): ProcessNote => ({
    ...fresh,
    aliveAt,
    neo4j: { lookedAt: aliveAt, answeredAt: since - SECOND, awaySince: since },
  });
  const answered = (aliveAt: number): ProcessNote => ({
    ...fresh,
    aliveAt,
    neo4j: { lookedAt: aliveAt, answeredAt: aliveAt },
  });

  test('is what the first of the living processes saw', () => {
    expect(awaySince([away(NOON + SECOND, NOON + MINUTE), away(NOON, NOON + MINUTE)], 'neo4j', NOON + MINUTE)).toEqual({
      since: NOON,
    });
  });

  test('is not taken from a process that was killed when another one saw it answer afterwards', () => {
    const notes = [away(NOON, NOON + MINUTE), answered(NOON + 5 * MINUTE)];
    expect(awaySince(notes, 'neo4j', NOON + 5 * MINUTE)).toEqual({ answeredAt: NOON + 5 * MINUTE });
  });

  test('is open when nobody has looked any more: it may have been back meanwhile', () => {
    expect(awaySince([away(NOON, NOON + MINUTE)], 'neo4j', NOON + 20 * MINUTE)).toEqual({
      earlier: { since: NOON, lookedAt: NOON + MINUTE },
    });
    expect(awaySince([{ ...away(NOON, NOON + MINUTE), endedAt: NOON + MINUTE }], 'neo4j', NOON + MINUTE)).toEqual({
      earlier: { since: NOON, lookedAt: NOON + MINUTE },
    });
  });

  test('is after the last answer when whoever saw that is no more', () => {
    expect(awaySince([answered(NOON)], 'neo4j', NOON + 20 * MINUTE)).toEqual({ answeredAt: NOON });
  });

  test('is not known when nobody has ever looked', () => {
    expect(awaySince([], 'kafka', NOON)).toEqual({});
    expect(awaySince([answered(NOON)], 'kafka', NOON)).toEqual({});
  });
});

describe('what was known last of what waits', () => {
  test('comes from whoever heard from the log last', () => {
    const told = (heardAt: number, end: number): ProcessNote => ({
      ...fresh,
      kafka: { lookedAt: heardAt, answeredAt: heardAt },
      waiting: { since: NOON, positions: [at(1, end)] },
    });
    expect(lastKnown([told(NOON + MINUTE, 7), told(NOON + 2 * MINUTE, 8), fresh])).toEqual({
      at: NOON + 2 * MINUTE,
      positions: [at(1, 8)],
      waitingSince: NOON,
    });
    expect(lastKnown([fresh])).toBeUndefined();
  });

  test('takes nothing back that either side says was applied, and nothing beyond the end', () => {
    const positions = [at(3, 9), at(8, 9, 'commands.v1')];
    const others = [
      { topic: 'activities.v1', partition: 0, position: 12 },
      { topic: 'commands.v1', partition: 0, position: 2 },
    ];
    expect(furthest(positions, others)).toEqual([at(9, 9), at(8, 9, 'commands.v1')]);
  });
});

describe('of the workers that Kafka counts', () => {
  const times = { now: NOON, sessionMs: 30 * SECOND };
  const heard = (secondsAgo: number, more: Partial<ProcessNote> = {}): ProcessNote => ({
    ...fresh,
    aliveAt: NOON - secondsAgo * SECOND,
    ...more,
  });

  test('those that were heard of a moment ago are at work', () => {
    expect(heardOf([heard(1), heard(2)], 'resolver', 2, times)).toEqual({ atWork: 2, elsewhere: 0, silentSince: [] });
  });

  test('those that fell silent are not, though their session has not ended', () => {
    expect(heardOf([heard(1), heard(20)], 'resolver', 2, times)).toEqual({
      atWork: 1,
      elsewhere: 0,
      silentSince: [NOON - 20 * SECOND],
    });
  });

  test('those of other folders are at work as far as anybody knows', () => {
    expect(heardOf([heard(1)], 'resolver', 3, times)).toEqual({ atWork: 3, elsewhere: 2, silentSince: [] });
    expect(heardOf([heard(1, { roles: ['scorer'] })], 'resolver', 1, times)).toMatchObject({ elsewhere: 1 });
  });

  test('one that ended in order, or died long ago, is none of them', () => {
    const old = [heard(20, { endedAt: NOON - 20 * SECOND }), heard(3600)];
    expect(heardOf(old, 'resolver', 1, times)).toEqual({ atWork: 1, elsewhere: 1, silentSince: [] });
  });

  test('one that Kafka does not count yet is not counted here either', () => {
    expect(heardOf([heard(1)], 'resolver', 0, times)).toEqual({ atWork: 0, elsewhere: 0, silentSince: [] });
  });

  test('silence begins some seconds after the last word', () => {
    expect(aliveIn([heard(0)], 'resolver', NOON + SILENT_MS - 1)).toBe(1);
    expect(aliveIn([heard(0)], 'resolver', NOON + SILENT_MS)).toBe(0);
  });
});
