/** Who is who in an invented company: the words that the other files of this folder share. */

import type { Second, Zone } from './calendar.ts';
import type { Name } from './names.ts';

/** A cloud and a mailbox in it: where a sighting comes from. */
export interface Mailbox {
  readonly provider: 'google' | 'microsoft';
  readonly mailbox: string;
}

/** A person at one address. Somebody who changes employer, or also writes privately, has two. */
export interface Seat {
  /** Whose: the `id` of an employee or a contact. */
  readonly person: string;
  /** `mailto:…` */
  readonly mail: string;
  /** How the name is shown beside the address, the usual way first. */
  readonly names: readonly [string, ...string[]];
  readonly zone: Zone;
  /** `tel:…`, or an extension. */
  readonly phone?: string;
  /** How likely this person answers a mail of somebody they know well, 0 to 1. */
  readonly answers: number;
  /** Chooses the weeks of holiday. */
  readonly salt: number;
  /** Employees only. */
  readonly box?: Mailbox;
  /** From when until when the seat is taken. */
  readonly from: Second;
  readonly until: Second;
}

export const TEAMS = ['leadership', 'sales', 'success', 'engineering', 'finance'] as const;
export type Team = (typeof TEAMS)[number];

export interface Employee {
  readonly id: string;
  readonly name: Name;
  readonly title: string;
  readonly team: Team;
  /** The `id` of whom they report to. Only the chief executive has none. */
  readonly manager?: string;
  readonly seat: Seat;
  /** Everything that is this person: `mailto:`, `tel:`, `urn:`. The directory of a real tenant would know it. */
  readonly identities: readonly string[];
}

export interface Contact {
  readonly id: string;
  readonly name: Name;
  readonly title: string;
  /** Domain of the account where they work at the end. */
  readonly account: string;
  /** The last one is where they are now. */
  readonly seats: readonly [Seat, ...Seat[]];
  readonly identities: readonly string[];
}

export interface Account {
  readonly name: string;
  readonly domain: string;
}

export interface Span {
  /** When the company's mail begins. */
  readonly since: Second;
  /** The present of the demo: no mail and no call is later. Meetings may be. */
  readonly until: Second;
}

/** Whether the seat is taken at that time. */
export function isSeated(seat: Seat, at: Second): boolean {
  return at >= seat.from && at < seat.until;
}
