/**
 * The rows of a batch out of what has been read. Whatever has not been is noted as a need and answered as if there were
 * nothing; the batch is then decided once more when it has been read, and what it decided before is thrown away. So
 * decisions that know nothing of waiting can be used, and all that a round lacks is read at once.
 */
import { foldLedgers } from '../../scorer/contract.ts';
import { pairOf } from '../core/pair-order.ts';
import type {
  AccountRows,
  DirectoryRows,
  EdgeRows,
  IdentityRows,
  LedgerRows,
  PersonRows,
  ReportingRows,
  TieRows,
} from '../core/rows.ts';
import type { Changes } from './changes.ts';
import { type Known, namesOf, rowOf } from './known.ts';
import type { Needs } from './needs.ts';

/** What one round has to do with. */
export interface Round {
  readonly known: Known;
  readonly needs: Needs;
  readonly changes: Changes;
}

/** So much lacking makes most of what follows a waste; less is asked for together with what the rest of the round finds lacking. */
export const ROUND_ENDS_AT = 500;

/** Ends a round that cannot go on without something that has not been read. */
export class Lacking extends Error {}

export function identityRows({ known, needs, changes }: Round): IdentityRows {
  return {
    lastNumber: () => known.size,
    isEmpty: () => false,
    byKey(key) {
      const n = known.byKey(key);
      if (n === undefined) needs.keys.add(key);
      const identity = n === undefined || n === null ? undefined : known.identity(n);
      return identity === undefined ? undefined : rowOf(identity);
    },
    byN(n) {
      const identity = known.identity(n);
      if (identity !== undefined) return rowOf(identity);
      needs.identities.add(n);
      throw new Lacking(`identity ${n} has not been read`);
    },
    insert: (row) => changes.addIdentity(row),
    updateTimes: ({ n, firstAt, lastAt }) => void changes.times.set(n, { firstAt, lastAt }),
    updatePerson: (row, to) => changes.assign(row, to),
    updateDirectory: (row) => changes.updateDirectory(row),
    remove: ({ n }) => void changes.removed.add(n),
    namesOf(n) {
      const identity = known.identity(n);
      // Whoever asks for names clusters, and then all that is known of somebody counts.
      if (identity !== undefined && !known.isFresh(n)) needs.identities.add(n);
      return identity === undefined ? new Map() : namesOf(identity);
    },
    putName: (n, name, span) => void changes.names.getOrInsertComputed(n, () => new Map()).set(name, span),
    addBlock: (key, n) => void changes.blocks.getOrInsertComputed(key, () => new Map()).set(n, true),
    removeBlock: (key, n) => void changes.blocks.getOrInsertComputed(key, () => new Map()).set(n, false),
    putWords: (n, words) => void changes.words.set(n, words),
  };
}

export function directoryRows({ known, needs, changes }: Round): DirectoryRows {
  return {
    entry(key) {
      const read = known.entry(key);
      if (read === undefined) needs.entries.add(key);
      return read ?? undefined;
    },
    putEntry: (entry) => void changes.entries.set(entry.key, entry),
    reporterAddresses(manager) {
      const read = known.reporters(manager);
      if (read === undefined) needs.reporters.add(manager);
      const unchanged = (read ?? []).filter(({ key }) => !changes.entries.has(key));
      const changed = [...changes.entries.values()].filter((entry) => entry.manager === manager);
      return [...unchanged, ...changed].flatMap(({ addresses }) => addresses);
    },
  };
}

export function reportingRows({ changes }: Round): ReportingRows {
  return { put: (person, managers) => void changes.managers.set(person, managers) };
}

