import { describe, expect, test } from '@jest/globals';
import type { Charge } from '../../../ingest/core/token-bucket.ts';
import { callProvider, type ProviderCall } from '../../../ingest/sync/call-provider.ts';
import { SyncFailure } from '../../../ingest/sync/failure.ts';
import type { ProviderPorts } from '../../../ingest/sync/port.ts';
import { type CoolDowns, openRateGate } from '../../../ingest/sync/rate-gate.ts';
import { SimulatedTime } from '../../support/simulated-time.ts';

const START = Date.UTC(2026, 5, 1);
const LIMIT = { units: 6000, seconds: 60 };
const NARROW: Charge = { bucket: 'user/anna', cost: 20, limit: LIMIT };
const WIDE: Charge = { bucket: 'project', cost: 20, limit: LIMIT };
const NEVER = new AbortController().signal;

class KeptCoolDowns implements CoolDowns {
  readonly kept = new Map<string, number>();
  readonly load = () => this.kept;
  readonly save = (bucket: string, until: number) => void this.kept.set(bucket, until);
}

function ports(time: SimulatedTime, coolDowns: CoolDowns = new KeptCoolDowns(), random = 0.5): ProviderPorts {
  const { now, sleep } = time;
  return { fetch, now, sleep, random: () => random, gate: openRateGate(time, coolDowns), timeoutMs: 60_000 };
}

/** A call that fails with these one after the other, and then answers. */
class FailingCall implements ProviderCall<string> {
  /** When it was sent. */
  readonly at: number[] = [];
  readonly signal = NEVER;
  charges = [NARROW, WIDE];
  time = new SimulatedTime(START);
  readonly #failures: (SyncFailure | Error)[];

  constructor(...failures: (SyncFailure | Error)[]) {
    this.#failures = failures;
  }

  readonly classify = (error: unknown) =>
    new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', 'not expected', { cause: error });

  readonly send = async () => {
    this.at.push(this.time.now());
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
    return 'answer';
  };
}

const failingWith = (...failures: (SyncFailure | Error)[]) => new FailingCall(...failures);
const down = () => new SyncFailure('retryable', 'ING_PROVIDER_DOWN', 'reset');
const throttled = (until?: number, wide = false) =>
  new SyncFailure('throttled', 'ING_THROTTLED', 'slow down', { until, wide });

/** Runs a call in simulated time; the answer, or what it failed with. */
async function run(time: SimulatedTime, call: FailingCall, world = ports(time)): Promise<unknown> {
  call.time = time;
  const ended: unknown[] = [];
  const keep = (what: unknown) => ended.push(what);
  void callProvider(world, call).then(keep, keep);
  await time.run(() => ended.length > 0);
  return ended[0];
}

describe('a call to a provider', () => {
  test('is tried again when what went wrong may pass, later each time', async () => {
    const call = failingWith(down(), down(), down());
    expect(await run(new SimulatedTime(START), call)).toBe('answer');
    expect(call.at.map((at) => at - START)).toEqual([0, 500, 1500, 3500]);
  });

  test('is handed back after five tries', async () => {
    const call = failingWith(down(), down(), down(), down(), down(), down());
    expect(await run(new SimulatedTime(START), call)).toMatchObject({ kind: 'retryable' });
    expect(call.at).toHaveLength(5);
  });

  test('is not tried again when an admin must change something', async () => {
    const call = failingWith(new SyncFailure('misconfigured', 'ING_SCOPE_MISSING', 'not granted'));
    expect(await run(new SimulatedTime(START), call)).toMatchObject({ code: 'ING_SCOPE_MISSING' });
    expect(call.at).toHaveLength(1);
  });

  test('G9: waits at least the least pause when the provider refuses without a time, and then answers', async () => {
    const call = failingWith(throttled(), throttled());
    expect(await run(new SimulatedTime(START), call)).toBe('answer');
    const [first = 0, second = 0, third = 0] = call.at;
    expect(second - first).toBeGreaterThanOrEqual(500);
    expect(third - second).toBeGreaterThanOrEqual(1000);
  });

  test('G10: does not call a bucket before the time that the provider named, also after a restart', async () => {
    const time = new SimulatedTime(START);
    const coolDowns = new KeptCoolDowns();
    const until = START + 300_000;
    expect(await run(time, failingWith(throttled(until)), ports(time, coolDowns))).toMatchObject({
      kind: 'throttled',
      until,
    });
    const restarted = ports(time, coolDowns);
    const early = failingWith();
    expect(await run(time, early, restarted)).toMatchObject({ kind: 'throttled' });
    expect(early.at).toEqual([]);
    await time.run(() => false);
    const other = failingWith();
    other.charges = [{ ...NARROW, bucket: 'user/bert' }];
    expect(await run(time, other, restarted)).toBe('answer');
  });

  test('a refusal cools the narrowest bucket, or all when the provider means everybody', async () => {
    const time = new SimulatedTime(START);
    const until = START + 300_000;
    const narrow = new KeptCoolDowns();
    await run(time, failingWith(throttled(until)), ports(time, narrow));
    expect([...narrow.kept.keys()]).toEqual(['user/anna']);
    const wide = new KeptCoolDowns();
    await run(time, failingWith(throttled(until, true)), ports(time, wide));
    expect([...wide.kept.keys()]).toEqual(['user/anna', 'project']);
  });

  test('X4: one that is never answered is given up at the time-out and tried again', async () => {
    let tries = 0;
    const hanging: ProviderCall<string> = {
      charges: [],
      signal: NEVER,
      classify: () => new SyncFailure('bug', 'ING_ANSWER_UNEXPECTED', 'not expected'),
      send: (signal) => {
        tries += 1;
        if (tries === 2) return Promise.resolve('answer');
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        );
      },
    };
    const time = new SimulatedTime(START);
    const world: ProviderPorts = { ...ports(time), sleep: async () => {}, timeoutMs: 20 };
    expect(await callProvider(world, hanging)).toBe('answer');
    expect(tries).toBe(2);
  });

  test('ends at once when whoever asked for it stops', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    const { charges, send, classify } = failingWith();
    const hurried = { charges, send, classify };
    await expect(callProvider(ports(new SimulatedTime(START)), { ...hurried, signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
  });
});

describe('the gate', () => {
  test('lets calls of one bucket through in the order in which they came', async () => {
    const time = new SimulatedTime(START);
    const gate = openRateGate(time, new KeptCoolDowns());
    const passed: number[] = [];
    for (let n = 0; n < 60; n += 1) void gate.pass([{ ...NARROW, cost: 100 }], NEVER).then(() => passed.push(n));
    await time.run(() => passed.length === 60);
    expect(passed).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  test('whoever gives up waiting keeps nobody behind from passing', async () => {
    const time = new SimulatedTime(START);
    const gate = openRateGate(time, new KeptCoolDowns());
    const stop = new AbortController();
    await gate.pass([{ ...NARROW, cost: 300 }], NEVER);
    const impatient = gate.pass([{ ...NARROW, cost: 300 }], stop.signal).catch(() => 'gave up');
    const through: string[] = [];
    void gate.pass([NARROW], NEVER).then(() => through.push('passed'));
    stop.abort();
    expect(await impatient).toBe('gave up');
    await time.run(() => through.length > 0);
    expect(through).toEqual(['passed']);
  });
});
