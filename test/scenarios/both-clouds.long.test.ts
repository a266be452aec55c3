/** One company as the files that people have, and read from two clouds and a telephone account at once: the same ties. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { inventCompany } from '../../ingest/connectors/demo/company.ts';
import { googleConnector, readServiceAccountKey } from '../../ingest/connectors/google/connector.ts';
import { microsoftConnector } from '../../ingest/connectors/microsoft/connector.ts';
import { twilioConnector } from '../../ingest/connectors/twilio/connector.ts';
import { Scope } from '../../ingest/core/scope.ts';
import type { StreamRow } from '../../ingest/sync/stream-store.ts';
import { UNTIL } from '../support/demo-tenant.ts';
import { exportCompany } from '../support/export-company.ts';
import { tenantFrom } from '../support/fake-tenant/from-company.ts';
import { GoogleFace } from '../support/fake-tenant/google/face.ts';
import { newProject, READING_SCOPES } from '../support/fake-tenant/google/project.ts';
import { fetchFrom } from '../support/fake-tenant/handler.ts';
import { MARKERS } from '../support/fake-tenant/markers.ts';
import { MicrosoftFace } from '../support/fake-tenant/microsoft/face.ts';
import { twilioOf } from '../support/fake-tenant/twilio-of-company.ts';
import { patientPorts, readProviders } from '../support/read-providers.ts';
import { dumpOfFolder, kith, kithJson, type Status, temporaryFolder } from '../support/run-kith.ts';
import { SimulatedTime } from '../support/simulated-time.ts';

jest.setTimeout(300_000);

const folder = temporaryFolder();
const files = folder.at('from-files');
const clouds = folder.at('from-clouds');
const once = folder.at('from-one-cloud');
const company = inventCompany({ seed: 7, employees: 20, years: 1, until: UNTIL });
const YEAR = 366 * 86_400_000;
let fromFiles: readonly string[];
let fromClouds: readonly string[];
let fromOne: readonly string[];
let streams: readonly StreamRow[];

afterAll(() => folder.remove());

beforeAll(async () => {
  const written = exportCompany(company, folder.at('company'));
  const {
    mailboxes: [mail = ''],
    calendars: [calendar = ''],
  } = written;
  await kith([
    ...['import', join(mail, '..'), join(calendar, '..'), written.calls],
    ...['--domains', company.domains.join(','), '--data', files],
  ]);
  streams = await readFrom(clouds, ['google', 'microsoft', 'twilio']);
  await readFrom(once, ['google', 'twilio']);
  fromFiles = (await dumpOfFolder(files)).split('\n');
  fromClouds = (await dumpOfFolder(clouds)).split('\n');
  fromOne = (await dumpOfFolder(once)).split('\n');
});

async function readFrom(data: string, providers: readonly string[]): Promise<StreamRow[]> {
  const time = new SimulatedTime(Date.parse(UNTIL));
  const tenant = tenantFrom({ company, now: time.now });
  const project = newProject();
  const [admin] = [...tenant.people.values()].filter((person) => person.admin);
  const google = new GoogleFace({ tenant, account: project.account, delegated: READING_SCOPES });
  const secret = 'the secret of the application';
  const app = {
    ...{ tenantId: '11111111-1111-4111-8111-111111111111', clientId: '22222222-2222-4222-8222-222222222222' },
    ...{ secrets: [{ value: secret, expiresAt: time.now() + YEAR }], certificates: [] },
    roles: ['User.Read.All', 'GroupMember.Read.All', 'Mail.ReadBasic.All', 'Calendars.ReadBasic.All'],
  };
  const microsoft = new MicrosoftFace({ tenant, app });
  const twilio = twilioOf([tenant]);
  const policy = Scope.parse({});
  const all = [
    googleConnector({
      ...{ key: readServiceAccountKey(JSON.stringify(project.keyFile)), admin: admin?.primaryAddress ?? '' },
      ...{ capabilities: ['directory', 'mail', 'calendar'], quota: 'new', policy },
      ports: patientPorts(time, fetchFrom(google.handle)),
    }),
    microsoftConnector({
      ...{ tenantId: app.tenantId, clientId: app.clientId, credential: { secret }, cloud: 'global' },
      ...{ capabilities: ['directory', 'mail', 'calendar'], policy },
      ports: patientPorts(time, fetchFrom(microsoft.handle)),
    }),
    twilioConnector({
      ...{ accountSid: twilio.accountSid, apiKey: twilio.key, policy },
      ports: patientPorts(time, fetchFrom(twilio.handle)),
    }),
  ];
  const chosen = all.filter(({ provider }) => providers.includes(provider));
  return readProviders(data, time, chosen, { horizon: time.now() - 2 * YEAR });
}

function linesOf(dump: readonly string[], type: string): string[] {
  return dump.filter((line) => line.includes(`"type":"${type}"`));
}

/**
 * What passed between two addresses over a channel, and when. Without versions, which every source counts by itself, and
 * without ids: a single meeting that was moved is named by where it stood at first in the files, and by where it stands in clouds.
 */
