import { describe, expect, test } from '@jest/globals';
import type { Activity } from '../../../ingest/contract.ts';
import { exclusionOf, isInScope, Scope } from '../../../ingest/core/scope.ts';

const anna = { id: '101', address: 'Anna@acme.example', groups: ['sales@acme.example', 'g-7'] };
const scope = (wanted: Partial<Scope>) => Scope.parse(wanted);

describe('whose mailbox may be read', () => {
  test('everybody’s, when nobody is named', () => {
    expect(isInScope(scope({}), anna)).toBe(true);
  });

  test.each([
    ['a group by its address', { includeGroups: ['SALES@acme.example'] }, true],
    ['a group by its id', { includeGroups: ['g-7'] }, true],
    ['another group', { includeGroups: ['board@acme.example'] }, false],
    ['the mailbox itself in another case', { includeUsers: ['anna@ACME.example'] }, true],
    ['the mailbox by its id', { includeUsers: ['101'] }, true],
    ['somebody else', { includeUsers: ['bert@acme.example'] }, false],
    ['an exclusion beside an inclusion', { includeUsers: ['101'], excludeGroups: ['sales@acme.example'] }, false],
    ['an exclusion of the mailbox', { excludeUsers: ['anna@acme.example'] }, false],
  ])('%s', (_, wanted, expected) => {
    expect(isInScope(scope(wanted), anna)).toBe(expected);
  });
});

describe('what is left out', () => {
  const mail = (to: string): Activity => ({
    channel: 'mail',
    key: 'a@acme.example',
    version: 0,
    at: '2026-03-01T09:00:00Z',
    participants: [
      { role: 'from', address: 'mailto:anna@acme.example' },
      { role: 'to', address: `mailto:${to}` },
    ],
  });

  test('an activity in which anybody of an excluded domain, or below it, took part', () => {
    const out = scope({ excludeDomains: ['counsel.example'] });
    expect(exclusionOf(out, mail('x@Counsel.example'))).toBe('domain');
    expect(exclusionOf(out, mail('x@mail.counsel.example'))).toBe('domain');
    expect(exclusionOf(out, mail('x@counsel.example.'))).toBe('domain');
    expect(exclusionOf(out, mail('x@notcounsel.example'))).toBeUndefined();
    expect(exclusionOf(scope({ excludeDomains: ['xn--fa-hia.example'] }), mail('x@faß.example'))).toBe('domain');
    expect(exclusionOf(scope({ excludeDomains: ['faß.example'] }), mail('x@xn--fa-hia.example'))).toBe('domain');
  });

  test('nothing, when no domain is named', () => {
    expect(exclusionOf(scope({}), mail('x@counsel.example'))).toBeUndefined();
  });
});
