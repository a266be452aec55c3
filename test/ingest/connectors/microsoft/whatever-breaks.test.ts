/** Whatever breaks, and in whatever order: in the end all is there, each under one key, and nothing was made up. */
import { describe, expect, test } from '@jest/globals';
import { SyncFailure } from '../../../../ingest/sync/failure.ts';
import {
  activitiesOf,
  type DrivenStream,
  drivenStream,
  excludedOf,
  holding,
  stepOnce,
} from '../../../support/drive-stream.ts';
import { attendee, eventWith } from '../../../support/fake-tenant/events.ts';
import { type Fault, FaultPlan, type FaultRule } from '../../../support/fake-tenant/fault-plan.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { type MicrosoftCompany, microsoftCompany } from './microsoft-company.ts';

const HOUR = 3_600_000;

const PASSING: readonly Fault[] = [
  { kind: 'throttle', status: 429, retry: { as: 'none' } },
  { kind: 'throttle', status: 429, retry: { as: 'seconds', seconds: 40 } },
  { kind: 'server-error', status: 502, html: true },
  { kind: 'server-error', status: 503 },
  { kind: 'reset' },
  { kind: 'truncate', share: 0.7 },
];
const STRANGE: readonly Fault[] = [{ kind: 'empty-page' }, { kind: 'duplicate' }, { kind: 'reorder' }];

/** Each call may meet one of them. */
function rulesFor(route: string, faults: readonly Fault[], chance: number): FaultRule[] {
  return faults.map((fault) => ({ route, chance, fault }));
}

/** Steps as a worker would: waits when it is told to, and dies now and then between the log and the cursor. */
async function stepThrough(company: MicrosoftCompany, driven: DrivenStream, crashEvery: number): Promise<void> {
  for (let step = 1; step < 2000; step += 1) {
    try {
      const result = await stepOnce(company.connector, driven, { crash: step % crashEvery === 0 });
      if (result?.more === false && step % crashEvery !== 0) return;
    } catch (error) {
      if (!(error instanceof SyncFailure)) throw error;
      expect(['retryable', 'throttled']).toContain(error.kind);
      company.clock.at = Math.max(company.clock.at + 60_000, error.until ?? 0);
    }
  }
  throw new Error('it never came to an end');
}

describe('whatever breaks', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'all mails are there in the end, though they move about meanwhile (%i)',
    async (seed) => {
      const route = 'GET /v1.0/users/*/mailFolders/**';
      const expiring: FaultRule = {
        route: 'GET /v1.0/users/*/mailFolders/*/messages/delta',
        chance: 0.03,
        fault: { kind: 'expire-cursor' },
      };
      const rules = [...rulesFor(route, PASSING, 0.04), ...rulesFor(route, STRANGE, 0.1), expiring];
      const company = microsoftCompany({ face: { faults: new FaultPlan(rules, seed) } });
      const { tenant } = company;
      const deliver = (index: number, folder: string) =>
        tenant.deliver(
          'ben',
          messageWith({
            id: `m${index}`,
            receivedAt: NOON - index * HOUR,
            from: { address: 'zoe@elsewhere.example' },
            folder,
          }),
        );
      for (let index = 0; index < 700; index += 1) deliver(index, ['inbox', 'sent', 'archive'][index % 3] ?? 'inbox');
      const driven = drivenStream(company.stream('mail', 'ben'));
      await stepOnce(company.connector, driven).catch(() => {});
      for (let round = 0; round < 3; round += 1) {
        for (let index = round; index < 60; index += 3)
          tenant.move('ben', `m${index}`, round % 2 === 0 ? 'archive' : 'inbox');
        for (let index = 0; index < 5; index += 1) deliver(700 + round * 5 + index, 'inbox');
        await stepThrough(company, driven, 5);
      }
      expect(company.waits.length).toBeGreaterThan(10);
      // what was under way when something moved may be known at the next look only
      company.face.faults.clear();
      await stepThrough(company, driven, 10_000);
      expect(holding(driven).size).toBe(715);
      expect(activitiesOf(driven).every(({ cancelled }) => cancelled !== true)).toBe(true);
      expect(excludedOf(driven)).toEqual({});
      expect(driven.readings.every(({ kind }) => kind === 'activity')).toBe(true);
      expect(driven.phase).toBe('live');
    },
  );

  test.each([1, 2, 3, 4])('a calendar stands as it is, though it changes meanwhile (%i)', async (seed) => {
    const route = 'GET /v1.0/users/*/calendarView';
    const company = microsoftCompany({ face: { faults: new FaultPlan(rulesFor(route, PASSING, 0.05), seed) } });
    const { tenant, clock } = company;
    for (let index = 0; index < 150; index += 1) {
      const start = { at: NOON - index * HOUR };
      const event = {
        id: `e${index}`,
        organizer: { address: 'ada@brightwater.example' },
        start,
        end: { at: start.at + HOUR },
      };
      tenant.putEvent(eventWith({ ...event, attendees: [attendee('ben@brightwater.example')] }));
    }
    const driven = drivenStream(company.stream('calendar', 'ada'));
    const gone = new Set<number>();
    for (let round = 0; round < 3; round += 1) {
      await stepThrough(company, driven, 3);
      clock.advance(HOUR);
      for (let index = round; index < 30; index += 7) {
        if (!gone.has(index)) tenant.removeEvent(`e${index}`);
        gone.add(index);
      }
      tenant.changeEvent(`e${100 + round}`, { attendees: [attendee('ben@brightwater.example', 'accepted')] });
    }
    expect(company.waits.length).toBeGreaterThan(0);
    company.face.faults.clear();
    await stepThrough(company, driven, 10_000);
    const held = holding(driven);
    const standing = [...held.values()].filter(({ cancelled }) => cancelled !== true);
    expect(standing).toHaveLength(150 - gone.size);
    expect(standing.filter(({ participants }) => participants[1]?.response === 'accepted')).toHaveLength(3);
  });
});
