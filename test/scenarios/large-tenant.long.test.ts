/** A tenant of 500 mailboxes, one of them with a million mails, read for some minutes of simulated time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { pausesOf } from '../../infra/compose/sync/pauses.ts';
import { openSqliteStreams } from '../../infra/compose/sync/sqlite-streams.ts';
import { googleConnector, readServiceAccountKey } from '../../ingest/connectors/google/connector.ts';
import { Scope } from '../../ingest/core/scope.ts';
import { capabilityStatuses, type StreamLine } from '../../ingest/core/sync-status.ts';
import { StreamRunner } from '../../ingest/run-streams.ts';
import type { ProviderPorts } from '../../ingest/sync/port.ts';
import { openRateGate } from '../../ingest/sync/rate-gate.ts';
import type { StreamStore } from '../../ingest/sync/stream-store.ts';
import { GoogleFace } from '../support/fake-tenant/google/face.ts';
import { newProject, READING_SCOPES } from '../support/fake-tenant/google/project.ts';
import { QUOTAS } from '../support/fake-tenant/google/quota.ts';
import { fetchFrom } from '../support/fake-tenant/handler.ts';
import { generateMessages } from '../support/fake-tenant/messages.ts';
import { Tenant } from '../support/fake-tenant/tenant.ts';
import { SimulatedTime } from '../support/simulated-time.ts';

jest.setTimeout(300_000);

const START = Date.UTC(2026, 5, 30, 12);
const MINUTE = 60_000;
const MAILBOXES = 500;
const BIG = 1_000_000;
const BIG_ADDRESS = 'big@brightwater.example';
const SMALL = 4;
const RAN = 12 * MINUTE;

const time = new SimulatedTime(START);
const tenant = new Tenant({ now: time.now });
const project = newProject();
const face = new GoogleFace({
  ...{ tenant, account: project.account, delegated: READING_SCOPES, quotas: QUOTAS.newProject, validate: false },
  onCall: ({ url, subject, status, at }) => {
    if (status === 403 || status === 429) refused += 1;
    if (subject === BIG_ADDRESS && url.includes('/messages/')) gets.push(at);
  },
});
const gets: number[] = [];
let refused = 0;
type Row = StreamLine & { readonly address: string | undefined };
let rows: Row[];
let big: Row;
let store: StreamStore;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kith-large-'));
  tenant.putPerson({ id: 'admin', name: 'Ada North', primaryAddress: 'ada@brightwater.example', admin: true });
  for (let n = 0; n < MAILBOXES; n += 1) {
    const name = n === 0 ? 'big' : `p${n}`;
    tenant.putPerson({ id: name, name: `Person ${n}`, primaryAddress: `${name}@brightwater.example` });
    const count = n === 0 ? BIG : SMALL;
    const from = START - 900 * 24 * 60 * MINUTE;
    const address = `${name}@brightwater.example`;
    const mails = { person: name, address, count, from, until: START, seed: n, correspondents: 50 };
    tenant.generate(name, generateMessages(mails));
  }
  store = openSqliteStreams(join(folder, 'streams.db'), 'google');
  const ports: ProviderPorts = {
    ...{ now: time.now, sleep: time.sleep, random: () => 0.5, timeoutMs: 120_000 },
    fetch: time.counted(fetchFrom(face.handle)),
    gate: openRateGate(time, store.coolDowns),
  };
  const scope = Scope.parse({});
  const runner = new StreamRunner({
    connector: googleConnector({
      ...{
        key: readServiceAccountKey(JSON.stringify(project.keyFile)),
        admin: 'ada@brightwater.example',
        quota: 'new',
      },
      ...{ capabilities: ['directory', 'mail'], policy: scope, ports },
    }),
    ...{ store, scope, now: time.now, sleep: time.sleep, random: () => 0.5, owner: 'one', horizon: () => 0 },
    places: { live: 8, old: 8 },
    policyOf: (stream, streams) => pausesOf('google', stream, streams),
    sink: { take: async () => {} },
  });
  const stop = new AbortController();
  const ran = runner.run(stop.signal);
  await time.run(() => time.now() >= START + RAN);
  stop.abort();
  await ran;
  rows = store.rows().map(({ stream, ...row }) => ({
    ...row,
    ...{ capability: stream.capability, address: stream.subject?.address },
  }));
  big = rows.find(({ address, capability }) => capability === 'mail' && address === BIG_ADDRESS) as Row;
});

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('a tenant of five hundred mailboxes, one of them with a million mails', () => {
  test('G19: no user and no project ever spends more than Google allows in a minute', () => {
    expect(refused).toBe(0);
    expect(face.quota.peak('gmail', BIG_ADDRESS)).toBeLessThanOrEqual(QUOTAS.newProject.gmail.perUser);
    expect(face.quota.peak('gmail')).toBeLessThanOrEqual(QUOTAS.newProject.gmail.perProject);
  });

  test('the big mailbox is read within a tenth of what the quota allows', () => {
    // the first minutes are slower on purpose: the rate rises while Google bears it
    const from = START + 5 * MINUTE;
    const perMinute = gets.filter((at) => at >= from).length / ((START + RAN - from) / MINUTE);
    const allowed = QUOTAS.newProject.gmail.perUser / QUOTAS.newProject.gmail.costs['gmail.users.messages.get'];
    expect(perMinute).toBeGreaterThan(0.9 * allowed);
  });

  test('X2: all the others are live meanwhile, and know within two minutes what is new', () => {
    const small = rows.filter(({ capability, address }) => capability === 'mail' && address !== BIG_ADDRESS);
    expect(small).toHaveLength(MAILBOXES);
    expect(small.filter(({ state }) => state.name !== 'live')).toEqual([]);
    expect(big.state.name).toBe('backfilling');
    const [status] = capabilityStatuses(small, time.now());
    expect(status?.lagMs).toBeLessThan(2 * MINUTE);
    const ofAdmin = 0;
    expect(small.map(({ counts }) => counts.taken).sort()).toEqual([ofAdmin, ...new Array(MAILBOXES - 1).fill(SMALL)]);
  });

  test('X3: what is kept of the big mailbox is a cursor, however much of it was read', () => {
    expect(big.counts.taken).toBeGreaterThan(2000);
    expect(JSON.stringify(big).length).toBeLessThan(4000);
  });
});
