import type { Minute } from '../../infra/kernel/instant.ts';
import type { PersonView } from '../contract.ts';
import { readViews } from './person-node.ts';
import type { Neo4jServer } from './server.ts';

/** Persons that are read together. */
const READ_TOGETHER = 200;

/** All persons by id. */
export async function* peopleRows(server: Neo4jServer, tenant: string, until?: Minute): AsyncGenerator<PersonView> {
  for (let after = ''; ; ) {
    const { ids, views } = await server.snapshot(async (tx) => {
      const rows = await tx.run<{ id: string }>(
        'MATCH (p:Person {tenant: $tenant}) WHERE p.id > $after RETURN p.id AS id ORDER BY id LIMIT $limit',
        { tenant, after, limit: READ_TOGETHER },
      );
      const some = rows.map(({ id }) => id);
      return { ids: some, views: await readViews(tx, tenant, some, until) };
    });
    for (const id of ids) {
      const view = views.get(id);
      if (view !== undefined) yield view;
    }
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
  }
}
