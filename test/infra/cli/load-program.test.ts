import { describe, expect, test } from '@jest/globals';
import { loadProgram } from '../../../infra/cli/program.ts';
import { readEnvironment } from '../../../infra/config/environment.ts';

const settings = readEnvironment({});
const namesOf = async (...argv: string[]) =>
  (await loadProgram(settings, '0.0.0', argv)).commands.map((it) => it.name());
const ALL = (await loadProgram(settings, '0.0.0')).commands.map((command) => command.name());

describe('only what is called is loaded', () => {
  test.each(ALL)('of the whole command line, %s and what lies in its file', async (name) => {
    const loaded = await namesOf(name, '--json');
    expect(loaded).toContain(name);
    expect(loaded.length).toBeLessThanOrEqual(3);
  });

  test('also behind options of the whole program, whose values may be names of commands', async () => {
    expect(await namesOf('--data', 'status', '--json', '--tenant=demo', 'doctor')).toEqual(['doctor']);
  });

  test.each([
    ['no command', []],
    ['the help', ['--help']],
    ['help on one command', ['help', 'status']],
    ['a word that is no command', ['stats']],
    ['an option that nobody knows', ['--frobnicate', 'status']],
  ])('everything with %s', async (_, argv) => {
    expect(await namesOf(...argv)).toEqual(ALL);
  });
});
