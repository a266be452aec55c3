import type { ProviderPorts } from '../../../ingest/sync/port.ts';
import { openRateGate } from '../../../ingest/sync/rate-gate.ts';

/** Ports whose clock moves only when somebody sleeps or the test sets it. */
export interface TestPorts {
  readonly ports: ProviderPorts;
  readonly clock: { now: number };
  /** How long was slept each time, milliseconds. */
  readonly slept: number[];
}

export function portsAt(now: number, fetching: typeof fetch): TestPorts {
  const clock = { now };
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms);
    clock.now += ms;
  };
  const gate = openRateGate({ now: () => clock.now, sleep }, { load: () => new Map(), save: () => {} });
  return {
    clock,
    slept,
    ports: { fetch: fetching, now: () => clock.now, sleep, random: () => 0.5, gate, timeoutMs: 30_000 },
  };
}
