import { invariant } from '../../infra/kernel/invariant.ts';
import {
  blockingKeys,
  blockMax,
  type Cluster,
  classOf,
  clusterBlock,
  type Evidence,
  goldenName,
  type IdentityFacts,
  isEmployeeAddress,
  type SeenName,
} from '../../resolver/contract.ts';
import { directoryNames, NEVER } from './directory-claims.ts';
import type { IdentityRow, ObservationReport } from './identity-record.ts';
import type { IdentityTable } from './identity-table.ts';
import { isOwnDomain } from './own-domain.ts';
import type { PersonRows } from './rows.ts';

/** Identities that must be clustered together, and the names among them that too many carry. */
interface Block {
  readonly facts: Map<number, IdentityFacts>;
  readonly common: Set<string>;
}

/** Persons whose members are held in memory between transactions. */
const PERSONS_REMEMBERED = 100_000;

/** A name in a directory is newer than any that was merely seen. */
const IN_DIRECTORY = { firstAt: NEVER, lastAt: 2 ** 40 };

/** Who belongs to whom, and what is shown of a person. */
export class PersonTable {
  readonly #rows: PersonRows;
  readonly #identities: IdentityTable;
  /** Members by person, as this transaction knows them. */
  readonly #members = new Map<number, number[]>();
  #isEmployeeDomain: (domain: string) => boolean = () => false;

  constructor(rows: PersonRows, identities: IdentityTable) {
    this.#rows = rows;
    this.#identities = identities;
  }

