import { describe, expect, test } from '@jest/globals';
import { FaultPlan, loseSilently } from '../support/fake-tenant/fault-plan.ts';
import { messageWith } from '../support/fake-tenant/messages.ts';
import { NOON, smallTenant } from '../support/fake-tenant/small-tenant.ts';

const get = (path: string, subject?: string) => ({
  method: 'GET',
  path,
  ...(subject === undefined ? {} : { subject }),
});

describe('the plan of faults', () => {
  test('a star is one part of a path, two stars any number of them', () => {
    const struck = (route: string, path: string) =>
      new FaultPlan([{ route, fault: { kind: 'reset' } }]).next(get(path)).length === 1;
    expect(struck('GET /a/*/c', '/a/b/c')).toBe(true);
    expect(struck('GET /a/*/c', '/a/b/b/c')).toBe(false);
    expect(struck('GET /a/**', '/a/b/b/c')).toBe(true);
    expect(struck('GET /a.b', '/axb')).toBe(false);
    expect(struck('POST /a', '/a')).toBe(false);
  });

  test('each rule counts the calls that are its own', () => {
    const plan = new FaultPlan([
      { route: 'GET /a', calls: 2, fault: { kind: 'reset' } },
      { route: 'GET /a', subject: 'Ada@x.example', calls: [1, 2], fault: { kind: 'reorder' } },
    ]);
    const kinds = (subject?: string) => plan.next(get('/a', subject)).map(({ kind }) => kind);
    expect([kinds(), kinds('ada@x.example'), kinds('ada@x.example'), kinds('ada@x.example')]).toEqual([
      [],
      ['reset', 'reorder'],
      ['reorder'],
      [],
    ]);
    expect(plan.struck('GET /a')).toBe(3);
    plan.clear();
    expect(kinds()).toEqual([]);
  });

  test('chance is the same for the same seed, and about as often as it says', () => {
    const run = (seed: number) => {
      const plan = new FaultPlan([{ route: 'GET /a', chance: 0.2, fault: { kind: 'reset' } }], seed);
      return Array.from({ length: 1000 }, () => plan.next(get('/a')).length);
    };
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
    const struck = run(3).reduce((sum, one) => sum + one, 0);
    expect(struck).toBeGreaterThan(150);
    expect(struck).toBeLessThan(250);
  });

  test('a share of a mailbox is lost without a word', () => {
    const tenant = smallTenant({ now: () => NOON });
    for (let n = 0; n < 100; n += 1) tenant.deliver('ada', messageWith({ id: `m${n}`, receivedAt: NOON }));
    const before = tenant.log.sequence;
    const lost = loseSilently(tenant, 'ada', 0.05, 1);
    expect([lost.length, tenant.mailbox('ada')?.size, tenant.log.sequence]).toEqual([5, 95, before]);
  });
});
