import { describe, expect, test } from '@jest/globals';
import { incompatibilities, type Schema } from '../../../infra/tooling/schema-compatibility.ts';

const BEFORE: Schema = {
  type: 'object',
  required: ['channel'],
  properties: {
    channel: { type: 'string', enum: ['mail', 'call'] },
    key: { type: 'string', minLength: 1, maxLength: 10 },
    version: { type: 'integer', minimum: 0 },
    people: { type: 'array', items: { type: 'object', required: [], properties: { name: { type: 'string' } } } },
    reasons: { type: 'object', additionalProperties: { type: 'integer' } },
  },
};

function changed(name: string, schema: Schema | undefined): Schema {
  const { [name]: _, ...rest } = BEFORE.properties ?? {};
  return { ...BEFORE, properties: schema === undefined ? rest : { ...rest, [name]: schema } };
}

describe('a schema of the log may only grow', () => {
  test.each<[string, Schema]>([
    ['nothing changed', BEFORE],
    ['a field more', changed('at', { type: 'string' })],
    ['a value more', changed('channel', { type: 'string', enum: ['mail', 'call', 'chat'] })],
    ['a wider limit', changed('key', { type: 'string', maxLength: 20 })],
    ['a wider type', changed('version', { type: 'number', minimum: 0 })],
    ['a field that need not be there any more', { ...BEFORE, required: [] }],
  ])('%s is compatible', (_, after) => {
    expect(incompatibilities(BEFORE, after)).toEqual([]);
  });

  test.each<[string, Schema, string]>([
    ['a field that is gone', changed('key', undefined), 'record.key is gone'],
    ['a field that is required now', { ...BEFORE, required: ['channel', 'key'] }, 'record.key is required now'],
    [
      'a value that is gone',
      changed('channel', { type: 'string', enum: ['mail'] }),
      'record.channel may not be "call" any more',
    ],
    ['another type', changed('version', { type: 'string' }), 'record.version was integer and is string'],
    [
      'a narrower limit',
      changed('key', { type: 'string', minLength: 1, maxLength: 5 }),
      'record.key has a narrower maxLength now: 5',
    ],
    [
      'a limit where none was',
      changed('version', { type: 'integer', minimum: 0, maximum: 9 }),
      'record.version has a narrower maximum now: 9',
    ],
    [
      'a pattern where none was',
      changed('key', { type: 'string', minLength: 1, maxLength: 10, pattern: '^m' }),
      'record.key must fit another pattern now',
    ],
    [
      'a list where none was',
      changed('key', { type: 'string', minLength: 1, maxLength: 10, enum: ['a'] }),
      'record.key must be one of a list now',
    ],
    [
      'something within a list',
      changed('people', {
        type: 'array',
        items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      }),
      'record.people[].name is required now',
    ],
    [
      'something within a map',
      changed('reasons', { type: 'object', additionalProperties: { type: 'string' } }),
      'record.reasons.* was integer and is string',
    ],
  ])('%s is not, and that is said', (_, after, said) => {
    expect(incompatibilities(BEFORE, after)).toEqual([said]);
  });
});
