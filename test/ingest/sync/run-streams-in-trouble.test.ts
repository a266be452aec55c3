/** What becomes of a stream when its provider, the store or the clock fails, and when it is run again. */
import { describe, expect, test } from '@jest/globals';
import { SyncFailure } from '../../../ingest/sync/failure.ts';
import { freshRun, PAUSES, START, type Store } from '../../support/shelf-run.ts';
import { SimulatedTime } from '../../support/simulated-time.ts';

const { run, openStore, runUntil, allOf, stateOf } = freshRun();

/** The same store, where some calls fail as on a full disk. */
function failingAt(store: Store, fails: (name: string) => boolean): typeof store {
  return new Proxy(store, {
    get: (of, name) => {
      const value = Reflect.get(of, name, of);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (fails(String(name))) throw new Error('database or disk is full');
        return value.apply(of, args);
      };
    },
  });
}

describe('running streams in trouble', () => {
  test('a gap is said when the provider has lost the cursor, and the stream is live again after a bounded round', async () => {
    run.provider.add('anna', 25);
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'live');
    let failures = 0;
    const expiredSeen: boolean[] = [];
    run.provider.before = ({ subject }, { expired }) => {
      if (subject === undefined) return;
      expiredSeen.push(expired);
      if (failures++ === 0)
        throw new SyncFailure('cursor-expired', 'ING_CURSOR_EXPIRED', 'the provider lost the cursor');
    };
    await runUntil(() => expiredSeen.length > 5 && stateOf('shelf/mail/anna')?.state.name === 'live');
    expect(run.log.events.filter(({ type }) => type === 'gap')).toHaveLength(1);
    expect(expiredSeen.slice(0, 3)).toEqual([false, true, false]);
    expect(stateOf('shelf/mail/anna')).toMatchObject({ expired: false, state: { name: 'live' } });
  });

  test('a provider that never accepts its own cursor is left alone after three rounds, and that is said once', async () => {
    run.provider.add('anna', 5);
    let asked = 0;
    run.provider.before = ({ subject }) => {
      if (subject === undefined) return;
      asked += 1;
      throw new SyncFailure('cursor-expired', 'ING_CURSOR_EXPIRED', 'the provider lost the cursor');
    };
    const policyOf = () => ({ ...PAUSES, pollEvery: 600_000 });
    await runUntil(() => run.time.now() > START + 23 * 3_600_000, { policyOf });
    expect(asked).toBe(4);
    expect(run.log.events.filter(({ type }) => type === 'parked')).toHaveLength(1);
  });

  test('what a connector throws that is no failure of a provider parks the stream, and its words are told to nobody', async () => {
    run.provider.add('anna', 5);
    run.provider.before = ({ subject }) => {
      if (subject) throw new TypeError('cannot read anna@acme.example');
    };
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'parked');
    expect(stateOf('shelf/mail/anna')?.state.trouble).toMatchObject({ code: 'ING_SYNC_DEFECT' });
    expect(JSON.stringify(stateOf('shelf/mail/anna')?.state.trouble)).not.toContain('@');
  });

  test('a store of streams that cannot be read for a while, as on a full disk, stops nothing for good', async () => {
    run.provider.add('anna', 30);
    const store = openStore();
    const troubles: unknown[] = [];
    let calls = 0;
    const asks = ['due', 'lease', 'count', 'nextDueAt'];
    const failing = failingAt(store, (name) => asks.includes(name) && ++calls > 6 && calls < 19);
    await runUntil(() => run.log.keys.length >= 30, { onTrouble: (reason) => troubles.push(reason) }, failing);
    expect([...run.log.keys].sort()).toEqual(allOf('anna'));
    expect(calls).toBeGreaterThan(19);
    expect(troubles.length).toBeGreaterThan(0);
  });

  test.each(['release', 'save', 'lease'])(
    'a stream for which the store cannot take `%s` just then is run again when it can',
    async (failingCall) => {
      for (const id of ['anna', 'bert']) run.provider.add(id, 40);
      let calls = 0;
      const failing = failingAt(openStore(), (name) => name === failingCall && ++calls % 3 === 0 && calls < 20);
      await runUntil(() => new Set(run.log.keys).size >= 80, {}, failing);
      expect(calls).toBeGreaterThan(3);
      expect([...new Set(run.log.keys)].sort()).toEqual(allOf('anna', 'bert'));
    },
  );

  test('what waits for an administrator is tried at once when kith is started or connected again', async () => {
    run.provider.add('anna', 5);
    run.provider.before = ({ subject }) => {
      if (subject) throw new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', 'the secret is refused');
    };
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'parked');
    run.provider.before = () => {};
    const restartedAt = run.time.now();
    await runUntil(() => run.log.keys.length >= 5);
    expect(run.time.now() - restartedAt).toBeLessThan(10_000);
  });

  test('when an outage is over for one mailbox, the others do not sit out their own pauses', async () => {
    for (const id of ['anna', 'bert', 'carl']) run.provider.add(id, 5);
    const isLive = (id: string) => stateOf(`shelf/mail/${id}`)?.state.name === 'live';
    await runUntil(() => ['anna', 'bert', 'carl'].every(isLive));
    const back = run.time.now() + 20 * 60_000;
    run.provider.before = () => {
      if (run.time.now() < back) throw new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'the connection broke');
    };
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const policyOf = () => ({ ...PAUSES, retryMax: 15 * 60_000 });
    const troubled = () => ['anna', 'bert', 'carl'].filter((id) => stateOf(`shelf/mail/${id}`)?.state.trouble);
    const store = openStore();
    let first = 0;
    await runUntil(
      () => {
        const left = troubled().length;
        if (run.time.now() >= back && left < 3 && first === 0) first = run.time.now();
        return run.time.now() >= back && left === 0;
      },
      { random, policyOf },
      store,
    );
    expect(run.time.now() - first).toBeLessThan(10_000);
  });

  test('a clock that is set back by an hour keeps nobody waiting for an hour', async () => {
    const anna = run.provider.add('anna', 5);
    await runUntil(() => run.log.keys.length >= 5);
    const ahead = new SimulatedTime(run.time.now() - 3_600_000);
    anna.mails = 8;
    run.time = ahead;
    const from = run.time.now();
    await runUntil(() => run.log.keys.length >= 8);
    expect(run.time.now() - from).toBeLessThan(60_000);
  });
});
