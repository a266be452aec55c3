import type { Bond } from './bonds.ts';
import { WEEK } from './calendar.ts';
import { below, type Chance, happens, sample, seedFrom } from './chance.ts';
import { type Series, usualTime } from './meetings.ts';
import type { Employee, Seat, Span } from './people.ts';

/** The meetings that come again: 1:1s with one's manager, the squad's weekly, everybody's monthly, reviews with customers. */
export function inventSeries(
  chance: Chance,
  span: Span,
  employees: readonly Employee[],
  outside: readonly Bond[],
): Series[] {
  const series: Series[] = [];
  const byManager = Map.groupBy(employees, ({ manager }) => manager);
  for (const lead of employees) {
    const people = (byManager.get(lead.id) ?? []).map(({ seat }) => seat);
    for (const person of people) {
      // half of the 1:1s are every week, the others every second
      series.push(
        newSeries(chance, span, `one-${person.person}`, lead.seat, [person], happens(chance, 0.5) ? 1 : 2, 30),
      );
    }
    if (people.length > 1) {
      series.push(newSeries(chance, span, `squad-${lead.id}`, lead.seat, people.slice(0, 40), 1, 60));
    }
  }
  const chief = employees[0];
  if (chief !== undefined) {
    const everybody = employees.slice(1, 250).map(({ seat }) => seat);
    series.push(newSeries(chance, span, 'all-hands', chief.seat, everybody, 4, 60));
  }
  for (const bond of outside) {
    if (bond.mails > 0.35 && bond.warmth > 0.5 && happens(chance, 0.4)) series.push(customerReview(chance, span, bond));
  }
  return series;
}

function customerReview(chance: Chance, span: Span, bond: Bond): Series {
  const guests = sample(chance, bond.others, 1 + below(chance, 2));
  const review = newSeries(chance, span, `review-${bond.id}`, bond.a, [bond.b, ...guests], 4, 60);
  return { ...review, from: bond.from, until: bond.until };
}

/** A series with a usual time of its own, through the whole span and a month beyond. */
export function newSeries(
  chance: Chance,
  span: Span,
  id: string,
  organizer: Seat,
  attendees: readonly Seat[],
  everyWeeks: number,
  minutes: number,
): Series {
  return {
    id,
    organizer,
    attendees,
    everyWeeks,
    phase: below(chance, everyWeeks),
    ...usualTime(chance),
    minutes,
    from: span.since,
    until: span.until + 4 * WEEK,
    seed: seedFrom(chance),
  };
}
