import { seatOf } from './bonds.ts';
import { WEEK } from './calendar.ts';
import { tellCall } from './calls.ts';
import { fullName } from './names.ts';
import type { Story } from './script.ts';
import { ago, befriend, colleague, moment, type Stage, send, storyAccount, storyContact } from './stage.ts';

/** Stories about how well people know each other, and who could introduce whom. */
export const STORIES_OF_STRENGTH: readonly ((stage: Stage) => Story | undefined)[] = [
  oneSided,
  quietChampion,
  dormant,
  singleThreaded,
  wellCovered,
  rising,
  introduction,
  handover,
  newcomer,
  missedCalls,
];

function oneSided(stage: Stage): Story {
  const seller = colleague(stage, 'sales', 3).seat;
  const contact = storyContact(stage, storyAccount(stage, 'Petrel Aviation'), 'Maximilian', 'Oyelaran');
  for (let number = 0; number < 30; number += 1) {
    send(stage, {
      at: moment(stage, 31 - number, 1 + (number % 3), 9.25 + 0.1 * number),
      from: seller,
      to: [seatOf(contact)],
    });
  }
  return {
    id: 'one-sided',
    title: 'Outreach that nobody answers',
    look: `Thirty mails to ${fullName(contact.name)} in thirty weeks and none back: many acts, hardly any strength.`,
    cast: { contact: seatOf(contact).mail, seller: seller.mail },
  };
}

function quietChampion(stage: Stage): Story {
  const owner = colleague(stage, 'success', 0).seat;
  const contact = storyContact(stage, storyAccount(stage, 'Curlew Pharma'), 'Rosalind', 'Etxeberria');
  befriend(stage, owner, seatOf(contact), {
    mails: 1.3,
    meetings: 0.2,
    calls: 0.2,
    from: ago(stage, 72),
    until: ago(stage, 19.5),
  });
  return {
    id: 'quiet-champion',
    title: 'A champion who went quiet',
    look: `${fullName(contact.name)} was in touch every week for a year, and has been silent for four months.`,
    cast: { contact: seatOf(contact).mail, owner: owner.mail },
  };
}

function dormant(stage: Stage): Story | undefined {
  const { since, until } = stage.span;
  // there must be a time before the silence of two years
  if (until - since < 130 * WEEK) return undefined;
  const owner = colleague(stage, 'leadership', 1).seat;
  const contact = storyContact(stage, storyAccount(stage, 'Shearwater Marine'), 'Leopold', 'Marchetti-Osei');
  befriend(stage, owner, seatOf(contact), { mails: 1.6, meetings: 0.3, calls: 0.2, until: ago(stage, 107) });
  return {
    id: 'dormant',
    title: 'A strong tie that sleeps',
    look: `${fullName(contact.name)} was close until two years ago: weak now, deep still, worth a call.`,
    cast: { contact: seatOf(contact).mail, owner: owner.mail },
  };
}

function singleThreaded(stage: Stage): Story {
  const owner = colleague(stage, 'sales', 5).seat;
  const house = storyAccount(stage, 'Redshank Turbines');
  const contact = storyContact(stage, house, 'Ottoline', 'Brzezicki');
  befriend(stage, owner, seatOf(contact), { mails: 0.9, meetings: 0.15, calls: 0.2, from: ago(stage, 50) });
  return {
    id: 'single-threaded',
    title: 'An account that hangs on one thread',
    look: `Only one colleague knows only one person at ${house.name}.`,
    cast: { account: house.domain, contact: seatOf(contact).mail, owner: owner.mail },
  };
}

function wellCovered(stage: Stage): Story {
  const house = storyAccount(stage, 'Lapwing Energy');
  const contacts = [
    storyContact(stage, house, 'Marguerite', 'Abdullahi'),
    storyContact(stage, house, 'Ignacio', 'Thorvaldsen'),
    storyContact(stage, house, 'Philippa', 'Nakagawa'),
    storyContact(stage, house, 'Dragomir', 'Whitlock'),
  ];
  const owners = [0, 1].flatMap((n) => [colleague(stage, 'sales', n), colleague(stage, 'success', n)]);
  for (const [row, owner] of owners.entries()) {
    for (const [column, contact] of contacts.entries()) {
      if ((row + column) % 4 === 3) continue;
      const others = contacts.filter((other) => other !== contact).map(seatOf);
      befriend(stage, owner.seat, seatOf(contact), { mails: 0.45, meetings: 0.08, others, from: ago(stage, 90) });
    }
  }
  return {
    id: 'well-covered',
    title: 'An account that is well covered',
    look: `Four colleagues know four people at ${house.name}: nobody's leave would cut it off.`,
    cast: {
      account: house.domain,
      ...Object.fromEntries(contacts.map((contact, n) => [`contact${n + 1}`, seatOf(contact).mail])),
    },
  };
}

