/** How well moves from one organisation to another are found, against what people have declared. */
import { fingerprint } from '../../../infra/kernel/fingerprint.ts';
import type { EvalRecord } from './record.ts';

export interface ReportedMove {
  /** The new organisation, by a domain. */
  readonly to: string;
  /** When it is said to have happened, or when it was known: in minutes since 1970. */
  readonly at: number;
}

/** A person as found, and the moves that are reported of them. */
export interface MovingPerson {
  readonly members: readonly string[];
  readonly moves: readonly ReportedMove[];
}

export type FindMoves = (records: readonly EvalRecord[]) => MovingPerson[];

/** A declared move that could be seen: addresses of both organisations were, first one of the old, then one of the new. */
export interface VisibleMove {
  readonly person: string;
  /** The new organisation, by its name. */
  readonly to: string;
  /** First activity of the person from there, in minutes since 1970. */
  readonly firstAt: number;
}

/** What is known of the people behind records. */
export interface MoveTruth {
  readonly records: readonly EvalRecord[];
  /** By key, the person. */
  readonly personOf: ReadonlyMap<string, string>;
  readonly visible: readonly VisibleMove[];
  /** By person, the organisations to which they have declared to have moved, seen or not. */
  readonly declared: ReadonlyMap<string, ReadonlySet<string>>;
  /** The organisation that a domain belongs to, if it is known. */
  readonly organisationOf: (domain: string) => string | undefined;
}

export interface MoveQuality {
  readonly people: number;
  readonly visible: number;
  /** Share of the visible moves that are reported. */
  readonly found: number;
  /** Median of the days from the first message out of the new organisation to the reported moment, of the moves found. */
  readonly medianDelayDays: number;
  readonly reported: number;
  /** Reported moves that nobody of the person has declared, per thousand people. */
  readonly falsePerThousand: number;
  /** Of the false ones, those to a domain of no known organisation, such as a person's own. Not per thousand. */
  readonly falseToUnlisted: number;
}

/** The people of one of two halves, told by a hash: on `chosen` rules were chosen, on `kept` they are judged. */
export function halfOf(truth: MoveTruth, half: 'chosen' | 'kept'): MoveTruth {
  const isIn = (person: string) => (fingerprint(person) % 2 === 0) === (half === 'chosen');
  const personOf = new Map([...truth.personOf].filter(([, person]) => isIn(person)));
  return {
    ...truth,
    records: truth.records.filter(({ key }) => personOf.has(key)),
    personOf,
    visible: truth.visible.filter(({ person }) => isIn(person)),
  };
}

const MINUTES_PER_DAY = 1440;

export function moveQuality(truth: MoveTruth, persons: readonly MovingPerson[]): MoveQuality {
  const reports = persons.flatMap(({ members, moves }) => {
    const people = new Set(members.flatMap((key) => truth.personOf.get(key) ?? []));
    return moves.map(({ to, at }) => ({ people, at, organisation: truth.organisationOf(to) }));
  });
  const delays = truth.visible.flatMap(({ person, to, firstAt }) => {
    const found = reports.filter(({ people, organisation }) => organisation === to && people.has(person));
    return found.length === 0 ? [] : [Math.min(...found.map(({ at }) => at)) - firstAt];
  });
  const wrong = reports.filter(
    ({ people, organisation }) =>
      people.size > 0 && ![...people].some((person) => truth.declared.get(person)?.has(organisation ?? '')),
  );
  const people = new Set(truth.personOf.values()).size;
  return {
    people,
    visible: truth.visible.length,
    found: delays.length / truth.visible.length,
    medianDelayDays: median(delays) / MINUTES_PER_DAY,
    reported: reports.length,
    falsePerThousand: (1000 * wrong.length) / people,
    falseToUnlisted: wrong.filter(({ organisation }) => organisation === undefined).length,
  };
}

/** NaN of nothing. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
