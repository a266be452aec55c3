import type { DatabaseSync } from 'node:sqlite';
import { MINUTES_PER_DAY } from '../../infra/kernel/instant.ts';
import type { ScoringSettings } from '../../scorer/contract.ts';
import type { Asking, TieView } from '../contract.ts';
import { type ComputedTie, computeTie, type LedgerPart } from '../core/computed-tie.ts';
import { viewOf } from '../core/tie-view.ts';
import { PERSON_COLUMNS, type PersonRow, refOf } from './person-row.ts';
import { prepare } from './reader.ts';
import { IN_SCOPE, type Scope, scopeValues } from './scope.ts';
import { type Candidate, readStoredTies } from './stored-ties.ts';

/** Ties of persons, strongest first: stored ones, or as of a minute out of the ledgers. */
export interface TiesOf {
  /** At most `asking.limit` of one person, and how many there are in all. */
  strongest(person: number, scope: Scope, asking: Asking): { ties: TieView[]; total: number };
  /** At most `asking.limit` of each of some persons, by their numbers. */
  strongestOfEach(persons: readonly number[], scope: Scope, asking: Asking): Map<number, TieView[]>;
}

export function readTiesOf(db: DatabaseSync, settings: ScoringSettings): TiesOf {
  const stored = readStoredTies(db);
  const computed = readComputed(db, settings);

  const viewsOf = (ties: readonly (Candidate & ComputedTie)[], asking: Asking) =>
    ties.map((one) => viewOf(refOf(one.row), one, asking, settings));
  const storedPages = (persons: readonly number[], scope: Scope, { limit, now, windowDays }: Asking) => {
    const candidates = stored.strongest(persons, scope, limit);
    const pages = [...Map.groupBy(candidates, ({ own }) => own).values()];
    const shown = pages.flatMap((ties) => ties.sort(strongestFirst).slice(0, limit));
    const ties = stored.withLedgers(shown, now - windowDays * MINUTES_PER_DAY, now);
    return { ties, found: candidates.length };
  };
  return {
    strongest(person, scope, asking) {
      if (asking.asOf) {
        const ties = computed(person, scope, asking);
        return { ties: viewsOf(ties.slice(0, asking.limit), asking), total: ties.length };
      }
      const { ties, found } = storedPages([person], scope, asking);
      // With fewer than the limit on both sides together, nothing was left out on either.
      const total = found < asking.limit ? found : stored.count(person, scope);
      return { ties: viewsOf(ties, asking), total };
    },
    strongestOfEach(persons, scope, asking) {
      const ties = asking.asOf
        ? persons.flatMap((person) => computed(person, scope, asking).slice(0, asking.limit))
        : storedPages(persons, scope, asking).ties;
      const views = new Map(persons.map((person): [number, TieView[]] => [person, []]));
      for (const one of ties) views.get(one.own)?.push(viewOf(refOf(one.row), one, asking, settings));
      return views;
    },
  };
}

/** Out of all ledgers of the person's identities. */
function readComputed(db: DatabaseSync, settings: ScoringSettings) {
  const side = (own: 'lo' | 'hi', other: 'lo' | 'hi', reversed: 0 | 1) =>
    `SELECT ${PERSON_COLUMNS}, l.entries AS ledger, ${reversed} AS reversed FROM identity mine
       CROSS JOIN ledger l ON l.${own} = mine.n CROSS JOIN identity theirs ON theirs.n = l.${other}
       CROSS JOIN person p ON p.n = theirs.person CROSS JOIN identity i ON i.n = p.n
       WHERE mine.person = :person AND p.n <> :person AND ${IN_SCOPE}`;
  const ledgers = prepare<PersonRow & { ledger: Uint8Array; reversed: number }>(
    db,
    `${side('lo', 'hi', 0)} UNION ALL ${side('hi', 'lo', 1)}`,
  );
  return (person: number, scope: Scope, { now }: Asking): (Candidate & ComputedTie)[] => {
    const others = new Map<number, { row: PersonRow; parts: LedgerPart[] }>();
    for (const row of ledgers.iterate({ person, ...scopeValues(scope) })) {
      const part = { ledger: row.ledger, reversed: row.reversed === 1 };
      const known = others.get(row.n);
      if (known === undefined) others.set(row.n, { row, parts: [part] });
      else known.parts.push(part);
    }
    const ties: (Candidate & ComputedTie)[] = [];
    for (const { row, parts } of others.values()) {
      const computed = computeTie(parts, now, settings);
      if (computed !== undefined) ties.push({ own: person, row, ...computed });
    }
    return ties.sort(strongestFirst);
  };
}

function strongestFirst(one: Candidate, other: Candidate): number {
  return other.tie.k - one.tie.k || (one.row.id < other.row.id ? -1 : 1);
}
