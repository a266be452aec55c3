import { identityOf, organisationOf } from '../../../resolver/contract.ts';
import type { FindMoves, MovingPerson } from './job-move.ts';
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
