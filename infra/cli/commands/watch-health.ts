import { setTimeout as pause } from 'node:timers/promises';
import { askReadiness, type Readiness } from '../../../api/contract.ts';
import { type Clock, isoOfMillis } from '../../kernel/instant.ts';
import type { Terminal } from '../terminal.ts';

/** Looks so often; what is wrong at one look alone is not worth a line. */
const EVERY_MS = 5000;

/** Tells whoever reads the log of a process since when something is missing, and when it is back. Ends with the process. */
export async function watchHealth(
  readiness: () => Promise<Readiness>,
  { terminal, signal, clock }: { terminal: Pick<Terminal, 'note'>; signal: AbortSignal; clock: Clock },
  everyMs = EVERY_MS,
): Promise<void> {
  const since = new Map<string, number>();
  const told = new Set<string>();
  while (!signal.aborted) {
    await pause(everyMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    const missing = (await askReadiness(readiness)).checks.filter(({ ok }) => !ok);
    for (const name of [...since.keys()].filter((each) => missing.every((check) => check.name !== each))) {
      since.delete(name);
      if (told.delete(name)) terminal.note(`${isoOfMillis(clock())} ${name}: all is well again`);
    }
    for (const { name, reason = 'it does not answer', since: knownSince } of missing) {
      const begun = since.get(name);
      if (begun === undefined) since.set(name, knownSince ?? clock());
      else if (!told.has(name)) {
        told.add(name);
        terminal.note(`! ${name}: ${reason}, since ${isoOfMillis(begun)}; it is tried again and again`);
      }
    }
  }
}
