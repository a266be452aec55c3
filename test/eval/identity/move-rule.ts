import { MINUTES_PER_DAY, type Minute } from '../../../infra/kernel/instant.ts';
import {
  employmentOf,
  identityOf,
  type JobMove,
  organisationOf,
  type SeenEmployment,
} from '../../../resolver/contract.ts';
import type { FindMoves, MovingPerson, ReportedMove } from './job-move.ts';
import type { EvalRecord, FindPersons } from './record.ts';

/**
 * The simplest rule: every organisation of a person but the first is a move, at the first activity from there. It shows what
 * moves cost when persons are found so, and is what a better rule is held against.
 */
export function everyNewOrganisation(findPersons: FindPersons): FindMoves {
  return (records) => {
    const byKey = new Map(records.map((record) => [record.key, record]));
    return findPersons(records).clusters.map(({ members }) =>
      movesAmong(members.flatMap(({ key }) => byKey.get(key) ?? [])),
    );
  };
}

/** The persons of the truth, as a way of finding them. */
export function knownPersons(personOf: ReadonlyMap<string, string>): FindPersons {
  return (records) => ({
    clusters: [...Map.groupBy(records, ({ key }) => personOf.get(key) ?? key).values()].map((own) => ({
      members: own.map(({ key }) => ({ key, zone: 'certain' as const })),
    })),
    reviews: [],
  });
}

function movesAmong(records: readonly EvalRecord[]): MovingPerson {
  const firsts = new Map<string, number>();
  for (const { address, firstAt } of records) {
    const identity = identityOf(`mailto:${address}`);
    const organisation = typeof identity === 'string' ? undefined : organisationOf(identity);
    if (organisation !== undefined) firsts.set(organisation, Math.min(firsts.get(organisation) ?? firstAt, firstAt));
  }
  const inOrder = [...firsts].sort(([, one], [, other]) => one - other);
  return { members: records.map(({ key }) => key), moves: inOrder.slice(1).map(([to, at]) => ({ to, at })) };
}

/**
 * The product's rule. A move is reported at the first minute as of which the rule reports it, as if every address had been in
 * use all the time between its first and its last activity: what came between is not in the data.
 *
 * @param confidence which moves count: all, or the certain ones alone
 */
export function movesByKith(findPersons: FindPersons, confidence: JobMove['confidence']): FindMoves {
  return (records) => {
    const byKey = new Map(records.map((record) => [record.key, record]));
    return findPersons(records).clusters.map(({ members }) => {
      const own = members.flatMap(({ key }) => byKey.get(key) ?? []);
      return { members: own.map(({ key }) => key), moves: employersAmong(own.map(seenOf), confidence) };
    });
  };
}

function employersAmong(seen: readonly SeenEmployment[], confidence: JobMove['confidence']): ReportedMove[] {
  const minutes = seen.flatMap(({ firstAt = 0, lastAt = 0 }) => [firstAt, lastAt]);
  const days = [0, ...Array.from({ length: 30 }, (_, day) => day + 1)];
  const moments = minutes.flatMap((minute) => days.map((day) => minute + day * MINUTES_PER_DAY)).sort((a, b) => a - b);
  return movesAsOf(seen, Number.POSITIVE_INFINITY, confidence).map(({ to, at }) => ({
    to,
    at: moments.find((moment) => movesAsOf(seen, moment, confidence).some((move) => move.to === to)) ?? at,
  }));
}

function movesAsOf(seen: readonly SeenEmployment[], until: Minute, confidence: JobMove['confidence']): JobMove[] {
  const known = seen.filter(({ firstAt = 0 }) => firstAt <= until);
  const { moves } = employmentOf(known.map((one) => ({ ...one, lastAt: Math.min(one.lastAt ?? 0, until) })));
  return confidence === 'likely' ? moves : moves.filter((move) => move.confidence === confidence);
}

function seenOf({ address, names, firstAt, lastAt }: EvalRecord): SeenEmployment {
  const identity = identityOf(`mailto:${address}`);
  const organisation = typeof identity === 'string' ? undefined : organisationOf(identity);
  return { organisation, address, class: 'person', names, firstAt, lastAt };
}
