import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readActivities } from '../../../../ingest/connectors/files/activities.ts';
import type { Activity } from '../../../../ingest/contract.ts';
import { NOW, readAs, told } from '../../../support/file-readings.ts';

const GOOD = {
  channel: 'mail',
  key: '1@example.com',
  at: '2026-03-02T09:30:00Z',
  participants: [{ role: 'from', address: 'mailto:alice@example.com' }],
};

const read = (...lines: (string | object)[]) =>
  readAs('activities', lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));

describe('activities', () => {
  test('a line is an activity; its own sighting is kept, or none', async () => {
    const sighting = { provider: 'demo', mailbox: 'alice@example.com' };
    const { activities } = await read(GOOD, { ...GOOD, key: '2', sighting });
    expect(activities).toEqual([
      { ...GOOD, version: 0 },
      { ...GOOD, key: '2', version: 0, sighting },
    ]);
  });

  test('fields that are not named in the contract are dropped', async () => {
    const { readings } = await read({ ...GOOD, subject: 'canary', body: 'canary' });
    expect(JSON.stringify(readings)).not.toContain('canary');
  });

  test('participants whose mail address is none are nobody, and that is told once, with the line of the first', async () => {
    const to = (address: string) => ({ role: 'to', address });
    const some = {
      ...GOOD,
      participants: [...GOOD.participants, to('mailto:Bo <bo@example.com>'), to('tel:+12025550100')],
    };
    const { activities, readings, warnings } = await read(GOOD, some, { ...some, key: '2' });
    expect(activities).toHaveLength(3);
    expect(warnings).toEqual([]);
    expect(readings.at(-1)).toMatchObject({
      kind: 'notice',
      complaint: { code: 'ING_BAD_ADDRESS', line: 2, message: expect.stringContaining('2 participants have') },
    });
    expect((await read(GOOD, { ...GOOD, participants: [to('mailto:"a b"@example.com')] })).readings).toHaveLength(2);
  });

  test('a bad line is set aside with its number, field and reason, and the rest goes on', async () => {
    const { activities, quarantined, readings } = await read(GOOD, '{', '', { ...GOOD, at: 'yesterday' }, '[]', {
      ...GOOD,
      key: '3',
    });
    expect(activities).toHaveLength(2);
    expect(quarantined).toEqual(['ING_BAD_LINE:2', 'ING_BAD_ACTIVITY:4', 'ING_BAD_LINE:5']);
    expect(readings[2]).toMatchObject({ complaint: { field: 'at', message: expect.stringContaining('ISO 8601') } });
  });

  test.each([
    [{ participants: [{ role: 'from', address: 'alice@example.com' }] }, 'participants[0].address'],
    [{ participants: [] }, 'participants'],
    [{ participants: 7 }, 'participants'],
    [{ channel: 'pigeon' }, 'channel'],
    [{ version: -1 }, 'version'],
    [{ sighting: { provider: 'x' } }, 'sighting.mailbox'],
    [{ at: '2026-02-30T09:30:00Z' }, 'at'],
  ])('%j is wrong at %s, and the complaint does not repeat it', async (wrong, field) => {
    const { readings } = await read({ ...GOOD, ...wrong, key: 'canary' });
    expect(readings[0]).toMatchObject({ kind: 'quarantined', complaint: { line: 1, field } });
    expect(JSON.stringify(readings)).not.toContain('canary');
  });

  test.each([
    ['mail', 'from'],
    ['meeting', 'organizer'],
    ['call', 'caller'],
  ])('of 2,500 participants of a %s the %s and 1,999 others are listed, and all are counted', async (channel, role) => {
    const others = Array.from({ length: 2499 }, (_, index) => ({
      role: 'to',
      address: `mailto:u${index}@example.com`,
    }));
    const participants = [...others, { role, address: 'mailto:alice@example.com' }];
    const { activities, warnings } = await read({ ...GOOD, channel, participants });
    expect(activities[0]?.participants).toHaveLength(2000);
    expect(activities[0]?.participants[0]).toEqual({ role, address: 'mailto:alice@example.com' });
    expect(activities[0]?.participantsTotal).toBe(2500);
    expect(warnings).toEqual(['ING_PARTICIPANTS_CUT participants']);
  });

  test('a line that is not UTF-8 is set aside: two keys that cannot be read would become one', async () => {
    const line = JSON.stringify({ ...GOOD, key: 'KEY' });
    const broken = ['\xff\xfe', '\xc3('].map((key) => Buffer.from(line.replace('KEY', key), 'latin1'));
    const text = Buffer.concat(
      [...broken, Buffer.from(`${JSON.stringify(GOOD)} `)].flatMap((one) => [one, Buffer.from('\n')]),
    );
    const { activities, quarantined } = await readAs('activities', text);
    expect(quarantined).toEqual(['ING_BAD_ENCODING:1', 'ING_BAD_ENCODING:2']);
    expect(activities).toHaveLength(1);
  });

  test('a line beyond the limit is set aside, however it is cut into chunks', async () => {
    const text = `${JSON.stringify(GOOD)}\n${'x'.repeat(500)}\n${JSON.stringify({ ...GOOD, key: '2' })}`;
    const context = {
      file: { path: '', name: 'a.jsonl', mailbox: 'a', bytes: 0, changedAt: 0 },
      now: NOW,
      timeZone: 'UTC',
      skip: 0,
      begin: () => true,
    };
    for (const size of [1, 7, 100, 10_000]) {
      const readings = [];
      for await (const reading of readActivities(chunks(text, size), context, 300)) readings.push(reading);
      expect(told(readings).quarantined).toEqual(['ING_LINE_TOO_LONG:2']);
      expect(told(readings).activities.map(({ key }) => key)).toEqual(['1@example.com', '2']);
    }
  });

  test('any activity comes out as it went in, whatever the line ends and chunks', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const activity = fc.record({
      channel: fc.constantFrom('mail', 'meeting', 'call', 'chat', 'task'),
      key: text,
      version: fc.nat(),
      at: fc
        .date({ min: new Date('1980-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      participants: fc.array(
        fc.record({
          role: fc.constantFrom('from', 'to'),
          address: text.map((local) => `mailto:${local}@example.com`),
          name: text,
        }),
        { minLength: 1, maxLength: 5 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(activity),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        fc.integer({ min: 1, max: 300 }),
        async (all, end, chunkBytes) => {
          const { activities } = await readAs('activities', all.map((one) => JSON.stringify(one)).join(end), {
            chunkBytes,
          });
          expect(activities).toEqual(all as Activity[]);
        },
      ),
      { numRuns: 50 },
    );
  });
});

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}
