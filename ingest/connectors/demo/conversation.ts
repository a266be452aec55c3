import { type Act, domainOf, type Mail, participant, tellMail } from './act.ts';
import type { Bond } from './bonds.ts';
import { answerTime, isAway, type Second, type Week, workingTime } from './calendar.ts';
import { below, type Chance, happens, pickAny, timesOf, unit } from './chance.ts';
import { isSeated, type Seat } from './people.ts';

/** Longer conversations move to a meeting or the telephone. */
const MAILS_IN_A_THREAD_MAX = 7;

/** The mails of one relationship whose conversations begin this week; answers may fall into the next ones. */
export function conversationsOf(bond: Bond, week: Week, busy: number, chance: Chance, until: Second, out: Act[]): void {
  const threads = timesOf(chance, bond.mails * busy);
  for (let number = 0; number < threads; number += 1) {
    const isOurs = happens(chance, bond.starts);
    const starter = isOurs ? bond.a : bond.b;
    const at = workingTime(chance, week, starter.zone);
    if (at < bond.from || at >= bond.until) continue;
    const thread = { bond, week, chance, until, out, id: `${bond.id}.${week.index}.${number}` };
    converse(thread, isOurs, at);
  }
}

interface Thread {
  readonly bond: Bond;
  readonly week: Week;
  readonly chance: Chance;
  readonly until: Second;
  readonly out: Act[];
  readonly id: string;
}

function converse(thread: Thread, oursFirst: boolean, begin: Second): void {
  const { bond, week, chance, until, out } = thread;
  const copied = happens(chance, 0.22) ? copyIn(chance, bond, begin) : [];
  let at = begin;
  let isOurs = oursFirst;
  let previous: string | undefined;
  for (let number = 0; number < MAILS_IN_A_THREAD_MAX; number += 1) {
    const writer = isOurs ? bond.a : bond.b;
    const reader = isOurs ? bond.b : bond.a;
    if (at >= until || !isSeated(writer, at) || !isSeated(reader, at)) return;
    const id = messageId(`${thread.id}.${number}`, writer);
    tellMail(mailOf(chance, { at, id, writer, reader, copied, previous }), out);
    if (isAway(reader.salt, week.index)) {
      if (number === 0 && happens(chance, 0.4)) answerAutomatically(thread, { at, id, writer, reader });
      return;
    }
    const willingness = reader.answers * bond.warmth * (number === 0 ? 1 : 0.62 ** number * 1.25);
    if (!happens(chance, willingness)) return;
    at = answerTime(chance, at, bond.answerHours, week, reader.zone);
    previous = id;
    isOurs = !isOurs;
  }
}

/** One or two more who get a copy: somebody of ours, or of theirs. */
function copyIn(chance: Chance, bond: Bond, at: Second): Seat[] {
  const first = pickAny(chance, bond.others);
  const second = happens(chance, 0.3) ? pickAny(chance, bond.others) : undefined;
  const seats = first === undefined ? [] : second === undefined || second === first ? [first] : [first, second];
  return seats.filter((seat) => isSeated(seat, at) && seat.mail !== bond.a.mail && seat.mail !== bond.b.mail);
}

interface Step {
  readonly at: Second;
  readonly id: string;
  readonly writer: Seat;
  readonly reader: Seat;
}

function mailOf(
  chance: Chance,
  step: Step & { readonly copied: readonly Seat[]; readonly previous: string | undefined },
): Mail {
  const { at, id, writer, reader, copied, previous } = step;
  const participants = [
    participant(chance, 'from', writer),
    participant(chance, 'to', reader),
    ...copied.map((seat) => participant(chance, 'cc', seat)),
  ];
  const mail = { at, id, participants, seats: [writer, reader, ...copied] };
  return previous === undefined ? mail : { ...mail, inReplyTo: previous };
}

function answerAutomatically(thread: Thread, step: Step): void {
  const { chance, until, out } = thread;
  const at = step.at + 5 + below(chance, 60);
  if (at >= until) return;
  tellMail(
    {
      at,
      id: messageId(`${thread.id}.away`, step.reader),
      participants: [participant(chance, 'from', step.reader), participant(chance, 'to', step.writer)],
      seats: [step.reader, step.writer],
      inReplyTo: step.id,
      automated: 'auto-reply',
    },
    out,
  );
}

/** A Message-ID as the resolver keeps it: without its angle brackets, in lower case. */
export function messageId(local: string, writer: Seat): string {
  return `${local}@${domainOf(writer.mail)}`.toLowerCase();
}

/**
 * How busy a relationship is this week: 0 when it has not begun, is over, or either is away; else around 1.
 * `mood` is what the relationship remembers: a busy month or a quiet one.
 */
export function busyness(bond: Bond, week: Week, mood: { isBusy: boolean }, chance: Chance): number {
  if (week.end <= bond.from || week.start >= bond.until) return 0;
  if (bond.rising) return 3 * ((week.end - bond.from) / (bond.until - bond.from)) ** 2;
  if (isAway(bond.a.salt, week.index)) return 0;
  if (bond.steady) return week.pace;
  if (unit(chance) < 0.12) mood.isBusy = !mood.isBusy;
  return (mood.isBusy ? 1.7 : 0.3) * week.pace;
}
