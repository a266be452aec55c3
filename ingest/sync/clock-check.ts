/** Whether the clock of this machine is right, by what a provider says of the time in its answers. */
import { SyncFailure } from './failure.ts';
import type { Capability, Check, ProviderPorts } from './port.ts';

/** Providers refuse tokens and proofs of clocks that differ by more. */
const CLOCK_MAX_MS = 5 * 60_000;

export interface ClockWatch {
  /** The same as before; its answers are looked at for the time. */
  readonly fetch: ProviderPorts['fetch'];
  /** How far this machine's clock is ahead of the last answer's, milliseconds; undefined before an answer that tells the time. */
  readonly ahead: () => number | undefined;
}

export function watchClock({ fetch, now }: Pick<ProviderPorts, 'fetch' | 'now'>): ClockWatch {
  let ahead: number | undefined;
  const watched: ProviderPorts['fetch'] = async (input, init) => {
    const response = await fetch(input, init);
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) ahead = now() - date;
    return response;
  };
  return { fetch: watched, ahead: () => ahead };
}

/** @param provider its name, for people @param ahead see {@link ClockWatch.ahead} */
export function clockCheck(provider: string, capability: Capability, ahead: number | undefined): Check {
  const check = { capability, what: `has the same time as ${provider}`, kind: 'reach' } as const;
  if (ahead === undefined) return { ...check, outcome: 'unsure', note: `${provider} did not answer` };
  if (Math.abs(ahead) <= CLOCK_MAX_MS) return { ...check, outcome: 'passed' };
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const failure = new SyncFailure(
    'misconfigured',
    'ING_CLOCK_OFF',
    `the clock of this machine is ${minutes} minutes ${ahead > 0 ? 'ahead' : 'behind'}`,
    { todo: 'Set the clock of this machine, best by NTP.' },
  );
  return { ...check, outcome: 'failed', failure };
}
