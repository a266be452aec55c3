import { setTimeout as pause } from 'node:timers/promises';
import { readSyncStatus } from '../../compose/sync/sync-status.ts';
import type { Settings } from '../../config/environment.ts';
import type { CommandContext } from '../command-context.ts';
import { grouped } from '../terminal.ts';
import { backfillText } from './sync-lines.ts';

/** A line so often while something old is read. */
const EVERY_MS = 10_000;

/** Tells whoever started kith how far the first reading is, and when it is through. Ends with the process. */
export async function watchSync(context: CommandContext, settings: Settings): Promise<void> {
  const { folder, embedded, terminal, signal } = context;
  const reading = new Set<string>();
  const troubled = new Set<string>();
  const said = new Map<string, string | undefined>();
  const tellOnce = (provider: string, trouble: string | undefined) => {
    if (said.get(provider) === trouble) return;
    said.set(provider, trouble);
    terminal.note(trouble === undefined ? `${provider} is read again` : `! ${provider} is not read: ${trouble}`);
  };
  while (!signal.aborted) {
    await pause(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    for (const { provider, capabilities, trouble } of readSyncStatus(folder, settings.secretKey, embedded.clock)) {
      tellOnce(provider, trouble);
      for (const { capability, states, backfill, counts, troubles } of capabilities) {
        const name = `${provider} ${capability}`;
        if (backfill !== undefined) {
          reading.add(name);
          terminal.note(`${name}: ${backfillText(backfill)}`);
        } else if (reading.delete(name)) {
          terminal.note(
            `${name}: everything old is read, ${grouped(counts.taken)} taken; ${grouped(states.live ?? 0)} live`,
          );
        }
        for (const { code, message, todo } of troubles) {
          if (troubled.has(`${name} ${code}`)) continue;
          troubled.add(`${name} ${code}`);
          terminal.note(`! ${name}: ${message}${todo === undefined ? '' : `. What to do: ${todo}`} (${code})`);
        }
      }
    }
  }
}
