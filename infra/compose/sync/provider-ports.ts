import { setTimeout as pause } from 'node:timers/promises';
import type { ProviderPorts } from '../../../ingest/sync/port.ts';
import { type CoolDowns, openRateGate } from '../../../ingest/sync/rate-gate.ts';
import { systemClock } from '../../clock.ts';

/** A provider that has not answered by then is asked again. */
const TIMEOUT_MS = 120_000;

/** The longest that a timer of Node can wait. */
const WAIT_MAX_MS = 2 ** 31 - 1;

/** The world as connectors see it: the network, this machine's clock, and chance. */
export function providerPorts(coolDowns: CoolDowns): ProviderPorts {
  const timing = { now: systemClock, sleep };
  return { ...timing, fetch, random: Math.random, gate: openRateGate(timing, coolDowns), timeoutMs: TIMEOUT_MS };
}

export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(Math.min(ms, WAIT_MAX_MS), undefined, { signal });
}

/** Pauses of a check are over with it. */
export function forgottenCoolDowns(): CoolDowns {
  return { load: () => new Map(), save: () => {} };
}
