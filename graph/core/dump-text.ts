import { isoOf, MINUTES_PER_DAY, type Minute } from '../../infra/kernel/instant.ts';
import type { DirectoryClaim, StatedFact, Survivors } from '../../resolver/contract.ts';
import { entriesOf, type Tie } from '../../scorer/contract.ts';
import type { IgnoredView } from '../contract.ts';
import { NEVER } from './directory-claims.ts';

/** Parts of the dump of which there are up to millions, put together as text: a general writer takes several times as long. */

/** Days remembered at once; ledgers of one graph span a few thousand. */
const DAYS_MAX = 50_000;
const TIME_LENGTH = 'T00:00:00Z'.length;

const days = new Map<number, string>();
const times = Array.from({ length: MINUTES_PER_DAY }, (_, minute) => isoOf(minute).slice(-TIME_LENGTH));

/** The same as {@link isoOf}, out of a day and a time that are written once. */
export function isoText(minute: Minute): string {
  const day = Math.floor(minute / MINUTES_PER_DAY);
  let text = days.get(day);
  if (text === undefined) {
    if (days.size >= DAYS_MAX) days.clear();
    text = isoOf(day * MINUTES_PER_DAY).slice(0, -TIME_LENGTH);
    days.set(day, text);
  }
  return text + times[minute - day * MINUTES_PER_DAY];
}

/** The live entries of a ledger up to a minute, as the items of a JSON array; empty when there are none. */
export function entriesText(ledger: Uint8Array, reversed: boolean, until: Minute): string {
  let text = '';
  for (const { activity, version, minute, channel, direction, role, sizeClass, state } of entriesOf(ledger)) {
    if (state !== 1 || minute > until) continue;
    const way = reversed ? ((direction & 1) << 1) | (direction >> 1) : direction;
    if (text !== '') text += ',';
    text += `[${activity},${version},"${isoText(minute)}","${channel}",${way},${role},${sizeClass}]`;
  }
  return text;
}

/** The line of a tie between two persons, whose keys come as JSON. */
export function knowsText(a: string | undefined, b: string | undefined, tie: Tie): string {
  const { calls, firstAt, k, kDepth, kIn, kOut, lastAt, lastIn, lastOut } = tie;
  const { mails, meetings, others, reciprocity, weeksIn, weeksOut } = tie;
  // In the order of their names; the type makes sure that a new field of a tie is not forgotten here.
  const fields: Record<keyof Tie | 'type', string | number | null> = {
    calls,
    firstAt: isoText(firstAt),
    k,
    kDepth,
    kIn,
    kOut,
    lastAt: isoText(lastAt),
    lastIn: lastIn === null ? null : isoText(lastIn),
    lastOut: lastOut === null ? null : isoText(lastOut),
    mails,
    meetings,
    others,
    reciprocity,
    type: 'knows',
    weeksIn,
    weeksOut,
  };
  return `{"a":${a},"b":${b},${JSON.stringify(fields).slice(1)}`;
}

/** The line of an identity. @param lastAt absent when it is not known; `firstAt` is NEVER when nothing was seen of it */
export function identityText(
  identity: { readonly key: string; readonly class: string; readonly firstAt: Minute; readonly lastAt?: Minute },
  names: readonly (readonly [name: string, firstAt: Minute])[],
  claims: readonly DirectoryClaim[],
): string {
  const { key, class: itsClass, firstAt, lastAt = NEVER } = identity;
  const said = claims.length === 0 ? {} : { directory: claims.map(claimText) };
  const first = firstAt === NEVER ? {} : { firstSeen: isoText(firstAt) };
  const last = lastAt === NEVER ? {} : { lastSeen: isoText(lastAt) };
  const seen = names.map(([name, at]) => [name, isoText(at)]);
  return JSON.stringify({ class: itsClass, ...said, ...first, key, ...last, names: seen, type: 'identity' });
}

/** With its fields in the order of their names. */
function claimText({ active, at, employer, entry, guest, kind, manager, name, primary, title }: DirectoryClaim) {
  const seen = { ...(at === undefined ? {} : { at: isoText(at) }), ...(employer === undefined ? {} : { employer }) };
  const more = { ...(manager === undefined ? {} : { manager }), ...(name === undefined ? {} : { name }) };
  const last = { ...(primary ? { primary } : {}), ...(title === undefined ? {} : { title }) };
  return { active, ...seen, entry, ...(guest ? { guest } : {}), kind, ...more, ...last };
}

export function ignoredText({ activity, reason, at }: IgnoredView): string {
  return JSON.stringify({ activity, at: isoText(at), reason, type: 'ignored' });
}

/** The line of a ledger between two identities, whose keys come as JSON; empty when nothing in it is to be shown. */
export function ledgerText(a: string | undefined, b: string | undefined, entries: string): string {
  return entries === '' ? '' : `{"a":${a},"b":${b},"entries":[${entries}],"type":"ledger"}`;
}

/** The line of who reports to whom by the word of a directory. The first key of each person comes as JSON. */
export function reportsToText(report: string | undefined, manager: string | undefined, source: string): string {
  return `{"manager":${manager},"report":${report},"source":${JSON.stringify(source)},"type":"reports-to"}`;
}

/** What is shown of a person is absent when it is not known. */
export interface ShownInDump extends Survivors {
  readonly name: string;
}

/** The line of a person. The keys of its identities come as JSON. */
export function personText(
  employee: boolean,
  identities: readonly (string | undefined)[],
  shown?: ShownInDump,
): string {
  const name = shown === undefined ? '' : `"name":${JSON.stringify(shown.name)},`;
  const [employer, title] = [factField('employer', shown?.employer), factField('title', shown?.title)];
  return `{"employee":${employee},${employer}"identities":[${identities.join()}],${name}${title}"type":"person"}`;
}

function factField(field: keyof Survivors, fact: StatedFact | undefined): string {
  if (fact === undefined) return '';
  const { at, source, value } = fact;
  return `"${field}":${JSON.stringify({ at: isoText(at), source, value })},`;
}
