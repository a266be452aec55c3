/** An activity → whom it shows, and who communicated with whom, or why nobody did: the rules of resolver/README.md. */

const MAIL_RECIPIENTS_MAX = 200;
const PAIRWISE_MAX = 25;
const ATTENDEES_MAX = 100;
const LAST_MINUTE = 2 ** 31 - 1;

const RANKS = new Map([
  ['to', 0],
  ['cc', 1],
  ['bcc', 2],
]);

/**
 * `{minute, seen, ignored?, pairs}`. A pair is `{from, to, bothWays, role, size}`, identities by the number that
 * `identify` gives them.
 *
 * @param identify a participant → `{identity, class, name?}`, or undefined when its address is no identity
 */
export function observe(activity, identify) {
  const minute = Math.floor(Date.parse(activity.at) / 60_000);
  if (!(minute > 0 && minute <= LAST_MINUTE)) return ended({ minute: 0, seen: [] }, activity, 'implausible date');
  const seen = [];
  for (const participant of activity.participants) {
    const who = identify(participant);
    if (who !== undefined) seen.push({ ...who, role: participant.role, response: participant.response });
  }
  const machine = machineReason(activity, seen);
  if (machine !== undefined) return ended({ minute, seen }, activity, machine);
  const met = whoMet(activity, seen);
  if (typeof met === 'string') return ended({ minute, seen }, activity, met);
  return activity.cancelled ? ended({ minute, seen }, activity, '', met) : { minute, seen, pairs: met };
}

function ended(shown, { cancelled }, reason, pairs = []) {
  return { ...shown, ignored: cancelled ? 'cancelled' : reason, pairs };
}

function machineReason({ automated }, seen) {
  if (automated !== undefined) return automated;
  const sender = seen.find(({ role }) => role === 'from' || role === 'organizer');
  if (sender?.class === 'robot') return 'robot';
  // People may meet in the calendar of a list.
  return sender?.class === 'list' && sender.role === 'from' ? 'list' : undefined;
}

/** The pairs, or in a word why there are none. */
function whoMet(activity, seen) {
  if (activity.channel === 'meeting') return whoCame(activity, seen);
  return activity.channel === 'call' ? whoCalled(activity, seen) : whoWrote(activity, seen);
}

function whoWrote({ total }, seen) {
  const from = seen.find(({ role }) => role === 'from')?.identity;
  if (from === undefined) return 'no sender';
  const recipients = new Map();
  for (const { identity, role } of seen) {
    const rank = RANKS.get(role);
    if (rank === undefined || identity === from) continue;
    recipients.set(identity, Math.min(rank, recipients.get(identity) ?? rank));
  }
  const size = recipients.size;
  if (size === 0) return 'alone';
  if (size > MAIL_RECIPIENTS_MAX || total > MAIL_RECIPIENTS_MAX) return 'broadcast';
  return [...recipients].map(([to, role]) => ({ from, to, bothWays: false, role, size }));
}

function whoCame({ total }, seen) {
  const declined = new Set(seen.filter(({ response }) => response === 'declined').map(({ identity }) => identity));
  const coming = [...new Set(seen.map(({ identity }) => identity))].filter((one) => !declined.has(one));
  const size = Math.max(coming.length, total);
  if (coming.length < 2) return 'alone';
  if (size > ATTENDEES_MAX) return 'broadcast';
  const pair = (from, to) => ({ from, to, bothWays: true, role: 0, size });
  if (size <= PAIRWISE_MAX) return coming.flatMap((from, at) => coming.slice(at + 1).map((to) => pair(from, to)));
  const organizer = seen.find(({ role }) => role === 'organizer')?.identity;
  if (organizer === undefined || !coming.includes(organizer)) return 'no organizer';
  return coming.filter((to) => to !== organizer).map((to) => pair(organizer, to));
}

function whoCalled({ durationSeconds }, seen) {
  const from = seen.find(({ role }) => role === 'caller')?.identity;
  if (from === undefined) return 'no caller';
  const answered = new Map();
  for (const { identity, role, response } of seen) {
    if (role !== 'callee' || identity === from) continue;
    const didAnswer = response === undefined ? durationSeconds > 0 : response === 'accepted';
    answered.set(identity, didAnswer || answered.get(identity) === true);
  }
  if (answered.size === 0) return 'alone';
  return [...answered].map(([to, bothWays]) => ({ from, to, bothWays, role: 0, size: 1 }));
}
