import { seatOf } from './bonds.ts';
import { below, seedFrom } from './chance.ts';
import type { Machine } from './machines.ts';
import { tell, tellCancelled, tellMoved } from './meetings.ts';
import { fullName } from './names.ts';
import type { Seat } from './people.ts';
import type { Story } from './script.ts';
import { befriend, colleague, moment, nobody, type Stage, send, storyAccount, storyContact } from './stage.ts';

/** Stories about mail and meetings that need care: machines, copies, changes. */
export const STORIES_OF_TRAFFIC: readonly ((stage: Stage) => Story)[] = [
  mailingList,
  newsletter,
  robots,
  twoClouds,
  blindCopy,
  broadcast,
  outOfOffice,
  changedMeetings,
];

function mailingList(stage: Stage): Story {
  const list = nobody(stage, 'list', 'metrology@lists.metrology.example', 'Metrology Forum');
  const house = storyAccount(stage, 'Plover Metrology');
  const posters = [
    storyContact(stage, house, 'Benedikt', 'Oduya'),
    storyContact(stage, house, 'Clementine', 'Varga'),
    storyContact(stage, house, 'Ruslan', 'Fairweather'),
  ].map(seatOf);
  const readers = [0, 1, 2].flatMap((n) => [colleague(stage, 'engineering', n), colleague(stage, 'success', n)]);
  addMachine(stage, { id: 'forum', senders: posters, list, readers: seats(readers), automated: 'list', weekly: 0.9 });
  return {
    id: 'mailing-list',
    title: 'A mailing list',
    look: 'Three people post to the Metrology Forum every week and colleagues read it: no ties come of it.',
    cast: { list: list.mail, poster: posters[0]?.mail ?? list.mail },
  };
}

function newsletter(stage: Stage): Story {
  const sender = nobody(stage, 'robot', 'news@gauge-weekly.example', 'Gauge Weekly');
  const readers = seats(stage.employees.filter(() => below(stage.registry.chance, 5) === 0));
  const reader = colleague(stage, 'sales', 0).seat;
  const all = readers.includes(reader) ? readers : [reader, ...readers];
  addMachine(stage, { id: 'newsletter', senders: [sender], readers: all, automated: 'bulk', weekly: 0.95 });
  return {
    id: 'newsletter',
    title: 'A newsletter',
    look: 'Gauge Weekly writes to one in five colleagues every week: it is ignored, and the reason is kept.',
    cast: { sender: sender.mail, reader: reader.mail },
  };
}

function robots(stage: Stage): Story {
  const board = nobody(stage, 'robot', 'no-reply@taskboard.example', 'Taskboard');
  const diary = nobody(stage, 'robot', 'calendar-notification@brightwater.example', 'Brightwater Calendar');
  const readers = seats(stage.employees);
  addMachine(stage, { id: 'board', senders: [board], readers, automated: 'notification', weekly: 0.2 });
  addMachine(stage, { id: 'diary', senders: [diary], readers, automated: 'notification', weekly: 0.12 });
  return {
    id: 'robots',
    title: 'Robots that write',
    look: 'A task board and the calendar write to everybody; neither is a person, and neither has ties.',
    cast: { board: board.mail, diary: diary.mail },
  };
}

function twoClouds(stage: Stage): Story {
  const seller = colleague(stage, 'sales', 9).seat;
  const engineer = colleague(stage, 'engineering', 1).seat;
  const contact = seatOf(storyContact(stage, storyAccount(stage, 'Bittern Optics'), 'Guinevere', 'Hakonarson'));
  for (let week = 20; week > 0; week -= 1) {
    const question = { at: moment(stage, week, 1, 10), from: contact, to: [seller], cc: [engineer] };
    const inReplyTo = send(stage, question);
    send(stage, { at: moment(stage, week, 1, 13.5), from: seller, to: [contact], cc: [engineer], inReplyTo });
  }
  return {
    id: 'two-clouds',
    title: 'One mail in two clouds',
    look: 'Twenty questions and twenty answers were seen by Google and by Microsoft: forty activities, not eighty.',
    cast: { contact: contact.mail, google: seller.mail, microsoft: engineer.mail },
  };
}

