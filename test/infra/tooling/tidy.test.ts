import { expect, test } from '@jest/globals';
import { formatFindings } from '../../../infra/tooling/finding.ts';
import { ROOT, readTree } from '../../../infra/tooling/source-tree.ts';
import { tidy } from '../../../infra/tooling/tidy.ts';

test('the repository keeps its house rules', () => {
  const files = readTree(ROOT);
  expect(files.length).toBeGreaterThan(50);
  expect(formatFindings(tidy(files))).toBe('');
});
