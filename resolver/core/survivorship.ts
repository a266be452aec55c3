/** Which of several titles and employers' names is shown of a person. Pure rules; docs/identity.md says them in words. */
import type { Minute } from '../../infra/kernel/instant.ts';
import { agreedClaims, cardsAmong, type DirectoryClaim, providerOf } from './directory-entry.ts';
import { organisationLabel } from './identity-class.ts';
import type { JobMove, Tenure } from './job-move.ts';
import { mayBeOnes, readAsFullName } from './name-reading.ts';

/** Something that a directory or a card says of a person. */
export interface StatedFact {
  readonly value: string;
  /** Who says so: `google`, `contacts`. */
  readonly source: string;
  /** When it was seen there. */
  readonly at: Minute;
}

/** What survives of all that is said. */
export interface Survivors {
  /** What the person does. */
  readonly title?: StatedFact;
  /** The name of the employer. */
  readonly employer?: StatedFact;
}

/** An identity of the person, as far as it matters here. */
export interface StatedOf {
  /** The registrable domain of its organisation; null when it has none. */
  readonly organisation: string | null;
  readonly claims: readonly DirectoryClaim[];
}

/** An entry with the organisations of those of its addresses that are the person's. */
interface StatedEntry {
  readonly claim: DirectoryClaim;
  readonly at: Minute;
  readonly organisations: string[];
}

/** Where the person worked, as far as activities show it. */
export interface Employment {
  readonly tenures: readonly Tenure[];
  readonly moves: readonly JobMove[];
}

/**
 * A directory's word before a card's, an active entry's before that of one who left, then the newest, then the value and the source
 * by code unit. What was written for an employer whom the person has left does not count, and no card under somebody else's name, on
 * which an address of the person stands by mistake. A function of the set.
 *
 * @param names all that the person was seen with
 */
export function survivorsOf(
  members: readonly StatedOf[],
  employment: Employment,
  names: readonly string[] = [],
): Survivors {
  const full = names.flatMap((name) => readAsFullName(name) ?? []);
  const isOwn = ({ claim: { kind, name } }: StatedEntry): boolean => {
    const onCard = kind === 'contact' && full.length > 0 ? readAsFullName(name) : undefined;
    return onCard === undefined || full.some((its) => mayBeOnes(its, onCard));
  };
  const entries = entriesOf(members).filter((entry) => isOwn(entry) && isOfToday(entry, employment));
  const title = bestOf(entries, ({ title: said }) => said);
  const employer = bestOf(entries, ({ employer: said }) => said);
  return { ...(title === undefined ? {} : { title }), ...(employer === undefined ? {} : { employer }) };
}

function entriesOf(members: readonly StatedOf[]): StatedEntry[] {
  const entries = new Map<string, StatedEntry>();
  for (const { organisation, claims } of members) {
    // Directories first: what is no card and is not held says nothing.
    for (const claim of new Set([...agreedClaims(claims), ...cardsAmong(claims)])) {
      if (claim.at === undefined) continue;
      const { at } = claim;
      const { organisations } = entries.getOrInsertComputed(claim.entry, () => ({ claim, at, organisations: [] }));
      if (organisation !== null) organisations.push(organisation);
    }
  }
  return [...entries.values()];
}

/**
 * An active user's entry is kept by the employer. Anything else was written for the employers at whose addresses it names the person: it
 * does not count once all of them were left. Without such an address it was written for whoever was the employer then: it
 * does not count once the person went from one to another after that.
 */
function isOfToday({ claim, at, organisations }: StatedEntry, { tenures, moves }: Employment): boolean {
  if (claim.kind === 'user' && claim.active && claim.guest !== true) return true;
  if (organisations.length === 0) return moves.every((move) => move.at <= at);
  const labels = (some: readonly Tenure[]) => new Set(some.map(({ organisation }) => employerOf(organisation)));
  const left = labels(tenures.filter(({ to }) => to !== undefined));
  const open = labels(tenures.filter(({ to }) => to === undefined));
  return organisations.map(employerOf).some((employer) => open.has(employer) || !left.has(employer));
}

/** Domains of one name are one employer's. */
function employerOf(organisation: string): string {
  return organisationLabel(organisation) || organisation;
}

function bestOf(
  entries: readonly StatedEntry[],
  read: (claim: DirectoryClaim) => string | undefined,
): StatedFact | undefined {
  let best: Ranked | undefined;
  for (const { claim, at } of entries) {
    const value = read(claim);
    if (value === undefined) continue;
    const stated = { fact: { value, source: providerOf(claim), at }, rank: rankOf(claim) };
    if (best === undefined || isBetter(stated, best)) best = stated;
  }
  return best?.fact;
}

interface Ranked {
  readonly fact: StatedFact;
  readonly rank: number;
}

function isBetter(one: Ranked, other: Ranked): boolean {
  if (one.rank !== other.rank) return one.rank > other.rank;
  if (one.fact.at !== other.fact.at) return one.fact.at > other.fact.at;
  if (one.fact.value !== other.fact.value) return one.fact.value < other.fact.value;
  return one.fact.source < other.fact.source;
}

function rankOf({ kind, active }: DirectoryClaim): number {
  if (kind === 'contact') return 0;
  return active ? 2 : 1;
}
