import { expect, test } from '@jest/globals';
import { showSync } from '../../../../infra/cli/commands/sync-lines.ts';
import { NOTHING_COUNTED, type StreamTrouble } from '../../../../ingest/core/sync-status.ts';

function shown(notes: Readonly<Record<string, number>>, troubles: readonly StreamTrouble[] = []): string[] {
  const lines: string[] = [];
  const capabilities = [
    { capability: 'calls', streams: 1, states: { live: 1 }, counts: { ...NOTHING_COUNTED, notes }, troubles },
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

test('what keeps a stream from getting on is told with whose it is', () => {
  const since = Date.UTC(2026, 10, 1, 9, 30);
  const trouble = { code: 'ING_NOT_PROVISIONED', message: 'there is no mailbox', streams: 1, since, nextRetryAt: 0 };
  expect(shown({}, [{ ...trouble, example: 'microsoft/mail/7', address: 'ada@acme.example' }])).toContain(
    '! 1 stream (microsoft/mail/7 of ada@acme.example): there is no mailbox, since 2026-11-01T09:30Z; tried again now',
  );
  expect(shown({}, [{ ...trouble, example: 'microsoft/calls' }]).join()).toContain(
    '! 1 stream (microsoft/calls): there',
  );
});
