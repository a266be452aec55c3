/**
 * A company's tenant as its provider holds it: people, groups, rooms, mailboxes, calendars and calls, and the log of what
 * changed. It knows no vendor: the faces show it as theirs. It waits for nothing and has no clock but the one it is given.
 */
import type { CallRecord, Conference, PstnCall } from './calls.ts';
import { type Change, ChangeLog, type Feed } from './change-log.ts';
import { type Delivery, deliveriesIn } from './deliveries.ts';
import type { CalendarEvent, Occurrence } from './events.ts';
import { Mailbox } from './mailbox.ts';
import type { GeneratedMessages, MailFolder, Message } from './messages.ts';
import { addressesOf, type Group, memberKey, type NewPerson, type Person, personWith, type Room } from './people.ts';

export interface TenantOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly name?: string;
  /** The tenant's own mail domains, the primary one first. */
  readonly domains?: readonly [string, ...string[]];
  /** Two tenants of one seed understand each other's cursors. */
  readonly seed?: number;
}

export class Tenant {
  readonly now: () => number;
  readonly name: string;
  readonly domains: readonly [string, ...string[]];
  readonly seed: number;
  readonly log: ChangeLog;
  readonly people = new Map<string, Person>();
  readonly groups = new Map<string, Group>();
  readonly rooms = new Map<string, Room>();
  readonly events = new Map<string, CalendarEvent>();
  readonly calls = new Map<string, CallRecord>();
  readonly pstnCalls = new Map<string, PstnCall>();
  readonly conferences = new Map<string, Conference>();
  readonly #mailboxes = new Map<string, Mailbox>();
  /** Ids of events, by person. */
  readonly #calendars = new Map<string, Set<string>>();
  readonly #personAt = new Map<string, string>();

  constructor({ now, name = 'Brightwater Instruments', domains = ['brightwater.example'], seed = 1 }: TenantOptions) {
    this.now = now;
    this.name = name;
    this.domains = domains;
    this.seed = seed;
    this.log = new ChangeLog(`tenant ${seed}`, now);
  }

  putPerson(person: NewPerson): Person {
    const known = this.people.get(person.id);
    const put = personWith(person);
    for (const address of known === undefined ? [] : addressesOf(known)) this.#personAt.delete(address.toLowerCase());
    this.people.set(put.id, put);
    for (const address of addressesOf(put)) this.#personAt.set(address.toLowerCase(), put.id);
    this.#append('users', known === undefined ? 'added' : 'changed', put.id);
    return put;
  }

  changePerson(id: string, change: Partial<Omit<Person, 'id'>>): Person {
    return this.putPerson({ ...this.person(id), ...change });
  }

  /** From now on listed among the deleted; nobody can act in their name. */
  deletePerson(id: string): void {
    const person = { ...this.person(id), deletedAt: this.now() };
    this.people.set(id, person);
    this.#append('users', 'removed', id);
  }

  person(id: string): Person {
    const person = this.people.get(id);
    if (person === undefined) throw new Error(`the tenant has no person "${id}"`);
    return person;
  }

  /** Whoever is reached there, by any of their addresses, whatever became of them. */
  personAt(address: string): Person | undefined {
    const id = this.#personAt.get(address.toLowerCase());
    return id === undefined ? undefined : this.people.get(id);
  }

  putGroup(group: Group): void {
    const known = this.groups.get(group.id);
    const [before, after] = [(known?.members ?? []).map(memberKey), group.members.map(memberKey)];
    this.groups.set(group.id, group);
    this.log.append({
      feed: 'groups',
      kind: known === undefined ? 'added' : 'changed',
      id: group.id,
      added: after.filter((key) => !before.includes(key)),
      removed: before.filter((key) => !after.includes(key)),
    });
  }

  deleteGroup(id: string): void {
    if (this.groups.delete(id)) this.#append('groups', 'removed', id);
  }

  putRoom(room: Room): void {
    this.rooms.set(room.id, room);
  }

  /** Absent for somebody without one. */
  mailbox(person: string): Mailbox | undefined {
    if (this.people.get(person)?.hasMailbox !== true) return undefined;
    let mailbox = this.#mailboxes.get(person);
    if (mailbox === undefined) {
      mailbox = new Mailbox(person);
      this.#mailboxes.set(person, mailbox);
    }
    return mailbox;
  }

  /** Computed messages; no change tells of them. */
  generate(person: string, messages: GeneratedMessages): void {
    this.#box(person).generate(messages);
  }

  putFolder(person: string, folder: MailFolder): void {
    this.#box(person).folders.push(folder);
    this.#append(`folders:${person}`, 'added', folder.id);
  }

  deliver(person: string, message: Message): Message {
    this.#box(person).put(message);
    this.#tell(person, message, { kind: 'added', to: message.folder });
    return message;
  }

  move(person: string, id: string, folder: string): Message {
    const message = this.#message(person, id);
    const moved = { ...message, folder };
    this.#box(person).put(moved);
    this.#tell(person, message, { kind: 'moved', from: message.folder, to: folder });
    return moved;
  }

