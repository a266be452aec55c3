import { describe, expect, test } from '@jest/globals';
import { type Alias, evalSetOf } from './eval-set.ts';

const seen = (person: string, name: string, email: string, first = 0, last = first): Alias => ({
  person,
  name,
  email,
  first,
  last,
});

const OPEN = { complete: false, namesakes: 'unknown' } as const;

describe('a set of aliases', () => {
  const set = evalSetOf('invented', OPEN, [
    seen('alice', 'Alice Smith', 'Alice@acme.example', 600, 719),
    seen('alice', 'alice', 'alice@acme.example', 60, 120),
    seen('alice', '', 'alice@globex.example', 120),
    seen('bob', 'Bob Jones', 'team@acme.example'),
    seen('carol', 'Carol Miller', 'team@acme.example'),
    seen('other alice', 'ALICE SMITH', 'smith@initech.example'),
  ]);

  test('is one record per address with all its names and its whole time in minutes', () => {
    expect(set.addresses.records[0]).toEqual({
      key: 'alice@acme.example',
      address: 'alice@acme.example',
      names: ['Alice Smith', 'alice'],
      firstAt: 1,
      lastAt: 11,
    });
    expect(set.addresses.records.map(({ key }) => key)).toEqual([
      'alice@acme.example',
      'alice@globex.example',
      'team@acme.example',
      'smith@initech.example',
    ]);
  });

  test('does not count an address of two people, and still shows it', () => {
    expect(set.dropped).toBe(1);
    expect(set.addresses.truth.has('team@acme.example')).toBe(false);
    expect(set.addresses.truth.get('alice@globex.example')).toBe('alice');
  });

  test('is one record per name and address, as written, for the published tools', () => {
    expect(set.aliases.records).toHaveLength(6);
    expect(set.aliases.truth.size).toBe(6);
    expect(set.aliases.records[2]?.names).toEqual([]);
  });

  test('calls two people of one full name or at one address unknown where the truth does not join everybody', () => {
    expect(set.addresses.isUnknown('alice@acme.example', 'smith@initech.example')).toBe(true);
    expect(set.addresses.isUnknown('alice@globex.example', 'smith@initech.example')).toBe(false);
    expect(set.aliases.isUnknown('Bob Jones <team@acme.example>', 'Carol Miller <team@acme.example>')).toBe(true);
    const sure = evalSetOf('invented', { complete: true, namesakes: 'two' }, [
      seen('alice', 'Alice Smith', 'alice@acme.example'),
      seen('other alice', 'Alice Smith', 'smith@initech.example'),
    ]);
    expect(sure.addresses.isUnknown('alice@acme.example', 'smith@initech.example')).toBe(false);
  });
});
