import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SchemaGate, SchemaViolation } from '../support/fake-tenant/schema-gate.ts';

const schemas = JSON.parse(
  readFileSync(new URL('../support/fake-tenant/schemas/google.json', import.meta.url), 'utf8'),
);
const gate = new SchemaGate(schemas);

describe('the schema gate', () => {
  test.each([
    ['gmail.Message', { id: 'a', historyId: '18446744073709551615', internalDate: '-1' }],
    ['calendar.Event', { start: { dateTime: '2026-03-02T10:00:00+01:00' }, end: { date: '2026-03-02' } }],
    ['directory.User', { emails: [{ address: 'a@x.example', primary: true }] }],
    ['gmail.Message', {}],
  ])('lets a %s pass that the documents know', (name, answer) => {
    expect(() => gate.check(name, answer)).not.toThrow();
  });

  test.each([
    ['a property that nobody knows', 'gmail.Message', { subject: 'x' }],
    ['a number that should be a text', 'gmail.Message', { historyId: 5 }],
    ['a text that is no number', 'gmail.Profile', { historyId: '0x5' }],
    ['a time without an offset', 'calendar.EventDateTime', { dateTime: '2026-03-02T10:00:00' }],
    ['a date that is none', 'calendar.EventDateTime', { date: '2026-3-2' }],
    [
      'a property that nobody knows, deep inside',
      'directory.Users',
      { users: [{ emails: [{ adress: 'a@x.example' }] }] },
    ],
  ])('throws at %s', (_what, name, answer) => {
    expect(() => gate.check(name, answer)).toThrow(SchemaViolation);
  });
});
