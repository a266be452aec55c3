import { invariant } from '../../infra/kernel/invariant.ts';
import {
  cluster,
  Decisions,
  type Evidence,
  goldenName,
  type IdentityClass,
  isEmployeeAddress,
  type Membership,
  type SeenName,
} from '../../resolver/contract.ts';
import type { TenantFacts } from '../contract.ts';
import { EdgeTable } from './edge-table.ts';
import type { IdentityRow, ObservationReport } from './identity-record.ts';
import type { IdentityTable } from './identity-table.ts';
import { isOwnDomain } from './own-domain.ts';
import { certainMovesOf, type PersonMove } from './person-moves.ts';
import type { EdgeRows, LedgerRows, PersonRows } from './rows.ts';
import { factsAmong } from './shown-facts.ts';
import { namesToShow } from './shown-names.ts';

/** A cluster by the numbers of its identities. */
interface NumberedCluster {
  readonly person: number;
  readonly members: readonly { readonly n: number; readonly zone: Membership['zone'] }[];
  readonly evidence: readonly Evidence[];
}

/** Persons whose members are held in memory between transactions. */
const PERSONS_REMEMBERED = 100_000;

const NOBODY: ReadonlySet<number> = new Set();

/** Who belongs to whom, and what is shown of a person. */
export class PersonTable {
  readonly #rows: PersonRows;
  readonly #identities: IdentityTable;
  readonly #edges: EdgeTable;
  /** Members by person, as this transaction knows them. */
  readonly #members = new Map<number, number[]>();
  /** By person, the certain moves of whoever was shown anew since the transaction began. */
  readonly #moves = new Map<number, readonly PersonMove[]>();
  #isEmployeeDomain: (domain: string) => boolean = () => false;
  #mergesLikely = true;

  constructor(
    rows: PersonRows,
    { edges, ledgers }: { edges: EdgeRows; ledgers: Pick<LedgerRows, 'ledgersOf'> },
    identities: IdentityTable,
  ) {
    this.#rows = rows;
    this.#identities = identities;
    this.#edges = new EdgeTable(edges, { blocks: rows, ledgers }, identities);
  }