function rising(stage: Stage): Story {
  const owner = colleague(stage, 'sales', 2).seat;
  const contact = storyContact(stage, storyAccount(stage, 'Godwit Robotics'), 'Evangeline', 'Szymborska');
  befriend(stage, owner, seatOf(contact), {
    mails: 1,
    meetings: 0.15,
    calls: 0.15,
    from: ago(stage, 10),
    rising: true,
  });
  return {
    id: 'rising',
    title: 'A tie that is rising',
    look: `${fullName(contact.name)} was unknown ten weeks ago and is in touch more every week.`,
    cast: { contact: seatOf(contact).mail, owner: owner.mail },
  };
}

function introduction(stage: Stage): Story {
  const seller = colleague(stage, 'sales', 6).seat;
  const between = colleague(stage, 'engineering', 0).seat;
  const house = storyAccount(stage, 'Avocet Semiconductors');
  const target = storyContact(stage, house, 'Wilhelmina', 'Bhattacharya');
  befriend(stage, between, seatOf(target), { mails: 0.9, meetings: 0.1 });
  befriend(stage, seller, between, { mails: 0.8 });
  return {
    id: 'introduction',
    title: 'Somebody who can introduce you',
    look: `Sales does not know ${fullName(target.name)}, engineering does: the path has one step between.`,
    cast: { seller: seller.mail, introducer: between.mail, target: seatOf(target).mail, account: house.domain },
  };
}

function handover(stage: Stage): Story | undefined {
  const leaver = stage.employees.find(({ seat }) => seat.until === ago(stage, 20));
  if (leaver === undefined) return undefined;
  const successor = colleague(stage, 'sales', 7);
  const contact = storyContact(stage, storyAccount(stage, 'Dotterel Glass'), 'Sebastiano', 'Kallenbach');
  befriend(stage, leaver.seat, seatOf(contact), { mails: 0.8, meetings: 0.1, until: ago(stage, 20) });
  befriend(stage, successor.seat, seatOf(contact), { mails: 0.7, from: ago(stage, 21) });
  send(stage, { at: moment(stage, 22, 3, 11), from: leaver.seat, to: [seatOf(contact)], cc: [successor.seat] });
  return {
    id: 'handover',
    title: 'Somebody left and handed an account over',
    look: `${fullName(leaver.name)} left twenty weeks ago; ${fullName(successor.name)} knows ${fullName(contact.name)} since.`,
    cast: { contact: seatOf(contact).mail, leaver: leaver.seat.mail, successor: successor.seat.mail },
  };
}

function newcomer(stage: Stage): Story | undefined {
  const fresh = stage.employees.find(({ seat }) => seat.from === ago(stage, 5));
  if (fresh === undefined) return undefined;
  const contact = storyContact(stage, storyAccount(stage, 'Wheatear Coatings'), 'Bartholomew', 'Ngata');
  befriend(stage, fresh.seat, seatOf(contact), { mails: 1.2, from: ago(stage, 4) });
  return {
    id: 'newcomer',
    title: 'Somebody who came five weeks ago',
    look: `${fullName(fresh.name)} is new: the first ties are there, and none is old.`,
    cast: { contact: seatOf(contact).mail, employee: fresh.seat.mail },
  };
}

function missedCalls(stage: Stage): Story {
  const owner = colleague(stage, 'success', 1).seat;
  const contact = storyContact(stage, storyAccount(stage, 'Siskin Valves'), 'Hyacinth', 'Papadimitriou');
  const caller = seatOf(contact);
  for (const number of [0, 1, 2, 3]) {
    const call = { at: moment(stage, 3, number, 14.5), id: `story-${number}`, caller, callee: owner };
    tellCall({ ...call, seconds: number < 3 ? 0 : 540 }, stage.made.acts);
  }
  befriend(stage, owner, caller, { mails: 0.15 });
  return {
    id: 'missed-calls',
    title: 'Three missed calls and one that was answered',
    look: `${fullName(contact.name)} tried three times; the fourth call lasted nine minutes.`,
    cast: {
      contact: caller.mail,
      owner: owner.mail,
      contactPhone: caller.phone ?? caller.mail,
      ownerPhone: owner.phone ?? owner.mail,
    },
  };
}
