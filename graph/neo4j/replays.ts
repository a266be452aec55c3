/** Who is replaying: a note that its holder renews, and that anybody may take over once it has not been. */
import { migrate } from './migrations/migrate.ts';
import type { Neo4jServer, Transaction } from './server.ts';

/** The note of one replay: which graph it makes or replaces, and who holds it. */
export interface ReplayNote {
  readonly graph: string;
  readonly holder: string;
}

/** A replay that was killed keeps the next one waiting for so long. By the clock of the server, so that machines need not agree. */
export const REPLAY_LEASE_MS = 20_000;

/** Takes the note, unless another one holds it. Returns how many have taken it by now; absent when it is held. */
export async function beginReplay(server: Neo4jServer, note: ReplayNote): Promise<number | undefined> {
  // A replay may be the first command after an upgrade, and without the constraint two would make a note each.
  await migrate(server);
  return server.write(async (tx) => {
    await tx.run('MERGE (r:Replay {graph: $graph}) SET r.lock = true', { ...note });
    const [row] = await tx.run<{ times: number }>(
      `MATCH (r:Replay {graph: $graph})
       WHERE coalesce(r.until, 0) < timestamp() OR r.holder = $holder
       SET r.times = coalesce(r.times, 0) + 1, r.holder = $holder, r.until = timestamp() + $ms
       RETURN r.times AS times`,
      { ...note, ms: REPLAY_LEASE_MS },
    );
    return row?.times;
  });
}

/** Holds the note for longer, under its lock. False when another replay has taken it over. */
export async function renewReplay(tx: Pick<Transaction, 'run'>, note: ReplayNote): Promise<boolean> {
  const rows = await tx.run(
    'MATCH (r:Replay {graph: $graph}) SET r.lock = true WITH r WHERE r.holder = $holder SET r.until = timestamp() + $ms RETURN r.graph',
    { ...note, ms: REPLAY_LEASE_MS },
  );
  return rows.length > 0;
}

/** Gives the note back; nothing happens when another one has it. */
export function endReplay(server: Neo4jServer, note: ReplayNote): Promise<void> {
  return server.alter('MATCH (r:Replay {graph: $graph, holder: $holder}) REMOVE r.holder, r.until', { ...note });
}

export async function isReplaying(server: Neo4jServer, graph: string): Promise<boolean> {
  const held = 'MATCH (r:Replay {graph: $graph}) WHERE r.until >= timestamp() RETURN r.graph';
  return (await server.read(held, { graph })).length > 0;
}
