/** Where a person worked from when to when, and when they went from one employer to the next. */
import { MINUTES_PER_DAY, type Minute } from '../../infra/kernel/instant.ts';
import { type IdentityClass, organisationLabel } from './identity-class.ts';
import { latinLetters } from './latin-letters.ts';
import { readName } from './name-reading.ts';

/** What is known of one identity of a person. As of a minute: nothing that came later. */
export interface SeenEmployment {
  /** The registrable domain of its organisation; absent for free mail, phones and hosts. */
  readonly organisation?: string | null | undefined;
  /** A mail address without its scheme. */
  readonly address: string;
  readonly class: IdentityClass;
  readonly names: readonly string[];
  /** When it was seen first and last; absent while only a directory names it. */
  readonly firstAt?: Minute | undefined;
  readonly lastAt?: Minute | undefined;
}

/**
 * How sure it is that a person works there. `certain`: seen there over {@link SETTLED_DAYS} days or more. `likely`: for a
 * shorter time so far. `possible`: the domain may be nobody's employer, since it bears the person's own name, gives
 * addresses to members, or is no public domain.
 */
export type TenureConfidence = 'certain' | 'likely' | 'possible';

/** A person at an organisation. */
export interface Tenure {
  readonly organisation: string;
  readonly from: Minute;
  /** The last activity from there, once somebody went from there to another employer; silence alone ends nothing. */
  readonly to?: Minute;
  readonly confidence: TenureConfidence;
}

/** A person went from one employer to another. */
export interface JobMove {
  /** By the domain that was used last. */
  readonly from: string;
  /** By the domain that was used first. */
  readonly to: string;
  /** First activity from the new one. */
  readonly at: Minute;
  /**
   * `certain`: the new tenure is, and went on for {@link SETTLED_DAYS} days after the last sign of the old one. `likely`:
   * nothing speaks against it so far; that the old address is used on would.
   */
  readonly confidence: 'certain' | 'likely';
}

/** Shorter stays may be visits, a colleague's machine, a mistyped address. Chosen on half of the OpenStack people. */
export const SETTLED_DAYS = 14;

/**
 * Whoever still uses the old address so long after the first activity from the new one works for both. Chosen on half of the
 * OpenStack people, where few of the declared moves take longer and many of the undeclared ones do.
 */
const HANDOVER_DAYS = 180;

/** Shorter words begin and end too many names of companies. */
const WORD_LETTERS = 4;

/** They give addresses to members and contributors, for life or as long as they like, by their own pages. */
const OF_MEMBERS = new Set(
  'acm.org ieee.org computer.org apache.org debian.org ubuntu.com fedoraproject.org gentoo.org freebsd.org netbsd.org openbsd.org gnu.org gnome.org kde.org kernel.org archlinux.org'.split(
    ' ',
  ),
);

/** Endings of domains that mean something within one network only (RFC 6762, RFC 8375, ICANN's list of name collisions). */
const INTERNAL = /(?:^|\.)(?:local|localdomain|localhost|lan|internal|intranet|home|corp|home\.arpa)$/;

/** All domains by which one employer is known: `acme.com`, `acme.co.uk`. */
interface Employer {
  readonly spells: Spell[];
  firstAt: Minute;
  lastAt: Minute;
}

interface Spell {
  readonly organisation: string;
  readonly isDoubtful: boolean;
  firstAt: Minute;
  lastAt: Minute;
  to?: Minute;
}

/**
 * Tenures in the order in which they began, and moves in that order. A function of the set of identities: neither their order
 * nor how often one is named changes anything.
 */
export function employmentOf(identities: readonly SeenEmployment[]): { tenures: Tenure[]; moves: JobMove[] } {
  const spells = spellsOf(identities);
  const moves = movesBetween(employersOf(spells.filter(({ isDoubtful }) => !isDoubtful)));
  return { tenures: spells.map(tenureOf), moves };
}

