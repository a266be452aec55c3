import { FREE_MAIL_DOMAIN } from './addresses.ts';
import { seatOf } from './bonds.ts';
import { seatAt } from './customers.ts';
import { fullName } from './names.ts';
import type { Contact, Seat } from './people.ts';
import type { Story } from './script.ts';
import { ago, befriend, colleague, moment, nobody, type Stage, send, storyAccount, storyContact } from './stage.ts';

/** Stories about who somebody is: addresses that belong together, and some that do not. */
export const STORIES_OF_IDENTITY: readonly ((stage: Stage) => Story)[] = [
  jobMove,
  alias,
  privateAndCorporate,
  namesakes,
  sharedAddress,
  assistant,
];

function jobMove(stage: Stage): Story {
  const before = storyAccount(stage, 'Gannet Instruments');
  const after = storyAccount(stage, 'Skua Refining');
  const moved = storyContact(stage, before, 'Isaura', 'Vandermeulen');
  const [old] = moved.seats;
  const fresh = { ...seatAt(stage.registry, stage.span, moved.id, after, moved.name, undefined), answers: 0.95 };
  replace(stage, moved, { ...moved, account: after.domain, seats: [old, fresh] });
  for (const number of [0, 1, 2]) {
    const { seat } = colleague(stage, number === 2 ? 'success' : 'sales', number);
    befriend(stage, seat, old, { mails: 0.7 - 0.15 * number, from: ago(stage, 100), until: ago(stage, 32) });
    befriend(stage, seat, fresh, { mails: 0.6 - 0.15 * number, from: ago(stage, 27) });
  }
  return {
    id: 'job-move',
    title: 'A contact changes employer',
    look: `${fullName(moved.name)} went quiet at ${before.name} and writes from ${after.name} since: one person, two tenures.`,
    cast: { new: fresh.mail, old: old.mail, before: before.domain, after: after.domain },
  };
}

function alias(stage: Stage): Story {
  const employee = colleague(stage, 'sales', 1);
  const { registry } = stage;
  const short = registry.mailFor(employee.name, 'flast', employee.seat.mail.slice(employee.seat.mail.indexOf('@') + 1));
  stage.made.aliases.set(employee.id, [short]);
  const house = storyAccount(stage, 'Dunlin Ceramics');
  const contact = storyContact(stage, house, 'Oriane', 'Castellanos');
  befriend(stage, { ...employee.seat, mail: short }, seatOf(contact), { mails: 0.5 });
  return {
    id: 'alias',
    title: 'An employee with an alias',
    look: `${fullName(employee.name)} also writes under a short address: both are one employee.`,
    cast: { contact: seatOf(contact).mail, usual: employee.seat.mail, alias: short },
  };
}

function privateAndCorporate(stage: Stage): Story {
  const house = storyAccount(stage, 'Turnstone Dairy');
  const contact = storyContact(stage, house, 'Thaddeus', 'Quillfeather');
  const corporate = seatOf(contact);
  const mail = stage.registry.mailFor(contact.name, 'flast', FREE_MAIL_DOMAIN);
  const personal: Seat = { ...corporate, mail };
  replace(stage, contact, {
    ...contact,
    seats: [personal, corporate],
    identities: [...contact.identities, mail],
  });
  for (const number of [2, 3]) {
    const { seat } = colleague(stage, 'sales', number);
    befriend(stage, seat, corporate, { mails: 0.5 });
    befriend(stage, seat, personal, { mails: 0.12, starts: 0.2 });
  }
  return {
    id: 'private-and-corporate',
    title: 'One person at work and in private',
    look: `${fullName(contact.name)} writes from ${house.name} and from a private mailbox: a rare name, the same people.`,
    cast: { corporate: corporate.mail, private: mail },
  };
}

function namesakes(stage: Stage): Story {
  const first = storyContact(stage, storyAccount(stage, 'Whimbrel Motors'), 'David A.', 'Chen');
  const second = storyContact(stage, storyAccount(stage, 'Knot Logistics'), 'David K.', 'Chen');
  const [one, other] = [colleague(stage, 'sales', 4).seat, colleague(stage, 'success', 3).seat];
  befriend(stage, one, seatOf(first), { mails: 0.4 });
  befriend(stage, other, seatOf(second), { mails: 0.4 });
  send(stage, { at: moment(stage, 14, 2, 10), from: one, to: [seatOf(first), seatOf(second)], cc: [other] });
  return {
    id: 'namesakes',
    title: 'Two people of one common name',
    look: 'David A. Chen at Whimbrel Motors and David K. Chen at Knot Logistics stay two people: their middle initials differ.',
    cast: { first: seatOf(first).mail, second: seatOf(second).mail },
  };
}

function sharedAddress(stage: Stage): Story {
  const house = storyAccount(stage, 'Kittiwake Foods');
  const address = `accounts@${house.domain}`;
  const users = ['Priya Venkat', 'Tomasz Zielony', 'Helen Marsh'];
  for (const [number, user] of users.entries()) {
    const seat = nobody(stage, 'shared', address, `${user} (Accounts)`);
    befriend(stage, colleague(stage, 'finance', number).seat, seat, { mails: 0.2 });
  }
  const info = nobody(stage, 'shared', `info@${house.domain}`, house.name);
  befriend(stage, colleague(stage, 'sales', 0).seat, info, { mails: 0.1 });
  return {
    id: 'shared-address',
    title: 'An address that several people use',
    look: `Three people write from accounts@${house.domain}: it is an address, and nobody's tie.`,
    cast: { accounts: `mailto:${address}`, info: info.mail },
  };
}

function assistant(stage: Stage): Story {
  const chief = stage.employees[0] ?? colleague(stage, 'leadership', 0);
  const deputy =
    stage.employees.find(({ title }) => title === 'Executive Assistant') ?? colleague(stage, 'leadership', 1);
  const house = storyAccount(stage, 'Fulmar Holdings');
  const contact = storyContact(stage, house, 'Cornelia', 'Abernathy-Roux');
  const onBehalf: Seat = { ...chief.seat, names: [`${fullName(deputy.name)} for ${fullName(chief.name)}`] };
  befriend(stage, onBehalf, seatOf(contact), { mails: 0.5, starts: 0.8 });
  befriend(stage, chief.seat, seatOf(contact), { mails: 0.1 });
  return {
    id: 'assistant',
    title: "An assistant who writes from an executive's mailbox",
    look: `${fullName(deputy.name)} writes as ${fullName(chief.name)}: two names at one address, still the address of one.`,
    cast: { contact: seatOf(contact).mail, executive: chief.seat.mail, assistant: deputy.seat.mail },
  };
}

/** A contact turns out to have more seats than one. */
function replace(stage: Stage, old: Contact, next: Contact): void {
  const place = stage.made.contacts.indexOf(old);
  const mails = next.seats.map(({ mail }) => mail);
  stage.made.contacts[place] = { ...next, identities: [...new Set([...next.identities, ...mails])] };
}
