import type { Evidence, MatchWeight } from './match-weight.ts';
import { MODEL, ZONES } from './model.ts';
import type { IdentityReading } from './reading.ts';
import { hundredths, zoneOf } from './zone.ts';

/** How the ledgers of two identities with others compare: with those whose address is a person's by itself, and not with each other. */
export interface LedgerComparison {
  /** With how many others the one of the two that has fewer has anything in its ledgers. */
  readonly fewest: number;
  /** How many of these have something in the ledgers of both. */
  readonly shared: number;
  /** Minutes from the last activity of one to the first of the other; not above 0 when their times overlap. */
  readonly gap: number;
  /** Activities with somebody else in which both were addressed or took part; they are counted to {@link OFTEN}. */
  readonly together: number;
}

/** Several occasions. */
export const OFTEN = 2;

/** Fewer contacts than this say nothing of how many are shared. */
const CONTACTS_TELLING = 3;

/** So many contacts of each, and none in common, is no accident. */
const CONTACTS_MANY = 5;

/** One contact in common may be anybody's. */
const SHARED_TELLING = 2;

/** How long a new address may be in coming (science 5.5). */
const HAND_OVER_DAYS = 120;

const DAY_MINUTES = 1440;

/** Whether ledgers have a say: where names and addresses leave it open. What is certain, or apart, stays so. */
export function asksLedgers({ bits, zone }: Pick<MatchWeight, 'bits' | 'zone'>): boolean {
  return zone !== 'certain' && bits >= ZONES.possible && bits < MODEL.decided;
}

/** Whether a comparison says anything at all, whoever the two are. */
export function isTelling({ fewest, shared, together }: LedgerComparison): boolean {
  return shared >= SHARED_TELLING || together >= OFTEN || (shared === 0 && fewest >= CONTACTS_MANY);
}

/** What two identities weigh without their ledgers. */
export function withoutLedgers(weight: MatchWeight): MatchWeight {
  if (weight.alone === undefined) return weight;
  return { ...weight.alone, rows: weight.rows.filter(({ comparison }) => comparison !== 'ledger') };
}

/**
 * What two identities weigh with what their ledgers say. The weight itself when they say nothing.
 *
 * @param weight without ledgers, one that {@link asksLedgers}
 */
export function withLedgers(
  weight: MatchWeight,
  [one, other]: readonly [IdentityReading, IdentityReading],
  compared: LedgerComparison,
): MatchWeight {
  const isWithin = isOneEmployer(one, other);
  const isAtTwo = !isWithin && hasEmployer(one) && hasEmployer(other);
  const said = [
    contactsSay(compared, { isWithin, isAtTwo }),
    timesSay(compared),
    ...(isWithin && isNamed(one) && isNamed(other) ? [togetherSays(compared)] : []),
  ].filter((level) => level !== undefined);
  if (said.length === 0) return weight;
  const between = one.key < other.key ? ([one.key, other.key] as const) : ([other.key, one.key] as const);
  const rows = said.map(([level, bits]): Evidence => ({ comparison: 'ledger', level, bits, values: [], between }));
  const bits = hundredths(rows.reduce((sum, row) => sum + row.bits, weight.bits));
  // Whom two of one employer know says little of who they are: it makes nobody certain.
  const isSecondFamily = !isWithin && rows.some((row) => row.bits > 0) && weight.rows.some((row) => row.bits > 0);
  const { bits: before, zone } = weight;
  return { bits, zone: zoneOf(bits, isSecondFamily), rows: [...weight.rows, ...rows], alone: { bits: before, zone } };
}

type Level = readonly [level: string, bits: number];

/**
 * Whoever has two employers at once is rare, and customers of one small company all know the same few people: in common at two
 * organisations they count only for an address that went out of use before the other came.
 */
function contactsSay(
  { fewest, shared, gap }: LedgerComparison,
  { isWithin, isAtTwo }: { readonly isWithin: boolean; readonly isAtTwo: boolean },
): Level | undefined {
  if (fewest >= CONTACTS_MANY && shared === 0) return ['no contact in common', MODEL.contactsNone];
  if (fewest < CONTACTS_TELLING || shared < SHARED_TELLING || (isAtTwo && gap <= 0)) return undefined;
  if (2 * shared >= fewest)
    return ['half of the contacts in common, or more', isWithin ? MODEL.contactsHalfWithin : MODEL.contactsHalf];
  return isWithin ? undefined : ['some contacts in common', MODEL.contactsSome];
}

function timesSay({ gap, shared }: LedgerComparison): Level | undefined {
  const isHandOver = gap > 0 && gap <= HAND_OVER_DAYS * DAY_MINUTES && shared >= SHARED_TELLING;
  return isHandOver ? ['one began where the other had ended', MODEL.handOver] : undefined;
}

function togetherSays({ together }: LedgerComparison): Level | undefined {
  return together >= OFTEN ? ['both in one message or meeting, several times', MODEL.together] : undefined;
}

function isOneEmployer(one: IdentityReading, other: IdentityReading): boolean {
  return one.organisation !== undefined && one.organisation === other.organisation && !one.isFreeMail;
}

function hasEmployer({ organisation, isFreeMail }: IdentityReading): boolean {
  return organisation !== undefined && !isFreeMail;
}

function isNamed({ names, isNamedByAddress }: IdentityReading): boolean {
  return !isNamedByAddress && names.some(({ reading }) => reading.kind === 'full');
}
