/** What the query suite stands on: activities in one line each, and a graph that is told them. */
import { afterEach, beforeEach } from '@jest/globals';
import {
  type Asking,
  BatchBuilder,
  type GraphBatch,
  type GraphQueries,
  type GraphStore,
  type PersonView,
  type TenantFacts,
  type TieView,
} from '../../graph/contract.ts';
import { type Minute, minuteOf } from '../../infra/kernel/instant.ts';
import { Activity, DirectoryRecord } from '../../ingest/contract.ts';
import { createObserver, type Decision, decisionsAfter, directoryEntryOf } from '../../resolver/contract.ts';
import type { GraphUnderTest } from './graph-store.ground.ts';

/** Where dots do not tell mailboxes apart; in two parts, so that no address of anybody's stands here. */
export const GMAIL = ['gmail', 'com'].join('.');

export type OpenGraph = () => Promise<GraphUnderTest>;

const ACTIVITIES = { topic: 'activities.v1', partition: 0 };
const DIRECTORY = { topic: 'directory.v1', partition: 0 };
const COMMANDS = { topic: 'commands.v1', partition: 0 };
const SOURCE = 'kith://test';

/** When everything is asked, unless a test says otherwise: some days after the last activity. */
export const NOW = minuteOf('2026-03-01T00:00:00Z');

export const ASKING: Asking = { now: NOW, asOf: false, windowDays: 90, limit: 25 };

/** The same question about a day of January or February 2026, when nothing later had happened. */
export function asOf(day: string): Asking {
  return { ...ASKING, now: minuteOf(`${day}T00:00:00Z`), asOf: true };
}

/** A graph that is told activities as they come, one batch per call. */
export class Teller {
  readonly graph: GraphUnderTest;
  readonly told: Activity[] = [];
  readonly #observe = createObserver();
  readonly #store: GraphStore;
  #decided = 0;

  constructor(graph: GraphUnderTest, store = graph.store) {
    this.graph = graph;
    this.#store = store;
    graph.setNow(NOW * 60_000);
  }

  get queries(): GraphQueries {
    return this.graph.queries;
  }

  async own(...domains: string[]): Promise<void> {
    await this.facts({ domains });
  }

