/** Which graph answers for a tenant, and that nobody writes to one whose place another has taken. */
import { Fault } from '../../infra/kernel/fault.ts';
import type { SourcePartition } from '../contract.ts';
import { claimPartition } from './positions.ts';
import { type ReplayNote, renewReplay } from './replays.ts';
import type { Transaction } from './server.ts';
import type { Statements } from './statements.ts';

/** The graph that answers for a tenant: its first one, unless another was put in its place. */
export async function liveGraphOf(tx: Statements, tenant: string): Promise<string> {
  const rows = await tx.run<{ graph: string }>('MATCH (g:LiveGraph {tenant: $tenant}) RETURN g.graph AS graph', {
    tenant,
  });
  return rows[0]?.graph ?? tenant;
}

/**
 * Fails with `GRA_FENCED` when another graph answers for the tenant. To be called behind a lock that {@link putInPlace} takes, too: of a
 * position or of a fact. Then either it is seen what that has done, or that waits for the end of this transaction.
 */
export async function requireLive(tx: Transaction, where: string, graph: string, tenant: string): Promise<void> {
  if ((await liveGraphOf(tx, tenant)) === graph) return;
  throw new Fault('GRA_FENCED', 'a replay has put another graph in the place of this one', { where });
}

/** What is put in the place of the graph that answers for a tenant. */
export interface Replacement {
  readonly tenant: string;
  readonly graph: string;
  /** That of the replay which made it. */
  readonly note: ReplayNote;
  /** Every partition from which a graph of the tenant may be filled. */
  readonly sources: readonly SourcePartition[];
}

/**
 * Makes a graph the one that answers, and fences everybody who writes to the one before, whole or not at all. Fails with
 * `GRA_FENCED` when another replay has taken the note over.
 */
export async function putInPlace(
  tx: Transaction,
  before: string,
  { tenant, graph, note, sources }: Replacement,
): Promise<void> {
  // Positions before facts, as a batch takes them.
  for (const source of sources) await claimPartition(tx, before, source);
  await tx.run('MATCH (f:Fact {tenant: $before}) SET f.lock = true', { before });
  if (!(await renewReplay(tx, note))) {
    throw new Fault('GRA_FENCED', 'another replay has begun in the place of the one that made this graph', {
      where: `tenant ${graph}`,
    });
  }
  await tx.run('MERGE (g:LiveGraph {tenant: $tenant}) SET g.graph = $graph', { tenant, graph });
}
