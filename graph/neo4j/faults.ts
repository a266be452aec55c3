import { Neo4jError } from 'neo4j-driver';
import { Fault } from '../../infra/kernel/fault.ts';

/** An error of the driver as a fault that says what to do; anything else as it is. */
export function toFault(error: unknown, where: string): unknown {
  if (!(error instanceof Neo4jError)) return error;
  const { code } = error;
  const more = { where, cause: error };
  if (code.startsWith('Neo.ClientError.Security.')) {
    return new Fault('GRA_SIGN_IN', 'Neo4j refuses the user or the password', {
      ...more,
      todo: 'check the user name and the password of the graph; after several wrong ones Neo4j waits some seconds',
    });
  }
  // A server that stands still takes connections, and says nothing on them; the driver has no code for that.
  const isStill = error.message.startsWith('Connection acquisition timed out');
  if (code === 'ServiceUnavailable' || code === 'SessionExpired' || isStill) {
    return new Fault('GRA_UNREACHABLE', 'no Neo4j answers', {
      ...more,
      todo: 'start it, and check its address, its Bolt port and the firewall',
    });
  }
  if (code === 'Neo.ClientError.Database.DatabaseNotFound') {
    return new Fault('GRA_UNREACHABLE', 'Neo4j has no database of that name', {
      ...more,
      todo: 'correct the name of the database; Community has one, called neo4j',
    });
  }
  // By whoever takes a partition over: see `terminate` in server.ts.
  if (/^Neo\.\w+Error\.Transaction\.Terminated$/.test(code)) {
    return new Fault('GRA_FENCED', 'another process has ended this transaction, to go on in its place', more);
  }
  if (code.startsWith('Neo.TransientError.')) {
    return new Fault('GRA_BUSY', `Neo4j could not do it for some time: ${error.message}`, {
      ...more,
      todo: 'run the command again; when it stays so, give Neo4j more memory or write with fewer processes',
    });
  }
  return error;
}

/**
 * What is said of a batch that takes more than all transactions together may; absent for any other error. Neo4j calls it transient, as it is
 * for whoever asks something meanwhile; the batch itself would need as much again.
 */
export function tooLarge(error: unknown, where: string): Fault | undefined {
  if (!(error instanceof Neo4jError) || !/OutOfMemory|MemoryLimit/.test(error.code)) return undefined;
  return new Fault('GRA_TOO_LARGE', 'Neo4j has not enough memory for a batch as large as this', {
    where,
    cause: error,
    todo: 'give it more (server.memory.heap.max_size, dbms.memory.transaction.total.max)',
  });
}

/** Whether a constraint or an index could not be made because somebody else has just made it: `IF NOT EXISTS` looks before that. */
export function isThereAlready(error: unknown): boolean {
  return error instanceof Neo4jError && /^Neo\.ClientError\.Schema\.\w+AlreadyExists$/.test(error.code);
}

/** Refuses a server that is too old. @param agent as the server names itself, `Neo4j/5.26.0` */
export function assertServes(agent: string, where: string): void {
  const version = /^Neo4j\/(\d+)/.exec(agent)?.[1];
  // Others that speak Bolt, and the versions by year, do not count from 1.
  if (version === undefined || Number(version) >= 5) return;
  throw new Fault('GRA_TOO_OLD', `${agent} is too old: kith needs Neo4j 5`, {
    where,
    todo: 'use Neo4j 5.26 or newer; Community is enough',
  });
}
