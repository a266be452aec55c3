import { describe, expect, test } from '@jest/globals';
import { ChangeLog } from '../support/fake-tenant/change-log.ts';
import { MovableClock } from '../support/fake-tenant/small-tenant.ts';

function newLog() {
  const clock = new MovableClock(0);
  return { clock, log: new ChangeLog('secret', clock.now) };
}

describe('the log of changes', () => {
  test('numbers run through all feeds, and each feed tells its own after a number', () => {
    const { log } = newLog();
    for (const feed of ['mail:a', 'mail:b', 'mail:a', 'mail:a'] as const) log.append({ feed, kind: 'added', id: 'x' });
    expect(log.since('mail:a', 0).map(({ sequence }) => sequence)).toEqual([1, 3, 4]);
    expect(log.since('mail:a', 3).map(({ sequence }) => sequence)).toEqual([4]);
    expect([log.lastOf('mail:b'), log.lastOf('users'), log.lastChangeOf('mail:a', 'x')]).toEqual([2, 0, 4]);
  });

  test('a cursor is read where it was issued, with what it is bound to', () => {
    const { log } = newLog();
    const cursor = log.issue('mail:a', 5, { folder: 'inbox' });
    expect(log.read('mail:a', cursor)).toEqual({
      state: 'valid',
      position: { sequence: 5, issuedAt: 0, bound: { folder: 'inbox' } },
    });
  });

  test('a cursor of another feed or log, or a changed one, is foreign', () => {
    const { log, clock } = newLog();
    const cursor = log.issue('mail:a', 5);
    expect(log.read('mail:b', cursor).state).toBe('foreign');
    expect(new ChangeLog('other', clock.now).read('mail:a', cursor).state).toBe('foreign');
    const [payload = '', signature] = cursor.split('.');
    const further = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('5', '6')).toString('base64url');
    expect(log.read('mail:a', `${further}.${signature}`).state).toBe('foreign');
    expect(log.read('mail:a', 'anything').state).toBe('foreign');
  });

  test('cursors expire when they are made to, or after their lifetime, and later ones do not', () => {
    const { log, clock } = newLog();
    log.append({ feed: 'mail:a', kind: 'added', id: 'x' });
    const old = log.issue('mail:a', log.sequence);
    const other = log.issue('mail:b', log.sequence);
    log.expire('mail:a');
    expect([log.read('mail:a', old).state, log.read('mail:b', other).state]).toEqual(['expired', 'valid']);
    const fresh = log.issue('mail:a', log.sequence);
    expect(log.read('mail:a', fresh).state).toBe('valid');
    log.setLifetime('mail:', 1000);
    clock.advance(1001);
    expect(log.read('mail:a', fresh).state).toBe('expired');
  });
});
