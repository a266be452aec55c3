import { describe, expect, test } from '@jest/globals';
import { askingTime } from '../../../infra/cli/command-context.ts';
import { minuteOf } from '../../../infra/kernel/instant.ts';

const NOW = '2026-06-15T10:20:30Z';
const clock = () => Date.parse(NOW);

describe('--as-of', () => {
  test.each([
    ['2026-06-14', '2026-06-14T23:59:00Z'],
    ['2026-06-15T10:20:00Z', '2026-06-15T10:20:00Z'],
    ['2026-06-15T12:20:30+02:00', '2026-06-15T10:20:00Z'],
  ])('%s asks as of %s', (asOf, at) => {
    expect(askingTime(asOf, clock)).toEqual({ now: minuteOf(at), asOf: true });
  });

  test('today is not over yet: it means up to now', () => {
    expect(askingTime('2026-06-15', clock)).toEqual({ now: minuteOf(NOW), asOf: true });
  });

  test.each(['2026-06-16', '2026-06-15T10:21:00Z', '2999-01-01'])(
    '%s lies ahead, which is said with the option, the time it is, and what to do',
    (asOf) => {
      expect(() => askingTime(asOf, clock)).toThrow(
        expect.objectContaining({
          code: 'CLI_BAD_TIME',
          message: `--as-of "${asOf}" lies ahead: by the clock of this machine it is 2026-06-15T10:20:00Z`,
          todo: 'name a day or an instant in the past, or leave --as-of out to ask as of now',
        }),
      );
    },
  );

  test('left out, it is now, and what lies ahead is there', () => {
    expect(askingTime(undefined, clock)).toEqual({ now: minuteOf(NOW), asOf: false });
  });
});
