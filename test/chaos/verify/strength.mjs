/** A tie out of its entries, by the formula of docs/scoring.md with the settings that a new tenant has. */

const LEAK = 0.02;
const HALF_LIFE_DAYS = 45;
const DEPTH_HALF_LIFE_DAYS = 365;
const DAY = 1440;
const LANDMARK = Date.UTC(2020, 0, 6) / 60_000;

/** The number that stands for each class of sizes. */
const REPRESENTATIVES = [1, 2, 3, 4.5, 7.5, 16, 50];
const ROLE_FACTORS = [1, 0.75, 0.75];

/** 1, 2, 3, 4–5, 6–10, 11–25, 26 and more. */
export function sizeClass(n) {
  return [1, 2, 3, 5, 10, 25].filter((most) => n > most).length;
}

/**
 * What the dump says of a tie, instants in minutes; undefined without entries. An entry is `{minute, channel, direction,
 * role, sizeClass}`; bit 1 of its direction is out, bit 2 in.
 */
export function tieOf(entries) {
  if (entries.length === 0) return undefined;
  const out = directionOf(entries, 1);
  const into = directionOf(entries, 2);
  const minutes = entries.map(({ minute }) => minute);
  const count = (...channels) => entries.filter(({ channel }) => channels.includes(channel)).length;
  const [kOut, kIn] = [massLog(out.weeks, HALF_LIFE_DAYS), massLog(into.weeks, HALF_LIFE_DAYS)];
  const depths = [massLog(out.weeks, DEPTH_HALF_LIFE_DAYS), massLog(into.weeks, DEPTH_HALF_LIFE_DAYS)];
  return {
    calls: count('call'),
    firstAt: least(minutes),
    k: strengthLog(kOut, kIn),
    kDepth: strengthLog(...depths),
    kIn,
    kOut,
    lastAt: most(minutes),
    lastIn: into.last,
    lastOut: out.last,
    mails: count('mail'),
    meetings: count('meeting'),
    others: count('chat', 'task'),
    reciprocity: kOut === null || kIn === null ? 0 : 2 ** -Math.abs(kOut - kIn),
    weeksIn: into.weeks.size,
    weeksOut: out.weeks.size,
  };
}

/** By week the sum of weights, and the last minute, of one direction. */
function directionOf(entries, bit) {
  const those = entries.filter(({ direction }) => direction & bit);
  const weeks = new Map();
  for (const entry of those) {
    const week = Math.floor((entry.minute / DAY + 3) / 7);
    weeks.set(week, (weeks.get(week) ?? 0) + weightOf(entry));
  }
  return { weeks, last: those.length === 0 ? null : most(those.map(({ minute }) => minute)) };
}

function weightOf({ channel, role, size }) {
  const n = REPRESENTATIVES[size];
  if (channel === 'mail') return ROLE_FACTORS[role] / Math.sqrt(n);
  return ROLE_FACTORS[role] * (channel === 'meeting' && n > 1 ? 1 / (n - 1) : 1);
}

/** log2 of a direction's decayed mass at the landmark; null when there is none. Summed at its own last week, where it is largest. */
function massLog(weeks, halfLifeDays) {
  if (weeks.size === 0) return null;
  const last = most([...weeks.keys()]);
  let mass = 0;
  for (const [week, weight] of weeks) mass += Math.log1p(3 * weight) * 2 ** ((7 * (week - last)) / halfLifeDays);
  return Math.log2(mass) + (thursdayNoon(last) - LANDMARK) / DAY / halfLifeDays;
}

function thursdayNoon(week) {
  return (7 * week + 0.5) * DAY;
}

/** log2 of the strength of two masses given as log2, computed relative to the larger. */
function strengthLog(out, into) {
  const larger = Math.max(out ?? Number.NEGATIVE_INFINITY, into ?? Number.NEGATIVE_INFINITY);
  const [x, y] = [out, into].map((log) => (log === null ? 0 : 2 ** (log - larger)));
  const [mine, theirs] = [x + LEAK * y, y + LEAK * x];
  return Math.log2((4 * mine * theirs) / (Math.sqrt(mine) + Math.sqrt(theirs)) ** 2) + larger;
}

function least(numbers) {
  return numbers.reduce((one, other) => Math.min(one, other));
}

function most(numbers) {
  return numbers.reduce((one, other) => Math.max(one, other));
}