export function personRows({ known, needs, changes }: Round): PersonRows {
  /** Whether somebody of that number may be there already. */
  const mayBeKnown = (person: number) => person <= known.size;
  return {
    carriersOf(key, limit) {
      const read = known.carriers(key, limit);
      if (read === undefined) needs.blocks.set(key, Math.max(limit, needs.blocks.get(key) ?? 0));
      const carriers = new Set(read);
      for (const [n, carries] of changes.blocks.get(key) ?? []) {
        if (carries) carriers.add(n);
        else carriers.delete(n);
      }
      return [...carriers];
    },
    membersOf(person) {
      const read = known.person(person);
      if (read === undefined && mayBeKnown(person)) needs.persons.add(person);
      const members = new Set(read?.members);
      for (const [n, belongs] of changes.members.get(person) ?? []) {
        if (belongs) members.add(n);
        else members.delete(n);
      }
      return [...members].sort((one, other) => one - other);
    },
    all() {
      if (known.everybody === undefined) needs.everybody = true;
      return [...(known.everybody ?? [])];
    },
    evidenceOf(person) {
      const read = known.person(person);
      if (read === undefined && mayBeKnown(person)) needs.persons.add(person);
      return changes.persons.get(person)?.evidence ?? read?.evidence ?? [];
    },
    put: (person, shown) => void changes.persons.set(person, shown),
    remove: (person) => void changes.persons.set(person, null),
  };
}

export function edgeRows({ known, needs, changes }: Round): EdgeRows {
  return {
    edgesOf(n) {
      const read = known.edges(n);
      if (read === undefined && n <= known.size) needs.edges.add(n);
      return new Map(read);
    },
    put: (lo, hi, weight) => void changes.edges.set(pairOf(lo, hi), weight),
    remove: (lo, hi) => void changes.edges.set(pairOf(lo, hi), null),
    endRound() {
      if (needs.size > ROUND_ENDS_AT) throw new Lacking('much has not been read');
    },
  };
}

export function ledgerRows({ known, needs, changes }: Round): LedgerRows {
  return {
    between(lo, hi) {
      const changed = changes.ledgers.get(pairOf(lo, hi));
      if (changed !== undefined) return changed;
      if (Math.max(lo, hi) > known.size) return undefined;
      const ledger = known.ledger(lo, hi);
      if (ledger === undefined) needs.addLedger(lo, hi);
      return ledger ?? undefined;
    },
    partnersOf(n) {
      const partners = known.partners(n);
      if (partners === undefined && n <= known.size) needs.partners.add(n);
      return [...(partners ?? [])];
    },
    ledgersOf(n) {
      const ledgers = known.ledgersOf(n);
      if (ledgers === undefined && n <= known.size) needs.ledgersOf.add(n);
      const isPersons = (other: number) =>
        (changes.identities.get(other) ?? known.identity(other)?.node)?.addressClass === 'person';
      const changed = [...(changes.ledgersOf.get(n) ?? [])].filter(([other]) => isPersons(other));
      return new Map([...(ledgers ?? []), ...changed]);
    },
    put: (lo, hi, ledger) => changes.putLedger(lo, hi, ledger.slice()),
  };
}

export function tieRows({ known, needs, changes }: Round): TieRows {
  return {
    put: (a, b, tie, strength, scoredAt) =>
      void changes.ties.set(pairOf(a, b), { a, b, scored: { tie, strength, scoredAt } }),
    remove: (a, b) => void changes.ties.set(pairOf(a, b), { a, b }),
    removeAllOf: (person) => void changes.tiesRemovedOf.add(person),
    addDue: (at, a, b) => void changes.due.set(`${at} ${a} ${b}`, { at, a, b }),
    takeDue(now) {
      if (known.due === undefined) needs.dueBy = now;
      changes.dueTaken = now;
      return [...(known.due ?? [])];
    },
  };
}

export function accountRows({ known, needs, changes }: Round): AccountRows {
  return {
    putIgnored(activity, reason, key, at) {
      const read = known.ignoredAt(activity, reason);
      if (read === undefined) needs.addIgnored(activity, reason);
      const name = `${activity} ${reason}`;
      const before = changes.ignored.get(name)?.at ?? read ?? undefined;
      if (before !== undefined && before <= at) return false;
      changes.ignored.set(name, { activity, reason, key, at });
      return true;
    },
    addInputs: (source, ending, reason, inputs) => void changes.inputs.push({ source, ending, reason, inputs }),
  };
}

/** A ledger that is kept in the order of keys, to be read in that of numbers, and the other way round. */
export function turned(ledger: Uint8Array, isReversed: boolean): Uint8Array {
  return isReversed ? foldLedgers([{ ledger, reversed: true }]) : ledger;
}
