/** Whatever the calls, the pages and the moments of looking: each call once, with all its parties. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { twilioConnector } from '../../../../ingest/connectors/twilio/connector.ts';
import type { Activity } from '../../../../ingest/contract.ts';
import { activitiesOf, drain, drivenStream } from '../../../support/drive-stream.ts';
import { type FakeLeg, FakeTwilio } from '../../../support/fake-tenant/twilio.ts';
import { portsAt } from '../../../support/fake-tenant/twilio-ports.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const START = Date.parse('2026-03-07T00:00:00Z');
const HORIZON = START - DAY;

/** Minutes after {@link START}; coarse, so that many legs begin and end together and at midnight. */
const times = fc.integer({ min: 0, max: 4 * 1440 }).map((minute) => Math.floor(minute / 30) * 30);
const children = fc.array(fc.record({ later: fc.integer({ min: 0, max: 9 }), answered: fc.boolean() }), {
  maxLength: 4,
});
const calls = fc.array(fc.record({ begin: times, tenths: fc.integer({ min: 0, max: 30 }), children }), {
  maxLength: 25,
});

type Call = typeof calls extends fc.Arbitrary<readonly (infer C)[]> ? C : never;

const sidOf = (call: number, child: number) => `CA${String(call * 10 + child).padStart(32, '0')}`;

/** The legs of a call; those of its children lie within it. */
function legsOf(call: Call, number: number): FakeLeg[] {
  const startedAt = START + call.begin * MINUTE;
  const length = call.tenths * 10 * MINUTE;
  const root = { sid: sidOf(number, 0), from: '+12025550100', to: '+12025550101', status: 'completed', startedAt };
  const legs: FakeLeg[] = [{ ...root, endedAt: startedAt + length }];
  call.children.forEach(({ later, answered }, child) => {
    const begin = startedAt + Math.floor((length * later) / 10);
    const status = answered ? 'completed' : 'busy';
    const leg = { ...root, sid: sidOf(number, child + 1), parent: root.sid, to: `client:a${child}`, status };
    legs.push({ ...leg, startedAt: begin, endedAt: startedAt + length });
  });
  return legs;
}

/** A leg as the account shows it at a moment: not at all, under way, or over. */
function shownAt(leg: FakeLeg, now: number): FakeLeg | undefined {
  if ((leg.startedAt ?? 0) > now) return undefined;
  if ((leg.endedAt ?? 0) <= now) return leg;
  const { endedAt: _, ...open } = leg;
  return { ...open, status: 'in-progress' };
}

const answersOf = ({ participants }: Activity) =>
  participants.map(({ address, response }) => `${address} ${response ?? ''}`.trim()).sort();

function expected(call: Call): string[] {
  const rung = call.children.map(({ answered }, child) => `urn:client:a${child} ${answered ? 'accepted' : 'none'}`);
  return ['tel:+12025550100', ...(rung.length === 0 ? ['tel:+12025550101 accepted'] : rung)].sort();
}

describe('twilio: any calls', () => {
  test('C1: each is told once, with all its parties, however pages and days part its legs and whenever one looks', async () => {
    const looks = fc.array(fc.integer({ min: 10, max: 2 * 1440 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 7 }), looks, async (list, pageSize, pauses) => {
        const fake = new FakeTwilio();
        const { ports, clock } = portsAt(START, fake.fetch);
        const { accountSid, key: apiKey } = fake;
        const policy = { privateMeetings: 'exclude', excludeLabels: [] } as const;
        const connector = twilioConnector({ accountSid, apiKey, policy, ports, pageSize });
        const driven = drivenStream({ capability: 'calls' });
        // the last look is after everything is over
        const moments = pauses.map((_, look) => START + pauses.slice(0, look + 1).reduce((a, b) => a + b, 0) * MINUTE);
        for (const moment of [...moments, START + 6 * DAY]) {
          clock.now = Math.max(clock.now, moment);
          for (const leg of list.flatMap(legsOf)) {
            const shown = shownAt(leg, clock.now);
            if (shown !== undefined) fake.put(shown);
          }
          await drain(connector, driven, { horizon: HORIZON });
        }
        const told = activitiesOf(driven);
        expect(told.map(({ key }) => key).sort()).toEqual(list.map((_, number) => sidOf(number, 0)).sort());
        for (const activity of told) {
          const call = list[Number(activity.key.slice(2)) / 10];
          expect(call === undefined ? [] : answersOf(activity)).toEqual(
            call === undefined ? undefined : expected(call),
          );
        }
      }),
      { numRuns: 80 },
    );
  });
});