function spellsOf(identities: readonly SeenEmployment[]): Spell[] {
  const spells = new Map<string, Spell>();
  const isOwn = ownDomains(identities);
  for (const { organisation, class: itsClass, firstAt, lastAt } of identities) {
    if (organisation == null || itsClass !== 'person' || firstAt === undefined || lastAt === undefined) continue;
    const known = spells.get(organisation);
    if (known === undefined) {
      const isDoubtful = OF_MEMBERS.has(organisation) || INTERNAL.test(organisation) || isOwn(organisation);
      spells.set(organisation, { organisation, isDoubtful, firstAt, lastAt });
    } else {
      known.firstAt = Math.min(known.firstAt, firstAt);
      known.lastAt = Math.max(known.lastAt, lastAt);
    }
  }
  return [...spells.values()].sort(byBeginning);
}

/** Which domains bear the person's own name: begin or end with a word of it, or with what stands before the at sign. */
function ownDomains(identities: readonly SeenEmployment[]): (organisation: string) => boolean {
  const words = new Set<string>();
  for (const { address, names } of identities) {
    const at = address.lastIndexOf('@');
    const local = at < 0 ? '' : latinLetters(address.slice(0, at)).replace(/\d/g, '');
    words.add(local);
    for (const name of names) {
      const reading = readName(name);
      words.add(reading?.letters ?? '');
      if (reading?.kind === 'full') for (const word of reading.words) words.add(word);
    }
  }
  const long = [...words].filter((word) => word.length >= WORD_LETTERS);
  return (organisation) => {
    const label = organisationLabel(organisation);
    return words.has(label) || long.some((word) => label.startsWith(word) || label.endsWith(word));
  };
}

function employersOf(spells: readonly Spell[]): Employer[] {
  const byLabel = Map.groupBy(spells, ({ organisation }) => organisationLabel(organisation) || organisation);
  return [...byLabel.values()].map((own) => ({
    spells: own,
    firstAt: Math.min(...own.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...own.map(({ lastAt }) => lastAt)),
  }));
}

/** Follows the person from employer to employer, and ends the tenures that were left. */
function movesBetween(employers: readonly Employer[]): JobMove[] {
  const moves: JobMove[] = [];
  let present = employers[0];
  let open: Employer[] = [];
  for (const next of employers) {
    const left = open.filter((old) => isLeft(old, next));
    if (present !== undefined && left.includes(present)) {
      const last = left.reduce((one, other) => (other.lastAt > one.lastAt ? other : one));
      moves.push(moveBetween(last, next));
      for (const old of left) for (const spell of old.spells) spell.to = spell.lastAt;
      open = open.filter((old) => !left.includes(old));
      present = next;
    }
    open.push(next);
  }
  return moves;
}

function isLeft(old: Employer, next: Employer): boolean {
  const ended = Math.min(next.firstAt + HANDOVER_DAYS * MINUTES_PER_DAY, next.lastAt);
  // Whoever is at two from the same days on came from neither.
  const settledAt = Math.min(old.firstAt + SETTLED_DAYS * MINUTES_PER_DAY, old.lastAt + 1);
  return old.firstAt < next.firstAt && settledAt <= next.firstAt && old.lastAt <= ended;
}

function moveBetween(old: Employer, next: Employer): JobMove {
  const goesOn = next.lastAt - Math.max(old.lastAt, next.firstAt) >= SETTLED_DAYS * MINUTES_PER_DAY;
  return {
    from: old.spells.find((spell) => spell.lastAt === old.lastAt)?.organisation ?? '',
    to: next.spells[0]?.organisation ?? '',
    at: next.firstAt,
    confidence: goesOn ? 'certain' : 'likely',
  };
}

function tenureOf({ organisation, isDoubtful, firstAt, lastAt, to }: Spell): Tenure {
  const isSettled = lastAt - firstAt >= SETTLED_DAYS * MINUTES_PER_DAY;
  return {
    organisation,
    from: firstAt,
    ...(to === undefined ? {} : { to }),
    confidence: isDoubtful ? 'possible' : isSettled ? 'certain' : 'likely',
  };
}

function byBeginning(one: Spell, other: Spell): number {
  return one.firstAt - other.firstAt || (one.organisation < other.organisation ? -1 : 1);
}
