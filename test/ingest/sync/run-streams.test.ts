import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteStreams } from '../../../infra/compose/sync/sqlite-streams.ts';
import { Scope } from '../../../ingest/core/scope.ts';
import { capabilityStatuses } from '../../../ingest/core/sync-status.ts';
import { type RunnerOptions, StreamRunner } from '../../../ingest/run-streams.ts';
import { SyncFailure } from '../../../ingest/sync/failure.ts';
import type { SyncBatch } from '../../../ingest/sync/sink.ts';
import { ShelfProvider } from '../../support/shelf-provider.ts';
import { SimulatedTime } from '../../support/simulated-time.ts';

const START = Date.UTC(2026, 5, 1);
const PAUSES = { pollEvery: 5000, retryFirst: 1000, retryMax: 60_000 };

/** A log in memory: what it took, and whether it takes anything now. */
class Log {
  readonly batches: SyncBatch[] = [];
  away = false;

  readonly take = async (batch: SyncBatch): Promise<void> => {
    if (this.away) throw new Error('the log does not answer');
    this.batches.push(batch);
  };

  get keys(): string[] {
    return this.batches.flatMap(({ activities }) => activities.map(({ key }) => key));
  }

  get events() {
    return this.batches.flatMap(({ events }) => events);
  }
}

let folder: string;
let provider: ShelfProvider;
let time: SimulatedTime;
let log: Log;
let stop: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-streams-'));
  provider = new ShelfProvider();
  time = new SimulatedTime(START);
  log = new Log();
  stop = new AbortController();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const openStore = () => openSqliteStreams(join(folder, 'streams.db'), 'shelf');

