import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  answerTime,
  DAY,
  isAway,
  isoAt,
  localTime,
  WEEK,
  type Week,
  weekIndex,
  weeksBetween,
  workingTime,
  ZONES,
} from '../../../../ingest/connectors/demo/calendar.ts';
import { chanceOf } from '../../../../ingest/connectors/demo/chance.ts';

const at = (iso: string) => Date.parse(iso) / 1000;

function weekOf(iso: string): Week {
  const [week] = weeksBetween(at(iso), at(iso) + 1);
  if (week === undefined) throw new Error('no week');
  return week;
}

describe('weeks', () => {
  test('begin on Monday and follow each other without a gap', () => {
    const weeks = [...weeksBetween(at('2024-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z'))];
    expect(weeks).toHaveLength(105);
    for (const [place, week] of weeks.entries()) {
      expect(new Date(week.start * 1000).getUTCDay()).toBe(1);
      expect(week.end - week.start).toBe(WEEK);
      expect(weekIndex(week.start)).toBe(week.index);
      if (place > 0) expect(week.start).toBe(weeks[place - 1]?.end);
    }
  });

  test('are quiet around the turn of the year and in August', () => {
    expect(weekOf('2025-12-25T00:00:00Z').pace).toBeLessThan(0.5);
    expect(weekOf('2025-08-13T00:00:00Z').pace).toBeLessThan(1);
    expect(weekOf('2025-05-14T00:00:00Z').pace).toBe(1);
    expect(weekOf('2025-12-25T00:00:00Z').holidays).toEqual([2, 3, 4]);
  });
});

describe('local time', () => {
  test('follows the clocks of summer and winter', () => {
    const nine = (iso: string, zone: (typeof ZONES)[number]) => isoAt(localTime(weekOf(iso), zone, 2, 9 * 60));
    expect(nine('2026-01-14T00:00:00Z', 'Europe/Berlin')).toBe('2026-01-14T08:00:00Z');
    expect(nine('2026-07-15T00:00:00Z', 'Europe/Berlin')).toBe('2026-07-15T07:00:00Z');
    expect(nine('2026-03-11T00:00:00Z', 'America/New_York')).toBe('2026-03-11T13:00:00Z');
    expect(nine('2026-03-11T00:00:00Z', 'Europe/London')).toBe('2026-03-11T09:00:00Z');
    expect(nine('2026-03-11T00:00:00Z', 'Asia/Kolkata')).toBe('2026-03-11T03:30:00Z');
  });

  test('of mail is mostly in working hours of working days, and never before its week', () => {
    const week = weekOf('2026-05-13T00:00:00Z');
    const chance = chanceOf(3);
    for (const zone of ZONES) {
      const times = Array.from({ length: 2000 }, () => workingTime(chance, week, zone));
      const local = times.map((time) => new Date((time + week.ahead[zone]) * 1000));
      const working = local.filter(
        (time) => time.getUTCHours() >= 8 && time.getUTCHours() < 18 && time.getUTCDay() % 6 > 0,
      );
      expect(working.length / times.length).toBeGreaterThan(0.85);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(week.start);
    }
  });

  test('of an answer is after the question, by day, and not on a weekend', () => {
    const week = weekOf('2026-05-13T00:00:00Z');
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...ZONES), fc.integer({ min: 0, max: WEEK }), (seed, zone, offset) => {
        const asked = week.start + offset;
        const time = answerTime(chanceOf(seed), asked, 11, week, zone);
        const local = new Date((time + week.ahead[zone]) * 1000);
        expect(time).toBeGreaterThan(asked);
        expect(local.getUTCDay() % 6).toBeGreaterThan(0);
        expect(local.getUTCHours()).toBeGreaterThanOrEqual(7);
        expect(local.getUTCHours()).toBeLessThan(20);
      }),
    );
  });
});

describe('holidays of a person', () => {
  test('are one week in each quarter', () => {
    const away = Array.from({ length: 52 }, (_, index) => isAway(5, index)).filter(Boolean);
    expect(away).toHaveLength(4);
    expect(isAway(0.5, 12)).toBe(false);
    expect(DAY).toBe(86_400);
  });
});
