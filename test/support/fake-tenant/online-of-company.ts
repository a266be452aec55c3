/** What an invented company did online: its meetings as conferences and call records, and talks that nobody had planned. */
import type { Activity, Participant } from '../../../ingest/contract.ts';
import type { CallParty, CallRecord } from './calls.ts';
import { instancesOf, instantOf } from './events.ts';
import { bare, idFrom } from './participants.ts';
import type { Tenant } from './tenant.ts';

const MINUTE_MS = 60_000;
/** The vendors keep the last month only. */
const KEPT_MS = 30 * 86_400_000;
/** After one meeting of so many its people talk once more. */
const TALK_AGAIN = 3;
const TALK_MS = 20 * MINUTE_MS;
/** A talk keeps so far from whatever is planned after it: people come early to that. */
const APART_MS = 15 * MINUTE_MS;
/** Quarters of an hour that are looked at for a time at which nobody has anything in the calendar. */
const QUARTERS = 64;

interface Talk {
  readonly id: string;
  readonly type: CallRecord['type'];
  readonly people: readonly Participant[];
  readonly startedAt: number;
  readonly endedAt: number;
}

/** @param meetings their last versions; they stand in the calendars of the tenant already */
export function fillOnline(tenant: Tenant, meetings: readonly Activity[]): void {
  const plans = new Plans(tenant);
  for (const meeting of meetings) {
    const startedAt = Date.parse(meeting.at);
    const endedAt = startedAt + (meeting.durationSeconds ?? 0) * 1000;
    const people = meeting.participants.filter(({ response }) => response === 'accepted');
    if (meeting.cancelled === true || people.length < 2) continue;
    const id = idFrom(`conference ${meeting.key}`, 24);
    hold(tenant, { id, type: 'groupCall', people, startedAt, endedAt });
    if (Number.parseInt(id.slice(0, 6), 16) % TALK_AGAIN === 0) talkAgain(tenant, plans, people, { id, endedAt });
  }
}

/** Unplanned: a direct call of two, or a group that somebody calls together. */
function talkAgain(
  tenant: Tenant,
  plans: Plans,
  people: readonly Participant[],
  { id, endedAt: after }: Pick<Talk, 'id' | 'endedAt'>,
): void {
  const ids = people.flatMap(({ address }) => tenant.personAt(bare(address))?.id ?? []);
  const startedAt = plans.firstGap(ids, after);
  if (startedAt === undefined) return;
  const type = people.length === 2 ? 'peerToPeer' : 'groupCall';
  hold(tenant, { id: idFrom(`again ${id}`, 24), type, people, startedAt, endedAt: startedAt + TALK_MS });
}

function hold(tenant: Tenant, { id, type, people, startedAt, endedAt }: Talk): void {
  const parties = people.map((one) => partyOf(tenant, one));
  const [owner] = parties;
  const isKept = endedAt < tenant.now() && endedAt > tenant.now() - KEPT_MS;
  if (!isKept || owner?.kind !== 'user') return;
  const participants = people.map((one, index) => ({
    who: parties[index] ?? owner,
    name: one.name ?? bare(one.address),
    joinedAt: startedAt + index * 1000,
    leftAt: endedAt,
  }));
  tenant.putConference({ id, owner: owner.person, startedAt, endedAt, participants });
  const guid = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{4})$/, '$1-$2-$3-$4-$500000000');
  const modifiedAt = endedAt + MINUTE_MS;
  tenant.putCall({ id: guid, version: 1, type, organizer: owner, parties, startedAt, endedAt, modifiedAt });
}

function partyOf(tenant: Tenant, { address, name }: Participant): CallParty {
  const person = tenant.personAt(bare(address));
  return person === undefined ? { kind: 'anonymous', name: name ?? 'Guest' } : { kind: 'user', person: person.id };
}

/** When people have something in their calendars, of the last month. */
class Plans {
  readonly #tenant: Tenant;
  readonly #busy = new Map<string, readonly (readonly [start: number, end: number])[]>();

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  firstGap(people: readonly string[], after: number): number | undefined {
    const busy = people.flatMap((person) => this.#of(person));
    const starts = Array.from({ length: QUARTERS }, (_, quarter) => after + (quarter + 1) * APART_MS);
    return starts.find((at) => busy.every(([start, end]) => end <= at || start >= at + TALK_MS + APART_MS));
  }

  #of(person: string): readonly (readonly [start: number, end: number])[] {
    const known = this.#busy.get(person);
    if (known !== undefined) return known;
    const since = this.#tenant.now() - KEPT_MS;
    const all = this.#tenant
      .calendarOf(person)
      .flatMap(instancesOf)
      .map(({ start, end }) => [instantOf(start, 'UTC'), instantOf(end, 'UTC')] as const)
      .filter(([, end]) => end > since);
    this.#busy.set(person, all);
    return all;
  }
}
