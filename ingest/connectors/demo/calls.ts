import type { Act } from './act.ts';
import type { Bond } from './bonds.ts';
import { isoAt, type Second, type Week, workingTime } from './calendar.ts';
import { below, type Chance, happens, skewed, timesOf } from './chance.ts';
import { isSeated, type Seat } from './people.ts';

/** The provider and the mailbox of every call: the company's one telephone system. */
export const TELEPHONE_SYSTEM = { provider: 'telephony', mailbox: 'switchboard' } as const;

/** The calls of one relationship this week. One in four is missed, and most missed ones are called back. */
export function callsOf(bond: Bond, week: Week, busy: number, chance: Chance, until: Second, out: Act[]): void {
  if (bond.a.phone === undefined || bond.b.phone === undefined) return;
  const calls = timesOf(chance, bond.calls * busy);
  for (let number = 0; number < calls; number += 1) {
    const isOurs = happens(chance, bond.starts);
    const caller = isOurs ? bond.a : bond.b;
    const callee = isOurs ? bond.b : bond.a;
    const at = workingTime(chance, week, caller.zone);
    const id = `${bond.id}.${week.index}.${number}`;
    const isAnswered = happens(chance, 0.75);
    if (at < bond.from || at >= Math.min(until, bond.until) || !isSeated(caller, at) || !isSeated(callee, at)) continue;
    tellCall({ at, id, caller, callee, seconds: isAnswered ? talkTime(chance) : 0 }, out);
    if (isAnswered || !happens(chance, 0.7)) continue;
    const back = at + 300 + below(chance, 3600);
    if (back < until)
      tellCall({ at: back, id: `${id}b`, caller: callee, callee: caller, seconds: talkTime(chance) }, out);
  }
}

function talkTime(chance: Chance): number {
  return Math.max(15, Math.round(skewed(chance, 240, 0.9)));
}

/** One call; no talk time means that nobody answered. */
export interface Call {
  readonly at: Second;
  readonly id: string;
  readonly caller: Seat;
  readonly callee: Seat;
  readonly seconds: number;
}

/** Tells a call. Without numbers on both sides there is nothing to tell. */
export function tellCall(call: Call, out: Act[]): void {
  const { caller, callee, seconds } = call;
  if (caller.phone === undefined || callee.phone === undefined) return;
  const response = seconds > 0 ? 'accepted' : 'none';
  out.push({
    at: call.at,
    activity: {
      channel: 'call',
      key: `call-${call.id}`,
      version: 0,
      at: isoAt(call.at),
      durationSeconds: seconds,
      participants: [
        { role: 'caller', address: caller.phone, name: caller.names[0] },
        { role: 'callee', address: callee.phone, name: callee.names[0], response },
      ],
      sighting: { ...TELEPHONE_SYSTEM },
    },
  });
}
