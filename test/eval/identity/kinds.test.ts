import { expect, test } from '@jest/globals';
import { countKinds } from './kinds.ts';

const YEAR = 365 * 86_400;
const seen = (person: string, email: string, name: string, first: number, last: number) => ({
  ...{ person, email, name, first, last },
});

const COUNTED = countKinds([
  seen('ann', 'Ann@acme.example', 'Ann Lee', 0, 10),
  seen('ann', 'ann@acme.example', 'Ann Lee', 0, 2 * YEAR),
  seen('ann', 'ann@mailbox.example', 'ann', 0, YEAR - 1),
  seen('bob', 'ann@initech.example', 'Ann Lee', 5, 6),
  seen('bob', 'bob@initech.example', 'Bob Roe', 7, 8),
  { email: 'nobody@acme.example', name: 'Ann Lee', first: 0, last: 0 },
]);
const of = (kind: string) => COUNTED.find((count) => count.kind === kind);

test('how many of a kind one person has is a mean over those who have any', () => {
  expect(of('mail address')).toMatchObject({ values: 4, perPerson: 2 });
  expect(of('… of free mail')).toMatchObject({ values: 1, perPerson: 1 });
});

test('what two people have is not exclusive, and what nobody is known to have is not counted', () => {
  expect(of('mail address')?.exclusive).toBe(1);
  expect(of('full name')).toMatchObject({ values: 2, exclusive: 0.5 });
  expect(of('the part before the @')).toMatchObject({ values: 2, exclusive: 0.5 });
});

test('what is kept is told of those alone whose owner was there a year later', () => {
  expect(of('mail address')).toMatchObject({ told: 2, keptAYear: 0.5 });
  expect(of('… of anybody else')).toMatchObject({ told: 1, keptAYear: 1 });
  expect(of('full name')).toMatchObject({ told: 1, keptAYear: 1 });
});
