import { describe, expect, test } from '@jest/globals';
import { inventCompany } from '../../../../ingest/connectors/demo/company.ts';
import type { Activity } from '../../../../ingest/contract.ts';
import { addressOf, daysAgo, demoTenant, sourceOf, UNTIL } from '../../../support/demo-tenant.ts';

const tenant = demoTenant();
const { part, among, company, activities } = tenant;
const domains = company.domains as readonly string[];

/** Mails written by people, each once, between two addresses. */
function mails(a: string, b: string): Activity[] {
  const once = new Map<string, Activity>();
  for (const one of among(a, b)) if (one.channel === 'mail' && one.automated === undefined) once.set(one.key, one);
  return [...once.values()];
}

function isOurs(address: string): boolean {
  return domains.includes(address.slice(address.indexOf('@') + 1));
}

/** Pairs (employee's address, outside address at this domain) that wrote to each other, each in both directions. */
function twoWayPairs(domain: string): Map<string, Set<string>> {
  const seen = new Set<string>();
  const pairs = new Map<string, Set<string>>();
  for (const { channel, participants } of activities) {
    if (channel !== 'mail') continue;
    const [from, ...to] = participants.map(addressOf);
    for (const address of to) {
      const [ours, theirs] = isOurs(from ?? '') ? [from ?? '', address] : [address, from ?? ''];
      if (!isOurs(ours) || !theirs.endsWith(`@${domain}`)) continue;
      seen.add(`${from}>${address}`);
      if (!seen.has(`${address}>${from}`)) continue;
      pairs.set(theirs, (pairs.get(theirs) ?? new Set()).add(ours));
    }
  }
  return pairs;
}

describe('the stories of an invented company', () => {
  test('have each an id of their own, a title, a sentence, and a cast that occurs in the data', () => {
    const addresses = new Set(activities.flatMap(({ participants }) => participants.map(addressOf)));
    const hosts = new Set([...addresses].map((address) => address.slice(address.indexOf('@') + 1)));
    expect(new Set(company.stories.map(({ id }) => id)).size).toBe(company.stories.length);
    for (const { title, look, cast } of company.stories) {
      expect(title).toMatch(/^[A-Z]/);
      expect(look).toMatch(/\.$/);
      for (const one of Object.values(cast)) expect(addresses.has(one) || hosts.has(one)).toBe(true);
    }
  });

  test('are all there in a company of 20 and of 300, in one year too but for the tie of two years ago', () => {
    const usual = company.stories.map(({ id }) => id);
    for (const employees of [20, 300]) {
      const ids = inventCompany({ until: UNTIL, employees }).stories.map(({ id }) => id);
      expect(ids).toEqual(usual);
    }
    const short = inventCompany({ until: UNTIL, years: 1 }).stories.map(({ id }) => id);
    expect(short).toEqual(usual.filter((id) => id !== 'dormant'));
  });
});

describe('stories about who somebody is', () => {
  test('job-move: the old address goes quiet before the new one begins, and the same colleagues know both', () => {
    const old = among(part('job-move', 'old'));
    const fresh = among(part('job-move', 'new'));
    expect(daysAgo(old.at(-1))).toBeGreaterThan(daysAgo(fresh[0]));
    expect(old.length).toBeGreaterThan(30);
    expect(fresh.length).toBeGreaterThan(15);
    expect(daysAgo(fresh.at(-1))).toBeLessThan(40);
    const colleagues = (some: readonly Activity[]) =>
      new Set(some.flatMap((one) => one.participants.map(addressOf).filter(isOurs)));
    expect([...colleagues(fresh)].filter((one) => colleagues(old).has(one)).length).toBeGreaterThanOrEqual(3);
    const person = company.contacts.find(({ identities }) => identities.includes(part('job-move', 'old')));
    expect(person?.identities).toContain(part('job-move', 'new'));
    expect(person?.account).toBe(part('job-move', 'after'));
  });

  test('alias: one employee writes under two addresses of one name', () => {
    const [usual, alias] = [part('alias', 'usual'), part('alias', 'alias')];
    const employee = company.employees.find(({ identities }) => identities.includes(alias));
    expect(employee?.identities).toContain(usual);
    expect(among(alias).some((one) => sourceOf(one) === alias)).toBe(true);
    expect(among(usual).some((one) => sourceOf(one) === usual)).toBe(true);
  });

  test('private-and-corporate: both addresses are in use, never in one message, and the private one is free mail', () => {
    const [corporate, personal] = [
      part('private-and-corporate', 'corporate'),
      part('private-and-corporate', 'private'),
    ];
    expect(among(corporate).length).toBeGreaterThan(30);
    expect(among(personal).length).toBeGreaterThan(5);
    expect(among(corporate, personal)).toEqual([]);
    expect(company.freeMailDomains).toContain(personal.slice(personal.indexOf('@') + 1));
  });

  test('namesakes: two contacts of one name, known to different colleagues, and one mail to both', () => {
    const [first, second] = [part('namesakes', 'first'), part('namesakes', 'second')];
    const owners = [first, second].map((address) => company.contacts.find((one) => one.identities.includes(address)));
    expect(owners.map((owner) => owner?.name.given)).toEqual(['David A.', 'David K.']);
    expect(owners[0]?.name.family).toBe(owners[1]?.name.family);
    expect(owners[0]?.id).not.toBe(owners[1]?.id);
    expect(mails(first, second)).toHaveLength(1);
  });

  test('shared-address: three names stand at one address', () => {
    const accounts = part('shared-address', 'accounts');
    const names = among(accounts).flatMap(({ participants }) =>
      participants.filter((one) => addressOf(one) === accounts),
    );
    expect(new Set(names.flatMap(({ name }) => name ?? [])).size).toBe(3);
    expect(company.nobody).toContainEqual({ address: accounts, class: 'shared' });
  });

  test("assistant: the executive's address sends under the executive's name and under another", () => {
    const executive = part('assistant', 'executive');
    const sent = among(executive).filter((one) => sourceOf(one) === executive && one.channel === 'mail');
    const names = sent.map(({ participants }) => participants[0]?.name ?? '');
    expect(names.filter((name) => name.includes(' for ')).length).toBeGreaterThan(20);
    expect(names.filter((name) => !name.includes(' for ')).length).toBeGreaterThan(20);
    expect(part('assistant', 'assistant')).not.toBe(executive);
  });
});

