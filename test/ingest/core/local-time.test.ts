import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, isTimeZone, type WallTime } from '../../../ingest/core/local-time.ts';

function at(text: string, zone: string): string {
  const [date = '', clock = ''] = text.split(' ');
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  const instant = instantOf({ year, month, day, hour, minute, second: 0 }, zone);
  return Number.isNaN(instant) ? 'unknown' : new Date(instant).toISOString().slice(0, 16);
}

describe('instantOf', () => {
  test.each([
    ['2026-01-15 09:30', 'Europe/Berlin', '2026-01-15T08:30'],
    ['2026-07-15 09:30', 'Europe/Berlin', '2026-07-15T07:30'],
    ['2026-07-15 09:30', 'America/New_York', '2026-07-15T13:30'],
    ['2026-07-15 09:30', 'Asia/Kolkata', '2026-07-15T04:00'],
    ['2026-07-15 09:30', 'UTC', '2026-07-15T09:30'],
    ['2026-07-15 09:30', 'Nowhere/Land', 'unknown'],
  ])('%s in %s is %s', (wall, zone, expected) => {
    expect(at(wall, zone)).toBe(expected);
  });

  test('B084: a time that clocks skip is read with the offset of before, one they show twice is the first', () => {
    expect(at('2026-03-29 02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30');
    expect(at('2026-10-25 02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30');
    expect(at('2026-03-08 02:30', 'America/New_York')).toBe('2026-03-08T07:30');
    expect(at('2026-11-01 01:30', 'America/New_York')).toBe('2026-11-01T05:30');
  });

  test('is what the clock of that zone shows at that instant, outside the hour that is skipped', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo');
    const walls = fc.record({
      year: fc.integer({ min: 1990, max: 2035 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
      hour: fc.integer({ min: 4, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(walls, zones, (wall, zone) => {
        const instant = instantOf({ ...wall, second: 0 } satisfies WallTime, zone);
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(instant);
        const two = (value: number): string => String(value).padStart(2, '0');
        expect(shown).toBe(`${wall.year}-${two(wall.month)}-${two(wall.day)} ${two(wall.hour)}:${two(wall.minute)}:00`);
      }),
    );
  });

  test('isTimeZone tells names of the database from others', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('W. Europe Standard Time')).toBe(false);
  });
});
