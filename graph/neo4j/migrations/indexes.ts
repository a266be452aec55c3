import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../../infra/kernel/fault.ts';
import type { Neo4jServer } from '../server.ts';

const LOOK_EVERY_MS = 100;

/**
 * Waits until every index can be asked, as long as that takes: the server fills a new one from all that is there. Fails with
 * `GRA_INDEX` when it could not.
 *
 * By looks, and not by `db.awaitIndexes`: while that waits in one process, an index that another process makes just then is not filled.
 */
export async function awaitIndexes(server: Neo4jServer): Promise<void> {
  for (;;) {
    const waiting = await server.read<{ name: string; state: string }>(
      "SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'kith_' AND state <> 'ONLINE' RETURN name, state",
    );
    const failed = waiting.find(({ state }) => state === 'FAILED');
    if (failed !== undefined) throw indexFailed(failed.name, server.where);
    if (waiting.length === 0) return;
    await pause(LOOK_EVERY_MS);
  }
}

function indexFailed(name: string, where: string): Fault {
  return new Fault('GRA_INDEX', `Neo4j could not fill the index ${name}`, {
    where,
    todo: `look into the server's log; then DROP INDEX ${name} (or the constraint of that name), and start again`,
  });
}
