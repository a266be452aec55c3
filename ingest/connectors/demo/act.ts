import { type Activity, PARTICIPANTS_LISTED_MAX, type Participant, type Role } from '../../contract.ts';
import { asTyped } from './addresses.ts';
import { isoAt, type Second } from './calendar.ts';
import { type Chance, happens, pick } from './chance.ts';
import type { Mailbox, Seat } from './people.ts';

/** An activity with its time as a number, to sort by. */
export interface Act {
  readonly at: Second;
  readonly activity: Activity;
}

/** A seat in a role: usually with the usual name, sometimes with another one or none, as address books go. */
export function participant(chance: Chance, role: Role, seat: Seat, response?: string): Participant {
  const shown: { role: Role; address: string; name?: string; response?: string } = {
    role,
    address: asTyped(chance, seat.mail),
  };
  const isOwn = role === 'from' || role === 'organizer';
  if (isOwn || !happens(chance, 0.06)) shown.name = happens(chance, 0.93) ? seat.names[0] : pick(chance, seat.names);
  if (response !== undefined) shown.response = response;
  return shown;
}

/** One mail to be told. */
export interface Mail {
  readonly at: Second;
  readonly id: string;
  readonly participants: readonly Participant[];
  /** Everybody it reached, the sender first: their mailboxes are where it was seen. */
  readonly seats: readonly Seat[];
  readonly inReplyTo?: string;
  readonly automated?: string;
  /** Employees whom only the sender's copy names, and who got it, too. */
  readonly blind?: readonly Participant[];
}

/**
 * Tells a mail: once for each cloud in which it was seen (the same key, another sighting), the sender's copy first.
 * A Bcc is only in the sender's copy, as in life.
 */
export function tellMail(mail: Mail, out: Act[]): void {
  const boxes = sightedBy(mail.seats);
  const sentFrom = mail.seats[0]?.box;
  for (const box of boxes) {
    const isOwn = box === sentFrom;
    const named = isOwn ? [...mail.participants, ...(mail.blind ?? [])] : mail.participants;
    const activity: Activity = {
      channel: 'mail',
      key: mail.id,
      version: 0,
      at: isoAt(mail.at),
      participants: named.slice(0, PARTICIPANTS_LISTED_MAX),
      sighting: { provider: box.provider, mailbox: box.mailbox },
    };
    if (named.length > PARTICIPANTS_LISTED_MAX) activity.participantsTotal = named.length;
    if (mail.inReplyTo !== undefined) activity.inReplyTo = mail.inReplyTo;
    if (mail.automated !== undefined) activity.automated = mail.automated;
    out.push({ at: mail.at, activity });
  }
}

/** The first mailbox in each cloud: one copy per cloud tells everything, and more would only be more of the same. */
export function sightedBy(seats: readonly Seat[]): Mailbox[] {
  const boxes: Mailbox[] = [];
  for (const { box } of seats) {
    if (box !== undefined && !boxes.some(({ provider }) => provider === box.provider)) boxes.push(box);
  }
  return boxes;
}

/** The domain of a mail address. */
export function domainOf(mail: string): string {
  return mail.slice(mail.lastIndexOf('@') + 1);
}
