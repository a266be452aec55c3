import { type Act, participant, tellMail } from './act.ts';
import { type Second, type Week, workingTime } from './calendar.ts';
import { type Chance, happens } from './chance.ts';
import { messageId } from './conversation.ts';
import { isSeated, type Seat } from './people.ts';

/** Something that writes to many by itself: a newsletter, a mailing list, a robot. */
export interface Machine {
  readonly id: string;
  /** Who the mail is from. On a list: whoever of these posts. */
  readonly senders: readonly Seat[];
  /** The list's address, for a list; it stands in To instead of the reader. */
  readonly list?: Seat;
  readonly readers: readonly Seat[];
  /** Why it counts as a machine's act. */
  readonly automated: 'list' | 'bulk' | 'notification';
  /** How likely it writes to a reader in a week (a list: that there is a post). */
  readonly weekly: number;
  readonly seed: number;
}

/** What a machine sends this week: one mail to each reader, or one post that every reader's cloud sees. */
export function machineMail(machine: Machine, week: Week, chance: Chance, until: Second, out: Act[]): void {
  const { list } = machine;
  const lots: readonly (readonly Seat[])[] =
    list === undefined ? machine.readers.map((reader) => [reader]) : [machine.readers];
  for (const [number, lot] of lots.entries()) {
    if (!happens(chance, machine.weekly)) continue;
    const sender = machine.senders[(week.index + number) % machine.senders.length];
    if (sender === undefined) continue;
    const at = workingTime(chance, week, sender.zone);
    const readers = lot.filter((seat) => isSeated(seat, at) && seat !== sender);
    if (at >= until || readers.length === 0 || !isSeated(sender, at)) continue;
    const to = list === undefined ? readers : [list];
    tellMail(
      {
        at,
        id: messageId(`${machine.id}.${week.index}.${number}`, sender),
        participants: [participant(chance, 'from', sender), ...to.map((seat) => participant(chance, 'to', seat))],
        seats: [sender, ...readers],
        automated: machine.automated,
      },
      out,
    );
  }
}
