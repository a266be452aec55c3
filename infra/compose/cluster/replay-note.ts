/** That one replay at a time makes a graph: a note in Neo4j that is renewed as long as its process lives. */
import { randomUUID } from 'node:crypto';
import { type Neo4jGraphs, REPLAY_LEASE_MS } from '../../../graph/neo4j/graphs.ts';
import { Fault } from '../../kernel/fault.ts';
import { type ClusterOptions, openGraphs } from './cluster.ts';

const RENEW_EVERY_MS = REPLAY_LEASE_MS / 4;

/** A replay, or whoever takes its graph away, seen from inside. */
export interface HeldNote {
  readonly graphs: Neo4jGraphs;
  readonly note: { readonly graph: string; readonly holder: string };
  /** How many have held it by now, this one included. */
  readonly number: number;
  /** Aborts when another one has taken the note over: this process has stood still for too long. */
  readonly lost: AbortSignal;
}

/** What is said by who must stop because another one has begun. */
export function noteLost(): Fault {
  return new Fault('CLI_BUSY', 'this replay has stood still for so long that another one has begun', {
    todo: 'wait until that is through; the graph that answers is left to it',
  });
}

/** Works as the only one that holds a note. Faults: `CLI_BUSY` while another one does, and when it was lost. */
export async function holdingNote<T>(
  options: ClusterOptions,
  graph: string,
  work: (held: HeldNote) => Promise<T>,
): Promise<T> {
  const graphs = await openGraphs(options);
  try {
    const note = { graph, holder: randomUUID() };
    const number = await graphs.beginReplay(note);
    if (number === undefined) throw isHeld(options, graph);
    const lost = new AbortController();
    const timer = setInterval(() => {
      // While Neo4j does not answer nobody else gets the note either; whoever comes too late is told by the next answer.
      graphs.renewReplay(note).then(
        (isOurs) => isOurs || lost.abort(),
        () => {},
      );
    }, RENEW_EVERY_MS);
    try {
      return await work({ graphs, note, number, lost: lost.signal });
    } catch (error) {
      // Whatever went wrong then: the other one has taken away what was being made.
      if (lost.signal.aborted || !(await graphs.renewReplay(note).catch(() => true))) throw noteLost();
      throw error;
    } finally {
      clearInterval(timer);
      await graphs.endReplay(note).catch(() => {});
    }
  } finally {
    await graphs.close();
  }
}

function isHeld({ tenant }: ClusterOptions, graph: string): Fault {
  const what = graph === tenant ? `the tenant "${tenant}"` : `the graph "${graph}"`;
  return new Fault('CLI_BUSY', `another replay is at work on ${what}`, {
    todo: `wait until it is through; one that was killed keeps others waiting for ${REPLAY_LEASE_MS / 1000} seconds`,
  });
}
