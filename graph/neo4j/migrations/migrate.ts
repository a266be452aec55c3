import { Fault } from '../../../infra/kernel/fault.ts';
import { isThereAlready } from '../faults.ts';
import type { Neo4jServer } from '../server.ts';
import { GRAPH } from './0001-graph.ts';
import { DIRECTORY } from './0002-directory.ts';
import { REPORTING } from './0003-reporting.ts';

/** In order, never changed once released: what stands at place i brings the database from format i to i + 1. */
const MIGRATIONS: readonly (readonly string[])[] = [GRAPH, DIRECTORY, REPORTING];

/** The format that this kith writes. */
export const FORMAT = MIGRATIONS.length;

/**
 * Refuses a database of a newer format with `GRA_NEWER`, before anything in it is touched. Returns the format it has; 0 when
 * kith has never been there.
 */
export async function formatOf(server: Neo4jServer): Promise<number> {
  const [row] = await server.read<{ format: number | null }>('MATCH (m:Migration) RETURN max(m.format) AS format');
  const format = row?.format ?? 0;
  if (format <= FORMAT) return format;
  throw new Fault('GRA_NEWER', `the graph has format ${format}; this kith knows formats up to ${FORMAT}`, {
    where: server.where,
    todo: 'use the kith that wrote it, or a newer one; to make it anew with this one, name another database',
  });
}

/** Brings a database to the format of this kith. Several processes may do that at once: every statement may run twice. */
export async function migrate(server: Neo4jServer): Promise<void> {
  const format = await formatOf(server);
  for (const [place, statements] of MIGRATIONS.entries()) {
    if (place < format) continue;
    for (const statement of statements) await makeOnce(server, statement);
    await server.alter('CALL db.awaitIndexes(60)');
    await server.alter('MERGE (m:Migration {format: $format})', { format: place + 1 });
  }
}

async function makeOnce(server: Neo4jServer, statement: string): Promise<void> {
  try {
    await server.alter(statement);
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  }
}
