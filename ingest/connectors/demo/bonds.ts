import { type Second, WEEK } from './calendar.ts';
import { below, type Chance, happens, sample, seedFrom, skewed, unit } from './chance.ts';
import type { Contact, Employee, Seat, Span, Team } from './people.ts';

/** Who writes with whom, how often and how willingly: the plan of one relationship. */
export interface Bond {
  /** Unique in the company; part of the keys of its activities. */
  readonly id: string;
  /** Always an employee. */
  readonly a: Seat;
  readonly b: Seat;
  /** Who may be copied in: colleagues of `a`, others at the account of `b`. */
  readonly others: readonly Seat[];
  /** Conversations by mail a week, when both are there and at it. */
  readonly mails: number;
  readonly meetings: number;
  readonly calls: number;
  /** Share of the conversations that `a` starts. */
  readonly starts: number;
  /** Multiplies how likely either answers. */
  readonly warmth: number;
  /** Median hours until an answer: 7 between close colleagues, 11 at work, 50 between people who barely know each other
   * (Wuchty and Uzzi 2011, as cited in the research on tie strength). */
  readonly answerHours: number;
  readonly from: Second;
  readonly until: Second;
  /** Grows from nothing to three times the rate between `from` and `until`, ever faster. */
  readonly rising?: true;
  /** Keeps an even pace; others have busy months and quiet ones. */
  readonly steady?: true;
  readonly seed: number;
}

/** How many contacts an employee of the team has, relative to the average. */
const OUTWARD: Readonly<Record<Team, number>> = {
  leadership: 1.1,
  sales: 1.7,
  success: 1.5,
  engineering: 0.3,
  finance: 0.6,
};

/** The relationships with people outside: few strong, many weak; some began last month, most of the old ones have ended. */
export function* outsideBonds(
  chance: Chance,
  span: Span,
  employees: readonly Employee[],
  contacts: readonly Contact[],
  contactsPerEmployee: number,
): Generator<Bond> {
  const byAccount = [...Map.groupBy(contacts, (contact) => contact.account).values()];
  const outward = employees.reduce((sum, { team }) => sum + OUTWARD[team], 0) / employees.length;
  for (const [number, employee] of employees.entries()) {
    const there = servedSpan(span, employee.seat);
    // somebody new knows few people yet; after a year and a half there are as many as there will be
    const grown = Math.min(1, 0.06 + (there.until - there.since) / (78 * WEEK));
    const average = (contactsPerEmployee * OUTWARD[employee.team]) / outward;
    const wanted = Math.max(1, Math.round(skewed(chance, 0.92, 0.4) * average * grown));
    const known = new Set<Contact>();
    for (let tries = 0; known.size < wanted && tries < 4 * wanted; tries += 1) {
      const colleaguesThere = byAccount[below(chance, byAccount.length)] ?? [];
      for (const contact of sample(chance, colleaguesThere, 1 + below(chance, 4))) {
        if (known.size >= wanted || known.has(contact)) continue;
        known.add(contact);
        const team = employees.slice(Math.max(0, number - 3), number + 4).filter((other) => other !== employee);
        const others = [...team, ...colleaguesThere.filter((other) => other !== contact)].map(seatOf);
        yield outsideBond(chance, there, `x${number}-${known.size}`, employee, contact, others);
      }
    }
  }
}

function servedSpan(span: Span, seat: Seat): Span {
  return { since: Math.max(span.since, seat.from), until: Math.min(span.until, seat.until) };
}

function outsideBond(
  chance: Chance,
  span: Span,
  id: string,
  employee: Employee,
  contact: Contact,
  others: Seat[],
): Bond {
  const kind = unit(chance);
  // an outreach that nobody answers, a supplier who writes and is not answered, or a relationship
  const isCold = employee.team === 'sales' && kind < 0.14;
  const isSupplier = !isCold && kind > 0.96;
  const mails = Math.min(isCold || isSupplier ? skewed(chance, 0.08, 0.8) : skewed(chance, 0.065, 1.35), 3);
  const close = Math.min(1, mails / 0.5);
  const isCloseEnough = !isCold && !isSupplier && mails > 0.08;
  return {
    id,
    a: employee.seat,
    b: contact.seats[contact.seats.length - 1] ?? contact.seats[0],
    others: sample(chance, others, 5),
    mails,
    meetings: isCloseEnough && happens(chance, 0.6) ? mails * 0.3 : 0,
    calls: isCloseEnough && happens(chance, 0.35) ? mails * 0.4 : 0,
    starts: isCold ? 1 : isSupplier ? 0 : 0.35 + 0.4 * unit(chance),
    warmth: isCold || isSupplier ? 0.04 : 0.55 + 0.45 * close * unit(chance),
    answerHours: isCold ? 50 : 30 - 23 * close,
    ...lifeOf(chance, span, close),
    seed: seedFrom(chance),
  };
}

/** Most began at some time of the span; strong ones last for years, weak ones for months. */
function lifeOf(chance: Chance, span: Span, close: number): { from: Second; until: Second } {
  const length = span.until - span.since;
  const from = span.since + Math.floor((1.35 * unit(chance) - 0.35) * length);
  const weeks = skewed(chance, 35 + 130 * close, 0.8);
  return { from: Math.max(span.since, from), until: from + Math.floor(weeks * WEEK) };
}

/** The relationships inside: the squad, whom one reports to, and a few acquaintances elsewhere. */
export function* insideBonds(chance: Chance, span: Span, employees: readonly Employee[]): Generator<Bond> {
  const places = new Map(employees.map((employee, place) => [employee.id, place]));
  const done = new Set<string>();
  for (const [place, employee] of employees.entries()) {
    const manager = places.get(employee.manager ?? '');
    // the squad sits side by side in the list
    const near = [1, 2, 3].map((step) => place + step);
    const far = [below(chance, employees.length), below(chance, employees.length), below(chance, employees.length)];
    const mates = manager === undefined ? [...near, ...far] : [manager, ...near, ...far];
    for (const mate of mates) {
      const other = employees[mate];
      const pair = `i${Math.min(place, mate)}-${Math.max(place, mate)}`;
      if (other === undefined || other === employee || done.has(pair)) continue;
      done.add(pair);
      const isNear = near.includes(mate) || mate === manager;
      yield insideBond(chance, span, pair, employee.seat, other.seat, isNear ? near.map((n) => employees[n]) : []);
    }
  }
}

function insideBond(
  chance: Chance,
  span: Span,
  id: string,
  a: Seat,
  b: Seat,
  near: readonly (Employee | undefined)[],
): Bond {
  const isNear = near.length > 0;
  return {
    id,
    a,
    b,
    others: near.flatMap((mate) => (mate === undefined || mate.seat === a || mate.seat === b ? [] : [mate.seat])),
    mails: Math.min(skewed(chance, isNear ? 0.1 : 0.03, 1), 2.5),
    meetings: 0,
    calls: happens(chance, 0.15) ? 0.05 : 0,
    starts: 0.3 + 0.4 * unit(chance),
    warmth: isNear ? 0.95 : 0.75,
    answerHours: isNear ? 5 : 11,
    from: span.since,
    until: span.until,
    seed: seedFrom(chance),
  };
}

/** Where somebody is now. */
export function seatOf(person: Employee | Contact): Seat {
  return 'seat' in person ? person.seat : (person.seats[person.seats.length - 1] ?? person.seats[0]);
}