  /** A transaction begins: what is remembered stays within bounds. */
  begin(): void {
    this.#moves.clear();
    if (this.#members.size > PERSONS_REMEMBERED) this.#members.clear();
  }

  /** Forgets the members: a transaction failed, or another connection has written. */
  forget(): void {
    this.#members.clear();
    this.#edges.forget();
  }

  /** From now on, whoever has an address in one of the domains or below is an employee, and people's decisions hold. */
  setFacts({ domains, mergesLikely = true, decisions }: TenantFacts): void {
    this.#isEmployeeDomain = (domain) => isOwnDomain(domain, domains);
    this.#mergesLikely = mergesLikely;
    this.#edges.setDecisions(new Decisions(decisions));
  }

  /**
   * Clusters again whatever a change may concern, and writes who belongs to whom. Equal to clustering everything from
   * scratch, because whoever may be joined to somebody is clustered with them.
   *
   * @param written whose ledgers the batch has written
   * @returns the persons that had members before and have other members now
   */
  regroup(report: ObservationReport, written: ReadonlySet<number> = NOBODY): Set<number> {
    const spokenOf = report.alone.filter(({ key }) => this.#edges.isDecidedOn(key));
    for (const row of report.alone) this.#insertAlone(row);
    const affected = this.#edges.update({ ...report, changed: new Set([...report.changed, ...spokenOf]) }, written);
    const moved = this.#clusterAgain(affected, report.gone);
    this.#edges.endRound();
    this.#edges.forget();
    return moved;
  }

  /** The same of everybody: it may be merged more or less from now on. */
  regroupAll(): Set<number> {
    const everybody = this.#rows.all().flatMap((person) => this.membersOf(person));
    const moved = this.#clusterAgain(new Set(everybody), new Set());
    this.#edges.forget();
    return moved;
  }

  #clusterAgain(affected: ReadonlySet<number>, gone: ReadonlySet<IdentityRow>): Set<number> {
    const moved = new Set<number>();
    for (const row of gone) this.#assignToNobody(row, row.class, moved);
    for (const n of affected) {
      const itsClass = this.#edges.readingOf(n).class;
      if (itsClass !== 'person') this.#assignToNobody(this.#identities.byN(n), itsClass, moved);
    }
    const clusters = this.#componentsOf(affected).flatMap((component) => this.#cluster(component));
    for (const found of clusters) this.#assignCluster(found, moved);
    for (const person of [...moved, ...affected, ...clusters.map((found) => found.person)])
      this.#members.delete(person);
    for (const person of moved) {
      this.#moves.delete(person);
      if (this.membersOf(person).length === 0) this.#rows.remove(person);
    }
    for (const { person, members, evidence } of clusters) {
      const row = this.#identities.byN(person);
      if (members.length === 1 && row.isNew) this.#insertAlone(row);
      else this.#refresh(person, evidence);
    }
    return moved;
  }

  /** Brings what is shown up to date: a name or an address may have been seen more recently than another. */
  refreshShown(seenAgain: Iterable<IdentityRow>): void {
    const persons = new Set<number>();
    for (const row of seenAgain) {
      // Without a name and alone, somebody is shown by the one address there is.
      const hasChoice =
        row.person !== null &&
        (row.directory.length > 0 || this.#identities.namesOf(row).size > 0 || this.membersOf(row.person).length > 1);
      if (row.person !== null && hasChoice) persons.add(row.person);
    }
    for (const person of persons) this.#refresh(person, this.#rows.evidenceOf(person));
  }

  /** Shows everybody anew: who is an employee may have changed. */
  refreshAll(): void {
    for (const person of this.#rows.all()) this.#refresh(person, this.#rows.evidenceOf(person));
  }

  /** The certain moves of whoever was shown anew since the transaction began. */
  moves(): PersonMove[] {
    return [...this.#moves.values()].flat();
  }

  /** The certain moves of a person. */
  movesOf(person: number): PersonMove[] {
    const members = this.membersOf(person).map((n) => this.#identities.byN(n));
    return this.#movesAmong(person, members);
  }

  /** The identities of a person; empty when nobody has that number now. */
  membersOf(person: number): number[] {
    const known = this.#members.get(person);
    if (known !== undefined) return known;
    const members = this.#rows.membersOf(person);
    this.#members.set(person, members);
    return members;
  }

  /** Everybody who hangs together with one of these by edges that would join or by directories, in parts. */
  #componentsOf(affected: ReadonlySet<number>): number[][] {
    const seen = new Set<number>();
    const components: number[][] = [];
    for (const first of affected) {
      if (seen.has(first) || this.#edges.readingOf(first).class !== 'person') continue;
      const component: number[] = [];
      const waiting = [first];
      seen.add(first);
      for (let n = waiting.pop(); n !== undefined; n = waiting.pop()) {
        component.push(n);
        for (const other of this.#edges.joinedWith(n)) {
          if (seen.has(other)) continue;
          seen.add(other);
          waiting.push(other);
        }
      }
      components.push(component);
    }
    return components;
  }

  #cluster(component: readonly number[]): NumberedCluster[] {
    const [only, next] = component;
    // Most people have one address.
    if (only !== undefined && next === undefined)
      return [{ person: only, members: [{ n: only, zone: 'certain' }], evidence: [] }];
    const places = new Map(component.map((n, place) => [n, place]));
    const edges = component.flatMap((n, one) =>
      [...this.#edges.edgesOf(n)].flatMap(([m, weight]) => {
        const other = places.get(m);
        return other === undefined || other <= one ? [] : [{ one, other, weight }];
      }),
    );
    const weightOf = (one: number, other: number) => this.#edges.between(component[one] ?? 0, component[other] ?? 0);
    const people = component.map((n) => this.#edges.readingOf(n));
    const numbers = new Map(people.map(({ id }, place) => [id, component[place] ?? 0]));
    return cluster(people, edges, weightOf, { mergesLikely: this.#mergesLikely }).map(
      ({ person, members, evidence }) => ({
        person: numberOf(numbers, person),
        members: members.map(({ id, zone }) => ({ n: numberOf(numbers, id), zone })),
        evidence,
      }),
    );
  }

  #assignCluster({ person, members }: NumberedCluster, moved: Set<number>): void {
    for (const { n, zone } of members) {
      const row = this.#identities.byN(n);
      noteMove(row, person, moved);
      this.#identities.assign(row, { class: 'person', zone, person });
    }
  }

  #assignToNobody(row: IdentityRow, itsClass: IdentityClass, moved: Set<number>): void {
    noteMove(row, null, moved);
    this.#identities.assign(row, { class: itsClass, zone: 'certain', person: null });
  }

  #insertAlone(row: IdentityRow): void {
    const seen = this.#shownNamesOf(row);
    const address = row.key.slice(row.key.indexOf(':') + 1);
    const employee = this.#isEmployee(row);
    this.#members.set(row.n, [row.n]);
    const { organisation } = row;
    const name = goldenName(seen) ?? address;
    const facts = this.#factsAmong([row]);
    this.#rows.put(row.n, { name, address, employee, organisation, facts, evidence: [] });
  }

  #refresh(person: number, evidence: readonly Evidence[]): void {
    const members = this.membersOf(person).map((n) => this.#identities.byN(n));
    const names = members.flatMap((row) => this.#shownNamesOf(row));
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
    const moves = this.#movesAmong(person, members);
    if (moves.length > 0) this.#moves.set(person, moves);
    else this.#moves.delete(person);
    const name = goldenName(names) ?? address;
    const facts = this.#factsAmong(members);
    this.#rows.put(person, { name, address, employee, organisation, facts, evidence });
  }

  #shownNamesOf(row: IdentityRow): SeenName[] {
    return namesToShow(row.directory, this.#identities.namesOf(row), () => this.#identities.factsOf(row));
  }

  #factsAmong(members: readonly IdentityRow[]) {
    return factsAmong(members, (row) => this.#identities.namesOf(row).keys());
  }

  #movesAmong(person: number, members: readonly IdentityRow[]): PersonMove[] {
    if (members.length < 2) return [];
    return certainMovesOf(this.#identities.byN(person).id, members, {
      namesOf: (row) => this.#identities.namesOf(row).keys(),
      isOwn: (row) => this.#isEmployee(row),
    });
  }

  #isEmployee({ domain, directory }: IdentityRow): boolean {
    const byDomain = domain !== null && this.#isEmployeeDomain(domain);
    return directory.length === 0 ? byDomain : isEmployeeAddress(directory, byDomain);
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
