import { type DirectoryClaim, type StatedFact, type Survivors, survivorsOf } from '../../resolver/contract.ts';
import { employmentAmong, type MemberFacts, type MovingMember } from './person-moves.ts';

const NOTHING: Survivors = {};

/** What is shown of a person out of what directories and cards say of it. */
export function factsAmong<Member extends MovingMember>(
  members: readonly Member[],
  namesOf: MemberFacts<Member>['namesOf'],
): Survivors {
  // Of most people nobody says anything.
  if (!members.some(({ directory }) => directory.some(isStated))) return NOTHING;
  const stated = members.map(({ organisation, directory }) => ({ organisation, claims: directory }));
  const names = members.flatMap((member) => [...namesOf(member)]);
  return survivorsOf(stated, employmentAmong(members, namesOf), names);
}

function isStated({ at }: DirectoryClaim): boolean {
  return at !== undefined;
}

/** A fact as it is kept: JSON, and null when there is none. */
export function factText(fact: StatedFact | undefined): string | null {
  return fact === undefined ? null : JSON.stringify(fact);
}

/** What is kept of a person's title and employer. */
export function readFacts({
  title,
  employer,
}: {
  readonly title: string | null;
  readonly employer: string | null;
}): Survivors {
  return {
    ...(title === null ? {} : { title: JSON.parse(title) as StatedFact }),
    ...(employer === null ? {} : { employer: JSON.parse(employer) as StatedFact }),
  };
}
