/** What goes out: each request names the fields it wants, none of them holds content, and Google knows all of them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { MASKS } from '../../../../ingest/connectors/google/masks.ts';
import { Activity } from '../../../../ingest/contract.ts';
import { DirectoryRecord } from '../../../../ingest/core/directory.ts';
import { activitiesOf, type DrivenStream, drain, driveStream } from '../../../support/drive-stream.ts';
import { attendee, eventWith } from '../../../support/fake-tenant/events.ts';
import { MARKER } from '../../../support/fake-tenant/markers.ts';
import { messageWith } from '../../../support/fake-tenant/messages.ts';
import { DAY, NOON } from '../../../support/fake-tenant/small-tenant.ts';
import { type GoogleCompany, googleCompany, type Sent } from './google-company.ts';

const HOUR = 3_600_000;

/** Everything that the connector can do, once. */
async function everything(
  options: Parameters<typeof googleCompany>[0] = {},
): Promise<{ company: GoogleCompany; driven: DrivenStream[]; told: unknown[] }> {
  const company = googleCompany({ policy: { privateMeetings: 'attendance', excludeLabels: ['Personal'] }, ...options });
  const { tenant, connector } = company;
  const ada = { address: 'ada@brightwater.example' };
  const mail = {
    from: ada,
    to: [{ address: 'ben@brightwater.example' }],
    attachments: [`${MARKER} in an attachment.pdf`],
  };
  tenant.deliver('ben', messageWith({ id: 'm1', receivedAt: NOON - HOUR, ...mail }));
  tenant.deliver('ada', messageWith({ id: 'm2', receivedAt: NOON - HOUR, folder: 'sent', ...mail }));
  const times = { start: { at: NOON - DAY }, end: { at: NOON - DAY + HOUR } };
  const attendees = [attendee('ben@brightwater.example', 'accepted')];
  tenant.putEvent(eventWith({ id: 'e1', organizer: ada, attendees, visibility: 'private', ...times }));
  tenant.putGroup({
    id: 'g',
    name: 'group',
    address: 'group@brightwater.example',
    aliases: [],
    members: [{ kind: 'person', id: 'ben' }],
  });
  tenant.putRoom({ id: 'r', name: 'room', address: 'room@resource.example.com', kind: 'room' });
  const there = { joinedAt: NOON - 3 * HOUR, leftAt: NOON - 2 * HOUR };
  const participants = ['ada', 'ben'].map((person) => ({
    who: { kind: 'user' as const, person },
    name: person,
    ...there,
  }));
  tenant.putConference({ id: 'c', owner: 'ada', startedAt: there.joinedAt, endedAt: there.leftAt, participants });
  const streams = [...connector.tenantStreams(), ...connector.streamsOf(company.subject('ben'))];
  const driven: DrivenStream[] = [];
  const horizon = NOON - 5 * DAY;
  for (const stream of streams) {
    const one = await driveStream(connector, stream, { horizon });
    await drain(connector, one, { horizon });
    driven.push(one);
  }
  const told: unknown[] = [];
  const signal = new AbortController().signal;
  for await (const check of connector.check(signal)) told.push(check);
  told.push(await connector.estimate({ subjects: [company.subject('ben')], horizon: 0 }, signal));
  for (const stream of streams) told.push(await connector.count?.(stream, '2026-06-30', signal));
  return { company, driven, told };
}

/** Requests to the API, also those inside of a batch, which lack `fields`. */
function withoutMask(sent: readonly Sent[]): string[] {
  const inner = sent.flatMap(({ body }) =>
    [...body.matchAll(/^GET (\S+)/gm)].map(([, path = '']) => new URL(path, 'https://google.test')),
  );
  const outer = sent
    .map(({ url }) => url)
    .filter(({ pathname }) => pathname !== '/token' && !pathname.startsWith('/batch/'));
  return [...outer, ...inner].filter(({ searchParams }) => !searchParams.get('fields')).map(({ pathname }) => pathname);
}

