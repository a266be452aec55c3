import { describe, expect, test } from '@jest/globals';
import {
  classOfAddress,
  type IdentityClass,
  identityOf,
  isFreeMailDomain,
  organisationOf,
} from '../../../resolver/contract.ts';
import { organisationLabel } from '../../../resolver/core/identity-class.ts';

function classOf(address: string): IdentityClass | string {
  const identity = identityOf(address);
  return typeof identity === 'string' ? identity : classOfAddress(identity);
}

const CLASSES: Readonly<Record<IdentityClass, readonly string[]>> = {
  person: [
    'alice',
    'alice.smith',
    'talbot',
    'm.abbot',
    'a.smith2',
    'john.l',
    'maria_l',
    'o.info',
    'infotheo',
    'salesman.bob',
    'teamer',
    'bob.bot.smith',
    'norepley',
    'jobst',
    'support.er',
    'adminah',
    'alist',
    'srsmith',
    'prvsin',
    '90210',
    'root.smith',
    'list',
    'party.smith',
    'ceola',
    'chairmann',
    'members.only.bob',
    'assistant.bob',
    'office.smith',
    'press.smith',
    'a=b',
  ],
  role: [
    'info',
    'Info2',
    'sales',
    'customer.service',
    'help-desk',
    'hr',
    'accounts_payable',
    'it.support',
    'jobs',
    'kontakt',
    'all-staff',
    'office365',
    'ceo',
    'rsvp',
    'tech-support',
    'membership',
    'resumes2',
    'undisclosed.recipients',
    'accounting.team',
    'support2-sales',
    'office-of-ada.north',
    'assistant.to.ada.north',
    'ada.north.assistant',
  ],
  list: ['linux-l', 'owner-talk', 'talk-request', 'talk-owner', 'news.announce', 'majordomo-x', 'staff_list'],
  robot: [
    'noreply',
    'no-reply',
    'no.reply',
    'no_reply',
    'noreply-12',
    'do-not-reply',
    'donotreply',
    'jira',
    'uptime-bot',
    'shop-noreply',
    'shop.no-reply',
    'mailer-daemon',
    'MAILER-DAEMON',
    'postmaster',
    'notifications',
    'alerts3',
    'bounce',
    'bounces-42',
    'bounce-x=example.net',
    'SRS0=abcd=ef=example.net=bob',
    'SRS0+abcd=ef=example.net=bob',
    'srs1=x',
    'prvs=1234=bob',
    'msprvs1=abc',
    `bounce+${'x'.repeat(64)}=example.net`,
    `news-${'x'.repeat(64)}-bob=example.net`,
    'jenkins',
    'root',
    'calendar-notification',
    'invitations',
    'hit-reply',
    'reply',
    'ada.north=acme.example',
  ],
  shared: [],
};

describe('what a local part tells of an address', () => {
  const rows = Object.entries(CLASSES).flatMap(([expected, locals]) =>
    locals.map((local) => [local, expected] as const),
  );
  test.each(rows)('%s is %s', (local, expected) => expect(classOf(`mailto:${local}@acme.example`)).toBe(expected));
});

describe('what a domain tells of an address', () => {
  test.each([
    ['lists.acme.example', 'list'],
    ['list.acme.example', 'list'],
    ['groups.acme.example', 'list'],
    ['googlegroups.com', 'list'],
    ['group.calendar.google.com', 'list'],
    ['resource.calendar.google.com', 'role'],
    ['listserv.acme.example', 'list'],
    ['acme-lists.example', 'person'],
    // whole domains: the first is a provider of mailboxes
    ['list.ru', 'person'],
    ['lists.co.uk', 'person'],
    ['groups.example', 'person'],
    ['mygoogle-groups.example', 'person'],
    ['docusign.net', 'robot'],
    ['reply.github.com', 'robot'],
    ['mail.docusign.net', 'robot'],
    ['notdocusign.net', 'person'],
  ])('%s: %s', (domain, expected) => expect(classOf(['mailto:alice', domain].join('@'))).toBe(expected));

  test('telephones and provider ids are persons until they are seen with many names', () => {
    expect(classOf('tel:+12025550100')).toBe('person');
    expect(classOf('urn:google:1')).toBe('person');
  });

  test.each([
    ['yahoo.ca', true],
    ['hotmail.com.br', true],
    ['outlook.co.uk', true],
    ['gmx.de', true],
    ['users.noreply.github.com', true],
    ['yahoo-shop.example', false],
    ['acme.example', false],
    ['notgmail.example', false],
  ])('whether anybody can have an address at %s: %p', (domain, free) => expect(isFreeMailDomain(domain)).toBe(free));
});

describe('the organisation of an address', () => {
  const at = (domain: string) => organisationOf({ kind: 'mail', domain });
  test.each([
    ['acme.example', 'acme.example'],
    ['mail.acme.example', 'acme.example'],
    ['mail.acme.co.uk', 'acme.co.uk'],
    ['mailbox.example', undefined],
    ['users.noreply.github.com', undefined],
    ['[192.0.2.1]', undefined],
  ])('at %s is %s', (domain, organisation) => expect(at(domain)).toBe(organisation));

  test.each([
    ['alicesmith.example', 'alicesmith'],
    ['mail.alice-smith.co.uk', 'alicesmith'],
    ['localhost', 'localhost'],
  ])('has a name: %s, %s', (domain, label) => expect(organisationLabel(domain)).toBe(label));
});