  /** A transaction begins: what is remembered stays within bounds. */
  begin(): void {
    if (this.#members.size > PERSONS_REMEMBERED) this.#members.clear();
  }

  /** Forgets the members: a transaction failed, or another connection has written. */
  forget(): void {
    this.#members.clear();
  }

  /** From now on, whoever has an address in one of these domains or below is an employee. */
  setDomains(domains: readonly string[]): void {
    this.#isEmployeeDomain = (domain) => isOwnDomain(domain, domains);
  }

  /**
   * Clusters again whatever a change may concern, and writes who belongs to whom. Equal to clustering everything from
   * scratch, because the block that is read is closed under shared names.
   *
   * Returns the persons that had members before and have other members now.
   */
  regroup(report: ObservationReport): Set<number> {
    for (const row of report.alone) this.#insertAlone(row);
    const block = this.#closedBlock(report);
    const clusters = clusterBlock([...block.facts.values()], block.common);
    const numbers = new Map([...block.facts].map(([n, facts]) => [facts.id, n] as const));
    const moved = new Set<number>();
    for (const row of report.gone) this.#assignToNobody(row, undefined, moved);
    const pending = new Set(block.facts.keys());
    for (const cluster of clusters) {
      for (const member of this.#assignCluster(cluster, numbers, moved)) pending.delete(member);
    }
    for (const n of pending) this.#assignToNobody(this.#identities.byN(n), block.facts.get(n), moved);
    for (const person of [...moved, ...block.facts.keys()]) this.#members.delete(person);
    for (const person of moved) if (this.membersOf(person).length === 0) this.#rows.remove(person);
    for (const cluster of clusters) this.#refresh(numberOf(numbers, cluster.person), cluster.evidence);
    return moved;
  }

  /** Brings what is shown up to date: a name or an address may have been seen more recently than another. */
  refreshShown(seenAgain: Iterable<IdentityRow>): void {
    const persons = new Set<number>();
    for (const row of seenAgain) {
      // Without a name and alone, somebody is shown by the one address there is.
      const hasChoice =
        row.person !== null && (this.#identities.namesOf(row).size > 0 || this.membersOf(row.person).length > 1);
      if (row.person !== null && hasChoice) persons.add(row.person);
    }
    for (const person of persons) this.#refresh(person, this.#rows.evidenceOf(person));
  }

  /** Shows everybody anew: who is an employee may have changed. */
  refreshAll(): void {
    for (const person of this.#rows.all()) this.#refresh(person, this.#rows.evidenceOf(person));
  }

  /** The identities of a person; empty when nobody has that number now. */
  membersOf(person: number): number[] {
    const known = this.#members.get(person);
    if (known !== undefined) return known;
    const members = this.#rows.membersOf(person);
    this.#members.set(person, members);
    return members;
  }

  /** Everybody who shares a blocking key with a changed identity, and so on; see {@link clusterBlock}. */
  #closedBlock({ changed, keys }: ObservationReport): Block {
    const facts = new Map<number, IdentityFacts>();
    const common = new Set<string>();
    const changedNumbers = new Set([...changed].map((row) => row.n));
    const waiting = [...keys];
    const asked = new Set(waiting);
    const include = (n: number): void => {
      if (facts.has(n)) return;
      const read = this.#identities.factsOf(this.#identities.byN(n));
      facts.set(n, read);
      for (const key of blockingKeys(read)) {
        if (asked.has(key)) continue;
        asked.add(key);
        waiting.push(key);
      }
    };
    for (const n of changedNumbers) include(n);
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      // With this limit a key that only now becomes common, or ceases to be, still shows all whom that concerns.
      const max = blockMax(key);
      const carriers = this.#rows.carriersOf(key, max + changedNumbers.size + 1);
      if (carriers.length > max) common.add(key);
      const others = carriers.filter((n) => !changedNumbers.has(n));
      if (others.length <= max) for (const n of others) include(n);
    }
    return { facts, common };
  }

  #assignCluster(cluster: Cluster, numbers: ReadonlyMap<string, number>, moved: Set<number>): number[] {
    const person = numberOf(numbers, cluster.person);
    return cluster.members.map(({ id, zone }) => {
      const row = this.#identities.byN(numberOf(numbers, id));
      noteMove(row, person, moved);
      this.#identities.assign(row, { class: 'person', zone, person });
      return row.n;
    });
  }

  #assignToNobody(row: IdentityRow, facts: IdentityFacts | undefined, moved: Set<number>): void {
    noteMove(row, null, moved);
    this.#identities.assign(row, {
      class: facts === undefined ? row.class : classOf(facts),
      zone: 'certain',
      person: null,
    });
  }

  #insertAlone(row: IdentityRow): void {
    const seen = this.#namesToShow(row);
    const address = row.key.slice(row.key.indexOf(':') + 1);
    const employee = this.#isEmployee(row);
    this.#members.set(row.n, [row.n]);
    const { organisation } = row;
    this.#rows.put(row.n, { name: goldenName(seen) ?? address, address, employee, organisation, evidence: [] });
  }

  #refresh(person: number, evidence: readonly Evidence[]): void {
    const members = this.membersOf(person).map((n) => this.#identities.byN(n));
    const names = members.flatMap((row) => this.#namesToShow(row));
    const isOwn = (row: IdentityRow) => this.#isEmployee(row);
    const newestFirst = members.sort((one, other) => other.lastAt - one.lastAt || (one.key < other.key ? -1 : 1));
    const isPrimary = (row: IdentityRow) => isOwn(row) && row.directory.some(({ primary }) => primary === true);
    const shown =
      newestFirst.find((row) => row.domain !== null && isPrimary(row)) ??
      newestFirst.find((row) => row.domain !== null && isOwn(row)) ??
      newestFirst.find((row) => row.domain !== null) ??
      newestFirst[0];
    invariant(shown !== undefined, 'a person has an identity');
    const address = shown.key.slice(shown.key.indexOf(':') + 1);
    const organisation = newestFirst.find((row) => row.organisation !== null)?.organisation ?? null;
    const employee = members.some(isOwn);
    this.#rows.put(person, { name: goldenName(names) ?? address, address, employee, organisation, evidence });
  }

  #isEmployee({ domain, directory }: IdentityRow): boolean {
    const byDomain = domain !== null && this.#isEmployeeDomain(domain);
    return directory.length === 0 ? byDomain : isEmployeeAddress(directory, byDomain);
  }

  #namesToShow(row: IdentityRow): SeenName[] {
    const seen = [...this.#identities.namesOf(row)].map(([name, span]): SeenName => ({ name, ...span }));
    if (row.directory.length === 0) return seen;
    return [...seen, ...directoryNames(row.directory).map((name) => ({ name, ...IN_DIRECTORY }))];
  }
}

/** A person whose old ties must be taken down: it loses or gains a member that had ties before. */
function noteMove(row: IdentityRow, to: number | null, moved: Set<number>): void {
  if (row.isNew || row.person === to) return;
  if (row.person !== null) moved.add(row.person);
  if (to !== null) moved.add(to);
}

function numberOf(numbers: ReadonlyMap<string, number>, id: string): number {
  const n = numbers.get(id);
  invariant(n !== undefined, 'a cluster consists of identities of its block');
  return n;
}