function blindCopy(stage: Stage): Story {
  const seller = colleague(stage, 'sales', 8).seat;
  const chief = colleague(stage, 'finance', 0).seat;
  const contact = seatOf(storyContact(stage, storyAccount(stage, 'Merlin Packaging'), 'Theodora', 'Lindqvist-Amoah'));
  for (const week of [9, 6, 3]) {
    send(stage, { at: moment(stage, week, 2, 15), from: seller, to: [contact], bcc: [chief] });
  }
  return {
    id: 'blind-copy',
    title: 'A Bcc that only one mailbox saw',
    look: "Three mails were copied blindly to finance: only the sender's copy says so, and the other must not overwrite it.",
    cast: { contact: contact.mail, seller: seller.mail, blind: chief.mail },
  };
}

function broadcast(stage: Stage): Story {
  const chief = stage.employees[0] ?? colleague(stage, 'leadership', 0);
  const at = moment(stage, 6, 0, 8);
  const everybody = stage.employees.filter(({ seat }) => seat !== chief.seat && at >= seat.from && at < seat.until);
  send(stage, { at, from: chief.seat, to: seats(everybody) });
  return {
    id: 'broadcast',
    title: 'A mail to everybody',
    look: `${fullName(chief.name)} wrote to the whole company six weeks ago: nobody is closer for it.`,
    cast: { sender: chief.seat.mail },
  };
}

function outOfOffice(stage: Stage): Story {
  const seller = colleague(stage, 'sales', 10).seat;
  const contact = seatOf(storyContact(stage, storyAccount(stage, 'Sanderling Paper'), 'Ferdinand', 'Achterberg'));
  for (const week of [12, 11, 10]) {
    const at = moment(stage, week, 2, 9.5);
    const inReplyTo = send(stage, { at, from: seller, to: [contact] });
    send(stage, { at: at + 40, from: contact, to: [seller], inReplyTo, automated: 'auto-reply' });
  }
  return {
    id: 'out-of-office',
    title: 'Answers that nobody wrote',
    look: 'Three mails were answered within a minute by an out-of-office note: no answer at all.',
    cast: { contact: contact.mail, seller: seller.mail },
  };
}

function changedMeetings(stage: Stage): Story {
  const { chance } = stage.registry;
  const { acts } = stage.made;
  const organizer = colleague(stage, 'success', 2).seat;
  const contact = seatOf(storyContact(stage, storyAccount(stage, 'Nightjar Pumps'), 'Persephone', 'Vantongeren'));
  befriend(stage, organizer, contact, { mails: 0.2 });
  const meeting = (name: string, originalAt: number) => {
    return { uid: `story-${name}@calendar`, originalAt, minutes: 45, organizer, attendees: [contact] };
  };
  const until = stage.span.until;
  const twice = meeting('moved-twice', moment(stage, 5, 1, 10));
  tellMoved(chance, twice, moment(stage, 5, 3, 10), until, acts);
  tell(twice, 2, moment(stage, 4, 1, 15), false, invited(organizer, contact, 'accepted'), acts);
  tellCancelled(chance, meeting('cancelled', moment(stage, 8, 2, 14)), acts);
  const declined = meeting('declined', moment(stage, 7, 4, 9));
  tell(declined, 0, declined.originalAt, false, invited(organizer, contact, 'declined'), acts);
  const ahead = meeting('ahead', moment(stage, -1, 2, 13));
  tell(ahead, 0, ahead.originalAt, false, invited(organizer, contact, 'accepted'), acts);
  return {
    id: 'changed-meetings',
    title: 'Meetings that were moved, cancelled, declined, or are still to come',
    look: 'Of four meetings only the one that was moved twice took place: the last version of each holds.',
    cast: { contact: contact.mail, organizer: organizer.mail },
  };
}

function invited(organizer: Seat, contact: Seat, response: string) {
  return [
    { role: 'organizer', address: organizer.mail, name: organizer.names[0], response: 'accepted' } as const,
    { role: 'attendee', address: contact.mail, name: contact.names[0], response } as const,
  ];
}

function addMachine(stage: Stage, machine: Omit<Machine, 'seed'>): void {
  stage.made.machines.push({ ...machine, seed: seedFrom(stage.registry.chance) });
}

function seats(people: readonly { readonly seat: Seat }[]): Seat[] {
  return people.map(({ seat }) => seat);
}
