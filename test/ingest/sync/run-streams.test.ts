/** Everything is read, taken once and counted, whatever becomes of the log and of the workers. */
import { describe, expect, test } from '@jest/globals';
import { Scope } from '../../../ingest/core/scope.ts';
import { capabilityStatuses } from '../../../ingest/core/sync-status.ts';
import type { SyncBatch } from '../../../ingest/sync/sink.ts';
import { freshRun, PAUSES, START } from '../../support/shelf-run.ts';

const { run, openStore, runner, runUntil, allOf, stateOf } = freshRun();

describe('running streams', () => {
  test('every mail of every mailbox is taken once, and what comes later, too', async () => {
    run.provider.add('anna', 37);
    run.provider.add('bert', 5);
    await runUntil(() => run.log.keys.length >= 42);
    expect([...run.log.keys].sort()).toEqual(allOf('anna', 'bert'));
    (run.provider.shelves.get('anna') ?? { mails: 0 }).mails = 40;
    await runUntil(() => run.log.keys.length >= 45);
    expect([...run.log.keys].sort()).toEqual(allOf('anna', 'bert'));
  });

  test('counts what was seen, taken and left out, and keeps them over a restart', async () => {
    run.provider.add('anna', 20);
    const scope = Scope.parse({ excludeDomains: ['counsel.example'] });
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'live', { scope });
    expect(stateOf('shelf/mail/anna')?.counts).toMatchObject({ seen: 20, taken: 18, excluded: { domain: 2 } });
    expect(JSON.stringify(run.log.batches)).not.toContain('counsel.example');
  });

  test('what is told to be done never falls while mailboxes are through one after the other', async () => {
    for (const [id, mails] of [
      ['anna', 40],
      ['bert', 30],
      ['carl', 50],
    ] as const)
      run.provider.add(id, mails);
    const store = openStore();
    const told: number[] = [];
    const look = () => {
      const lines = store.rows().map(({ stream, ...row }) => ({ ...row, capability: stream.capability }));
      const backfill = capabilityStatuses(lines, run.time.now()).find(
        ({ capability }) => capability === 'mail',
      )?.backfill;
      if (backfill !== undefined) told.push(backfill.done);
    };
    const sink = {
      take: async (batch: SyncBatch) => {
        look();
        await run.log.take(batch);
      },
    };
    await runUntil(() => run.log.keys.length >= 120, { sink, places: { live: 1, old: 1 } }, store);
    expect(new Set(told).size).toBeGreaterThan(5);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
  });

  test('X1: while the log takes nothing no cursor advances, and the same steps are run again when it is back', async () => {
    run.provider.add('anna', 100);
    run.log.away = true;
    const troubles: unknown[] = [];
    const back = START + 600_000;
    await runUntil(() => run.time.now() >= back, { onTrouble: (reason) => troubles.push(reason) });
    expect(run.log.batches).toEqual([]);
    expect(stateOf('shelf/mail/anna')?.cursor ?? null).toBeNull();
    // thirty seconds at most between two tries, so ten minutes hold few of them
    expect(troubles.length).toBeGreaterThan(15);
    expect(troubles.length).toBeLessThan(60);
    run.log.away = false;
    await runUntil(() => run.log.keys.length >= 100);
    expect([...run.log.keys].sort()).toEqual(allOf('anna'));
  });

  test('a worker that dies after the log has acknowledged and before the cursor is saved repeats the same records', async () => {
    run.provider.add('anna', 30);
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
    await runUntil(() => new Set(run.log.keys).size === 30 && stateOf('shelf/mail/anna')?.state.name === 'live');
    expect([...new Set(run.log.keys)].sort()).toEqual(allOf('anna'));
    expect(run.log.keys.length).toBeGreaterThan(30);
  });

  test('X7: two workers on the same store never run one stream at once', async () => {
    for (const id of ['anna', 'bert', 'carl']) run.provider.add(id, 200);
    let together = 0;
    run.provider.before = async ({ subject }) => {
      together = Math.max(together, run.provider.running.filter((id) => id === (subject?.id ?? 'directory')).length);
      await run.time.sleep(50, run.stop.signal).catch(() => {});
    };
    const [first, second] = [openStore(), openStore()];
    const runs = [
      runner(first, { owner: 'one' }).run(run.stop.signal),
      runner(second, { owner: 'two' }).run(run.stop.signal),
    ];
    await run.time.run(() => new Set(run.log.keys).size === 600);
    run.stop.abort();
    await Promise.all(runs);
    first.close();
    second.close();
    expect(together).toBe(1);
    expect([...run.log.keys].sort()).toEqual(allOf('anna', 'bert', 'carl'));
  });

  test('a worker that was taken for dead saves nothing any more', async () => {
    run.provider.add('anna', 20);
    const store = openStore();
    await runUntil(() => run.log.keys.length >= 20, {}, store);
    const again = openStore();
    expect(again.lease('shelf/mail/anna', 'one', START, START + 60_000)).toBe(true);
    expect(again.lease('shelf/mail/anna', 'two', START + 59_999, START + 120_000)).toBe(false);
    expect(again.lease('shelf/mail/anna', 'two', START + 60_001, START + 120_000)).toBe(true);
    expect(again.save('shelf/mail/anna', 'one', { cursor: 'of a zombie' })).toBe(false);
    expect(again.row('shelf/mail/anna')?.cursor).not.toBe('of a zombie');
    again.close();
  });

  test('what a worker held that was killed goes on as soon as its right ends, though nothing else is due', async () => {
    run.provider.add('anna', 3);
    await runUntil(() => stateOf('shelf/mail/anna')?.state.name === 'live');
    (run.provider.shelves.get('anna') ?? { mails: 0 }).mails = 4;
    const store = openStore();
    const killedAt = run.time.now();
    for (const { id } of store.rows()) store.lease(id, 'killed', killedAt, killedAt + 15_000);
    await runUntil(() => run.log.keys.length === 4, {}, store);
    expect(run.time.now() - killedAt).toBeLessThan(20_000);
  });

  test('X2: mailboxes that ask what is new do not wait for one that reads a hundred thousand old mails', async () => {
    run.provider.add('big', 100_000);
    for (let n = 0; n < 20; n += 1) run.provider.add(`small-${n}`, 2);
    const waits: number[] = [];
    const dueSince = new Map<string, number>();
    run.provider.before = async ({ subject }) => {
      if (subject?.id.startsWith('small')) {
        const before = dueSince.get(subject.id);
        if (before !== undefined) waits.push(run.time.now() - before - PAUSES.pollEvery);
        dueSince.set(subject.id, run.time.now() + 20);
      }
      // a page of old mail takes a second, a look at what is new twenty milliseconds
      await run.time.sleep(subject?.id === 'big' ? 1000 : 20, run.stop.signal).catch(() => {});
    };
    await runUntil(() => run.time.now() > START + 600_000);
    waits.sort((one, other) => one - other);
    expect(waits.length).toBeGreaterThan(1000);
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(500);
    expect(stateOf('shelf/mail/big')?.state.name).toBe('backfilling');
  });
});
