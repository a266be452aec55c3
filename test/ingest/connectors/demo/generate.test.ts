import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inventCompany } from '../../../../ingest/connectors/demo/company.ts';
import { activitiesOf } from '../../../../ingest/connectors/demo/generate.ts';
import { Activity, activityKey, CHANNELS, ROLES, sightingKey } from '../../../../ingest/contract.ts';
import { demoTenant, UNTIL } from '../../../support/demo-tenant.ts';

const tenant = demoTenant();

describe('the activities of an invented company', () => {
  test('are the same, byte for byte, for the same seed, and others for another seed', () => {
    const first = digest(activitiesOf(inventCompany({ until: UNTIL, employees: 20, years: 1, seed: 7 })));
    const again = digest(activitiesOf(inventCompany({ until: UNTIL, employees: 20, years: 1, seed: 7 })));
    const other = digest(activitiesOf(inventCompany({ until: UNTIL, employees: 20, years: 1, seed: 8 })));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('are the same when one company is told twice', () => {
    const company = inventCompany({ until: UNTIL, employees: 20, years: 1 });
    expect(digest(activitiesOf(company))).toBe(digest(activitiesOf(company)));
  });

  test('all pass the schema, which finds nothing to change in them', () => {
    const parsed = tenant.activities.map((activity) => Activity.safeParse(activity));
    expect(parsed.filter(({ success }) => !success)).toEqual([]);
    // comparing is slow: one in seven will do
    const changed = parsed.filter(({ data }, place) => {
      return place % 7 === 0 && !isDeepStrictEqual(data, tenant.activities[place]);
    });
    expect(changed).toEqual([]);
  });

  test('come in the order of time and lie within the years that were asked for', () => {
    const times = tenant.activities.map(({ at }) => Date.parse(at));
    expect(times.every((time, place) => place === 0 || time >= (times[place - 1] ?? 0))).toBe(true);
    expect(times[0]).toBeGreaterThanOrEqual(tenant.company.since * 1000);
    const first = new Date(times[0] ?? 0).toISOString().slice(0, 7);
    expect(first).toBe('2023-06');
  });

  test('lie in the past, but for meetings', () => {
    const ahead = tenant.activities.filter(({ at }) => Date.parse(at) >= Date.parse(UNTIL));
    expect(ahead.length).toBeGreaterThan(50);
    expect(new Set(ahead.map(({ channel }) => channel))).toEqual(new Set(['meeting']));
  });

  test('are 25,000 to 60,000 for the company of the usual size', () => {
    expect(tenant.activities.length).toBeGreaterThan(25_000);
    expect(tenant.activities.length).toBeLessThan(60_000);
  });

  test('use every channel that a connector of today knows, every role, both clouds and the telephone system', () => {
    const seen = (of: (activity: Activity) => readonly (string | undefined)[]) =>
      new Set(tenant.activities.flatMap(of));
    expect(seen(({ channel }) => [channel])).toEqual(
      new Set(CHANNELS.filter((one) => one !== 'chat' && one !== 'task')),
    );
    expect(seen(({ participants }) => participants.map(({ role }) => role))).toEqual(new Set(ROLES));
    expect(seen(({ sighting }) => [sighting?.provider])).toEqual(new Set(['google', 'microsoft', 'telephony']));
    expect(seen(({ automated }) => [automated])).toEqual(
      new Set([undefined, 'list', 'bulk', 'auto-reply', 'notification']),
    );
    expect(seen(({ participants }) => participants.map(({ response }) => response))).toEqual(
      new Set([undefined, 'accepted', 'declined', 'tentative', 'none']),
    );
  });

  test('answer mails that were told before', () => {
    const told = new Set<string>();
    const orphans = tenant.activities.filter(({ key, inReplyTo }) => {
      told.add(key);
      return inReplyTo !== undefined && !told.has(inReplyTo);
    });
    expect(orphans).toEqual([]);
  });
});

describe('the key of an invented activity', () => {
  test('returns only for another sighting of the same act or another version of the same meeting', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 20, max: 40 }), (seed, employees) => {
        const seen = new Set<string>();
        for (const activity of activitiesOf(inventCompany({ until: UNTIL, seed, employees, years: 1 }))) {
          const copy = `${sightingKey(activity)}|${activity.version}`;
          if (seen.has(copy)) return false;
          seen.add(copy);
        }
        return true;
      }),
      { numRuns: 4 },
    );
  });

  test('stands for one act: copies agree in all but the sighting and the Bcc', () => {
    const acts = new Map<string, string>();
    const different: string[] = [];
    for (const { sighting: _, ...activity } of tenant.activities) {
      const open = activity.participants.filter(({ role }) => role !== 'bcc');
      const key = `${activityKey(activity)}|${activity.version}`;
      const text = JSON.stringify({ ...activity, participants: open });
      if ((acts.get(key) ?? text) !== text) different.push(key);
      acts.set(key, text);
    }
    expect(different).toEqual([]);
    expect(acts.size).toBeLessThan(tenant.activities.length);
  });

  test('is seen by a mailbox of the tenant, at most once in each cloud', () => {
    const boxes = new Set(tenant.company.employees.map(({ seat }) => seat.box?.mailbox));
    const clouds = new Map<string, string>();
    const wrong: string[] = [];
    for (const activity of tenant.activities) {
      const { provider = '', mailbox = '' } = activity.sighting ?? {};
      const cloud = `${activityKey(activity)}|${provider}`;
      const isKnown = activity.channel === 'call' || boxes.has(mailbox);
      if (!isKnown || (clouds.get(cloud) ?? mailbox) !== mailbox) wrong.push(cloud);
      clouds.set(cloud, mailbox);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the addresses of an invented company', () => {
  test('are on reserved domains, reserved numbers, or extensions of its own telephone system', () => {
    const all = new Set(tenant.activities.flatMap(({ participants }) => participants.map(({ address }) => address)));
    const reserved = [
      /^mailto:[a-z0-9._-]+@[a-z0-9.-]+\.(?:example|test)$/i,
      /^tel:\+120255501\d\d$/,
      /^tel:\+442079460\d{3}$/,
    ];
    expect([...all].filter((address) => !reserved.some((form) => form.test(address)))).toEqual([]);
    expect([...all].filter((address) => address.startsWith('tel:')).length).toBeGreaterThan(50);
  });

  test('become extensions where the reserved numbers end', () => {
    const { employees, contacts } = inventCompany({ until: UNTIL, employees: 300, years: 1 });
    const phones = employees.map(({ seat }) => seat.phone ?? '');
    expect(phones.filter((phone) => phone.startsWith('tel:+12025550'))).toHaveLength(100);
    expect(phones.filter((phone) => phone.startsWith('urn:extension:'))).toHaveLength(200);
    const outside = contacts.flatMap(({ seats }) => seats.flatMap(({ phone }) => phone ?? []));
    expect(new Set(outside).size).toBe(1000);
    expect(new Set(phones).size).toBe(300);
  });
});

describe('the size of an invented company', () => {
  test('is as asked for, and the activities grow with it', () => {
    const counts = [20, 80].map((employees) => {
      const company = inventCompany({ until: UNTIL, employees, years: 1 });
      expect(company.employees).toHaveLength(employees);
      return count(activitiesOf(company));
    });
    const [small = 0, large = 0] = counts;
    expect(large / small).toBeGreaterThan(2);
    expect(large / small).toBeLessThan(8);
  });

  test('of 5,000 employees begins to be told at once: nothing is made ahead of time', () => {
    const company = inventCompany({ until: UNTIL, employees: 5000, contactsPerEmployee: 2, years: 1 });
    const first = activitiesOf(company).next();
    expect(first.done).toBe(false);
    expect(company.employees.filter(({ title }) => title === 'Chief Executive')).toHaveLength(1);
  });

  test('does not let memory grow with the length of the story', () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') throw new Error('this Node cannot collect garbage on demand');
    const company = inventCompany({ until: UNTIL, employees: 60, years: 3 });
    const heaps: number[] = [];
    let told = 0;
    for (const _ of activitiesOf(company)) {
      told += 1;
      if (told % 10_000 > 0) continue;
      collect();
      heaps.push(process.memoryUsage().heapUsed);
    }
    expect(heaps.length).toBeGreaterThan(4);
    // all of them would weigh more than 40 MB
    expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)).toBeLessThan(8e6);
  });
});

function digest(activities: Iterable<Activity>): string {
  const hash = createHash('sha256');
  for (const activity of activities) hash.update(JSON.stringify(activity)).update('\n');
  return hash.digest('hex');
}

function count(items: Iterable<unknown>): number {
  let number = 0;
  for (const _ of items) number += 1;
  return number;
}
