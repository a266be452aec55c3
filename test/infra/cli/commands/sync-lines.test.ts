import { expect, test } from '@jest/globals';
import { showSync } from '../../../../infra/cli/commands/sync-lines.ts';
import { NOTHING_COUNTED } from '../../../../ingest/core/sync-status.ts';

function shown(notes: Readonly<Record<string, number>>): string[] {
  const lines: string[] = [];
  const capabilities = [
    { capability: 'calls', streams: 1, states: { live: 1 }, counts: { ...NOTHING_COUNTED, notes }, troubles: [] },
  ];
  const terminal = { json: false, interactive: false, out: (line: string) => void lines.push(line), note: () => {} };
  showSync([{ provider: 'microsoft', isRead: true, capabilities }], { ...terminal, style: (_, text) => text }, 0);
  return lines;
}

test('what a provider told that is no input is told by reason', () => {
  expect(shown({ gone: 21, 'changed, not new': 1200 })).toContain(
    '  calls, passed over: 21 gone; 1,200 changed, not new',
  );
  expect(shown({}).join()).not.toContain('passed over');
});
