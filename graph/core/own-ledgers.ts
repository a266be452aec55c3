import type { Minute } from '../../infra/kernel/instant.ts';
import { type LedgerComparison, OFTEN } from '../../resolver/contract.ts';
import { activityAt, compareActivities, ENTRY_BYTES, minuteAt, stateAt } from '../../scorer/contract.ts';

/** After every minute there is. */
const ALWAYS: Minute = 2 ** 40;

const LIVE = 1;

/** Another identity, by its number or its id. */
type Contact = number | string;

/** The ledgers of one identity up to a minute: those with a live entry, and when the first and the last of these was. */
export interface OwnLedgers {
  readonly contacts: ReadonlyMap<Contact, Uint8Array>;
  readonly firstAt: Minute;
  readonly lastAt: Minute;
}

/** @param ledgers by the other identity */
export function ownLedgers(ledgers: Iterable<readonly [Contact, Uint8Array]>, until: Minute = ALWAYS): OwnLedgers {
  const contacts = new Map<Contact, Uint8Array>();
  let firstAt = ALWAYS;
  let lastAt = 0;
  for (const [contact, ledger] of ledgers) {
    for (let at = 0; at < ledger.length; at += ENTRY_BYTES) {
      if (!counts(ledger, at, until)) continue;
      contacts.set(contact, ledger);
      const minute = minuteAt(ledger, at);
      if (minute < firstAt) firstAt = minute;
      if (minute > lastAt) lastAt = minute;
    }
  }
  return { contacts, firstAt, lastAt };
}

/** How the ledgers of two identities `a` and `b` compare. Symmetric. */
export function compareOwnLedgers(
  a: Contact,
  one: OwnLedgers,
  b: Contact,
  other: OwnLedgers,
  until: Minute = ALWAYS,
): LedgerComparison {
  const [few, many] = one.contacts.size < other.contacts.size ? [one, other] : [other, one];
  const fewest = few.contacts.size - Number(few.contacts.has(few === one ? b : a));
  const together = new Set<number>();
  let shared = 0;
  for (const [contact, mine] of few.contacts) {
    const theirs = many.contacts.get(contact);
    if (theirs === undefined) continue;
    shared += 1;
    if (together.size < OFTEN) addCommon(mine, theirs, until, together);
  }
  const gap = fewest === 0 ? 0 : Math.max(one.firstAt, other.firstAt) - Math.min(one.lastAt, other.lastAt);
  return { fewest, shared, gap, together: Math.min(together.size, OFTEN) };
}

function counts(ledger: Uint8Array, at: number, until: Minute): boolean {
  return stateAt(ledger, at) === LIVE && minuteAt(ledger, at) <= until;
}

/** Adds the activities that stand in both ledgers. They are in the order of their fingerprints. */
function addCommon(mine: Uint8Array, theirs: Uint8Array, until: Minute, common: Set<number>): void {
  let at = 0;
  for (let own = 0; own < mine.length && common.size < OFTEN; own += ENTRY_BYTES) {
    while (at < theirs.length && compareActivities(theirs, at, mine, own) < 0) at += ENTRY_BYTES;
    if (at === theirs.length) return;
    const isCommon = compareActivities(theirs, at, mine, own) === 0;
    if (isCommon && counts(mine, own, until) && counts(theirs, at, until)) common.add(activityAt(mine, own));
  }
}
