import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMBEDDED_FEATURES, openEmbeddedLog } from '../../infra/event-log/embedded.ts';
import type { EventLog } from '../../infra/event-log/port.ts';
import { eventLogContract, type LogWorld } from './event-log.contract.ts';

async function openWorld(): Promise<LogWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-log-'));
  const opened: EventLog[] = [];
  let now = Date.parse('2026-03-01T08:00:00Z');
  const open = async (): Promise<EventLog> => {
    const log = openEmbeddedLog({ file: join(folder, 'events.db'), clock: () => now });
    opened.push(log);
    return log;
  };
  const log = await open();
  return {
    log,
    reopen: async () => {
      for (const each of opened.splice(0)) await each.close();
      return open();
    },
    openAnother: open,
    passTime: async () => {
      now += 7;
    },
    end: async () => {
      for (const each of opened) await each.close();
      rmSync(folder, { recursive: true });
    },
  };
}

eventLogContract('embedded', openWorld, EMBEDDED_FEATURES);
