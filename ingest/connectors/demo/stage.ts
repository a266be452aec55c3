import { invariant } from '../../../infra/kernel/invariant.ts';
import { type Act, domainOf, participant, tellMail } from './act.ts';
import type { Bond } from './bonds.ts';
import { DAY, HOUR, type Second, WEEK, weekIndex } from './calendar.ts';
import { seedFrom } from './chance.ts';
import { type House, inventContact } from './customers.ts';
import type { Registry } from './employees.ts';
import type { Machine } from './machines.ts';
import type { Contact, Employee, Seat, Span, Team } from './people.ts';
import type { NobodysAddress } from './script.ts';

/** Monday, 1970-01-05. */
const FIRST_MONDAY = 4 * DAY;

/** A mail that a story needs just so. */
export interface ScriptedMail {
  readonly at: Second;
  readonly from: Seat;
  readonly to: readonly Seat[];
  readonly cc?: readonly Seat[];
  readonly bcc?: readonly Seat[];
  readonly inReplyTo?: string;
  readonly automated?: string;
}

/** Where stories are set up: it knows the cast, the clock, and collects what happens. */
export interface Stage {
  readonly registry: Registry;
  readonly span: Span;
  readonly employees: readonly Employee[];
  readonly made: {
    readonly contacts: Contact[];
    readonly accounts: House[];
    readonly bonds: Bond[];
    readonly acts: Act[];
    readonly machines: Machine[];
    readonly nobody: NobodysAddress[];
    /** Further identities of employees: id → addresses. */
    readonly aliases: Map<string, string[]>;
  };
}

export function newStage(registry: Registry, span: Span, employees: readonly Employee[]): Stage {
  const made = { contacts: [], accounts: [], bonds: [], acts: [], machines: [], nobody: [], aliases: new Map() };
  return { registry, span, employees, made };
}

/** So many weeks before the present. */
export function ago(stage: Stage, weeks: number): Second {
  return stage.span.until - Math.round(weeks * WEEK);
}

/** A weekday (0 is Monday) and hour (UTC) of the week that lies so many weeks before the present one. */
export function moment(stage: Stage, weeksAgo: number, weekday: number, hour: number): Second {
  const monday = FIRST_MONDAY + (weekIndex(stage.span.until) - weeksAgo) * WEEK;
  return monday + weekday * DAY + Math.round(hour * HOUR);
}

/** Somebody of a team who was there all the time. Asked for more than there are, it begins again. */
export function colleague(stage: Stage, team: Team, number: number): Employee {
  const { since, until } = stage.span;
  const always = stage.employees.filter(({ seat }) => seat.from <= since && seat.until >= until);
  const able = always.filter((employee) => employee.team === team);
  const chosen = able[number % able.length] ?? always[number % always.length];
  invariant(chosen, 'somebody stays in every company');
  return chosen;
}

/** An account that only stories use. */
export function storyAccount(stage: Stage, name: string): House {
  const domain = `${name.toLowerCase().replaceAll(' ', '-')}.example`;
  const house = { name, domain, style: 'first.last', isFamilyFirst: false, zone: 'Europe/London' } as const;
  stage.made.accounts.push(house);
  return house;
}

/** Somebody at an account of a story, with a telephone number. They know our people well, so they answer nearly always. */
export function storyContact(stage: Stage, house: House, given: string, family: string): Contact {
  const { contacts } = stage.made;
  const made = inventContact(stage.registry, stage.span, `guest-${contacts.length}`, house, { given, family });
  const phone = made.seats[0].phone ?? stage.registry.phones.contact();
  const known = { ...made.seats[0], answers: 0.95, ...(phone === undefined ? {} : { phone }) };
  const identities = phone === undefined ? [known.mail] : [known.mail, phone];
  const contact: Contact = { ...made, seats: [known], identities };
  contacts.push(contact);
  return contact;
}

/** A relationship between an employee and somebody; what is not said is a good working relationship. */
export function befriend(stage: Stage, a: Seat, b: Seat, said: Partial<Bond>): void {
  const { bonds } = stage.made;
  bonds.push({
    id: `s${bonds.length}`,
    a,
    b,
    others: [],
    mails: 0.5,
    meetings: 0,
    calls: 0,
    starts: 0.5,
    warmth: 1,
    answerHours: 8,
    from: stage.span.since,
    until: stage.span.until,
    steady: true,
    seed: seedFrom(stage.registry.chance),
    ...said,
  });
}

/** Has one mail sent, and gives its id for the answer. Before the company's time nothing is sent. */
export function send(stage: Stage, mail: ScriptedMail): string {
  const { acts } = stage.made;
  const { chance } = stage.registry;
  const { at, from, to, cc = [], bcc = [] } = mail;
  const id = `story.${acts.length}.${at}@${domainOf(from.mail)}`;
  if (at < stage.span.since || at >= stage.span.until) return id;
  tellMail(
    {
      at,
      id,
      participants: [
        participant(chance, 'from', from),
        ...to.map((seat) => participant(chance, 'to', seat)),
        ...cc.map((seat) => participant(chance, 'cc', seat)),
      ],
      blind: bcc.map((seat) => participant(chance, 'bcc', seat)),
      seats: [from, ...to, ...cc, ...bcc],
      ...(mail.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
      ...(mail.automated === undefined ? {} : { automated: mail.automated }),
    },
    acts,
  );
  return id;
}

/** A seat that is nobody's: a shared address, a list, a robot. */
export function nobody(stage: Stage, kind: NobodysAddress['class'], address: string, shownAs: string): Seat {
  const { nobody: known } = stage.made;
  const mail = `mailto:${address}`;
  if (!known.some((one) => one.address === mail)) known.push({ address: mail, class: kind });
  return {
    person: address,
    mail,
    names: [shownAs],
    zone: 'Europe/London',
    answers: 0.8,
    // no whole number: never on holiday
    salt: 0.5,
    from: stage.span.since,
    until: stage.span.until,
  };
}
