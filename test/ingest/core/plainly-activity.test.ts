import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Activity } from '../../../ingest/contract.ts';
import { isPlainlyActivity, plainActivity } from '../../../ingest/core/plainly-activity.ts';
import { anActivity } from '../../arbitraries/activities.ts';

describe('what is plainly an activity', () => {
  test('is accepted by the schema unchanged, whatever was done to it', () => {
    const odd = fc.oneof(
      fc.anything(),
      fc.constantFrom('', 'MAILTO:a@example.com', 'mailto:', '2026-02-30T00:00:00Z', 'X', -1, 1.5, 2 ** 40),
    );
    const field = fc.constantFrom(
      'channel',
      'key',
      'version',
      'at',
      'durationSeconds',
      'participants',
      'participantsTotal',
      'inReplyTo',
      'automated',
      'cancelled',
      'sighting',
    );
    const changed = fc
      .record({ activity: anActivity, field, odd })
      .map(({ activity, field: name, odd: value }) => ({ ...activity, [name]: value }));
    const participant = fc
      .record({ activity: anActivity, field: fc.constantFrom('role', 'address', 'name', 'response'), odd })
      .map(({ activity, field: name, odd: value }) => ({
        ...activity,
        participants: [{ ...activity.participants[0], [name]: value }],
      }));
    const property = fc.property(fc.oneof(changed, participant, anActivity, fc.anything()), (value) => {
      if (!isPlainlyActivity(value)) return;
      const read = Activity.safeParse(value);
      expect(read.success).toBe(true);
      // compared as the log keeps them: JSON writes -0 as 0
      expect(JSON.parse(JSON.stringify(read.data))).toEqual(JSON.parse(JSON.stringify(value)));
    });
    fc.assert(property, { numRuns: 3000 });
  });

  test('is every activity as kith writes it, but for leap days', () => {
    const written = anActivity.filter(({ at }) => !at.includes('-02-29T'));
    fc.assert(fc.property(written, (activity) => expect(isPlainlyActivity(activity)).toBe(true)));
  });
});

describe('the activity of a line', () => {
  test('is the same, byte for byte, whether it is read plainly or by the schema', () => {
    const line = fc.record({ activity: anActivity, subject: fc.string(), body: fc.string(), hasVersion: fc.boolean() });
    const property = fc.property(line, ({ activity, subject, body, hasVersion }) => {
      const { version, ...versionless } = activity;
      const participants = activity.participants.map((participant) => ({ body, ...participant }));
      const written = { subject, ...versionless, ...(hasVersion ? { version } : {}), participants };
      const plain = plainActivity(written);
      expect(plain === undefined || JSON.stringify(plain) === JSON.stringify(Activity.parse(written))).toBe(true);
      if (!activity.at.includes('-02-29T')) expect(plain).toBeDefined();
    });
    fc.assert(property, { numRuns: 500 });
  });
});
