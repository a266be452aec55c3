import type { Activity } from '../../contract.ts';
import type { Act } from './act.ts';
import { type Second, WEEK, type Week, weeksBetween } from './calendar.ts';
import { callsOf } from './calls.ts';
import { type Chance, chanceOf } from './chance.ts';
import { busyness, conversationsOf } from './conversation.ts';
import { machineMail } from './machines.ts';
import { meetingsOf, occurrenceOf } from './meetings.ts';
import type { Company } from './script.ts';

/** How far calendars reach beyond the present. */
const AHEAD = 3 * WEEK;

/**
 * Tells everything that happened in the company, in the order of time, the same for the same company.
 *
 * It goes week by week and keeps only the week it is in and the answers that fall into later ones, so memory depends on
 * how large the company is, not on how long its story lasts. Copies of one act follow each other.
 */
export function* activitiesOf(company: Company): Generator<Activity> {
  const tellWeek = teller(company);
  const scripted = company.plan.scripted.toSorted((a, b) => a.at - b.at);
  let next = 0;
  let pending: Act[] = [];
  for (const week of weeksBetween(company.since, company.until + AHEAD)) {
    for (; (scripted[next]?.at ?? Infinity) < week.end; next += 1) pending.push(...scripted.slice(next, next + 1));
    tellWeek(week, pending);
    // the sort is stable: acts of one instant keep the order in which they were told
    pending.sort((a, b) => a.at - b.at);
    const ripe = ripeUntil(pending, week.end);
    for (let place = 0; place < ripe; place += 1) {
      const act = pending[place];
      if (act !== undefined && act.at >= company.since) yield act.activity;
    }
    pending = pending.slice(ripe);
  }
  for (const { activity } of pending) yield activity;
}

function ripeUntil(acts: readonly Act[], end: Second): number {
  const first = acts.findIndex(({ at }) => at >= end);
  return first < 0 ? acts.length : first;
}

/** Gives every relationship, series and machine its own source of chance, and asks each of them what it does in a week. */
function teller(company: Company): (week: Week, out: Act[]) => void {
  const { bonds, series, machines } = company.plan;
  const lives = bonds.map((bond) => ({ bond, chance: chanceOf(bond.seed), mood: { isBusy: true } }));
  const rounds = series.map((one) => ({ one, chance: chanceOf(one.seed) }));
  const engines = machines.map((machine) => ({ machine, chance: chanceOf(machine.seed) }));
  const { until } = company;
  return (week, out) => {
    for (const life of lives) tellBond(life, week, until, out);
    for (const { one, chance } of rounds) occurrenceOf(one, week, chance, until, out);
    if (week.start >= until) return;
    for (const { machine, chance } of engines) machineMail(machine, week, chance, until, out);
  };
}

function tellBond(
  life: {
    readonly bond: Company['plan']['bonds'][number];
    readonly chance: Chance;
    readonly mood: { isBusy: boolean };
  },
  week: Week,
  until: Second,
  out: Act[],
): void {
  const { bond, chance, mood } = life;
  const busy = busyness(bond, week, mood, chance);
  if (busy === 0) return;
  if (week.start < until) {
    conversationsOf(bond, week, busy, chance, until, out);
    callsOf(bond, week, busy, chance, until, out);
  }
  if (bond.meetings > 0) meetingsOf(bond, week, busy, chance, until, out);
}
