import { expect, test } from '@jest/globals';
import { showChecks } from '../../../../infra/cli/commands/check-lines.ts';
import { SyncFailure } from '../../../../ingest/sync/failure.ts';
import type { Check } from '../../../../ingest/sync/port.ts';

const refused = () =>
  new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', 'the secret is refused', { todo: 'make a new one' });
const failed = (what: string, failure = refused()): Check => ({
  ...{ capability: 'mail', what, kind: 'reach', outcome: 'failed', failure },
});

test('what is wrong is told in full once, and named by every other check that it lets fail', async () => {
  const lines: string[] = [];
  const terminal = { json: false, interactive: false, out: (line: string) => void lines.push(line), note: () => {} };
  const another = new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', 'the secret has expired');
  const checks = [failed('one'), failed('two'), failed('three', another)];
  const shown = await showChecks(checks, { ...terminal, style: (_, text) => text });
  expect(shown).toEqual(checks);
  expect(lines.filter((line) => line.includes('make a new one'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('for the same reason (ING_SECRET_REFUSED)'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('the secret has expired'))).toHaveLength(1);
});
