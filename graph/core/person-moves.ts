import type { Minute } from '../../infra/kernel/instant.ts';
import {
  type DirectoryClaim,
  employmentOf,
  type IdentityClass,
  type IdentityKey,
  type JobMove,
} from '../../resolver/contract.ts';
import type { PersonId } from '../contract.ts';
import { allNames, NEVER } from './directory-claims.ts';

/** A person who went from one employer to another, for certain. */
export interface PersonMove extends JobMove {
  readonly person: PersonId;
  /** The ids of all identities of the person. */
  readonly identities: readonly PersonId[];
  /** How sure it is that those with which they worked at both are one person's. */
  readonly identity: 'certain' | 'likely';
}

/** An identity of a person, as each engine has it. */
export interface MovingMember {
  readonly id: PersonId;
  readonly key: IdentityKey;
  readonly organisation: string | null;
  readonly class: IdentityClass;
  /** How sure it is that it is the person's. */
  readonly zone: string;
  readonly firstAt: Minute;
  readonly lastAt: Minute;
  readonly directory: readonly DirectoryClaim[];
}

/** Whether somebody was seen at two organisations: nobody else can have moved. */
export function isAtSeveral(members: readonly Pick<MovingMember, 'organisation'>[]): boolean {
  const first = members.find(({ organisation }) => organisation !== null);
  return members.some(({ organisation }) => organisation !== null && organisation !== first?.organisation);
}

/** What is to be known of the identities of a person beside what they hold. */
export interface MemberFacts<Member> {
  /** The names seen beside it. */
  readonly namesOf: (member: Member) => Iterable<string>;
  /** Whether it is an employee's: from one of the tenant's own domains to another nobody moves. */
  readonly isOwn: (member: Member) => boolean;
}

/** Where a person worked and works. */
export function employmentAmong<Member extends MovingMember>(
  members: readonly Member[],
  namesOf: MemberFacts<Member>['namesOf'],
): ReturnType<typeof employmentOf> {
  return employmentOf(
    members.map((member) => ({
      ...{ organisation: member.organisation, class: member.class },
      address: member.key.slice(member.key.indexOf(':') + 1),
      names: allNames(namesOf(member), member.directory),
      firstAt: member.firstAt === NEVER ? undefined : member.firstAt,
      lastAt: member.lastAt === NEVER ? undefined : member.lastAt,
    })),
  );
}

/** The certain moves of a person. */
export function certainMovesOf<Member extends MovingMember>(
  person: PersonId,
  members: readonly Member[],
  { namesOf, isOwn }: MemberFacts<Member>,
): PersonMove[] {
  if (!isAtSeveral(members)) return [];
  const { moves } = employmentAmong(members, namesOf);
  const identities = members.map(({ id }) => id).sort();
  const own = new Set(members.filter(isOwn).map(({ organisation }) => organisation));
  return moves
    .filter(({ from, to, confidence }) => confidence === 'certain' && !(own.has(from) && own.has(to)))
    .map((move) => ({ ...move, person, identities, identity: zoneOf(members, move) }));
}

function zoneOf(members: readonly MovingMember[], { from, to }: JobMove): PersonMove['identity'] {
  const concerned = members.filter(({ organisation }) => organisation === from || organisation === to);
  return concerned.every(({ zone }) => zone === 'certain') ? 'certain' : 'likely';
}