  /** What people said of two addresses, later than whatever was said before. */
  async decide(said: Decision['said'], one: string, other: string): Promise<void> {
    const [a = '', b = ''] = [`mailto:${one}`, `mailto:${other}`].sort();
    this.#decided += 1;
    const before = await this.#store.tenantFacts();
    const decisions = decisionsAfter(before.decisions ?? [], [{ a, b, said, at: this.#decided }]);
    await this.facts({ ...before, decisions });
  }

  /** Whether likely pairs are merged from now on. */
  async mergeLikely(mergesLikely: boolean): Promise<void> {
    await this.facts({ ...(await this.#store.tenantFacts()), mergesLikely });
  }

  async facts(facts: TenantFacts): Promise<void> {
    const claim = await this.#store.claim(COMMANDS);
    await this.#store.applyTenantFacts(claim, facts, claim.position, claim.position + 1);
  }

  async tell(...activities: Activity[]): Promise<void> {
    this.told.push(...activities);
    const claim = await this.#store.claim(ACTIVITIES);
    await this.#store.apply(claim, await this.#batchOf(activities, claim.position));
  }

  async direct(...records: DirectoryRecord[]): Promise<void> {
    const claim = await this.#store.claim(DIRECTORY);
    const batch = new BatchBuilder();
    for (const record of records)
      batch.add({ source: SOURCE, outcome: { kind: 'directory', entry: directoryEntryOf(record) } });
    const range = { from: claim.position, upTo: claim.position + records.length };
    await this.#store.apply(claim, batch.close(new Map(), range));
  }

  /** Who tells the same graph as another process. */
  through(store: GraphStore): Teller {
    return new Teller(this.graph, store);
  }

  async #batchOf(activities: readonly Activity[], from: number): Promise<GraphBatch> {
    const batch = new BatchBuilder();
    for (const activity of activities)
      batch.add({ source: SOURCE, outcome: { kind: 'observed', observed: this.#observe(activity) } });
    const known = await this.#store.loadRevisions(batch.revisedActivities());
    return batch.close(known, { from, upTo: from + activities.length });
  }
}

/** Opens a graph before each test and closes it afterwards; `another` opens one more for the same test. */
export function tellers(open: OpenGraph): { current(): Teller; another(): Promise<Teller> } {
  let opened: Teller[] = [];
  const another = async () => {
    const teller = new Teller(await open());
    opened.push(teller);
    return teller;
  };
  beforeEach(async () => {
    opened = [];
    await another();
  });
  afterEach(async () => {
    for (const { graph } of opened) await graph.close();
  });
  return {
    current() {
      const [first] = opened;
      if (first === undefined) throw new Error('no graph is open');
      return first;
    },
    another,
  };
}

let mails = 0;

/** `mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'bo@client.example, …')`, at noon, with a key of its own. */
export function mail(day: string, from: string, to: string, more: { cc?: string; key?: string } = {}): Activity {
  mails += 1;
  const participants = [...parties('from', from), ...parties('to', to), ...parties('cc', more.cc ?? '')];
  return activity({ channel: 'mail', key: more.key ?? `mail-${mails}@test.example`, at: noon(day), participants });
}

/** The first is the organiser. */
export function meeting(day: string, who: string, more: { key?: string; version?: number } = {}): Activity {
  mails += 1;
  const [organizer, ...others] = who.split(', ');
  const participants = [...parties('organizer', organizer ?? ''), ...parties('attendee', others.join(', '))];
  const key = more.key ?? `meeting-${mails}`;
  return activity({ channel: 'meeting', key, version: more.version ?? 0, at: noon(day), participants });
}

export function call(day: string, caller: string, callee: string, durationSeconds: number): Activity {
  mails += 1;
  const participants = [...parties('caller', caller), ...parties('callee', callee)];
  return activity({ channel: 'call', key: `call-${mails}`, at: noon(day), durationSeconds, participants });
}

function activity(data: Record<string, unknown>): Activity {
  return Activity.parse(data);
}

function noon(day: string): string {
  return `${day}T12:00:00Z`;
}

function parties(role: string, who: string) {
  return who.split(', ').flatMap((one) => {
    if (one === '') return [];
    const [, name, value = one] = /^(.*) <(.*)>$/.exec(one) ?? [];
    const address = `${value.startsWith('+') ? 'tel' : 'mailto'}:${value}`;
    return [name === undefined ? { role, address } : { role, address, name }];
  });
}

type EntryFields = Partial<Omit<DirectoryRecord, 'addresses'>>;

/** `entry('1', 'ada@corp.example, +12025550101', { name: 'Ada Lark' })`: a user of one directory, seen on the first of March. */
export function entry(id: string, addresses: string, more: EntryFields = {}): DirectoryRecord {
  const written = addresses === '' ? [] : addresses.split(', ');
  return DirectoryRecord.parse({
    kind: 'user',
    provider: 'google',
    id,
    addresses: written.map((one) => `${one.startsWith('+') ? 'tel' : 'mailto'}:${one}`),
    active: true,
    seenAt: '2026-03-01T00:00:00Z',
    ...more,
  });
}

/** Somebody who is known to be there. */
export async function idOf(queries: GraphQueries, who: string): Promise<string> {
  return (await personOf(queries, who)).id;
}

export async function personOf(queries: GraphQueries, who: string): Promise<PersonView> {
  const person = await queries.person(who);
  if (person === undefined) throw new Error(`${who} is nobody`);
  return person;
}

/** Who knows somebody, by address, strongest first. */
export async function knownBy(queries: GraphQueries, who: string, asking = ASKING): Promise<string[]> {
  return (await tiesOf(queries, who, asking)).map(({ person }) => person.address);
}

export async function tiesOf(queries: GraphQueries, who: string, asking = ASKING): Promise<readonly TieView[]> {
  const answer = await queries.whoKnows(await idOf(queries, who), asking);
  if (answer === undefined) throw new Error(`${who} is nobody`);
  return answer.ties;
}

export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of stream) rows.push(row);
  return rows;
}

export function at(day: string): Minute {
  return minuteOf(noon(day));
}

/** A small company and a client of two persons, one of whom has two addresses. */
export const CLIENT_HISTORY = [
  mail('2026-01-05', 'Ada Lark <ada@corp.example>', 'Bo Reed <bo@client.example>'),
  mail('2026-01-06', 'Bo Reed <bo@client.example>', 'Ada Lark <ada@corp.example>'),
  mail('2026-02-10', 'Cy Moss <cy@corp.example>', `Bo Reed <bo.reed@${GMAIL}>`, { cc: 'bo@client.example' }),
  meeting('2026-02-11', 'Cy Moss <cy@corp.example>, Bo Reed <bo@client.example>, Di Fern <di@client.example>'),
  call('2026-02-12', 'ada@corp.example', 'di@client.example', 0),
  mail('2026-02-20', 'Di Fern <di@client.example>', 'Bo Reed <bo@client.example>'),
];

/** Everything about a tie but the person at its other end. */
export function numbersOf({ person: _, ...numbers }: TieView) {
  return numbers;
}
