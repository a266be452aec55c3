import { describe, expect, test } from '@jest/globals';
import {
  conjunctsOf,
  FilterError,
  passes,
  pathsOf,
  readFilter,
} from '../../support/fake-tenant/microsoft/odata-filter.ts';

const ITEM = {
  mail: 'Ada@brightwater.example',
  name: "O'Neill",
  enabled: true,
  count: 3,
  nothing: null,
  at: '2026-06-30T12:00:00Z',
  inner: { state: 'open' },
  people: [{ id: 'a' }, { id: 'b' }],
  addresses: ['SMTP:ada@brightwater.example', 'smtp:a@brightwater.example'],
};

describe('a filter', () => {
  test.each([
    ["mail eq 'ada@BRIGHTWATER.example'", true],
    ["mail ne 'ada@brightwater.example'", false],
    ["name eq 'O''Neill'", true],
    ['enabled eq true', true],
    ['count gt 2 and count lt 3', false],
    ['count ge 3 and count le 3', true],
    ['nothing eq null', true],
    ['missing eq null', true],
    ['nothing gt 1', false],
    ['at ge 2026-06-30T12:00:00Z', true],
    ['at gt 2026-06-30T14:00:00+02:00', false],
    ['at lt 2026-07-01', true],
    ["inner/state eq 'open'", true],
    ["not (inner/state eq 'open')", false],
    ["startswith(mail,'ada@')", true],
    ["endswith(mail, '.test')", false],
    ["contains(mail,'WATER')", true],
    ["people/any(p:p/id eq 'b')", true],
    ["people/any(p:p/id eq 'c')", false],
    ["addresses/any(a:startswith(a,'smtp:a@'))", true],
    ['count eq 1 or count eq 3 and enabled eq false', false],
    ['(count eq 1 or count eq 3) and enabled eq true', true],
  ])('%s', (text, expected) => {
    expect(passes(readFilter(text), ITEM)).toBe(expected);
  });

  test.each(['mail eq', "mail is 'a'", "mail eq 'a' and", "(mail eq 'a'", "mail eq 'a' name eq 'b'", ''])(
    '"%s" cannot be read',
    (text) => {
      expect(() => readFilter(text)).toThrow(FilterError);
    },
  );

  test('names what it looks at', () => {
    expect(pathsOf(readFilter("people/any(p:p/id eq 'b') and not (at gt 2026-01-01)"))).toEqual(['people/id', 'at']);
  });

  test('tells the comparisons that must all hold, if there is nothing else', () => {
    expect(conjunctsOf(readFilter('at ge 2026-01-01 and at lt 2026-02-01'))).toMatchObject([
      { op: 'ge', value: { instant: Date.UTC(2026, 0, 1) } },
      { op: 'lt', value: { instant: Date.UTC(2026, 1, 1) } },
    ]);
    expect(conjunctsOf(readFilter('at ge 2026-01-01 or at lt 2026-02-01'))).toBeUndefined();
  });
});
