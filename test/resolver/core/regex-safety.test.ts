import { describe, expect, test } from '@jest/globals';
import jsTokens from 'js-tokens';
import { checkSync } from 'recheck';
import { isProduct, ROOT, readTree } from '../../../infra/tooling/source-tree.ts';
import { PLAIN_ENTRY } from '../../../ingest/core/plain-addresses.ts';

/** Files whose patterns never meet what a stranger wrote. (`infra/tooling` reads this repository and is left out too.) */
const NOT_FOR_STRANGERS = new Set(['infra/cli/terminal.ts']); // groups the digits of a count

/** Files that put patterns together from parts of their own. */
const BUILDS_PATTERNS = [
  'api/access.ts', // from the paths of its routes
  'ingest/core/plain-addresses.ts', // checked below
];

/** Without an open or counted repetition the number of steps has a limit at every start. */
const REPEATS = /[*+]|\{\d+,/;

const STEPS = { timeout: 30_000, incubationLimit: 2_000, attackLimit: 200_000 };

function literals(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, text } of readTree(ROOT)) {
    if (!isProduct(path) || NOT_FOR_STRANGERS.has(path)) continue;
    for (const token of jsTokens(text)) {
      if (token.type === 'RegularExpressionLiteral' && REPEATS.test(token.value)) found.set(token.value, path);
    }
  }
  return found;
}

describe('a pattern for text that strangers wrote', () => {
  const all = literals();

  test('is found in the sources, so the check below has work to do', () => {
    expect(all.size).toBeGreaterThan(10);
    expect([...all.values()].some((path) => path.startsWith('resolver/'))).toBe(true);
  });

  test('the checker tells a quadratic pattern from a linear one', () => {
    expect(checkSync('\\d+$', '', STEPS).status).toBe('vulnerable');
    expect(checkSync('^\\d+$', '', STEPS).status).toBe('safe');
  });

  test.each([...all])('%s of %s takes linear time', (literal) => {
    const end = literal.lastIndexOf('/');
    const found = checkSync(literal.slice(1, end), literal.slice(end + 1), STEPS);
    const growth = found.status === 'vulnerable' ? found.complexity.summary : 'linear at most';
    expect({ status: found.status, growth }).toEqual({ status: 'safe', growth: 'linear at most' });
  });

  test('of plainly written addresses takes linear time, too', () => {
    expect(checkSync(PLAIN_ENTRY.source, PLAIN_ENTRY.flags, STEPS).status).toBe('safe');
  });

  test('stands in the source as a literal, where this test can find it', () => {
    const built = readTree(ROOT).filter(({ path, text }) => isProduct(path) && /\bRegExp\(/.test(text));
    expect(built.map(({ path }) => path)).toEqual(BUILDS_PATTERNS);
  });
});