  relabel(person: string, id: string, { added = [], removed = [] }: { added?: string[]; removed?: string[] }): Message {
    const message = this.#message(person, id);
    const labels = [...message.labels.filter((label) => !removed.includes(label)), ...added];
    const relabelled = { ...message, labels: [...new Set(labels)] };
    this.#box(person).put(relabelled);
    this.#tell(person, message, { kind: 'relabelled', added, removed });
    return relabelled;
  }

  /** For ever, not into the deleted ones. `silently`: no change tells of it. */
  removeMessage(person: string, id: string, { silently = false } = {}): void {
    const message = this.#message(person, id);
    this.#box(person).remove(id);
    if (!silently) this.#tell(person, message, { kind: 'removed', from: message.folder });
  }

  /** A step of the mailbox's counter that shows nothing. */
  stir(person: string, id = ''): void {
    this.#append(`mail:${person}`, 'nothing', id);
  }

  /** What a transport log holds of this time, the newest first. `until` is exclusive. */
  deliveries(from: number, until: number): Delivery[] {
    const people = [...this.people.values()].filter(({ deletedAt }) => deletedAt === undefined);
    return deliveriesIn(
      people.map(({ id }) => this.mailbox(id)).filter((mailbox) => mailbox !== undefined),
      from,
      until,
    );
  }

  /** Puts it into the calendar of everybody of the tenant who takes part, or of those named. */
  putEvent(
    event: CalendarEvent,
    calendars: readonly string[] = this.#partOf(event),
    occurrence?: number,
  ): CalendarEvent {
    const put = event.updatedAt === 0 ? { ...event, updatedAt: this.now(), createdAt: this.now() } : event;
    const isKnown = this.events.has(put.id);
    this.events.set(put.id, put);
    for (const person of new Set([...calendars, ...(isKnown ? this.#holdersOf(put.id) : [])])) {
      const calendar = this.#calendars.get(person) ?? new Set();
      this.#calendars.set(person, calendar.add(put.id));
      const kind = isKnown ? 'changed' : 'added';
      this.log.append({
        feed: `calendar:${person}`,
        kind,
        id: put.id,
        ...(occurrence === undefined ? {} : { occurrence }),
      });
    }
    return put;
  }

  changeEvent(id: string, change: Partial<Omit<CalendarEvent, 'id'>>): CalendarEvent {
    const event = this.event(id);
    return this.putEvent({ ...event, sequence: event.sequence + 1, updatedAt: this.now(), ...change });
  }

  /** Gives one instance of a series something of its own. */
  changeOccurrence(id: string, originalStart: number, change: Occurrence): CalendarEvent {
    const event = this.event(id);
    const { series, sequence } = event;
    if (!series?.slots.includes(originalStart)) throw new Error(`event "${id}" has no instance at ${originalStart}`);
    const changed = new Map(series.changed).set(originalStart, { ...series.changed.get(originalStart), ...change });
    const next = { ...event, sequence: sequence + 1, updatedAt: this.now(), series: { ...series, changed } };
    return this.putEvent(next, undefined, originalStart);
  }

  /** Out of one calendar, or out of all of them. */
  removeEvent(id: string, from: readonly string[] = this.#holdersOf(id)): void {
    for (const person of from) {
      if (this.#calendars.get(person)?.delete(id)) this.#append(`calendar:${person}`, 'removed', id);
    }
  }

  /** An event, also when it stands in no calendar any more. */
  event(id: string): CalendarEvent {
    const event = this.events.get(id);
    if (event === undefined) throw new Error(`the tenant has no event "${id}"`);
    return event;
  }

  /** What stands in somebody's calendar now. */
  calendarOf(person: string): CalendarEvent[] {
    return [...(this.#calendars.get(person) ?? [])].map((id) => this.event(id));
  }

  isInCalendar(person: string, event: string): boolean {
    return this.#calendars.get(person)?.has(event) ?? false;
  }

  putCall(call: CallRecord): void {
    const isKnown = this.calls.has(call.id);
    this.calls.set(call.id, call);
    this.#append('calls', isKnown ? 'changed' : 'added', call.id);
  }

  putPstnCall(call: PstnCall): void {
    this.pstnCalls.set(call.id, call);
  }

  putConference(conference: Conference): void {
    this.conferences.set(conference.id, conference);
  }

  #append(feed: Feed, kind: Change['kind'], id: string): void {
    this.log.append({ feed, kind, id });
  }

  #tell(person: string, message: Message, change: Pick<Change, 'kind' | 'from' | 'to' | 'added' | 'removed'>): void {
    this.log.append({ feed: `mail:${person}`, id: message.id, thread: message.threadId, ...change });
  }

  #box(person: string): Mailbox {
    const mailbox = this.mailbox(person);
    if (mailbox === undefined) throw new Error(`"${person}" has no mailbox`);
    return mailbox;
  }

  #message(person: string, id: string): Message {
    const message = this.#box(person).get(id);
    if (message === undefined) throw new Error(`the mailbox of "${person}" has no message "${id}"`);
    return message;
  }

  #partOf({ organizer, attendees }: CalendarEvent): string[] {
    const found = [organizer, ...attendees].map(({ address }) => this.personAt(address));
    return [...new Set(found.flatMap((person) => (person?.hasMailbox ? [person.id] : [])))];
  }

  #holdersOf(event: string): string[] {
    return [...this.#calendars].flatMap(([person, events]) => (events.has(event) ? [person] : []));
  }
}
