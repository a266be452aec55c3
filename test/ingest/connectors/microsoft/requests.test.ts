/** What goes out: every request of every stream and of the doctor, looked at one by one. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { addressOf, graphPath } from '../../../../ingest/connectors/microsoft/graph-request.ts';
import { drain, driveStream } from '../../../support/drive-stream.ts';
import { attendee, eventWith } from '../../../support/fake-tenant/events.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { DOCUMENTED_LIMITS } from '../../../support/fake-tenant/microsoft/limits.ts';
import { propertiesOf } from '../../../support/fake-tenant/microsoft/schema-gate.ts';
import { NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { ALL, checksOf, type MicrosoftCompany, microsoftCompany } from './microsoft-company.ts';

const HOUR = 3_600_000;
/** Names that would bring content. */
const CONTENT = ['subject', 'body', 'bodyPreview', 'uniqueBody', 'attachments', 'location', 'locations', 'webLink'];

/** Everything that is documented to know no selection, or would lose what is needed by one. */
const WITHOUT_SELECT = [
  /^\/communications\/callRecords\/get(?:Pstn|DirectRouting)Calls\(/,
  /^\/communications\/callRecords\/[^/?]+\?\$expand=participants_v2$/,
  /^\/communications\/callRecords\/[^/?]+\/participants_v2\?/,
  /^\/admin\/exchange\/tracing\/messageTraces\?/,
];

let company: MicrosoftCompany;
let told: string;

beforeAll(async () => {
  company = microsoftCompany({
    face: { limits: DOCUMENTED_LIMITS },
    policy: { privateMeetings: 'attendance', excludeLabels: ['x'] },
  });
  const { tenant, connector } = company;
  for (let index = 0; index < 450; index += 1) {
    const mail = { id: `m${index}`, receivedAt: NOON - index * HOUR, from: { address: 'zoe@elsewhere.example' } };
    tenant.deliver(
      'ben',
      messageWith({ ...mail, to: [{ address: 'ben@brightwater.example' }], attachments: [MARKER] }),
    );
  }
  for (let index = 0; index < 150; index += 1) {
    const start = { at: NOON - index * HOUR };
    const event = {
      id: `e${index}`,
      organizer: { address: 'ben@brightwater.example' },
      start,
      end: { at: start.at + HOUR },
    };
    tenant.putEvent(eventWith({ ...event, attendees: [attendee('zoe@elsewhere.example')] }));
  }
  const parties = Array.from(
    { length: 140 },
    (_, index) => ({ kind: 'phone', number: `+1202555${String(100 + (index % 100)).padStart(4, '0')}` }) as const,
  );
  const call = { id: 'c1', version: 1, type: 'groupCall', organizer: { kind: 'user', person: 'ben' } } as const;
  const at = NOON - 200 * HOUR;
  // before all meetings, so that all of its pages are read
  tenant.putCall({ ...call, parties, startedAt: at, endedAt: at, modifiedAt: at });
  tenant.putRoom({ id: 'oak', name: 'Oak', address: 'oak@brightwater.example', kind: 'room' });
  const streams = ALL.map((capability) =>
    company.stream(capability, ['mail', 'calendar'].includes(capability) ? 'ben' : undefined),
  );
  const outputs: unknown[] = [];
  for (const stream of streams) {
    const driven = await driveStream(connector, stream);
    await drain(connector, driven);
    outputs.push(driven.readings, driven.directory, driven.cursor, [...driven.marks], [...driven.notes]);
  }
  outputs.push(
    await checksOf(company),
    await connector.estimate({ subjects: [company.subject('ben')], horizon: 0 }, new AbortController().signal),
  );
  told = JSON.stringify(outputs);
});

/** Requests to Graph below its version, those inside of a batch too. */
const graphCalls = () => company.calls.filter(({ url }) => !url.startsWith('/$batch'));

const selectOf = (url: string): string[] =>
  new URL(url, 'https://graph.example').searchParams.get('$select')?.split(',') ?? [];

/** A link of Graph carries the selection of the round within. */
const isLink = (url: string): boolean => /(?:skip|delta)token=/.test(url);

describe('every request to Graph', () => {
  test('there are requests of all kinds to look at', () => {
    const kinds = [
      '/users/delta',
      '/groups/delta',
      'microsoft.graph.room',
      'mailFolders/delta',
      'messages/delta',
      'calendarView',
    ];
    kinds.push('callRecords?', 'participants_v2', 'getPstnCalls', 'getDirectRoutingCalls', 'messageTraces');
    expect(kinds.filter((kind) => !graphCalls().some(({ url }) => url.includes(kind)))).toEqual([]);
    expect(graphCalls().every(({ status }) => status < 400 || status === 404)).toBe(true);
  });

  test('M6: it asks for immutable ids', () => {
    const without = graphCalls().filter(({ headers }) => !headers.get('prefer')?.includes('IdType="ImmutableId"'));
    expect(without).toEqual([]);
  });

  test('it names the fields that it wants, unless Graph knows no selection there', () => {
    const unselected = graphCalls()
      .map(({ url }) => url)
      .filter((url) => selectOf(url).length === 0 && !isLink(url))
      .filter((url) => !WITHOUT_SELECT.some((pattern) => pattern.test(url)));
    expect(unselected).toEqual([]);
  });

  test('none asks for content, but for the doctor’s, who wants to be refused', () => {
    const asking = graphCalls().filter(({ url }) => selectOf(url).some((name) => CONTENT.includes(name)));
    expect(new Set(asking.map(({ url }) => selectOf(url).join(',')))).toEqual(new Set(['id,body']));
    expect(asking.every(({ url }) => url.includes('$top=1'))).toBe(true);
  });

  test('every name that is selected stands in Microsoft’s own schema', () => {
    const types: Record<string, string> = {
      'messages/delta': 'microsoft.graph.message',
      'mailFolders/delta': 'microsoft.graph.mailFolder',
      calendarView: 'microsoft.graph.event',
      'users/delta': 'microsoft.graph.user',
      'microsoft.graph.room': 'microsoft.graph.room',
      'callRecords?': 'microsoft.graph.callRecords.callRecord',
    };
    const unknown = Object.entries(types).flatMap(([kind, type]) =>
      graphCalls()
        .filter(({ url }) => url.includes(kind))
        .flatMap(({ url }) => selectOf(url))
        // a relationship, which the schema of the fake leaves out
        .filter((name) => name !== 'manager' && !propertiesOf(type).has(name)),
    );
    expect(unknown).toEqual([]);
  });

  test('none is refused for having come too often, under the limits that Microsoft documents', () => {
    expect(company.face.quota.log.filter(({ isRefused }) => isRefused)).toEqual([]);
  });

  test('G14: nothing of what a person wrote comes out anywhere', () => {
    expect(told.length).toBeGreaterThan(10_000);
    expect(told).not.toContain(MARKER);
  });
});

describe('addresses', () => {
  const base = 'https://graph.example/v1.0';

  test('a path is encoded part by part', () => {
    expect(graphPath(['users', 'a/b', 'mailFolders', 'AQ=='], { $select: 'id,from', $orderby: 'a desc' })).toBe(
      '/users/a%2Fb/mailFolders/AQ==?$select=id,from&$orderby=a%20desc',
    );
  });

  test('M8: only links to the same scheme, host and port are followed', () => {
    expect(addressOf('/users', base)).toBe(`${base}/users`);
    expect(addressOf(`${base}/users?$skiptoken=x`, base)).toBe(`${base}/users?$skiptoken=x`);
    for (const link of [
      'https://thief.example/v1.0/users',
      'http://graph.example/v1.0/users',
      'https://graph.example:8443/v1.0/users',
      'https://graph.example@thief.example/v1.0/users',
      'https://me:secret@graph.example/v1.0/users',
      '//thief.example/v1.0/users',
      'users',
      '',
    ]) {
      expect(() => addressOf(link, base)).toThrow('another address');
    }
  });
});
