/** Why a store does not go on with a graph that it finds: the same for all engines. `where` is the file, or the server and the tenant. */
import { Fault } from '../../infra/kernel/fault.ts';
import { DIRECTORY_READING } from '../../resolver/contract.ts';

export function otherLog(where: string, message: string): Fault {
  const todo = 'run `kith replay` to make the graph again from the log beside it, or put its own log back';
  return new Fault('GRA_OTHER_LOG', message, { where, todo });
}

export function otherSecret(where: string): Fault {
  return new Fault('GRA_SECRET', 'the ids in the graph are made with another identity secret', {
    where,
    todo: 'set KITH_IDENTITY_SECRET to what it was, or run `kith replay` to give everybody a new id',
  });
}

export function otherMatcher(where: string): Fault {
  return new Fault('GRA_MATCHER', 'the persons in the graph were found by another version of kith', {
    where,
    todo: 'run `kith replay`: it makes the graph anew from the log while this one still answers',
  });
}

/** The fact that says which {@link DIRECTORY_READING} a graph was made with. */
export const DIRECTORY_FACT = 'directory reading';

/** Refuses a graph in which an older kith has kept less of directories: `GRA_DIRECTORY`. @param reading what the graph's fact says */
export function requireReading(where: string, reading: unknown, hasEntries: boolean): void {
  if (reading === DIRECTORY_READING || !hasEntries) return;
  const message = 'another version of kith has kept something else in the graph of what directories say';
  const todo = 'run `kith replay`: it makes the graph anew from the log while this one still answers';
  throw new Fault('GRA_DIRECTORY', message, { where, todo });
}