describe('requests to Google', () => {
  test.each([
    ['one by one', {}],
    ['in batches', { batch: true }],
    ['from the log of deliveries', { capabilities: ['directory', 'transport'] as const }],
  ])('G15: every request asks for named fields, %s', async (_, options) => {
    const { company } = await everything(options);
    expect(company.sent.length).toBeGreaterThan(5);
    expect(withoutMask(company.sent)).toEqual([]);
  });

  test('G15: the lint finds a request without a mask, also in a batch', () => {
    const bare = {
      method: 'GET',
      url: new URL('https://google.test/gmail/v1/users/me/messages'),
      at: 0,
      body: '',
      redirect: 'manual',
    };
    const batch = {
      ...bare,
      url: new URL('https://google.test/batch/gmail/v1'),
      body: '--x\r\n\r\nGET /gmail/v1/users/me/messages/1?a=b\r\n',
    };
    expect(withoutMask([bare, batch])).toEqual(['/gmail/v1/users/me/messages', '/gmail/v1/users/me/messages/1']);
  });

  test.each([
    ['the mailboxes', {}],
    ['the mailboxes in batches', { batch: true }],
    ['the log of deliveries', { capabilities: ['directory', 'transport'] as const }],
  ])(
    'G14: what stands in subjects, bodies, snippets, titles, places and file names comes out nowhere, by way of %s',
    async (_, options) => {
      const { driven, told } = await everything(options);
      const kept = driven.map(({ readings, cursor, marks, directory, subjects, notes, failures }) => [
        ...[readings, cursor, [...marks], directory, subjects, [...notes], failures.map(({ message }) => message)],
      ]);
      expect(driven.flatMap(({ readings }) => readings).length).toBeGreaterThan(0);
      for (const activity of driven.flatMap(activitiesOf)) expect(Activity.parse(activity)).toEqual(activity);
      for (const record of driven.flatMap(({ directory }) => directory))
        expect(DirectoryRecord.parse(record)).toEqual(record);
      expect(JSON.stringify([kept, told])).not.toContain(MARKER);
    },
  );

  test('no mask asks for a field that holds content', () => {
    const names = Object.values(MASKS).flatMap((mask) => mask.split(/[(),/]/));
    const content = [
      'snippet',
      'body',
      'raw',
      'filename',
      'parts',
      'summary',
      'description',
      'location',
      'attachments',
      'conferenceData',
      'hangoutLink',
      '*',
    ];
    expect(names.filter((name) => content.includes(name))).toEqual([]);
  });
});

const DISCOVERY = join(process.env['KITH_TEST_DATA'] ?? '../shared/data', 'api', 'google_discovery');

/** Which answer each mask is about. */
const ANSWERS: Readonly<Record<keyof typeof MASKS, readonly [document: string, schema: string]>> = {
  profile: ['gmail.v1', 'Profile'],
  labels: ['gmail.v1', 'ListLabelsResponse'],
  messageIds: ['gmail.v1', 'ListMessagesResponse'],
  message: ['gmail.v1', 'Message'],
  messageDate: ['gmail.v1', 'Message'],
  history: ['gmail.v1', 'ListHistoryResponse'],
  events: ['calendar.v3', 'Events'],
  eventTimes: ['calendar.v3', 'Events'],
  users: ['admin.directory_v1', 'Users'],
  groups: ['admin.directory_v1', 'Groups'],
  members: ['admin.directory_v1', 'Members'],
  rooms: ['admin.directory_v1', 'CalendarResources'],
  conferences: ['meet.v2', 'ListConferenceRecordsResponse'],
  participants: ['meet.v2', 'ListParticipantsResponse'],
  deliveries: ['admin.reports_v1', 'Activities'],
};

interface Schema {
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

describe('the discovery documents', () => {
  const isThere = existsSync(DISCOVERY);
  if (!isThere) console.warn(`passed over: there are no discovery documents in ${DISCOVERY}`);
  const known = isThere ? test : test.skip;

  known.each(Object.entries(ANSWERS))('know every field of the mask "%s"', (name, [document, schema]) => {
    const { schemas } = JSON.parse(readFileSync(join(DISCOVERY, `${document}.json`), 'utf8')) as {
      schemas: Record<string, Schema>;
    };
    const inner = (part: Schema | undefined): Schema | undefined => {
      if (part?.$ref !== undefined) return inner(schemas[part.$ref]);
      return part?.items === undefined ? part : inner(part.items);
    };
    const unknown: string[] = [];
    const walk = (mask: string, at: Schema | undefined, path: string): void => {
      for (const term of termsOf(mask)) {
        const [, field = '', rest = ''] = /^(\w+)(.*)$/.exec(term) ?? [];
        const next = inner(at)?.properties?.[field];
        if (next === undefined) unknown.push(`${path}${field}`);
        else if (rest.startsWith('/')) walk(rest.slice(1), next, `${path}${field}/`);
        else if (rest.startsWith('(')) walk(rest.slice(1, -1), next, `${path}${field}/`);
      }
    };
    walk(MASKS[name as keyof typeof MASKS], schemas[schema], '');
    expect(unknown).toEqual([]);
    walk('nobodyKnowsThis', schemas[schema], '');
    expect(unknown).toEqual(['nobodyKnowsThis']);
  });
});

/** The parts of a mask between its outer commas. */
function termsOf(mask: string): string[] {
  const terms: string[] = [];
  let depth = 0;
  let term = '';
  for (const char of `${mask},`) {
    if (char === ',' && depth === 0) {
      terms.push(term);
      term = '';
      continue;
    }
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    term += char;
  }
  return terms;
}
