/** What is kept as JSON under a name: facts about the tenant, and what is remembered of revisable activities. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RevisionState } from '../../resolver/contract.ts';
import type { TenantFacts } from '../contract.ts';

/** What is remembered of revisable activities. */
export class RevisionTable {
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;

  constructor(db: DatabaseSync) {
    this.#select = db.prepare('SELECT state FROM revision WHERE activity = ?');
    this.#upsert = db.prepare('INSERT OR REPLACE INTO revision VALUES (?, ?)');
  }

  load(activities: readonly number[]): Map<number, RevisionState> {
    const states = new Map<number, RevisionState>();
    for (const activity of activities) {
      const row = this.#select.get(activity);
      if (row !== undefined) states.set(activity, JSON.parse(String(row['state'])));
    }
    return states;
  }

  save(states: ReadonlyMap<number, RevisionState>): void {
    for (const [activity, state] of states) this.#upsert.run(activity, JSON.stringify(state));
  }
}

/** Named facts as JSON. */
export class FactTable {
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;

  constructor(db: DatabaseSync) {
    this.#select = db.prepare('SELECT value FROM fact WHERE name = ?');
    this.#upsert = db.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?)');
  }

  read(name: string): unknown {
    const row = this.#select.get(name);
    return row === undefined ? undefined : JSON.parse(String(row['value']));
  }

  write(name: string, value: unknown): void {
    this.#upsert.run(name, JSON.stringify(value));
  }

  tenant(): TenantFacts {
    return (this.read('tenant') as TenantFacts | undefined) ?? { domains: [] };
  }
}
