import { describe, expect, test } from '@jest/globals';
import { Scope } from '../../../ingest/core/scope.ts';
import { type DirectoryNames, examineScope } from '../../../ingest/core/scope-names.ts';

const directory: DirectoryNames = {
  users: [
    { id: '1', addresses: ['Anna@acme.example', 'sales.anna@acme.example'], hasMailbox: true },
    { id: '2', addresses: ['bert@acme.example'], hasMailbox: true },
    { id: '3', addresses: ['left@acme.example'], hasMailbox: false },
  ],
  groups: new Map([
    ['sales@acme.example', ['1', '3']],
    ['board@acme.example', []],
  ]),
};

const examined = (wanted: Partial<Scope>) => {
  const { subjects, odd } = examineScope(Scope.parse(wanted), directory);
  return { ids: subjects.map(({ id }) => id), odd: odd.map(({ list, name, is }) => [list, name, is]) };
};

describe('the names of a scope beside the directory', () => {
  test('without names everybody with a mailbox is read, and nothing is odd', () => {
    expect(examined({})).toEqual({ ids: ['1', '2'], odd: [] });
  });

  test.each<[string, Partial<Scope>, string[], string[][]]>([
    ['names that are known', { includeGroups: ['SALES@acme.example'], includeUsers: ['2'] }, ['1', '2'], []],
    ['an exclusion that is known', { excludeUsers: ['anna@acme.example'] }, ['2'], []],
    [
      'a mistyped group among those that are included, which would leave nobody',
      { includeGroups: ['salse@acme.example'] },
      [],
      [['includeGroups', 'salse@acme.example', 'unknown']],
    ],
    [
      'a mistyped group among those that are left out, which would leave nobody out',
      { excludeGroups: ['boadr@acme.example'] },
      ['1', '2'],
      [['excludeGroups', 'boadr@acme.example', 'unknown']],
    ],
    [
      'a user nobody knows',
      { excludeUsers: ['ann@acme.example'] },
      ['1', '2'],
      [['excludeUsers', 'ann@acme.example', 'unknown']],
    ],
    [
      'a user by another than the primary address, which the scope does not look at',
      { excludeUsers: ['sales.anna@acme.example'] },
      ['1', '2'],
      [['excludeUsers', 'sales.anna@acme.example', 'alias']],
    ],
    [
      'somebody without a mailbox, and a group without anybody',
      { includeUsers: ['left@acme.example', '2'], includeGroups: ['board@acme.example'] },
      ['2'],
      [
        ['includeGroups', 'board@acme.example', 'without members'],
        ['includeUsers', 'left@acme.example', 'without mailbox'],
      ],
    ],
    ['who is left out need have no mailbox', { excludeUsers: ['left@acme.example'] }, ['1', '2'], []],
  ])('%s', (_, wanted, ids, odd) => {
    expect(examined(wanted)).toEqual({ ids, odd });
  });
});
