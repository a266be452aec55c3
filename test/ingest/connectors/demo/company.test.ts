import { describe, expect, test } from '@jest/globals';
import { isFault } from '../../../../infra/kernel/fault.ts';
import { inventCompany } from '../../../../ingest/connectors/demo/company.ts';
import { plainLetters, shownNames } from '../../../../ingest/connectors/demo/names.ts';
import { addressOf, demoTenant, sourceOf, UNTIL } from '../../../support/demo-tenant.ts';

const { company, activities } = demoTenant();

describe('the truth about an invented company', () => {
  test('gives every identity to one person', () => {
    const people = [...company.employees, ...company.contacts];
    const all = people.flatMap(({ identities }) => identities);
    expect(new Set(all).size).toBe(all.length);
  });

  test('names everybody who takes part: an employee, a contact, or an address that is nobody', () => {
    const known = new Set([
      ...[...company.employees, ...company.contacts].flatMap(({ identities }) => identities),
      ...company.nobody.map(({ address }) => address),
    ]);
    const strangers = activities
      .flatMap(({ participants }) => participants.map(addressOf))
      .filter((one) => !known.has(one));
    expect(strangers).toEqual([]);
  });

  test('has employees at the domains of the tenant, and contacts at none of them', () => {
    const isOurs = (address: string) => company.domains.some((domain) => address.endsWith(`@${domain}`));
    expect(company.employees.every(({ seat }) => isOurs(seat.mail))).toBe(true);
    expect(company.contacts.some(({ seats }) => seats.some(({ mail }) => isOurs(mail)))).toBe(false);
    expect(new Set(company.employees.map(({ seat }) => seat.box?.provider))).toEqual(new Set(['google', 'microsoft']));
  });

  test('has everybody report, over some steps, to the one who reports to nobody', () => {
    const byId = new Map(company.employees.map((employee) => [employee.id, employee]));
    for (const employee of company.employees) {
      let at = employee;
      for (let steps = 0; at.manager !== undefined; steps += 1) {
        expect(steps).toBeLessThan(5);
        at = byId.get(at.manager) ?? employee;
      }
      expect(at.title).toBe('Chief Executive');
    }
  });

  test('has newcomers and people who left, who write only while they are there', () => {
    const { since, until } = company;
    expect(company.employees.filter(({ seat }) => seat.from > since).length).toBeGreaterThan(4);
    expect(company.employees.filter(({ seat }) => seat.until < until).length).toBeGreaterThan(2);
    const absent: string[] = [];
    const seats = new Map(company.employees.map(({ seat }) => [seat.mail, seat]));
    for (const activity of activities) {
      const seat = seats.get(sourceOf(activity));
      if (seat === undefined || activity.version > 0) continue;
      const at = Date.parse(activity.at) / 1000;
      if (at < seat.from || at >= seat.until) absent.push(activity.key);
    }
    expect(absent).toEqual([]);
  });

  test('has names no two people share, but for the namesakes that a story plants', () => {
    const names = company.contacts.map(({ name }) => `${name.given.replace(/ [A-Z]\.$/, '')} ${name.family}`);
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual(['David Chen']);
  });
});

describe('the ties of an invented company', () => {
  const counts = new Map<string, { out: number; in: number }>();
  const ours = new Set(company.employees.flatMap(({ identities }) => identities));
  for (const { channel, automated, participants } of activities) {
    if (channel !== 'mail' || automated !== undefined) continue;
    const [from = '', ...to] = participants.map(addressOf);
    for (const address of to) {
      if (ours.has(from) === ours.has(address)) continue;
      const pair = ours.has(from) ? `${from} ${address}` : `${address} ${from}`;
      const count = counts.get(pair) ?? { out: 0, in: 0 };
      if (ours.has(from)) count.out += 1;
      else count.in += 1;
      counts.set(pair, count);
    }
  }
  const sizes = [...counts.values()].map((one) => one.out + one.in).sort((a, b) => a - b);
  const share = (part: number) => sizes[Math.floor(part * (sizes.length - 1))] ?? 0;

  test('are many weak ones and few strong ones', () => {
    expect(sizes.length).toBeGreaterThan(1000);
    expect(share(0.5)).toBeLessThanOrEqual(6);
    expect(share(0.9)).toBeGreaterThan(15);
    expect(share(0.99)).toBeGreaterThan(80);
  });

  test('differ in how readily people answer', () => {
    const tried = [...counts.values()].filter((one) => one.out >= 4);
    const rates = tried.map((one) => one.in / one.out);
    expect(rates.filter((rate) => rate === 0).length / rates.length).toBeGreaterThan(0.03);
    expect(rates.filter((rate) => rate > 0.1 && rate < 0.6).length / rates.length).toBeGreaterThan(0.1);
    expect(rates.filter((rate) => rate > 0.8).length / rates.length).toBeGreaterThan(0.2);
  });
});

describe('the options of an invented company', () => {
  test.each([
    [{ employees: 19 }],
    [{ employees: 5001 }],
    [{ employees: 20.5 }],
    [{ years: 0.5 }],
    [{ years: 11 }],
    [{ contactsPerEmployee: 0 }],
    [{ contactsPerEmployee: 201 }],
    [{ seed: 0.1 }],
    [{ until: 'soon' }],
  ])('%j is refused with what to do', (options) => {
    expect.assertions(2);
    try {
      inventCompany({ until: UNTIL, ...options });
    } catch (error) {
      expect(isFault(error, 'ING_DEMO_OPTIONS')).toBe(true);
      expect(isFault(error) && error.todo).toMatch(/20 to 5000/);
    }
  });
});

describe('a name', () => {
  test('is shown the usual way first, then turned round, shortened, familiar, and without diacritics', () => {
    expect(shownNames({ given: 'Małgorzata', family: 'Weiß' }, 'given-first')).toEqual([
      'Małgorzata Weiß',
      'Weiß, Małgorzata',
      'M. Weiß',
      'Gosia Weiß',
      'Malgorzata Weiss',
    ]);
    expect(shownNames({ given: 'Ana', family: 'Núñez' }, 'family-first')[0]).toBe('Núñez, Ana');
  });

  test('keeps no letter that old systems do not know', () => {
    for (const { name } of company.contacts)
      expect(plainLetters(`${name.given} ${name.family}`)).toMatch(/^[\x20-\x7e]+$/);
  });
});
