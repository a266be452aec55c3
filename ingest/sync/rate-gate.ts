import { type BucketState, burstOf, type Charge, newBucket, pay, raise, refuse } from '../core/token-bucket.ts';
import { SyncFailure } from './failure.ts';
import type { ProviderPorts, RateGate } from './port.ts';

/** Where pauses that a provider asked for are kept, so that a restart does not forget them. */
export interface CoolDowns {
  /** By bucket, until when; milliseconds since 1970. */
  load(): ReadonlyMap<string, number>;
  save(bucket: string, until: number): void;
}

/** Whoever would have to wait longer is told when to come back instead: its place is for others. */
const PATIENCE_MS = 60_000;

/** The buckets of one tenant at one provider, shared by all its streams. Waiting is first come, first served. */
export function openRateGate({ now, sleep }: Pick<ProviderPorts, 'now' | 'sleep'>, coolDowns: CoolDowns): RateGate {
  const buckets = new Map<string, BucketState>();
  const kept = new Map(coolDowns.load());
  const tails = new Map<string, Promise<unknown>>();

  const stateOf = ({ bucket, limit }: Charge): BucketState => {
    const known = buckets.get(bucket);
    if (known !== undefined) return known;
    const fresh = newBucket(limit, now());
    const coolUntil = kept.get(bucket) ?? 0;
    return coolUntil > now() ? refuse(fresh, coolUntil) : fresh;
  };

  const payOne = async (charge: Charge, signal: AbortSignal): Promise<void> => {
    if (charge.cost > burstOf(charge.limit))
      throw new RangeError(`a call of ${charge.bucket} costs more than its burst`);
    const giveUpAt = now() + PATIENCE_MS;
    for (;;) {
      signal.throwIfAborted();
      const paid = pay(stateOf(charge), charge, now());
      if (typeof paid !== 'number') {
        buckets.set(charge.bucket, paid);
        return;
      }
      if (now() + paid > giveUpAt) {
        throw new SyncFailure('throttled', 'ING_THROTTLED', 'the limit of the provider is used up for now', {
          until: now() + paid,
        });
      }
      await sleep(paid, signal);
    }
  };

  const inTurn = (charge: Charge, signal: AbortSignal): Promise<void> => {
    const before = tails.get(charge.bucket) ?? Promise.resolve();
    const mine = before.then(() => payOne(charge, signal));
    const settled = mine.catch(() => {});
    tails.set(charge.bucket, settled);
    void settled.then(() => {
      if (tails.get(charge.bucket) === settled) tails.delete(charge.bucket);
    });
    return mine;
  };

  return {
    async pass(charges, signal) {
      for (const charge of charges) await inTurn(charge, signal);
    },
    cool(names, until) {
      for (const bucket of names) {
        kept.set(bucket, until);
        coolDowns.save(bucket, until);
        const state = buckets.get(bucket);
        if (state !== undefined) buckets.set(bucket, refuse(state, until));
      }
    },
    succeeded(charges) {
      for (const charge of charges) {
        const state = buckets.get(charge.bucket);
        if (state !== undefined) buckets.set(charge.bucket, raise(state, charge));
      }
    },
  };
}
