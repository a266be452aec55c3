import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Channel } from '../../../ingest/contract.ts';
import { createObserver } from '../../../resolver/contract.ts';
import { activity, people, type Seat, said } from './activities.ts';

const observe = createObserver();

describe('observing', () => {
  const seat = fc.tuple(
    fc.constantFrom('from', 'to', 'cc', 'bcc', 'organizer', 'attendee', 'caller', 'callee'),
    fc.constantFrom(
      'ann',
      'bob',
      'cid',
      'ANN',
      'noreply',
      'talk@lists.acme.example',
      'null',
      'tel:+12025550100',
      'urn:x:1',
    ),
    fc.constantFrom(undefined, 'accepted', 'declined', 'tentative'),
  );
  const some = fc
    .tuple(
      fc.constantFrom<Channel>('mail', 'meeting', 'call', 'chat', 'task'),
      fc.array(seat, { minLength: 1, maxLength: 8 }),
      fc.record({ version: fc.nat({ max: 3 }), cancelled: fc.boolean(), durationSeconds: fc.nat({ max: 1 }) }),
    )
    .map(([channel, seats, more]) => activity(channel, seats as Seat[], more));

  test('either names a reason or makes ties, keeps its pairs in order and never ties an identity with itself', () => {
    fc.assert(
      fc.property(some, (one) => {
        const { ignored, interactions, revision, observations } = observe(one);
        const made = revision?.interactions ?? interactions;
        expect(ignored === undefined).toBe(made.some(({ state }) => state === 1));
        const seen = new Set(observations.map(({ identity }) => identity));
        for (const { a, b, state, direction, minute } of made) {
          expect(a < b).toBe(true);
          expect(seen.has(a) && seen.has(b)).toBe(true);
          expect(state === 1).toBe(direction !== 0 && minute > 0);
        }
        expect(new Set(made.map(({ a, b }) => `${a} ${b}`)).size).toBe(made.length);
        expect(revision === undefined).toBe(one.channel === 'mail');
      }),
      { numRuns: 1000 },
    );
  });

  test('says the same whatever was observed before', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 10 }), some, (before, one) => {
        const experienced = createObserver();
        for (const other of before) experienced(other);
        expect(experienced(one)).toEqual(createObserver()(one));
      }),
    );
  });

  test('obeys the limits of its policy', () => {
    const strict = createObserver({ mailRecipientsMax: 1, meetingPairwiseMax: 2, meetingAttendeesMax: 3 });
    expect(
      strict(
        activity('mail', [
          ['from', 'ann'],
          ['to', 'bob'],
          ['to', 'cid'],
        ]),
      ).ignored,
    ).toBe('broadcast');
    expect(
      said(
        strict(
          activity('meeting', [
            ['organizer', 'ann'],
            ['attendee', 'bob'],
            ['attendee', 'cid'],
          ]),
        ),
      ),
    ).toEqual(['ann=bob to 2', 'ann=cid to 2']);
    expect(strict(activity('meeting', [['organizer', 'ann'], ...people('attendee', 3)])).ignored).toBe('broadcast');
  });
});