describe('stories about how well people know each other', () => {
  test('one-sided: thirty mails out and nothing back', () => {
    const all = among(part('one-sided', 'contact'));
    expect(all).toHaveLength(30);
    expect(all.every((one) => sourceOf(one) === part('one-sided', 'seller') && one.channel === 'mail')).toBe(true);
  });

  test('quiet-champion: both wrote for a year, nobody for four months', () => {
    const [owner, contact] = [part('quiet-champion', 'owner'), part('quiet-champion', 'contact')];
    const all = mails(owner, contact);
    const weeks = new Set(all.map((one) => Math.floor(daysAgo(one) / 7)));
    expect(weeks.size).toBeGreaterThan(33);
    expect(all.filter((one) => sourceOf(one) === contact).length).toBeGreaterThan(35);
    expect(daysAgo(among(contact).at(-1))).toBeGreaterThan(120);
    expect(daysAgo(all.at(-1))).toBeLessThan(170);
  });

  test('dormant: close until two years ago, nothing since', () => {
    const contact = part('dormant', 'contact');
    const all = mails(part('dormant', 'owner'), contact);
    expect(all.length).toBeGreaterThan(80);
    expect(all.filter((one) => sourceOf(one) === contact).length).toBeGreaterThan(30);
    expect(daysAgo(among(contact).at(-1))).toBeGreaterThan(720);
  });

  test('single-threaded: one colleague, one person, both ways', () => {
    const pairs = twoWayPairs(part('single-threaded', 'account'));
    expect(pairs).toEqual(new Map([[part('single-threaded', 'contact'), new Set([part('single-threaded', 'owner')])]]));
  });

  test('well-covered: four people, each known to three colleagues at least', () => {
    const pairs = twoWayPairs(part('well-covered', 'account'));
    expect(pairs.size).toBe(4);
    for (const colleagues of pairs.values()) expect(colleagues.size).toBeGreaterThanOrEqual(3);
  });

  test('rising: nothing before ten weeks ago, more in the last three than in the first four', () => {
    const all = mails(part('rising', 'owner'), part('rising', 'contact'));
    expect(daysAgo(all[0])).toBeLessThan(77);
    const late = all.filter((one) => daysAgo(one) < 21).length;
    const early = all.filter((one) => daysAgo(one) > 42).length;
    expect(late).toBeGreaterThan(early);
    expect(late).toBeGreaterThan(5);
  });

  test('introduction: the seller never met the target, and both know the introducer well', () => {
    const [seller, between, target] = ['seller', 'introducer', 'target'].map((name) => part('introduction', name));
    expect(among(seller ?? '', target ?? '')).toEqual([]);
    expect(mails(seller ?? '', between ?? '').length).toBeGreaterThan(50);
    expect(mails(between ?? '', target ?? '').length).toBeGreaterThan(50);
  });

  test('handover: the successor goes on where the leaver stopped', () => {
    const [leaver, successor, contact] = ['leaver', 'successor', 'contact'].map((name) => part('handover', name));
    expect(daysAgo(mails(leaver ?? '', contact ?? '').at(-1))).toBeGreaterThan(139);
    expect(daysAgo(mails(successor ?? '', contact ?? '').at(-1))).toBeLessThan(30);
    expect(
      daysAgo(
        among(leaver ?? '')
          .filter((one) => sourceOf(one) === leaver)
          .at(-1),
      ),
    ).toBeGreaterThanOrEqual(140);
  });

  test('newcomer: nothing is older than five weeks', () => {
    const all = among(part('newcomer', 'employee'));
    expect(all.length).toBeGreaterThan(10);
    expect(daysAgo(all[0])).toBeLessThanOrEqual(35);
  });

  test('missed-calls: three without an answer, then one with', () => {
    const calls = among(part('missed-calls', 'ownerPhone'), part('missed-calls', 'contactPhone'));
    expect(calls.map(({ durationSeconds }) => durationSeconds)).toEqual([0, 0, 0, 540]);
    expect(calls.map(({ participants }) => participants[1]?.response)).toEqual(['none', 'none', 'none', 'accepted']);
  });
});

