import { setTimeout as pause } from 'node:timers/promises';
import type { Readiness } from '../../../api/contract.ts';
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
  const doubted = new Map<string, number>();
  const told = new Set<string>();
  while (!signal.aborted) {
    await pause(everyMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    const { checks } = await readiness().catch((): Readiness => ({ checks: [], positions: [] }));
    for (const { name, ok, reason } of checks) {
      if (ok) {
        doubted.delete(name);
        if (told.delete(name)) terminal.note(`${isoOfMillis(clock())} ${name}: all is well again`);
        continue;
      }
      const since = doubted.get(name);
      if (since === undefined) doubted.set(name, clock());
      else if (!told.has(name)) {
        told.add(name);
        terminal.note(
          `! ${name}: ${reason ?? 'it does not answer'}, since ${isoOfMillis(since)}; it is tried again and again`,
        );
      }
    }
  }
}
