/** What goes on happening in a tenant: somebody writes, somebody answers, somebody invites, somebody accepts. */
import { Chance } from './chance.ts';
import { attendee, eventWith } from './events.ts';
import { type Message, messageWith } from './messages.ts';
import { idFrom } from './participants.ts';
import type { Person } from './people.ts';
import type { Tenant } from './tenant.ts';

const HOUR_MS = 3_600_000;

/** One act a time, told in one sentence for people who watch. */
export class LivingCompany {
  readonly #tenant: Tenant;
  readonly #chance: Chance;
  #acts = 0;
  /** Mails that wait for an answer: whose mailbox they came into, and the mail. */
  readonly #unanswered: { readonly person: string; readonly mail: Message }[] = [];
  /** Events that wait for an answer of this person. */
  readonly #invited: { readonly person: Person; readonly event: string }[] = [];

  constructor(tenant: Tenant, seed = 1) {
    this.#tenant = tenant;
    this.#chance = new Chance(seed);
  }

  step(): string {
    this.#acts += 1;
    const draw = this.#chance.next();
    if (draw < 0.3 && this.#unanswered.length > 0) return this.#answer();
    if (draw < 0.5 && this.#invited.length > 0) return this.#accept();
    return draw < 0.65 ? this.#invite() : this.#write();
  }

  #pair(): [Person, Person] {
    const people = [...this.#tenant.people.values()].filter(
      ({ hasMailbox, suspended, deletedAt }) => hasMailbox && !suspended && deletedAt === undefined,
    );
    const one = this.#chance.pick(people);
    const other = this.#chance.pick(people.filter((person) => person !== one));
    if (one === undefined || other === undefined) throw new Error('nobody is left to write to');
    return [one, other];
  }

  #write(): string {
    const [from, to] = this.#pair();
    const mail = this.#send(from, to);
    this.#unanswered.push({ person: to.id, mail });
    return `${from.name} writes to ${to.name}`;
  }

  #answer(): string {
    const waiting = this.#unanswered.shift();
    const to = this.#tenant.personAt(waiting?.mail.from?.address ?? '');
    if (waiting === undefined || to === undefined) return this.#write();
    const from = this.#tenant.person(waiting.person);
    this.#send(from, to, waiting.mail);
    return `${from.name} answers ${to.name}`;
  }

  #send(from: Person, to: Person, answered?: Message): Message {
    const at = this.#tenant.now();
    const key = `live.${at}.${this.#acts}@${this.#tenant.domains[0]}`;
    const threadId = answered?.threadId ?? idFrom(key, 16);
    const base = {
      messageId: key,
      threadId,
      receivedAt: at,
      from: { address: from.primaryAddress, name: from.name },
      to: [{ address: to.primaryAddress, name: to.name }],
      ...(answered === undefined ? {} : { inReplyTo: answered.messageId }),
    };
    this.#tenant.deliver(from.id, messageWith({ ...base, id: idFrom(`${key} ${from.id}`, 16), folder: 'sent' }));
    return this.#tenant.deliver(to.id, messageWith({ ...base, id: idFrom(`${key} ${to.id}`, 16), isRead: false }));
  }

  #invite(): string {
    const [organizer, guest] = this.#pair();
    const hours = 1 + Math.floor(this.#chance.next() * 72);
    const start = Math.ceil(this.#tenant.now() / HOUR_MS) * HOUR_MS + hours * HOUR_MS;
    const key = `live.${this.#tenant.now()}.${this.#acts}`;
    const event = this.#tenant.putEvent(
      eventWith({
        id: idFrom(key, 26),
        uid: `${key}@calendar.example.com`,
        organizer: { address: organizer.primaryAddress, name: organizer.name },
        attendees: [attendee(guest.primaryAddress, 'none', { name: guest.name })],
        start: { at: start },
        end: { at: start + HOUR_MS / 2 },
      }),
    );
    this.#invited.push({ person: guest, event: event.id });
    return `${organizer.name} invites ${guest.name}`;
  }

  #accept(): string {
    const waiting = this.#invited.shift();
    if (waiting === undefined) return this.#write();
    const { person, event } = waiting;
    const { attendees, sequence } = this.#tenant.event(event);
    const answered = attendees.map((one) =>
      one.address === person.primaryAddress ? { ...one, answer: 'accepted' as const } : one,
    );
    // an answer is no new version of the meeting
    this.#tenant.changeEvent(event, { attendees: answered, sequence });
    return `${person.name} accepts a meeting`;
  }
}
