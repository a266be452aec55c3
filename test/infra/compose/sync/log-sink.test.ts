import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDataFolder } from '../../../../infra/compose/data-folder.ts';
import { openLog } from '../../../../infra/compose/embedded.ts';
import { tenantDomainRecord } from '../../../../infra/compose/log-events.ts';
import { recordsOf } from '../../../../infra/compose/records-of.ts';
import { LogSink } from '../../../../infra/compose/sync/log-sink.ts';
import { openSqliteStreams } from '../../../../infra/compose/sync/sqlite-streams.ts';
import { takenOn } from '../../../../infra/compose/sync/taken-on.ts';
import type { EventLog } from '../../../../infra/event-log/port.ts';
import { ACTIVITIES, COMMANDS, DEAD_LETTERS, DIRECTORY, SYNC } from '../../../../infra/event-log/topics.ts';
import type { Activity } from '../../../../ingest/contract.ts';
import { newStream } from '../../../../ingest/core/stream-state.ts';
import { NOTHING_COUNTED } from '../../../../ingest/core/sync-status.ts';
import type { Connector } from '../../../../ingest/sync/port.ts';
import { reconcileDue } from '../../../../ingest/sync/reconcile.ts';
import type { SyncBatch } from '../../../../ingest/sync/sink.ts';
import { temporaryFolder } from '../../../support/run-kith.ts';

const NOW = Date.UTC(2026, 2, 4, 3);
const DAY = '2026-03-02';
let place: ReturnType<typeof temporaryFolder>;
let log: EventLog;
let now = NOW;

beforeEach(async () => {
  place = temporaryFolder();
  now = Date.parse(`${DAY}T00:00:00Z`);
  log = await openLog({
    folder: openDataFolder({ root: place.at('data'), tenant: 'default', create: { demo: false } }),
    clock: () => now,
  });
});
afterEach(async () => {
  await log.close();
  place.remove();
});

const mail = (key: string, at = `${DAY}T10:00:00Z`, mailbox = '101'): Activity => ({
  ...{ channel: 'mail', key, version: 0, at, participants: [{ role: 'from', address: 'mailto:ada@acme.example' }] },
  sighting: { provider: 'google', mailbox },
});

const batch = (more: Partial<SyncBatch>): SyncBatch => ({
  ...{ source: 'kith://google', place: 'google/mail/101|null', activities: [], quarantined: [], excluded: {} },
  ...{ directory: [], domains: [], events: [] },
  ...more,
});

async function valuesOf(topic: string): Promise<string[]> {
  const values: string[] = [];
  for await (const { value } of recordsOf(log, topic)) values.push(value ?? '');
  return values;
}

describe('what streams read, in the log', () => {
  test('goes to the topic of its kind, and nothing else is written', async () => {
    await new LogSink(log).take(
      batch({
        activities: [mail('a')],
        quarantined: [{ code: 'ING_NO_SENDER', message: 'nobody', file: 'google/mail/101/m1' }],
        excluded: { draft: 2 },
        directory: [
          { kind: 'user', provider: 'google', id: '101', addresses: [], active: true, seenAt: '2026-03-01T00:00:00Z' },
        ],
        events: [{ type: 'gap', stream: 'google/mail/101', from: null, until: NOW }],
      }),
    );
    const counts = await Promise.all(
      [ACTIVITIES, DEAD_LETTERS, DIRECTORY, SYNC, COMMANDS].map(async (topic) => (await valuesOf(topic)).length),
    );
    expect(counts).toEqual([1, 2, 1, 1, 0]);
    expect((await valuesOf(SYNC))[0]).toContain('"type":"kith.sync.v1"');
  });

  test('a domain of the tenant is said once, a mail provider’s never, and what people said before holds', async () => {
    await log.append(COMMANDS, [tenantDomainRecord('partner.example', false)]);
    const sink = new LogSink(log);
    await sink.take(batch({ domains: ['acme.example', 'gmail.com', 'partner.example'] }));
    await sink.take(batch({ domains: ['acme.example'] }));
    await new LogSink(log).take(batch({ domains: ['acme.example'] }));
    const said = (await valuesOf(COMMANDS)).map((value) => JSON.parse(value).data);
    expect(said).toEqual([
      { domain: 'partner.example', own: false },
      { domain: 'acme.example', own: true },
    ]);
  });
});

describe('counting again what a provider holds of a day', () => {
  const connector = (items: number | undefined): Connector => ({
    ...{
      provider: 'google',
      tenantStreams: () => [],
      streamsOf: () => [],
      check: async function* () {},
      estimate: async () => [],
    },
    step: async () => ({ readings: [], cursor: null, phase: 'live', more: false }),
    count: async (_, day) => (items === undefined ? undefined : { day, items }),
  });

  const live = (id: string) => ({
    id: `google/mail/${id}`,
    stream: { capability: 'mail' as const, subject: { id, address: `${id}@acme.example`, groups: [] } },
    ...{ state: { ...newStream(NOW), name: 'live' as const }, cursor: null, expired: false, counts: NOTHING_COUNTED },
  });

  test('copies and other days count once, or not at all', async () => {
    const sink = new LogSink(log);
    await sink.take(
      batch({
        activities: [
          mail('a'),
          mail('b'),
          mail('a'),
          // read again, and told otherwise
          { ...mail('a'), automated: 'a list' },
          mail('c', '2026-03-03T10:00:00Z'),
          mail('a', `${DAY}T10:00:00Z`, '102'),
        ],
      }),
    );
    expect(await takenOn(log, 'google', DAY)).toEqual(
      new Map([
        ['101', 2],
        ['102', 1],
      ]),
    );
    expect(await takenOn(log, 'microsoft', DAY)).toEqual(new Map());
  });

  test('X9: mails that the provider holds and nobody was told of are shown, once a day, and said in the log', async () => {
    await new LogSink(log).take(batch({ activities: [mail('a'), mail('b')] }));
    const store = openSqliteStreams(place.at('streams.db'), 'google');
    store.add(live('101'));
    const options = {
      connector: connector(5),
      store,
      sink: new LogSink(log),
      takenOn: (day: string) => takenOn(log, 'google', day),
      now: () => NOW,
      sleep: async () => {},
    };
    const { signal } = new AbortController();
    expect(await reconcileDue(options, signal)).toBe(1);
    expect(store.row('google/mail/101')?.reconciled).toEqual({ day: DAY, provider: 5, taken: 2, at: NOW });
    expect((await valuesOf(SYNC)).map((value) => JSON.parse(value).data)).toEqual([
      { type: 'reconciled', stream: 'google/mail/101', day: DAY, provider: 5, taken: 2 },
    ]);
    expect(await reconcileDue(options, signal)).toBe(0);
    expect(
      await reconcileDue({ ...options, now: () => NOW + 86_400_001, connector: connector(undefined) }, signal),
    ).toBe(0);
    store.close();
  });
});
