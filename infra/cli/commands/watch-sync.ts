import { setTimeout as pause } from 'node:timers/promises';
import type { StreamTrouble } from '../../../ingest/contract.ts';
import { readSyncStatus } from '../../compose/sync/sync-status.ts';
import type { Settings } from '../../config/environment.ts';
import { faultText, isFault } from '../../kernel/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { grouped } from '../terminal.ts';
import { backfillText } from './sync-lines.ts';

/** A line so often while something old is read. */
const EVERY_MS = 10_000;

/** Tells whoever started kith how far the first reading is, and when it is through. Ends with the process. */
export async function watchSync(context: CommandContext, settings: Settings): Promise<void> {
  const { folder, embedded, terminal, signal } = context;
  const reading = new Set<string>();
  const troubled = new Map<string, string>();
  const said = new Map<string, string | undefined>();
  const tellOnce = (provider: string, trouble: string | undefined) => {
    if (said.get(provider) === trouble) return;
    said.set(provider, trouble);
    terminal.note(trouble === undefined ? `${provider} is read again` : `! ${provider} is not read: ${trouble}`);
  };
  const standings = () => {
    try {
      const read = readSyncStatus(folder, settings.secretKey, embedded.clock);
      tellOnce('what is connected', undefined);
      return read;
    } catch (error) {
      if (!isFault(error)) throw error;
      // the server goes on answering from what was read before
      tellOnce('what is connected', faultText(error));
      return [];
    }
  };
  while (!signal.aborted) {
    await pause(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    for (const { provider, capabilities, trouble } of standings()) {
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
        for (const line of newsOf(name, troubles, troubled)) terminal.note(line);
      }
    }
  }
}

/** What has gone wrong since the last look, and what has passed. @param told by stream and code: what was said of it */
function newsOf(name: string, troubles: readonly StreamTrouble[], told: Map<string, string>): string[] {
  const lines: string[] = [];
  for (const { code, message, todo, since } of troubles) {
    const key = `${name} ${code}`;
    if (told.has(key)) continue;
    told.set(key, message);
    const lasting = since === undefined ? '' : `, since ${new Date(since).toISOString().slice(0, 19)}Z`;
    lines.push(`! ${name}: ${message}${lasting}${todo === undefined ? '' : `. What to do: ${todo}`} (${code})`);
  }
  for (const [key, message] of told) {
    if (!key.startsWith(`${name} `) || troubles.some(({ code }) => key === `${name} ${code}`)) continue;
    told.delete(key);
    lines.push(`${name}: over: ${message}`);
  }
  return lines;
}