function passed(dump: readonly string[], channel: string): Map<string, string> {
  const ledgers = linesOf(dump, 'ledger').map((line) => JSON.parse(line) as Ledger);
  const entries = ({ entries: all }: Ledger) => all.filter((entry) => entry[3] === channel);
  return new Map(
    ledgers
      .map((ledger) => [`${ledger.a} ${ledger.b}`, entries(ledger)] as const)
      .filter(([, all]) => all.length > 0)
      .map(([pair, all]) => [pair, JSON.stringify(all.map(([, , ...rest]) => rest).sort())]),
  );
}

interface Ledger {
  readonly a: string;
  readonly b: string;
  /** Activity, version, minute, channel, direction, role, size class. */
  readonly entries: readonly (string | number)[][];
}

/** The first few, since all of them would be a book. */
function differences(
  one: ReadonlyMap<string, string> = new Map(),
  other: ReadonlyMap<string, string> = new Map(),
): string[] {
  const pairs = [...new Set([...one.keys(), ...other.keys()])].filter((pair) => one.get(pair) !== other.get(pair));
  const only = (a = '[]', b = '[]') => {
    const known = new Set((JSON.parse(b) as unknown[]).map((entry) => JSON.stringify(entry)));
    return (JSON.parse(a) as unknown[]).map((entry) => JSON.stringify(entry)).filter((entry) => !known.has(entry));
  };
  return pairs.slice(0, 5).map((pair) => {
    const [mine, others] = [only(one.get(pair), other.get(pair)), only(other.get(pair), one.get(pair))];
    return `${pairs.length} pairs, ${pair}: only in one ${mine.slice(0, 3).join(' ')}, only in the other ${others.slice(0, 3).join(' ')}`;
  });
}

describe('one company from files, and from two clouds and a telephone account at once', () => {
  test('every stream is live, and none is in trouble', () => {
    expect(streams.filter(({ state }) => state.name !== 'live')).toEqual([]);
    expect(streams.flatMap(({ state }) => state.trouble ?? [])).toEqual([]);
  });

  test.each(['mail', 'meeting'])('the same passed between the same addresses: %s', (channel) => {
    const [one, other] = [fromFiles, fromClouds].map((dump) => passed(dump, channel));
    expect(one?.size).toBeGreaterThan(20);
    expect(differences(one, other)).toEqual([]);
  });

  test('both at once give the same ties as one of them, to the byte', () => {
    expect(linesOf(fromOne, 'knows').length).toBeGreaterThan(50);
    const only = linesOf(fromClouds, 'knows').filter((line) => !fromOne.includes(line));
    expect([only.slice(0, 3), linesOf(fromClouds, 'knows').length]).toEqual([[], linesOf(fromOne, 'knows').length]);
  });

  test('accounts for every input', async () => {
    const status = await kithJson<Status>(['status', '--data', clouds]);
    expect(status.conserved).toBe(true);
  });

  test('the canary: nothing of any content is in any file', () => {
    const held = readdirSync(clouds, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = held.map(({ name, parentPath }) => ({ name, bytes: readFileSync(join(parentPath, name)) }));
    expect(texts.length).toBeGreaterThan(3);
    for (const marker of Object.values(MARKERS)) {
      expect(texts.filter(({ bytes }) => bytes.includes(marker)).map(({ name }) => name)).toEqual([]);
    }
  });
});
