import { Fault } from '../../../infra/kernel/fault.ts';
import { isThereAlready } from '../faults.ts';
import type { Neo4jServer } from '../server.ts';
import { GRAPH } from './0001-graph.ts';
import { DIRECTORY } from './0002-directory.ts';
import { REPORTING } from './0003-reporting.ts';
import { REPLAYS } from './0004-replays.ts';
import { awaitIndexes } from './indexes.ts';

/** In order, never changed once released: what stands at place i brings the database from format i to i + 1. */
const MIGRATIONS: readonly (readonly string[])[] = [GRAPH, DIRECTORY, REPORTING, REPLAYS];

/** The format that this kith writes. */
export const FORMAT = MIGRATIONS.length;

/**
 * Refuses a database of a newer format with `GRA_NEWER`, before anything in it is touched. Returns the format it has; 0 when
 * kith has never been there.
 */
export async function formatOf(server: Neo4jServer): Promise<number> {
  return (await stepsIn(server)).format;
}

/** The format, and how many steps towards it are noted: more when processes of earlier versions noted one several times. */
async function stepsIn(server: Neo4jServer): Promise<{ format: number; noted: number }> {
  const [row] = await server.read<{ format: number | null; noted: number }>(
    'MATCH (m:Migration) RETURN max(m.format) AS format, count(m) AS noted',
  );
  const { format, noted } = { noted: 0, ...row, format: row?.format ?? 0 };
  if (format <= FORMAT) return { format, noted };
  throw new Fault('GRA_NEWER', `the graph has format ${format}; this kith knows formats up to ${FORMAT}`, {
    where: server.where,
    todo: 'use the kith that wrote it, or a newer one; to make it anew with this one, name another database',
  });
}

/** Brings a database to the format of this kith. Several processes may do that at once: every statement may run twice. */
export async function migrate(server: Neo4jServer): Promise<void> {
  const { format, noted } = await stepsIn(server);
  if (format < FORMAT || noted > format) await noteEachOnce(server);
  for (const [place, statements] of MIGRATIONS.entries()) {
    if (place < format) continue;
    for (const statement of statements) await makeOnce(server, statement);
    await awaitIndexes(server);
    await server.alter('MERGE (m:Migration {format: $format})', { format: place + 1 });
  }
}

/**
 * Before any step is noted: MERGE alone makes a node for each of those that begin at once. The node that is locked is one of those that
 * stay, so whoever has waited for it finds nothing left to remove.
 */
async function noteEachOnce(server: Neo4jServer): Promise<void> {
  await server.write(async (tx) => {
    await tx.run('MATCH (m:Migration) WITH m ORDER BY elementId(m) LIMIT 1 SET m.format = m.format');
    await tx.run(
      `MATCH (m:Migration) WITH m ORDER BY elementId(m)
       WITH m.format AS format, collect(m) AS noted UNWIND noted[1..] AS again DELETE again`,
    );
  });
  await makeOnce(server, 'CREATE CONSTRAINT kith_migration IF NOT EXISTS FOR (m:Migration) REQUIRE m.format IS UNIQUE');
}

async function makeOnce(server: Neo4jServer, statement: string): Promise<void> {
  try {
    await server.alter(statement);
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  }
}