describe('stories about mail and meetings that need care', () => {
  test('mailing-list: everything to the list is marked as a list, posted by several', () => {
    const posts = among(part('mailing-list', 'list'));
    expect(posts.length).toBeGreaterThan(100);
    expect(posts.every(({ automated }) => automated === 'list')).toBe(true);
    expect(new Set(posts.map(sourceOf)).size).toBe(3);
  });

  test('newsletter and robots: only machine mail comes from them, and nobody writes to them', () => {
    const machines = [part('newsletter', 'sender'), part('robots', 'board'), part('robots', 'diary')];
    for (const machine of machines) {
      const all = among(machine);
      expect(all.length).toBeGreaterThan(100);
      expect(all.every((one) => one.automated !== undefined && sourceOf(one) === machine)).toBe(true);
    }
  });

  test('two-clouds: forty mails, each seen once by Google and once by Microsoft', () => {
    const copies = among(part('two-clouds', 'contact'));
    const byKey = Map.groupBy(copies, ({ key }) => key);
    expect(byKey.size).toBe(40);
    for (const two of byKey.values()) {
      expect(two.map(({ sighting }) => sighting?.provider).sort()).toEqual(['google', 'microsoft']);
    }
  });

  test('blind-copy: three mails have two sightings, and only one of the two names the Bcc', () => {
    const byKey = Map.groupBy(among(part('blind-copy', 'contact')), ({ key }) => key);
    expect(byKey.size).toBe(3);
    for (const two of byKey.values()) {
      expect(two.map(({ participants }) => participants.filter(({ role }) => role === 'bcc').length).sort()).toEqual([
        0, 1,
      ]);
    }
  });

  test('broadcast: one mail names everybody who is there', () => {
    const widest = activities.filter(({ channel, participants }) => channel === 'mail' && participants.length > 40);
    expect(new Set(widest.map(({ key }) => key)).size).toBe(1);
    expect(widest.every((one) => sourceOf(one) === part('broadcast', 'sender'))).toBe(true);
  });

  test('broadcast: in a company of 2,400 the list is cut at 2,000 and the number of all is kept', () => {
    const large = inventCompany({ until: UNTIL, employees: 2400, contactsPerEmployee: 1, years: 1 });
    const cut = large.plan.scripted
      .map(({ activity }) => activity)
      .filter((one) => one.participantsTotal !== undefined);
    expect(cut.length).toBeGreaterThan(0);
    for (const { participants, participantsTotal } of cut) {
      expect(participants).toHaveLength(2000);
      expect(participantsTotal).toBeGreaterThan(2000);
    }
  });

  test('out-of-office: each of three mails is answered within a minute, by a machine', () => {
    const [mail, answer] = [
      among(part('out-of-office', 'contact')).filter((one) => one.automated === undefined),
      among(part('out-of-office', 'contact')).filter((one) => one.automated === 'auto-reply'),
    ];
    expect(mail).toHaveLength(3);
    expect(answer.map(({ inReplyTo }) => inReplyTo)).toEqual(mail.map(({ key }) => key));
  });

  test('changed-meetings: of four only the one that was moved twice took place', () => {
    const meetings = among(part('changed-meetings', 'contact')).filter(({ channel }) => channel === 'meeting');
    const last = new Map<string, Activity>();
    for (const one of meetings) if ((last.get(one.key)?.version ?? -1) < one.version) last.set(one.key, one);
    expect(last.size).toBe(4);
    expect(Math.max(...meetings.map(({ version }) => version))).toBe(2);
    const took = [...last.values()].filter((one) => {
      const declined = one.participants.some(({ response }) => response === 'declined');
      return one.cancelled !== true && !declined && daysAgo(one) > 0;
    });
    expect(took.map(({ version }) => version)).toEqual([2]);
    expect([...last.values()].filter((one) => daysAgo(one) < 0)).toHaveLength(1);
  });
});
