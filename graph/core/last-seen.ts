import type { Minute } from '../../infra/kernel/instant.ts';
import type { Span } from '../../resolver/contract.ts';
import { ENTRY_BYTES, minuteAt } from '../../scorer/contract.ts';
import { NEVER } from './directory-claims.ts';

/** What is kept of when an identity was seen. */
export interface Sightings extends Span {
  /** When each of its names was. */
  readonly names: Iterable<Span>;
  readonly ledgers: Iterable<Uint8Array>;
}

/**
 * When an identity was first and last seen up to a minute; NEVER when it was not.
 *
 * Of who was seen again since, the last time is the latest that names and ledgers still tell: inputs that make no tie leave
 * none there, so it may be earlier than it was.
 */
export function seenUntil(until: Minute, sightings: Sightings): Span {
  const { firstAt, lastAt, names, ledgers } = sightings;
  if (firstAt > until) return { firstAt: NEVER, lastAt: NEVER };
  if (lastAt <= until) return { firstAt, lastAt };
  let latest = firstAt;
  const note = (minute: Minute) => {
    if (minute <= until && minute > latest) latest = minute;
  };
  for (const name of names) {
    note(name.firstAt);
    note(name.lastAt);
  }
  for (const ledger of ledgers) for (let at = 0; at < ledger.length; at += ENTRY_BYTES) note(minuteAt(ledger, at));
  return { firstAt, lastAt: latest };
}