/** The same store, where some calls fail as on a full disk. */
function failingAt(store: ReturnType<typeof openStore>, fails: (name: string) => boolean): typeof store {
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

function runner(store: ReturnType<typeof openStore>, more: Partial<RunnerOptions> = {}): StreamRunner {
  const { now, sleep } = time;
  return new StreamRunner({
    ...{ connector: provider.connector, store, sink: log, scope: Scope.parse({}), now, sleep },
    ...{ horizon: () => 0, policyOf: () => PAUSES, random: () => 0.5, owner: 'one', places: { live: 4, old: 4 } },
    ...more,
  });
}

/** Runs until `until`, then stops. */
async function runUntil(until: () => boolean, more: Partial<RunnerOptions> = {}, store = openStore()): Promise<void> {
  const ran = runner(store, more).run(stop.signal);
  await time.run(until);
  stop.abort();
  await ran;
  store.close();
  stop = new AbortController();
}

const allOf = (...ids: string[]) =>
  ids
    .flatMap((id) => Array.from({ length: provider.shelves.get(id)?.mails ?? 0 }, (_, n) => `${n}@${id}.example`))
    .sort();
const stateOf = (id: string) => {
  const store = openStore();
  const row = store.row(id);
  store.close();
  return row;
};

describe('running streams', () => {
  test('every mail of every mailbox is taken once, and what comes later, too', async () => {
    provider.add('anna', 37);
    provider.add('bert', 5);
    await runUntil(() => log.keys.length >= 42);
    expect([...log.keys].sort()).toEqual(allOf('anna', 'bert'));
    (provider.shelves.get('anna') ?? { mails: 0 }).mails = 40;
    await runUntil(() => log.keys.length >= 45);
    expect([...log.keys].sort()).toEqual(allOf('anna', 'bert'));
  });

  test('counts what was seen, taken and left out, and keeps them over a restart', async () => {
    provider.add('anna', 20);
    const scope = Scope.parse({ excludeDomains: ['counsel.example'] });
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'live', { scope });
    expect(stateOf('shelf/mail/anna')?.counts).toMatchObject({ seen: 20, taken: 18, excluded: { domain: 2 } });
    expect(JSON.stringify(log.batches)).not.toContain('counsel.example');
  });

  test('what is told to be done never falls while mailboxes are through one after the other', async () => {
    for (const [id, mails] of [
      ['anna', 40],
      ['bert', 30],
      ['carl', 50],
    ] as const)
      provider.add(id, mails);
    const store = openStore();
    const told: number[] = [];
    const look = () => {
      const lines = store.rows().map(({ stream, ...row }) => ({ ...row, capability: stream.capability }));
      const backfill = capabilityStatuses(lines, time.now()).find(({ capability }) => capability === 'mail')?.backfill;
      if (backfill !== undefined) told.push(backfill.done);
    };
    const sink = {
      take: async (batch: SyncBatch) => {
        look();
        await log.take(batch);
      },
    };
    await runUntil(() => log.keys.length >= 120, { sink, places: { live: 1, old: 1 } }, store);
    expect(new Set(told).size).toBeGreaterThan(5);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
  });

  test('X1: while the log takes nothing no cursor advances, and the same steps are run again when it is back', async () => {
    provider.add('anna', 100);
    log.away = true;
    const troubles: unknown[] = [];
    const back = START + 600_000;
    await runUntil(() => time.now() >= back, { onTrouble: (reason) => troubles.push(reason) });
    expect(log.batches).toEqual([]);
    expect(stateOf('shelf/mail/anna')?.cursor ?? null).toBeNull();
    // thirty seconds at most between two tries, so ten minutes hold few of them
    expect(troubles.length).toBeGreaterThan(15);
    expect(troubles.length).toBeLessThan(60);
    log.away = false;
    await runUntil(() => log.keys.length >= 100);
    expect([...log.keys].sort()).toEqual(allOf('anna'));
  });

  test('a worker that dies after the log has acknowledged and before the cursor is saved repeats the same records', async () => {
    provider.add('anna', 30);
    const store = openStore();
    let saves = 0;
    const save: typeof store.save = (id, owner, change) => {
      if (id === 'shelf/mail/anna' && ++saves === 2) throw new Error('killed');
      return store.save(id, owner, change);
    };
    const dying = new Proxy(store, {
      get: (of, name) => {
        if (name === 'save') return save;
        const value = Reflect.get(of, name, of);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
    await runUntil(() => saves >= 2, {}, dying);
    await runUntil(() => new Set(log.keys).size === 30 && stateOf('shelf/mail/anna')?.state.name === 'live');
    expect([...new Set(log.keys)].sort()).toEqual(allOf('anna'));
    expect(log.keys.length).toBeGreaterThan(30);
  });

  test('X5: a user who left the directory is asked for no more, and that is said once', async () => {
    provider.add('anna', 3);
    provider.add('bert', 3);
    const pauses = () => PAUSES;
    await runUntil(() => log.keys.length >= 6, { policyOf: pauses });
    provider.shelves.delete('bert');
    const asked: string[] = [];
    provider.before = ({ subject }) => void (subject && asked.push(subject.id));
    await runUntil(() => time.now() > START + 120_000, { policyOf: pauses });
    const gone = log.events.filter(({ type }) => type === 'subject-removed');
    expect(gone).toEqual([{ type: 'subject-removed', stream: 'shelf/mail/bert', at: expect.any(Number) }]);
    const last = asked.lastIndexOf('bert');
    expect(asked.slice(last + 1).filter((id) => id === 'anna').length).toBeGreaterThan(10);
    expect(stateOf('shelf/mail/bert')).toMatchObject({ state: { name: 'removed' }, cursor: null });
  });

  test('a removal that the directory tells once is not lost when the log takes nothing just then', async () => {
    provider.tellsChangesOnly = true;
    provider.add('anna', 3);
    provider.add('bert', 3);
    await runUntil(() => log.keys.length >= 6);
    provider.shelves.delete('bert');
    log.away = true;
    await runUntil(() => time.now() > START + 60_000);
    log.away = false;
    await runUntil(() => stateOf('shelf/mail/bert')?.state.name === 'removed');
    expect(log.events.filter(({ type }) => type === 'subject-removed')).toHaveLength(1);
  });

  test('a user who comes back is read from the beginning', async () => {
    const bert = provider.add('bert', 3);
    await runUntil(() => log.keys.length >= 3);
    provider.shelves.delete('bert');
    await runUntil(() => stateOf('shelf/mail/bert')?.state.name === 'removed');
    provider.shelves.set('bert', bert);
    await runUntil(() => log.keys.length >= 6);
    expect(new Set(log.keys).size).toBe(3);
  });

  test('X7: two workers on the same store never run one stream at once', async () => {
    for (const id of ['anna', 'bert', 'carl']) provider.add(id, 200);
    let together = 0;
    provider.before = async ({ subject }) => {
      together = Math.max(together, provider.running.filter((id) => id === (subject?.id ?? 'directory')).length);
      await time.sleep(50, stop.signal).catch(() => {});
    };
    const [first, second] = [openStore(), openStore()];
    const runs = [runner(first, { owner: 'one' }).run(stop.signal), runner(second, { owner: 'two' }).run(stop.signal)];
    await time.run(() => new Set(log.keys).size === 600);
    stop.abort();
    await Promise.all(runs);
    first.close();
    second.close();
    expect(together).toBe(1);
    expect([...log.keys].sort()).toEqual(allOf('anna', 'bert', 'carl'));
  });

  test('a worker that was taken for dead saves nothing any more', async () => {
    provider.add('anna', 20);
    const store = openStore();
    await runUntil(() => log.keys.length >= 20, {}, store);
    const again = openStore();
    expect(again.lease('shelf/mail/anna', 'one', START, START + 60_000)).toBe(true);
    expect(again.lease('shelf/mail/anna', 'two', START + 59_999, START + 120_000)).toBe(false);
    expect(again.lease('shelf/mail/anna', 'two', START + 60_001, START + 120_000)).toBe(true);
    expect(again.save('shelf/mail/anna', 'one', { cursor: 'of a zombie' })).toBe(false);
    expect(again.row('shelf/mail/anna')?.cursor).not.toBe('of a zombie');
    again.close();
  });

  test('what a worker held that was killed goes on as soon as its right ends, though nothing else is due', async () => {
    provider.add('anna', 3);
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'live');
    (provider.shelves.get('anna') ?? { mails: 0 }).mails = 4;
    const store = openStore();
    const killedAt = time.now();
    for (const { id } of store.rows()) store.lease(id, 'killed', killedAt, killedAt + 15_000);
    await runUntil(() => log.keys.length === 4, {}, store);
    expect(time.now() - killedAt).toBeLessThan(20_000);
  });

  test('a gap is said when the provider has lost the cursor, and the stream is live again after a bounded round', async () => {
    provider.add('anna', 25);
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'live');
    let failures = 0;
    const expiredSeen: boolean[] = [];
    provider.before = ({ subject }, { expired }) => {
      if (subject === undefined) return;
      expiredSeen.push(expired);
      if (failures++ === 0)
        throw new SyncFailure('cursor-expired', 'ING_CURSOR_EXPIRED', 'the provider lost the cursor');
    };
    await runUntil(() => expiredSeen.length > 5 && stateOf('shelf/mail/anna')?.state.name === 'live');
    expect(log.events.filter(({ type }) => type === 'gap')).toHaveLength(1);
    expect(expiredSeen.slice(0, 3)).toEqual([false, true, false]);
    expect(stateOf('shelf/mail/anna')).toMatchObject({ expired: false, state: { name: 'live' } });
  });

  test('a provider that never accepts its own cursor is left alone after three rounds, and that is said once', async () => {
    provider.add('anna', 5);
    let asked = 0;
    provider.before = ({ subject }) => {
      if (subject === undefined) return;
      asked += 1;
      throw new SyncFailure('cursor-expired', 'ING_CURSOR_EXPIRED', 'the provider lost the cursor');
    };
    const policyOf = () => ({ ...PAUSES, pollEvery: 600_000 });
    await runUntil(() => time.now() > START + 23 * 3_600_000, { policyOf });
    expect(asked).toBe(4);
    expect(log.events.filter(({ type }) => type === 'parked')).toHaveLength(1);
  });

  test('X2: mailboxes that ask what is new do not wait for one that reads a hundred thousand old mails', async () => {
    provider.add('big', 100_000);
    for (let n = 0; n < 20; n += 1) provider.add(`small-${n}`, 2);
    const waits: number[] = [];
    const dueSince = new Map<string, number>();
    provider.before = async ({ subject }) => {
      if (subject?.id.startsWith('small')) {
        const before = dueSince.get(subject.id);
        if (before !== undefined) waits.push(time.now() - before - PAUSES.pollEvery);
        dueSince.set(subject.id, time.now() + 20);
      }
      // a page of old mail takes a second, a look at what is new twenty milliseconds
      await time.sleep(subject?.id === 'big' ? 1000 : 20, stop.signal).catch(() => {});
    };
    await runUntil(() => time.now() > START + 600_000);
    waits.sort((one, other) => one - other);
    expect(waits.length).toBeGreaterThan(1000);
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(500);
    expect(stateOf('shelf/mail/big')?.state.name).toBe('backfilling');
  });

  test('what a connector throws that is no failure of a provider parks the stream, and its words are told to nobody', async () => {
    provider.add('anna', 5);
    provider.before = ({ subject }) => {
      if (subject) throw new TypeError('cannot read anna@acme.example');
    };
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'parked');
    expect(stateOf('shelf/mail/anna')?.state.trouble).toMatchObject({ code: 'ING_SYNC_DEFECT' });
    expect(JSON.stringify(stateOf('shelf/mail/anna')?.state.trouble)).not.toContain('@');
  });

  test('a scope that becomes narrower stops streams, and one that becomes wider begins them, though the directory told of nobody anew', async () => {
    provider.tellsChangesOnly = true;
    provider.add('anna', 5, ['sales@acme.example']);
    provider.add('bert', 5);
    const sales = Scope.parse({ includeGroups: ['sales@acme.example'] });
    await runUntil(() => log.keys.length >= 5 && time.now() > START + 60_000, { scope: sales });
    expect(new Set(log.keys)).toEqual(new Set(allOf('anna')));
    await runUntil(() => new Set(log.keys).size >= 10);
    expect(new Set(log.keys)).toEqual(new Set(allOf('anna', 'bert')));
    const asked: string[] = [];
    provider.before = ({ subject }) => void (subject && asked.push(subject.id));
    await runUntil(() => asked.length > 3, { scope: sales });
    expect(stateOf('shelf/mail/bert')?.state.name).toBe('removed');
    // not once more, not even until the directory has been read
    expect(asked).not.toContain('bert');
    expect(stateOf('shelf/mail/anna')?.state.name).toBe('live');
  });

  test('a store of streams that cannot be read for a while, as on a full disk, stops nothing for good', async () => {
    provider.add('anna', 30);
    const store = openStore();
    const troubles: unknown[] = [];
    let calls = 0;
    const asks = ['due', 'lease', 'count', 'nextDueAt'];
    const failing = failingAt(store, (name) => asks.includes(name) && ++calls > 6 && calls < 19);
    await runUntil(() => log.keys.length >= 30, { onTrouble: (reason) => troubles.push(reason) }, failing);
    expect([...log.keys].sort()).toEqual(allOf('anna'));
    expect(calls).toBeGreaterThan(19);
    expect(troubles.length).toBeGreaterThan(0);
  });

  test.each(['release', 'save', 'lease'])(
    'a stream for which the store cannot take `%s` just then is run again when it can',
    async (failingCall) => {
      for (const id of ['anna', 'bert']) provider.add(id, 40);
      let calls = 0;
      const failing = failingAt(openStore(), (name) => name === failingCall && ++calls % 3 === 0 && calls < 20);
      await runUntil(() => new Set(log.keys).size >= 80, {}, failing);
      expect(calls).toBeGreaterThan(3);
      expect([...new Set(log.keys)].sort()).toEqual(allOf('anna', 'bert'));
    },
  );

  test('a user whom the provider did not know is asked for at once under another address', async () => {
    provider.add('anna', 5);
    provider.before = ({ subject }) => {
      if (subject?.address === 'anna@acme.example')
        throw new SyncFailure('not-provisioned', 'ING_NOT_PROVISIONED', 'there is no such user');
    };
    let renamedAt = 0;
    await runUntil(() => {
      const shelf = provider.shelves.get('anna');
      if (renamedAt === 0 && shelf !== undefined && stateOf('shelf/mail/anna')?.state.name === 'not-provisioned') {
        provider.shelves.set('anna', { ...shelf, subject: { ...shelf.subject, address: 'anna.vole@acme.example' } });
        renamedAt = time.now();
      }
      return log.keys.length >= 5;
    });
    expect(time.now() - renamedAt).toBeLessThan(60_000);
  });

  test('what waits for an administrator is tried at once when kith is started or connected again', async () => {
    provider.add('anna', 5);
    provider.before = ({ subject }) => {
      if (subject) throw new SyncFailure('misconfigured', 'ING_SECRET_REFUSED', 'the secret is refused');
    };
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'parked');
    provider.before = () => {};
    const restartedAt = time.now();
    await runUntil(() => log.keys.length >= 5);
    expect(time.now() - restartedAt).toBeLessThan(10_000);
  });

  test('when an outage is over for one mailbox, the others do not sit out their own pauses', async () => {
    for (const id of ['anna', 'bert', 'carl']) provider.add(id, 5);
    const isLive = (id: string) => stateOf(`shelf/mail/${id}`)?.state.name === 'live';
    await runUntil(() => ['anna', 'bert', 'carl'].every(isLive));
    const back = time.now() + 20 * 60_000;
    provider.before = () => {
      if (time.now() < back) throw new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'the connection broke');
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
        if (time.now() >= back && left < 3 && first === 0) first = time.now();
        return time.now() >= back && left === 0;
      },
      { random, policyOf },
      store,
    );
    expect(time.now() - first).toBeLessThan(10_000);
  });

  test('a capability that is taken away is not read any more, and comes back whole', async () => {
    provider.add('anna', 5);
    await runUntil(() => log.keys.length >= 5);
    const { streamsOf } = provider.connector;
    const without = { ...provider.connector, streamsOf: () => [] };
    (provider.shelves.get('anna') ?? { mails: 0 }).mails = 9;
    await runUntil(() => time.now() > START + 120_000, { connector: without });
    expect(log.keys).toHaveLength(5);
    expect(stateOf('shelf/mail/anna')?.state.name).toBe('removed');
    await runUntil(() => new Set(log.keys).size >= 9, { connector: { ...without, streamsOf } });
  });

  test('a clock that is set back by an hour keeps nobody waiting for an hour', async () => {
    const anna = provider.add('anna', 5);
    await runUntil(() => log.keys.length >= 5);
    const ahead = new SimulatedTime(time.now() - 3_600_000);
    anna.mails = 8;
    time = ahead;
    const from = time.now();
    await runUntil(() => log.keys.length >= 8);
    expect(time.now() - from).toBeLessThan(60_000);
  });

  test('a mailbox outside the scope has no stream', async () => {
    provider.add('anna', 5, ['sales@acme.example']);
    provider.add('bert', 5);
    const scope = Scope.parse({ includeGroups: ['sales@acme.example'] });
    await runUntil(() => time.now() > START + 60_000, { scope });
    expect(new Set(log.keys)).toEqual(new Set(allOf('anna')));
    expect(stateOf('shelf/mail/bert')).toBeUndefined();
  });

  test('a stream is told whose mailboxes are read beside it', async () => {
    provider.add('anna', 5, ['sales@acme.example']);
    provider.add('bert', 5);
    const scope = Scope.parse({ includeGroups: ['sales@acme.example'] });
    let told: boolean[] = [];
    provider.before = (_, { read }) => {
      told = ['anna', 'bert'].map((id) => read?.has('mail', id) === true);
    };
    await runUntil(() => time.now() > START + 60_000, { scope });
    expect(told).toEqual([true, false]);
  });
});
