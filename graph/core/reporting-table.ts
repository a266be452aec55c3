import { type IdentityKey, isActiveUser, reportingOf } from '../../resolver/contract.ts';
import type { IdentityRow } from './identity-record.ts';
import type { IdentityTable } from './identity-table.ts';
import type { PersonTable } from './person-table.ts';
import type { DirectoryRows, IdentityRows, ReportingRows, ReportsTo } from './rows.ts';

/**
 * Who reports to whom: a function of what directories say of identities, and of who is whose.
 *
 * A person reports to whoever has the address, or the provider's id, that one of the person's active entries names as the manager, as
 * long as an active entry has that address, too. What is stored is found again for whom a change may concern: the persons
 * that an identity in a directory leaves, joins or stays with, and those who name that identity as their manager.
 */
export class ReportingTable {
  readonly #rows: ReportingRows;
  readonly #directory: Pick<DirectoryRows, 'reporterAddresses'>;
  readonly #persons = new Set<number>();
  readonly #managers = new Set<IdentityKey>();

  constructor(rows: ReportingRows, directory: Pick<DirectoryRows, 'reporterAddresses'>) {
    this.#rows = rows;
    this.#directory = directory;
  }

  /** The same rows of identities; whom a change of them may concern is noted. */
  watch(rows: IdentityRows): IdentityRows {
    return {
      ...rows,
      insert: (row) => {
        if (row.directory.length > 0) this.#note(row, row.person);
        rows.insert(row);
      },
      updatePerson: (row, to) => {
        if (row.directory.length > 0) this.#note(row, to.person);
        rows.updatePerson(row, to);
      },
      updateDirectory: (row) => {
        this.#note(row, row.person);
        rows.updateDirectory(row);
      },
    };
  }

  /** What was noted is gone: a transaction failed. */
  forget(): void {
    this.#persons.clear();
    this.#managers.clear();
  }

  /** Finds again whom those report to whom the changes since the last time concern. */
  update(identities: IdentityTable, persons: PersonTable): void {
    const personOf = (key: IdentityKey) => {
      const n = identities.numberOf(key);
      return n === undefined ? null : identities.byN(n).person;
    };
    for (const manager of this.#managers) {
      for (const address of this.#directory.reporterAddresses(manager)) {
        const person = personOf(address);
        if (person !== null) this.#persons.add(person);
      }
    }
    for (const person of this.#persons) {
      this.#rows.put(person, managersOf(person, persons.membersOf(person), identities));
    }
    this.forget();
  }

  #note(row: IdentityRow, to: number | null): void {
    this.#managers.add(row.key);
    for (const person of [row.person, to]) if (person !== null) this.#persons.add(person);
  }
}

/** Each manager once for each directory; nobody reports to oneself. */
function managersOf(person: number, members: readonly number[], identities: IdentityTable): ReportsTo[] {
  const found = new Map<string, ReportsTo>();
  for (const n of members) {
    for (const { source, manager: key } of reportingOf(identities.byN(n).directory)) {
      const at = identities.numberOf(key);
      if (at === undefined) continue;
      const { person: manager, directory } = identities.byN(at);
      if (manager === null || manager === person || !isActiveUser(directory)) continue;
      found.set(`${manager} ${source}`, { manager, source });
    }
  }
  return [...found.values()];
}
