import { awaitWorkers } from '../compose/cluster/await-workers.ts';
import { becomeWriter } from '../compose/embedded.ts';
import { waitUntilApplied } from '../compose/wait-until-applied.ts';
import type { EventLog } from '../event-log/port.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Brings the graph to the end of the log, or waits while another process does. False when it is not there yet: on a
 * cluster no worker moves, or the user has stopped us. What is in the log is applied later then.
 */
export async function bringUpToDate(log: EventLog, { cluster, embedded, signal }: CommandContext): Promise<boolean> {
  if (cluster !== undefined) {
    const { openClusterQueries } = await import('../compose/cluster/cluster.ts');
    const queries = await openClusterQueries(cluster);
    try {
      return (await awaitWorkers(log, queries, () => {}, signal)) === 'applied';
    } finally {
      await queries.close();
    }
  }
  while (!signal.aborted) {
    const writer = await becomeWriter(embedded, log);
    if (writer === undefined) {
      if (await waitUntilApplied(log, embedded, signal)) break;
      continue;
    }
    try {
      await writer.applier.drain(undefined, signal);
      break;
    } finally {
      await writer.close();
    }
  }
  return !signal.aborted;
}
